"""The system-call filter of a box, as a BPF program built by libseccomp.

What no student's numerics need, and what has opened sandboxes before, is refused with an error that Python
turns into an exception; foreign architectures are killed. Multiplexed arguments are compared on the bits
the kernel looks at, so that set high bits do not slip past.
"""

import errno
import tempfile
from functools import cache
from typing import Final

from grader.model.errors import SandboxError

try:
    import pyseccomp
except (ImportError, OSError, RuntimeError):  # no libseccomp on this machine: doctor says so
    pyseccomp = None

_REFUSED: Final = (
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "kcmp",
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "chroot",
    "pivot_root",
    "unshare",
    "setns",
    "keyctl",
    "add_key",
    "request_key",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "personality",
    "open_by_handle_at",
    "name_to_handle_at",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "mknod",
    "mknodat",
    "quotactl",
    "acct",
    "syslog",
    "vhangup",
    "iopl",
    "ioperm",
    "modify_ldt",
    "lookup_dcookie",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "clock_adjtime",
    "sethostname",
    "setdomainname",
    "nfsservctl",
    "fanotify_init",
    "landlock_create_ruleset",
    "memfd_secret",
)

_NEW_NAMESPACES: Final = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
_LOW_32_BITS: Final = 0xFFFFFFFF
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10


@cache
def build_filter() -> bytes:
    """Return the filter's instructions; empty where libseccomp is missing (the level is then `partial`)."""
    if pyseccomp is None:
        return b""
    rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in _REFUSED:
        _add_rule(rules, refuse, name)
    _add_rule(rules, pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    for flag in _NEW_NAMESPACES:
        _add_rule(rules, refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    for request in (_TIOCSTI, _TIOCLINUX):
        _add_rule(rules, refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, _LOW_32_BITS, request))
    _refuse_other_sockets(rules)
    return _export(rules)


def _refuse_other_sockets(rules: "pyseccomp.SyscallFilter") -> None:
    """Refuse every socket family but AF_UNIX, AF_INET and AF_INET6, such as vsock and netlink.

    The box is alone in its network, so those three lead nowhere outside.
    """
    unknown = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
    for call in ("socket", "socketpair"):
        for family in range(_AF_INET6):
            if family not in (_AF_UNIX, _AF_INET):
                _add_rule(rules, unknown, call, pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _LOW_32_BITS, family))
        _add_rule(rules, unknown, call, pyseccomp.Arg(0, pyseccomp.GT, _AF_INET6))


def _add_rule(rules: "pyseccomp.SyscallFilter", action: int, name: str, *conditions: "pyseccomp.Arg") -> None:
    try:
        rules.add_rule(action, name, *conditions)
    except (OSError, ValueError, RuntimeError) as error:
        if _is_unknown(name):
            return  # a system call this libseccomp or architecture does not have cannot be made either
        raise SandboxError(f"the system-call filter could not be built at {name}: {error}") from error


def _is_unknown(name: str) -> bool:
    try:
        return bool(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) < 0)
    except (OSError, ValueError, RuntimeError):
        return True


def _export(rules: "pyseccomp.SyscallFilter") -> bytes:
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
