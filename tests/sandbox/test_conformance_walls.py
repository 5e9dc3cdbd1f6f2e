"""What lies outside a box cannot be reached from inside: network, files, rights. Each with its control."""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.model import Fate
from grader.sandbox.request import hard_cpu_s
from tests.support.boxes import LIMITS, Kit, asked, plain
from tests.support.processes import below, status_of
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox
BACKENDS = ("warm", "cold")

REACH = """
    import socket

    def reach(family, kind, address):
        with socket.socket(family, kind) as line:
            line.settimeout(2)
            line.connect(address)
            line.send(b"x")

    def answer():
        try:
            reach(socket.{family}, socket.{kind}, {address!r})
            return {{"reached": True}}
        except OSError as error:
            return {{"reached": False, "why": str(error)}}
    """


def reached_from_here(source: str) -> bool:
    """The control: the same code as an ordinary process of this machine."""
    code = (
        "import textwrap, sys; n = {}; exec(textwrap.dedent(sys.argv[1]), n); print(n['answer']()['reached'])"
    )
    done = subprocess.run([sys.executable, "-c", code, source], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


@pytest.fixture
def tcp() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_port_of_this_machine(kit: Kit, tcp: socket.socket) -> None:
    source = REACH.format(family="AF_INET", kind="SOCK_STREAM", address=tcp.getsockname())
    assert reached_from_here(source)
    assert not kit.answer(source)["reached"]


def test_a_datagram_to_this_machine(kit: Kit) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        source = REACH.format(family="AF_INET", kind="SOCK_DGRAM", address=server.getsockname())
        assert reached_from_here(source)
        assert server.recv(10) == b"x"
        kit.answer(source)  # may be sent, to a loopback of its own
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.recv(10)


def test_an_abstract_socket_of_this_machine(kit: Kit) -> None:
    name = f"\0grader-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(name)
        server.listen()
        source = REACH.format(family="AF_UNIX", kind="SOCK_STREAM", address=name)
        assert reached_from_here(source)
        assert not kit.answer(source)["reached"]


def test_a_socket_in_the_file_system(kit: Kit, tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path)
        server.listen()
        source = REACH.format(family="AF_UNIX", kind="SOCK_STREAM", address=path)
        assert reached_from_here(source)
        assert not kit.answer(source)["reached"]


def test_there_is_no_network_but_the_own_loopback(kit: Kit) -> None:
    source = """
        def answer():
            lines = open("/proc/net/dev").read().splitlines()[2:]
            return {"names": " ".join(line.split(":")[0].strip() for line in lines)}
        """
    assert kit.answer(source)["names"] == "lo"


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────

SEEN = """
    import os
    def answer():
        paths = {paths!r}
        return {{"seen": " ".join(path for path in paths if os.path.lexists(path)),
                 "root": " ".join(sorted(os.listdir("/"))), "etc": " ".join(sorted(os.listdir("/etc")))}}
    """


def test_files_of_this_machine_are_not_there(kit: Kit, project: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("4711")
    paths = [
        str(project),
        str(tmp_path / "secret"),
        "/etc/passwd",
        "/etc/hostname",
        "/root",
        "/home",
        "/var",
        "/sys",
    ]
    assert any(os.path.lexists(path) for path in paths[2:])
    found = kit.answer(SEEN.format(paths=paths))
    assert found["seen"] == ""
    assert found["etc"] == "ld.so.cache"
    known = {
        "bin",
        "sbin",
        "lib",
        "lib32",
        "lib64",
        "libx32",
        "usr",
        "etc",
        "opt",
        "proc",
        "dev",
        "tmp",
        "box",
    }
    assert isinstance(found["root"], str)
    assert set(found["root"].split()) <= known


def test_of_the_grader_only_the_box_side_is_there(kit: Kit) -> None:
    source = """
        import glob, importlib.util
        def answer():
            files = sorted(path.rpartition("/")[2] for path in glob.glob("/opt/grader/box/*.py"))
            return {"files": " ".join(files), "grader": importlib.util.find_spec("grader") is not None}
        """
    found = kit.answer(source)
    box = ROOT / "grader" / "box"
    assert found["files"] == " ".join(sorted(path.name for path in box.glob("*.py")))
    assert not found["grader"]


def test_command_lines_tell_nothing_of_this_machine(kit: Kit, project: Path) -> None:
    source = """
        import glob
        def answer():
            lines = [open(path, "rb").read() for path in glob.glob("/proc/[0-9]*/cmdline")]
            return {"lines": b" ".join(lines).replace(b"\\0", b" ").decode()}
        """
    told = kit.answer(source)["lines"]
    assert isinstance(told, str)
    assert "worker.main()" in told
    assert not [word for word in ("--ro-bind", "setpriv", str(project), sys.prefix) if word in told]


@pytest.mark.parametrize(
    "place",
    ["/", "/usr", "/usr/bin", "/etc", "/opt/grader", "/opt/grader/box", "/dev", "/proc", "/proc/sys/kernel"],
)
def test_nothing_can_be_written_outside_the_scratch(kit: Kit, place: str) -> None:
    source = f"""
        def answer():
            try:
                open("{place}/core_pattern", "w").close()
                return {{"written": True}}
            except OSError as error:
                return {{"written": False}}
        """
    assert not kit.answer(source)["written"]


def test_scratch_is_small(kit: Kit) -> None:
    source = """
        import os
        def answer():
            return {place: os.statvfs(place).f_blocks * os.statvfs(place).f_frsize
                    for place in ("/", "/dev", "/tmp", "/box", "/dev/shm")}
        """
    sizes = plain(kit.answer(source))
    assert all(sizes[place] <= 128 << 20 for place in ("/tmp", "/box", "/dev/shm")), sizes


# ── rights ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_user_of_a_box_is_nobody_here(kit: Kit) -> None:
    """Seen from outside: inside, the user's number reads the same either way."""
    with kit.open("def answer(): return {}") as box:
        worker = kit.slot.worker_pid
        assert worker is not None
        pids = {worker} | below(worker)
        assert len(pids) >= 2
        for pid in pids:
            status = status_of(pid)
            users = {int(user) for user in status["Uid"].split() + status["Gid"].split()}
            if os.geteuid() == 0:
                assert min(users) >= 64_000, status
            else:
                assert users <= {os.getuid(), os.getgid()}, status
            assert status["Groups"] in ("", str(os.getgid())) or os.geteuid() != 0, status
        asked(box)


def test_a_box_has_no_rights(kit: Kit) -> None:
    source = """
        def answer():
            lines = open("/proc/self/status").read().splitlines()
            told = dict(line.split(":", 1) for line in lines)
            return {name: told[name].strip() for name in
                    ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")}
        """
    found = kit.answer(source)
    assert {
        name: found[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
    } == dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "0" * 16)
    assert found["NoNewPrivs"] == "1"
    assert found["Seccomp"] == "2"


def test_a_set_user_id_program_gives_no_rights(kit: Kit) -> None:
    source = """
        import glob, os, subprocess
        def answer():
            for path in ("/usr/bin/su", "/usr/bin/sudo", "/usr/bin/mount", "/usr/bin/bwrap"):
                try:
                    done = subprocess.run([path, "--version"], capture_output=True)
                except OSError:
                    continue
            return {"uid": os.geteuid(), "same": os.getuid() == os.geteuid() == os.getresuid()[2]}
        """
    assert kit.answer(source)["same"]


def test_limits_hold_soft_and_hard(kit: Kit) -> None:
    source = """
        import resource
        def answer():
            found = {}
            for name in ("AS", "CPU", "FSIZE", "NPROC", "NOFILE", "CORE", "MSGQUEUE", "MEMLOCK"):
                kind = getattr(resource, "RLIMIT_" + name)
                soft, hard = resource.getrlimit(kind)
                try:
                    resource.setrlimit(kind, (soft, hard + 1))
                    found[name] = -1
                except (ValueError, OSError):
                    found[name] = hard if soft == hard else -2
            with open("/proc/self/statm") as sizes:
                found["mapped"] = int(sizes.read().split()[0]) * resource.getpagesize()
            return found
        """
    found = plain(kit.answer(source))
    # What was mapped before the hand-in came is not counted, and by now it has mapped a little itself.
    assert 0 < found.pop("AS") - (512 << 20) <= found.pop("mapped")
    assert found == {
        "CPU": hard_cpu_s(LIMITS.cpu_s), "FSIZE": 64 << 20, "NPROC": 24, "NOFILE": 256, "CORE": 0,
        "MSGQUEUE": 0, "MEMLOCK": 0,
    }  # fmt: skip


def test_a_fork_bomb_is_stopped(kit: Kit) -> None:
    source = """
        import os
        def answer():
            while True:
                try: os.fork()
                except OSError: pass
        """
    with kit.open(source) as box:
        assert asked(box, wall_s=0.6).fate is Fate.TIMEOUT
    assert kit.still_works()
