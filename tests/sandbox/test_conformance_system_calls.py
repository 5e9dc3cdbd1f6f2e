"""The filter refuses each system call on its list; made without it, the same call says something else."""

import errno
import json
import platform
import subprocess
import sys
from functools import cache

import pytest

from grader.model import Fate
from grader.sandbox import seccomp
from tests.support.boxes import Kit, asked

pyseccomp = pytest.importorskip("pyseccomp", reason="libseccomp is missing: there is no filter to test")
pytestmark = pytest.mark.sandbox
BACKENDS = ("warm", "cold")

NO = -1 & 0xFFFFFFFFFFFFFFFF
"""An argument that no call can use: a bad address, a bad descriptor, a bad flag."""
CALLS: dict[str, tuple[int, ...]] = {
    "ptrace": (16, 0x7FFFFFF0), "process_vm_readv": (0x7FFFFFF0, 0, 0, 0, 0, 0),
    "process_vm_writev": (0x7FFFFFF0, 0, 0, 0, 0, 0), "pidfd_getfd": (NO, 0, 0),
    "kcmp": (0x7FFFFFF0, 0, 0, 0, 0), "mount": (NO, NO, NO, 0, 0), "umount2": (NO, NO),
    "move_mount": (NO, NO, NO, NO, NO), "open_tree": (NO, NO, NO),
    "fsopen": (NO, NO), "fsconfig": (NO, NO), "fsmount": (NO, NO), "fspick": (NO, NO, NO),
    "mount_setattr": (NO, NO, NO, NO, NO), "chroot": (NO,), "pivot_root": (NO, NO), "unshare": (NO,),
    "setns": (NO, 0),
    "keyctl": (NO,), "add_key": (NO, NO, NO, 0, 0), "request_key": (NO, NO, NO, 0), "bpf": (NO,),
    "perf_event_open": (NO, NO, NO, NO, NO), "userfaultfd": (NO,), "io_uring_setup": (0, NO),
    "io_uring_enter": (NO, 0, 0, 0, 0, 0), "io_uring_register": (NO, 0, 0, 0), "personality": (0xFFFFFFFF,),
    "open_by_handle_at": (NO, NO, 0), "name_to_handle_at": (NO, NO, NO, NO, NO), "init_module": (NO, 0, NO),
    "finit_module": (NO, NO, NO), "delete_module": (NO, NO), "kexec_load": (0, 0, 0, NO),
    "reboot": (0, 0, 0, 0), "swapon": (NO, 0), "swapoff": (NO,), "mknod": (NO, 0, 0),
    "mknodat": (NO, NO, 0, 0), "quotactl": (NO, NO, 0, 0),
    "acct": (NO,), "syslog": (NO, 0, 0), "iopl": (99,), "ioperm": (NO, NO, 0), "modify_ldt": (99, 0, 0),
    "settimeofday": (NO, NO), "clock_settime": (NO, NO), "adjtimex": (NO,), "clock_adjtime": (NO, NO),
    "sethostname": (NO, NO), "setdomainname": (NO, NO), "fanotify_init": (NO, NO),
    "landlock_create_ruleset": (NO, 0, NO), "memfd_secret": (NO,),
}  # fmt: skip
NEW = {"mount": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000,
       "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000}  # fmt: skip
IMPOSSIBLE = 0x10000 | 0x0800
"""A thread that shares no memory: no clone allows it, so that the control forks nothing."""
CLONES = {f"clone into a new {name} namespace": ("clone", (flag | IMPOSSIBLE,)) for name, flag in NEW.items()}
TERMINALS = {
    "TIOCSTI": ("ioctl", (NO, 0x5412, 0)),
    "TIOCSTI with high bits": ("ioctl", (NO, 0xDEADBEEF00005412, 0)),
    "TIOCLINUX": ("ioctl", (NO, 0x541C, 0)),
    "TIOCLINUX with high bits": ("ioctl", (NO, 0xFFFFFFFF0000541C, 0)),
}
REFUSED = {name: (name, arguments) for name, arguments in CALLS.items()} | CLONES | TERMINALS
FAMILIES = {"netlink": 16, "packet": 17, "alg": 38, "vsock": 40, "xdp": 44, "bluetooth": 31,
            "high bits": 16 | 1 << 32}  # fmt: skip

TRY = """
import ctypes, json, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.argtypes = [ctypes.c_long] + [ctypes.c_ulong] * 6
def attempt(number, arguments):
    ctypes.set_errno(0)
    answer = libc.syscall(number, *[*arguments, 0, 0, 0, 0, 0, 0][:6])
    return ctypes.get_errno() if answer < 0 else 0
"""


def numbered() -> dict[str, tuple[int, tuple[int, ...]]]:
    """Every call by its number on this architecture; those it does not have are left out."""
    known = {}
    for name, (call, arguments) in REFUSED.items():
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call)
        if number >= 0:
            known[name] = (number, arguments)
    return known


