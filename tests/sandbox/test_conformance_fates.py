"""Every way in which a hand-in can end has its own word, and harms nobody else."""

import os
import resource
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from grader.model import Fate
from grader.sandbox.bubblewrap import Bubblewrap
from tests.support.boxes import CONFIG, FILE, LIMITS, NESTED, PROBES, Kit, asked, only, plain

pytestmark = pytest.mark.sandbox

SHORT = {"wall_s": 0.6}

FATES: dict[str, tuple[str, dict[str, Any], Fate, str]] = {
    "os._exit": ("import os\ndef answer(): os._exit(0)", {}, Fate.EXITED, "exit code 0"),
    "os._exit with a code": ("import os\ndef answer(): os._exit(5)", {}, Fate.EXITED, "exit code 5"),
    "segfault": ("import ctypes\ndef answer(): ctypes.string_at(0)", {}, Fate.KILLED, "signal 11"),
    "abort": ("import os\ndef answer(): os.abort()", {}, Fate.KILLED, "signal 6"),
    "sleep": ("import time\ndef answer(): time.sleep(99)", SHORT, Fate.TIMEOUT, "stopped after 0.6 s"),
    "busy": ("def answer():\n    while True: pass", {}, Fate.TIMEOUT, "1 s of processor time"),
    "busy, deaf to its limit": (
        "import signal\n"
        "def answer():\n"
        "    signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
        "    while True: pass",
        {}, Fate.TIMEOUT, "1 s of processor time",
    ),
    "stopped": (
        "import os, signal\ndef answer(): os.kill(os.getpid(), signal.SIGSTOP)",
        SHORT, Fate.TIMEOUT, "stopped after 0.6 s",
    ),
    "endless output": (
        "def answer():\n    while True: print('x' * 4096)",
        {}, Fate.TIMEOUT, ", after it had printed",
    ),
    "endless output by hand": (
        "import os\ndef answer():\n    while True: os.write(2, b'x' * 4096)",
        {}, Fate.TIMEOUT, ", after it had printed",
    ),
    "slow drip": (
        "import time\ndef answer():\n    while True: print('x', flush=True); time.sleep(0.02)",
        SHORT, Fate.TIMEOUT, "stopped after 0.6 s",
    ),
    "too much returned": (
        "import numpy as np\ndef answer(): return {str(n): np.zeros(1 << 20) for n in range(20)}",
        {"memory_bytes": 512 << 20}, Fate.OUTPUT_LIMIT, "bytes were returned in all",
    ),
    "garbage on the wire": (
        "import os\ndef answer():\n    for n in range(3, 20):\n"
        "        try: os.write(n, b'\\x05\\0\\0\\0hello')\n        except OSError: pass\n    return {}",
        {}, Fate.TAMPERED, "no header line",
    ),
    "silence on the wire": (
        "import os\ndef answer():\n    os.closerange(3, 64)\n    return {'n': 1}",
        {}, Fate.EXITED, "exit code 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FATES)
def test_fate(name: str, kit: Kit, no_longer_than: Callable[[float], AbstractContextManager[None]]) -> None:
    """Within the limits: left alone, some of these would sleep for 99 s and some for ever."""
    source, limits, fate, detail = FATES[name]
    with no_longer_than(30), kit.open(source) as box:
        assert box.loaded.fate is Fate.FINISHED, box.loaded
        found = asked(box, **limits)
    assert (found.fate, detail in found.detail) == (fate, True), found
    assert [case.finished for case in found.cases] == [False]
    assert kit.still_works()


LOADING = {
    "exit": ("import os\nos._exit(3)", Fate.EXITED, "exit code 3"),
    "segfault": ("import ctypes\nctypes.string_at(0)", Fate.KILLED, "signal 11"),
    "endless output": ("while True: print('x' * 4096)", Fate.TIMEOUT, "stopped after"),
    "garbage": (
        "import os\nfor n in range(3, 20):\n    try: os.write(n, b'\\x05\\0\\0\\0hello')\n"
        "    except OSError: pass",
        Fate.TAMPERED, "no header line",
    ),
    "sleep": ("import time\ntime.sleep(99)", Fate.TIMEOUT, "stopped after 1 s"),
    "busy": ("while True: pass", Fate.TIMEOUT, "of processor time"),
}  # fmt: skip


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_processor_time_that_the_course_took_to_start_is_not_the_hand_ins(
    nested: bool, make_sandbox: Callable[..., Bubblewrap]
) -> None:
    slow = replace(CONFIG, probes=f"import time\nwhile time.process_time() < 1.2: pass\n{PROBES}")
    kit = Kit(make_sandbox(slow, nested=nested), nested)
    assert plain(kit.answer("def answer(): return {'n': 1}")) == {"n": 1}
    with kit.open("while True: pass") as box:
        assert (box.loaded.fate, "of processor time" in box.loaded.notes[-1]) == (Fate.TIMEOUT, True)


def test_the_kernels_count_in_ticks_ends_nothing_that_the_box_measures_as_within_its_time(kit: Kit) -> None:
    """The kernel charges a process that often waits briefly for whole ticks: now and then twice its time."""
    source = "import resource\ndef answer(): return {'limit': resource.getrlimit(resource.RLIMIT_CPU)[0]}"
    limit = plain(kit.answer(source))["limit"]
    assert limit == resource.RLIM_INFINITY or limit >= 2 * LIMITS.cpu_s + 1


@pytest.mark.parametrize("name", LOADING)
def test_fate_of_loading(name: str, kit: Kit) -> None:
    source, fate, detail = LOADING[name]
    limits = replace(LIMITS, wall_s=1) if fate is Fate.TIMEOUT and "sleep" in source else LIMITS
    with kit.open(source, limits=limits) as box:
        assert (box.loaded.fate, detail in box.loaded.notes[-1]) == (fate, True), box.loaded
        assert box.ended
        assert asked(box).fate is fate
    assert kit.still_works()


@pytest.mark.parametrize(
    ("source", "type_name"),
    [
        ("def answer(): raise ValueError('no')", "ValueError"),
        ("import sys\ndef answer(): sys.exit(0)", "SystemExit"),
        ("def answer(): raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def answer(): return answer()", "RecursionError"),
        ("def answer(): return {'x': bytearray(2 << 30)}", "MemoryError"),
        ("def answer(): return 3", "TypeError"),
        ("class E(Exception):\n    def __str__(self): raise self\ndef answer(): raise E", "E"),
    ],
)
def test_what_is_raised_is_told(kit: Kit, source: str, type_name: str) -> None:
    with kit.open(source) as box:
        found = asked(box)
        assert found.fate is Fate.FINISHED
        [case] = found.cases
        assert case.raised is not None
        assert case.raised.type_name == type_name
        assert case.raised.file in (None, FILE)
        assert not box.ended


def test_all_the_memory_is_for_the_hand_in(kit: Kit) -> None:
    """What was mapped before it came does not count: with CUDA, PyTorch alone maps more than most limits."""
    almost_all = LIMITS.memory_bytes - (32 << 20)
    source = f"import numpy as np\ndef answer(): return {{'n': np.empty({almost_all}, np.uint8).size}}"
    assert plain(kit.answer(source)) == {"n": almost_all}


FORKS = """
    import os, time
    def answer():
        for _ in range(4):
            if os.fork() == 0:
                kept = bytearray(b"x") * (300 << 20)
                time.sleep(60)
        {wait}
        return {{"done": 1}}
    """


@pytest.mark.usefixtures("memory_adds_up")
@pytest.mark.parametrize("wait", ["os.wait(); os.wait()", "os.wait()"])
def test_memory_adds_up_over_processes(kit: Kit, wait: str) -> None:
    """Each is within its own limit; and a parent that goes on without the child it lost is judged alike."""
    with kit.open(FORKS.format(wait=wait)) as box:
        found = asked(box, wall_s=30)
    assert (found.fate, found.detail) == (Fate.MEMORY, "a process was ended because memory ran out")
    assert kit.still_works()


@pytest.mark.usefixtures("memory_adds_up")
def test_memory_in_files_counts(kit: Kit) -> None:
    source = """
        def answer():
            piece = bytes(60 << 20)
            kept = [bytearray(b"x") * (450 << 20)]
            for folder in ("/tmp", "/dev/shm", "/box", "/tmp"):
                for number in range(6):
                    with open(f"{folder}/{number}", "wb") as file:
                        try:
                            file.write(piece)
                        except OSError:
                            break
            kept.append(bytearray(b"x") * (40 << 20))
            return {"done": 1}
        """
    with kit.open(source) as box:
        found = asked(box)
    assert found.fate is Fate.MEMORY or found.cases[0].raised is not None, found
    assert kit.still_works()


def test_a_probe_that_ends_badly_leaves_the_box_to_the_next(kit: Kit) -> None:
    with kit.open("import os\ndef answer(): os._exit(1)") as box:
        assert [asked(box).fate for _ in range(2)] == [Fate.EXITED] * 2
        assert not box.ended


def test_output_beyond_its_cap_is_cut_and_the_answer_counts(kit: Kit) -> None:
    """However it is printed: at once, or as a progress bar does, and also while loading."""
    source = """
        import os
        print("l" * 1_000_000)
        def answer():
            print("x" * 1_000_000)
            for _ in range(2_000):
                os.write(2, b"\\r" + b"#" * 500)
            return {"n": 7}
        """
    with kit.open(source) as box:
        assert box.loaded.fate is Fate.FINISHED, box.loaded
        found = [asked(box) for _ in range(2)]
    assert [plain(only(one).values) for one in found] == [{"n": 7}] * 2
    assert all(one.output.endswith("… (cut)") and len(one.output) < 40_000 for one in found)


def test_much_can_be_printed_before_a_reader_is_waited_for(kit: Kit) -> None:
    """So that what prints without end uses up its processor time, and is not taken for idle."""
    source = """
        import fcntl
        def answer():
            return {str(number): fcntl.fcntl(number, fcntl.F_GETPIPE_SZ) for number in (1, 2)}
        """
    assert plain(kit.answer(source)) == {"1": 1 << 20, "2": 1 << 20}


def test_what_is_over_stays_over(kit: Kit) -> None:
    source = "import numpy as np\ndef answer(): return {str(n): np.zeros(1 << 20) for n in range(20)}"
    with kit.open(source) as box:
        assert asked(box, memory_bytes=512 << 20).fate is Fate.OUTPUT_LIMIT
        assert box.ended
        later = asked(box)
        assert (later.fate, later.cases[0].finished) == (Fate.OUTPUT_LIMIT, False)


def test_no_descriptor_is_left_open(kit: Kit) -> None:
    def opened() -> int:
        return len(os.listdir("/proc/self/fd"))

    assert kit.still_works()
    before = opened()
    for source in ("def answer(): return {}", "import os\nos._exit(1)", "def answer(:"):
        with kit.open(source) as box:
            asked(box)
    assert kit.still_works()
    assert opened() == before
