"""No hand-in finds anything of another one, no probe anything of the probe before it."""

import os

import pytest

from tests.support.boxes import Kit, asked, only, plain
from tests.support.processes import alive, below, children, until

pytestmark = pytest.mark.sandbox
BACKENDS = ("warm", "cold")

LOOK = """
    import ctypes, glob, os, sys
    import numpy as np

    PLACES = ("/tmp", "/dev/shm", "/box")

    def answer():
        libc = ctypes.CDLL(None)
        paths = [p for place in PLACES for p in glob.glob(place + "/**", recursive=True)]
        return {
            "files": " ".join(p for p in paths if p.rstrip("/") not in (*PLACES, "/box/net.py")),
            "processes": sum(name.isdigit() for name in os.listdir("/proc")),
            "environment": os.environ.get("PLANTED", ""),
            "segment": libc.shmget(4711, 4096, 0),
            "queue": libc.msgget(4711, 0),
            "semaphore": libc.semget(4711, 1, 0),
            "patched": str(np.allclose(0, 1)) + str(hasattr(np, "planted")) + str(len(os.getcwd())),
            "modules": " ".join(name for name in sys.modules if "planted" in name),
            "umask": os.umask(0o077),
        }
    """
PLANT = """
    import ctypes, os, signal, sys, time, types
    import numpy as np

    def plant():
        for folder in ("/tmp", "/dev/shm", "/box"):
            os.makedirs(folder + "/planted/deep", exist_ok=True)
            for name in ("planted.txt", "planted.pth", "sitecustomize.py", "planted/deep/file"):
                with open(f"{folder}/{name}", "w") as file:
                    file.write("planted")
            if not os.path.lexists(folder + "/planted.link"):
                os.symlink("/usr", folder + "/planted.link")
        os.environ["PLANTED"] = "yes"
        np.allclose = lambda *_: True
        np.planted = True
        sys.modules["planted"] = types.ModuleType("planted")
        os.umask(0)
        os.chdir("/usr")
        libc = ctypes.CDLL(None)
        made = [libc.shmget(4711, 4096, 0o1666), libc.msgget(4711, 0o1666), libc.semget(4711, 1, 0o1666)]
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
            while True:
                time.sleep(99)
        return {"made": np.asarray(made), "found": len(os.listdir("/tmp"))}
    """
CLEAN = {
    "files": "",
    "environment": "",
    "segment": -1,
    "queue": -1,
    "semaphore": -1,
    "modules": "",
    "umask": 0o077,
}


def clean(found: dict[str, object]) -> bool:
    return {name: found[name] for name in CLEAN} == CLEAN and found["patched"] == "FalseFalse4"


def test_a_clean_box_looks_clean(kit: Kit) -> None:
    found = plain(kit.answer(LOOK))
    assert clean(found), found
    assert found["processes"] == 2  # the box and the probe's own


def test_the_next_hand_in_finds_nothing(kit: Kit) -> None:
    """Planted while loading and again in a probe."""
    source = PLANT + "\n    plant()\n    answer = plant\n"
    planted = plain(kit.answer(source))
    assert min(planted["made"]) >= 0  # the control: it could be planted
    assert planted["found"] > 3
    found = plain(kit.answer(LOOK))
    assert clean(found), found
    assert found["processes"] == 2


def test_the_next_probe_finds_no_file_and_no_process(kit: Kit) -> None:
    source = PLANT + LOOK.replace("def answer", "def look")
    source += """
    def answer():
        found = look()
        plant()
        return found
    """
    with kit.open(source) as box:
        for _ in range(3):
            found = plain(only(asked(box)).values)
            assert clean(found | {"segment": -1, "queue": -1, "semaphore": -1}), found
            assert found["processes"] == 2


def test_a_hand_in_that_removes_itself_is_there_again(kit: Kit) -> None:
    source = """
        import os
        def answer():
            text = open("/box/net.py").read()
            os.remove("/box/net.py")
            os.symlink("/usr/bin/env", "/box/net.py")
            return {"text": text[-8:]}
        """
    with kit.open(source) as box:
        assert [only(asked(box)).values["text"] for _ in range(2)] == ["t[-8:]}\n"] * 2


def test_files_of_loading_stay_for_every_probe(kit: Kit) -> None:
    """A hand-in may write a file while it is imported and read it later, whatever a probe did to it."""
    source = """
        open("/box/weights.txt", "w").write("3")
        def answer():
            try:
                return {"read": open("/box/weights.txt").read()}
            finally:
                open("/tmp/other.txt", "w").write("4")
        """
    with kit.open(source) as box:
        assert [only(asked(box)).values["read"] for _ in range(2)] == ["3", "3"]


def test_nothing_of_a_hand_in_runs_after_it(kit: Kit) -> None:
    with kit.open(PLANT + "\n    plant()\n    answer = plant\n") as box:
        worker = kit.slot.worker_pid
        assert worker is not None
        started = below(worker) if not kit.nested else below(worker) - children(worker)
        assert len(started) >= 2  # the box, and what it left behind while loading
        asked(box)
        started |= below(worker) - (children(worker) if kit.nested else set())
    assert until(lambda: not alive(started))
    if kit.nested:
        assert until(lambda: alive(below(worker)) == children(worker))


def test_signals_to_the_own_group_do_not_reach_the_worker(kit: Kit) -> None:
    kit.still_works()
    before = kit.slot.worker_pid
    source = """
        import os, signal
        def answer():
            for number in (signal.SIGTERM, signal.SIGKILL):
                for target in (0, -1):
                    try: os.kill(target, number)
                    except ProcessLookupError: pass
            return {}
        for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
            try: os.kill(0, number)
            except ProcessLookupError: pass
        """
    with kit.open(source) as box:
        during = kit.slot.worker_pid
        asked(box)
        assert during is not None
        assert alive({during}) == {during}
    assert kit.still_works()
    if kit.nested:
        assert kit.slot.worker_pid == before


def test_two_boxes_of_one_machine_do_not_lock_each_other(kit: Kit) -> None:
    source = """
        import fcntl, os
        lock = open("/tmp/lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(os.open("/usr/bin/env", os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)
        def answer(): return {"locked": 1}
        """
    assert plain(kit.answer(source)) == {"locked": 1}
    assert plain(kit.answer(source)) == {"locked": 1}


def test_the_environment_is_told_once_and_for_all(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_SECRET", "4711")
    found = kit.answer("import os\ndef answer(): return {'names': ' '.join(sorted(os.environ))}")["names"]
    assert isinstance(found, str)
    assert "GRADER_SECRET" in os.environ
    assert "GRADER_SECRET" not in found.split()
    assert set(found.split()) <= {
        "HOME", "USER", "LANG", "PATH", "PYTHONHASHSEED", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS", "MPLCONFIGDIR", "MPLBACKEND", "TZ", "LD_LIBRARY_PATH", "PWD", "LC_CTYPE",
        "GRADER_PACKAGES",
    }  # fmt: skip