@cache
def errors_here() -> dict[str, int]:
    """The control: the same calls as an ordinary process of this machine."""
    code = TRY + "print(json.dumps({k: attempt(*v) for k, v in json.loads(sys.argv[1]).items()}))"
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(numbered())], capture_output=True, text=True, check=True
    )
    found: dict[str, int] = json.loads(done.stdout)
    return found


def errors_inside(kit: Kit) -> dict[str, int]:
    source = (
        f"{TRY}\nCALLS = {numbered()!r}\ndef answer(): return {{k: attempt(*v) for k, v in CALLS.items()}}"
    )
    return {name: int(value) for name, value in kit.answer(source).items()}  # type: ignore[arg-type]


def test_each_call_on_the_list_is_refused(kit: Kit) -> None:
    found = errors_inside(kit)
    assert found == dict.fromkeys(found, errno.EPERM)
    assert len(found) > 50


def test_without_the_filter_each_of_them_says_something_else() -> None:
    """Most do: where the kernel itself says `not permitted` the filter cannot be told from it."""
    same = {name for name, error in errors_here().items() if error == errno.EPERM}
    assert same <= {"perf_event_open", "bpf", "userfaultfd", "iopl", "quotactl", "keyctl", "kexec_load"}, same


def test_the_list_tried_here_is_the_list_of_the_filter() -> None:
    assert set(seccomp._REFUSED) - set(CALLS) <= {
        "kexec_file_load",
        "vhangup",
        "lookup_dcookie",
        "nfsservctl",
    }
    assert set(CALLS) <= set(seccomp._REFUSED)


def test_clone3_is_said_not_to_exist(kit: Kit) -> None:
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "clone3")
    source = f"{TRY}\ndef answer():\n    return {{'error': attempt({number}, ())}}\n"
    assert kit.answer(source)["error"] == errno.ENOSYS
    code = TRY + f"print(attempt({number}, ()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) != errno.ENOSYS


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("call", ["socket", "socketpair"])
def test_sockets_of_other_families_do_not_exist(kit: Kit, family: str, call: str) -> None:
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call)
    source = (
        f"{TRY}\ndef answer():\n    return {{'error': attempt({number}, ({FAMILIES[family]}, 3, 0, 0))}}\n"
    )
    assert kit.answer(source)["error"] == errno.EAFNOSUPPORT


def test_without_the_filter_there_are_other_families() -> None:
    code = "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW); print('made')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "made\n"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86-64 has the x32 numbers and int 0x80")
def test_foreign_architectures_are_killed(kit: Kit) -> None:
    source = f"{TRY}\ndef answer():\n    return {{'error': attempt(0x40000000 | 39, ())}}\n"
    with kit.open(source) as box:
        found = asked(box)
    assert (found.fate, found.detail) == (Fate.KILLED, "signal 31")
    assert kit.still_works()


def test_honest_work_is_not_hindered(kit: Kit) -> None:
    source = """
        import os, socket, subprocess, tempfile, threading
        import numpy as np
        def answer():
            thread = threading.Thread(target=lambda: None)
            thread.start(); thread.join()
            with tempfile.TemporaryDirectory() as folder:
                open(folder + "/x", "w").write("y")
            a, b = socket.socketpair()
            said = subprocess.run(["/usr/bin/env", "echo", "hello"], capture_output=True, text=True).stdout
            return {"said": said, "det": np.linalg.det(np.eye(200)), "cpus": os.cpu_count() > 0}
        """
    found = kit.answer(source)
    assert (found["said"], float(found["det"])) == ("hello\n", 1.0)  # type: ignore[arg-type]
