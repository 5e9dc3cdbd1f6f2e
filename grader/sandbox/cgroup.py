"""A memory and process budget per slot, where the machine lets us make one.

`RLIMIT_AS` does not add up over forks and does not count tmpfs; a control group does both. Version 1 (each
controller a tree of its own) and version 2 (one tree) are known. Where neither can be had the run goes on
with rlimits alone and says `partial`.
"""

import fcntl
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grader.model.errors import BoxBrokenError

_MOUNTS: Final = Path("/proc/self/mountinfo")
_PARENT: Final = "grader"


@dataclass(frozen=True)
class Cgroup:
    """The control group of one slot: the folders to join, and where its counters stand."""

    folders: tuple[Path, ...]
    memory: Path
    version: int
    held: tuple[int, ...]
    """Locks on the folders: while they are held, no other grader takes the group for that of a dead one."""
    counter: Path | None = None
    """Version 1: the folder that counts processor time, where that shares none out as well."""

    @property
    def joins(self) -> tuple[Path, ...]:
        """Return the files to which a process writes its pid."""
        return tuple(folder / "cgroup.procs" for folder in self.folders)

    def holds(self, pid: int | None) -> bool:
        """Tell whether the process is in every one of the folders."""
        return all(str(pid) in procs.read_text().split() for procs in self.joins)

    def pids(self) -> list[int]:
        """Return the pids of the processes in it."""
        with suppress(OSError, ValueError):
            return [int(pid) for pid in self.joins[0].read_text().split()]
        return []

    def cpu_s(self) -> float | None:
        """Return the processor time, in s, of all that ever ran in it; None where it is not counted."""
        with suppress(OSError, ValueError, IndexError):
            if self.version == 2:  # the first line is `usage_usec 1234`
                return int((self.memory / "cpu.stat").read_text().split()[1]) * 1e-6
            if self.counter is not None:
                return int((self.counter / "cpuacct.usage").read_text()) * 1e-9
        return None

    def oom_kills(self) -> int:
        """Return how many of its processes the kernel has ended because memory ran out."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        try:
            text = (self.memory / name).read_text()
        except OSError as error:
            raise BoxBrokenError(f"the control group {self.memory.name} was taken away: {error}") from error
        match = re.search(r"^oom_kill (\d+)", text, re.MULTILINE)
        return int(match[1]) if match else 0

    def remove(self) -> None:
        for folder in self.folders:
            with suppress(OSError):  # a process may still be leaving; the next run's sweep takes it
                folder.rmdir()
        for descriptor in self.held:
            os.close(descriptor)


def create_group(name: str, memory_bytes: int, processes: int) -> Cgroup | None:
    """Return a new group called `name`, or None where this machine gives us none."""
    try:
        return _create_in_version_1(name, memory_bytes, processes) or _create_in_version_2(
            name, memory_bytes, processes
        )
    except OSError:
        return None


def remove_stale_groups() -> None:
    """Remove the empty groups of graders that were killed.

    A lock tells them from groups in use. A process id would not, where graders in containers share one tree.
    """
    for parent in _list_parents():
        for folder in parent.glob("*-*"):
            with suppress(OSError):
                lock = _lock(folder)
                with suppress(OSError):  # its processes are still leaving
                    folder.rmdir()
                os.close(lock)


def _make_locked_folder(folder: Path) -> int:
    folder.mkdir(parents=True)
    return _lock(folder)


def _lock(folder: Path) -> int:
    """Lock `folder` and return its descriptor; raise OSError where somebody else holds the lock."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _create_in_version_1(name: str, memory_bytes: int, processes: int) -> Cgroup | None:
    memory, pids = _find_controller("memory"), _find_controller("pids")
    if memory is None or pids is None:
        return None
    counts = _find_controller("cpuacct")
    counting = counts if counts is not None and counts != _find_controller("cpu") else None
    folders = tuple(root / _PARENT / name for root in (memory, pids, counting) if root is not None)
    locks = tuple(map(_make_locked_folder, folders))
    _write(folders[0] / "memory.limit_in_bytes", memory_bytes)
    with suppress(OSError):  # absent where the kernel does not account for swap
        _write(folders[0] / "memory.memsw.limit_in_bytes", memory_bytes)
    _write(folders[1] / "pids.max", processes)
    return Cgroup(folders, folders[0], 1, locks, folders[-1] if counting else None)


def _create_in_version_2(name: str, memory_bytes: int, processes: int) -> Cgroup | None:
    root = _find_unified_group()
    if root is None or not {"memory", "pids"} <= set((root / "cgroup.controllers").read_text().split()):
        return None
    parent = root / _PARENT
    parent.mkdir(exist_ok=True)
    for above in (root, parent):
        _write(above / "cgroup.subtree_control", "+memory +pids")
    folder = parent / name
    lock = _make_locked_folder(folder)
    _write(folder / "memory.max", memory_bytes)
    with suppress(OSError):
        _write(folder / "memory.swap.max", 0)
    _write(folder / "pids.max", processes)
    return Cgroup((folder,), folder, 2, (lock,))


def _find_controller(name: str) -> Path | None:
    """Return the version 1 tree of one controller, if it is mounted and we may write to it."""
    for line in _MOUNTS.read_text().splitlines():
        fields, _, tail = line.partition(" - ")
        kind, _, options = tail.split(" ", 2)
        if kind == "cgroup" and name in options.split(","):
            return _require_writable(Path(fields.split()[4]))
    return None


def _find_unified_group() -> Path | None:
    """Return the version 2 group in which we may make children; None where there is none.

    As root this is the root of the tree, else the group delegated to us.
    """
    for line in _MOUNTS.read_text().splitlines():
        fields, _, tail = line.partition(" - ")
        if tail.startswith("cgroup2 "):
            mount = Path(fields.split()[4])
            return _require_writable(mount if os.geteuid() == 0 else mount / _read_group())
    return None


def _read_group() -> str:
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    group = next((line.removeprefix("0::/") for line in lines if line.startswith("0::")), "")
    return os.path.dirname(group)


def _list_parents() -> list[Path]:
    roots = [
        _find_controller("memory"),
        _find_controller("pids"),
        _find_controller("cpuacct"),
        _find_unified_group(),
    ]
    return [root / _PARENT for root in roots if root is not None]


def _require_writable(folder: Path) -> Path | None:
    return folder if os.access(folder, os.W_OK) else None


def _write(path: Path, value: int | str) -> None:
    path.write_text(f"{value}")
