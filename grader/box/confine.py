"""Give up every right that student code must not have. Irreversible, and done before any of it runs.

Order matters: limits, then capabilities, then no-new-privileges, and the system-call filter last, since the
filter refuses what the steps before it need.
"""

import ctypes
import math
import os
import resource
import time
from pathlib import Path
from typing import Any, Final

_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_CAPBSET_DROP: Final = 24
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_CLEAR_ALL: Final = 4
_SECCOMP_MODE_FILTER: Final = 2
_LINUX_CAPABILITY_VERSION_3: Final = 0x20080522
_INSTRUCTION_BYTES: Final = 8

_libc = ctypes.PyDLL(None, use_errno=True)
_libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def set_limits(limits: dict[str, int], mapped_before: int) -> None:
    """Set the limits of this process, soft = hard: a signal handler must not survive its limit.

    `mapped_before`: what this process has mapped without the hand-in, in bytes; it is not counted.
    """
    _set_limit(resource.RLIMIT_AS, mapped_before + limits["memory_bytes"])
    _set_limit(resource.RLIMIT_CPU, count_from_now(limits["cpu_s"]))
    _set_limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    _set_limit(resource.RLIMIT_NPROC, limits["processes"])
    _set_limit(resource.RLIMIT_NOFILE, limits["open_files"])
    _set_limit(resource.RLIMIT_CORE, 0)
    _set_limit(resource.RLIMIT_MSGQUEUE, 0)
    _set_limit(resource.RLIMIT_MEMLOCK, 0)


def lower(kind: int, value: int) -> None:
    """Lower one limit of this process; a limit that is lower already stays."""
    _, hard = resource.getrlimit(kind)
    _set_limit(kind, value if hard == resource.RLIM_INFINITY else min(value, hard))


def measure_mapped_bytes() -> int:
    """Return the address space of this process, in bytes.

    PyTorch maps 0.6 GiB without CUDA, and 3.5 GiB with it.
    """
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


def count_from_now(cpu_s: int) -> int:
    """Return the limit of processor time, in s, that leaves this process `cpu_s` from now on.

    The kernel counts whole seconds from the start of the process. Where the worker is the box, importing
    came before: that is not the student's time. A tenth more or less is not worth a second.
    """
    return math.ceil(time.process_time() - 0.1) + cpu_s


def give_up_rights(filter_program: bytes) -> None:
    """Drop all capabilities and every way to new ones, forbid tracing, and filter system calls."""
    _drop_capabilities()
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if filter_program:
        buffer = ctypes.create_string_buffer(filter_program, len(filter_program))
        program = _Program(len(filter_program) // _INSTRUCTION_BYTES, ctypes.addressof(buffer))
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))


def close_files_except(keep: set[int]) -> None:
    for number in os.listdir("/proc/self/fd"):
        if int(number) not in keep:
            try:
                os.close(int(number))
            except OSError:
                continue  # the listing's own descriptor


def _drop_capabilities() -> None:
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, optional=True)
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # past the last one the kernel knows, or nothing to drop from
    header = (ctypes.c_uint32 * 2)(_LINUX_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if _libc.capset(header, none) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _prctl(option: int, *arguments: Any, optional: bool = False) -> None:
    padded = (*arguments, 0, 0, 0, 0)[:4]
    if _libc.prctl(option, *padded) != 0 and not optional:
        error = ctypes.get_errno()
        raise OSError(error, f"prctl {option}: {os.strerror(error)}")


def _set_limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))
