"""What one request may use: processor time, and time in which nothing is done. The clock decides neither.

It is measured from outside, over every process of the box. Time in which the box would have gone on, had a
processor been free, is the machine's slowness and counts for nothing. Only where that lasts beyond all
patience is the answer given up, and then it is the machine's fault.
"""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import psutil

from grader.model.errors import MachineBusyError

PATIENCE: Final = 10.0
"""On a busy machine a request may take this many times the sum of its two limits."""
_PROC: Final = Path("/proc")
_NS: Final = 1e-9
_LOOKS: Final = 8
"""How many looks fit into the time in which nothing may be done."""
_STEP_S: Final = (0.05, 0.5)
"""The shortest and the longest time from one look to the next."""
_RUNS: Final = ("R", "D")
"""States of what runs, or would: it waits for a processor or a disk."""


class DeadlineError(Exception):
    """The box did nothing for longer than it may."""


class CpuLimitError(Exception):
    """The processor time is used up."""


class Use(NamedTuple):
    """What processes have used since they began."""

    cpu_s: float
    waited_s: float
    """How long they waited for a processor."""
    wants_on: bool
    """Whether anything runs, or would if it could."""


class Watch(Protocol):
    """Says how long to wait for an answer."""

    def wait_s(self) -> float:
        """Return how long to wait before the next look."""

    def look(self) -> None:
        """Raise DeadlineError, CpuLimitError or MachineBusyError once the waiting is over."""


class Deadline:
    """A number of seconds by the clock, for work that is not the hand-in's."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def wait_s(self) -> float:
        return max(0.0, self._ends - time.monotonic())

    def look(self) -> None:
        if not self.wait_s():
            raise DeadlineError


class LimitWatch:
    """What one request may use. It begins when it is made.

    Use is counted from the first look on, so a quick answer is never measured.
    """

    def __init__(self, use: Callable[[], Use], *, cpu_s: float, idle_s: float) -> None:
        self._use, self._cpu_s, self._idle_s = use, cpu_s, idle_s
        self._most_s = PATIENCE * (cpu_s + idle_s)
        shortest, longest = _STEP_S
        self._step_s = max(shortest, min(longest, idle_s / _LOOKS, cpu_s / _LOOKS))
        self._began = self._looked = time.monotonic()
        self._last: Use | None = None
        self.cpu_used_s = 0.0
        self._idled_s = 0.0

    def wait_s(self) -> float:
        return max(0.0, self._looked + self._step_s - time.monotonic())

    def look(self) -> None:
        if self.wait_s():
            return  # something came, though no answer: whatever prints without end is not looked at each time
        now, use, last = time.monotonic(), self._use(), self._last
        if last is not None:
            self._count(now - self._looked, use, last)
        self._looked, self._last = now, use
        if self.cpu_used_s >= self._cpu_s:
            raise CpuLimitError
        if self._idled_s >= self._idle_s:
            raise DeadlineError
        if now - self._began >= self._most_s:
            raise MachineBusyError(
                f"machine busy: after {now - self._began:.0f} s there had been {self.cpu_used_s:.1f} s of "
                f"processor time, of the {self._cpu_s:g} s that it may use"
            )

    def pause(self) -> None:
        """Leave out the time since the last look: the box had to wait for somebody else."""
        now = time.monotonic()
        self._began += now - self._looked
        self._looked, self._last = now, None

    def _count(self, passed_s: float, use: Use, last: Use) -> None:
        used_s = max(0.0, use.cpu_s - last.cpu_s)
        self.cpu_used_s += used_s
        if not use.wants_on:
            waited_s = max(0.0, use.waited_s - last.waited_s)
            self._idled_s += max(0.0, min(passed_s, 2 * self._step_s) - used_s - waited_s)


def measure_use(processes: Iterable[psutil.Process], cpu_s: float | None = None) -> Use:
    """Return what the processes have used together.

    `cpu_s` is their processor time where it is known more exactly, with that of processes that have ended.
    """
    used_s, waited_s, wants_on = 0.0, 0.0, False
    for process in processes:
        with suppress(psutil.Error, OSError, ValueError):
            times = process.cpu_times()
            used_s += times.user + times.system + times.children_user + times.children_system
            waited, runs = _measure_waiting(process.pid)
            waited_s += waited
            wants_on = wants_on or runs
    return Use(used_s if cpu_s is None else cpu_s, waited_s, wants_on or _is_overloaded())


def _measure_waiting(pid: int) -> tuple[float, bool]:
    """Return how long the threads of a process waited for a processor, in s, and whether one of them runs."""
    waited_s, runs = 0.0, False
    with suppress(OSError, IndexError):
        for task in (_PROC / str(pid) / "task").iterdir():
            waited_s += int((task / "schedstat").read_text("ascii").split()[1]) * _NS
            state = (task / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
            runs = runs or state in _RUNS
    return waited_s, runs


def _is_overloaded() -> bool:
    """Tell whether more would run on this machine than it has processors.

    Always false where waiting for a processor can be measured, as `schedstat` does.
    """
    if (_PROC / "self/schedstat").exists():
        return False
    return float(psutil.getloadavg()[0]) > (psutil.cpu_count() or 1)
