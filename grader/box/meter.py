"""How much processor time was used, and how long nothing was done: the limits that stop a hand-in.

Time in which it would have gone on, had a processor been free, is neither: that is the machine's slowness.
Nothing here is trusted. It stops a hand-in in time to keep what it has; the other side measures for itself.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_NS: Final = 1e-9
_UTIME: Final = 11
"""Where the times of a process stand in what follows its name: own user and system, then of its children."""


class Reading(NamedTuple):
    at: float
    cpu_s: float
    waited_s: float
    """How long was waited for a processor."""
    wants_on: bool
    """Whether anything runs, or would if it could."""


class Meter:
    """Begins to count when it is made."""

    def __init__(self, *, itself: bool) -> None:
        """Count what this process began, and with `itself` this process too."""
        self._itself = itself
        self._last = self._reading()
        self.cpu_s = 0.0
        self.idle_s = 0.0

    def look(self) -> None:
        """Count what has passed since the last look."""
        now, last = self._reading(), self._last
        self._last = now
        used_s = max(0.0, now.cpu_s - last.cpu_s)
        self.cpu_s += used_s
        if not now.wants_on:
            waited_s = max(0.0, now.waited_s - last.waited_s)
            self.idle_s += max(0.0, now.at - last.at - used_s - waited_s)

    def _reading(self) -> Reading:
        below = _list_below(os.getpid())
        cpu_s = sum(map(_measure_cpu_s, below))
        tasks = [task for pid in below for task in _list_tasks(pid)]
        if self._itself:
            times = os.times()
            cpu_s += time.process_time() + times.children_user + times.children_system
            mine = _PROC / "self/task" / str(threading.get_native_id())
            own_tasks = _list_tasks(os.getpid())
            tasks += [task for task in own_tasks if task.name != mine.name]
        wants_on = any(map(_does_want_on, tasks)) or _is_overloaded()
        waits = [*tasks, mine] if self._itself else tasks
        return Reading(time.monotonic(), cpu_s, sum(map(_measure_waited_s, waits)), wants_on)


def _list_below(pid: int) -> list[int]:
    """Return the processes that were begun below `pid`, as far as this system tells."""
    below: list[int] = []
    waiting = [pid]
    for parent in waiting:  # grows on the way
        for task in _list_tasks(parent):
            children = [int(child) for child in _read_text(task / "children").split()]
            below += children
            waiting += children
    return below


def _list_tasks(pid: int) -> list[Path]:
    with suppress(OSError):
        return list((_PROC / str(pid) / "task").iterdir())
    return []


def _read_fields(path: Path) -> list[str]:
    """Return the fields after the process's name, which may hold anything."""
    return _read_text(path / "stat").rpartition(")")[2].split()


def _measure_cpu_s(pid: int) -> float:
    """Return the processor time, in s, of a process and of its children that have ended."""
    times = _read_fields(_PROC / str(pid))[_UTIME : _UTIME + 4]
    return sum(map(int, times)) / _TICKS


def _does_want_on(task: Path) -> bool:
    return _read_fields(task)[:1] in (["R"], ["D"])


def _measure_waited_s(task: Path) -> float:
    times = _read_text(task / "schedstat").split()
    return int(times[1]) * _NS if len(times) > 1 else 0.0


def _is_overloaded() -> bool:
    """Tell whether more would run on this machine than it has processors.

    Always false where waiting can be measured, or where the load is unknown.
    """
    if (_PROC / "self/schedstat").exists() or not hasattr(os, "getloadavg"):
        return False
    with suppress(OSError):
        return os.getloadavg()[0] > (os.cpu_count() or 1)
    return False


def _read_text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="ascii", errors="replace")
    return ""
