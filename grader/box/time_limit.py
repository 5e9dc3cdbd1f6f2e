"""An end to what runs too long, in the middle of it: on any system, and with the same exception.

Processor time counts, and time in which nothing is done; that others use the processors does not.
"""

import math
import signal
import threading
import types
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from .meter import Meter

_AGAIN_S: Final = 0.2
"""A script may swallow the first interruption: it is repeated until one gets through."""
_STEPS: Final = 8
"""How many looks fit into the time that may pass."""
_STEP_S: Final = (0.002, 1.0)
"""The shortest and the longest time from one look to the next."""

_posix: Any = signal
"""With alarms and timers, which Windows does not have."""


class TimeUp(BaseException):
    """Raised inside the script when its time is over; says after what. No `except Exception` stops it."""


def at_most(wall_s: float, cpu_s: float = math.inf) -> AbstractContextManager[None]:
    """Raise TimeUp in the block, which runs in the main thread, where it takes longer.

    `wall_s` is for doing nothing, `cpu_s` for computing. Where no signal can be had for it (Windows), an
    operation within one C call is not interrupted; the parent has to end the process then.
    """
    return _limit_by_alarm(wall_s, cpu_s) if hasattr(signal, "setitimer") else _limit_by_thread(wall_s, cpu_s)


class _Limit:
    """How much may be used of both times."""

    def __init__(self, wall_s: float, cpu_s: float) -> None:
        self._wall_s, self._cpu_s = wall_s, cpu_s
        self._meter = Meter(itself=True)
        shortest, longest = _STEP_S
        self.step_s = max(shortest, min(longest, wall_s / _STEPS, cpu_s / _STEPS))

    def used_up(self) -> str:
        """Return what was used up, in words; empty where nothing is."""
        self._meter.look()
        if self._meter.cpu_s >= self._cpu_s:
            return f"{self._cpu_s:g} s of processor time"
        return f"{self._wall_s:g} s" if self._meter.idle_s >= self._wall_s else ""


@contextmanager
def _limit_by_alarm(wall_s: float, cpu_s: float = math.inf) -> Iterator[None]:
    """Interrupt by an alarm, which is set anew when a look is done.

    Among many processes a look takes longer than a step.
    """
    limit = _Limit(wall_s, cpu_s)
    over = False
    next_s = limit.step_s

    def interrupt(_number: int, _frame: types.FrameType | None) -> None:
        nonlocal next_s
        if over:
            return
        try:
            if spent := limit.used_up():
                next_s = _AGAIN_S
                raise TimeUp(spent)
        finally:
            _posix.setitimer(_posix.ITIMER_REAL, next_s)

    _posix.signal(_posix.SIGALRM, interrupt)
    _posix.setitimer(_posix.ITIMER_REAL, next_s)
    try:
        yield
    finally:
        over = True
        _posix.setitimer(_posix.ITIMER_REAL, 0)
        _posix.signal(_posix.SIGALRM, _posix.SIG_DFL)


@contextmanager
def _limit_by_thread(wall_s: float, cpu_s: float = math.inf) -> Iterator[None]:
    """Interrupt from a second thread by the signal of Ctrl-C: Windows has it, and it wakes a sleep there."""
    limit = _Limit(wall_s, cpu_s)
    over = threading.Event()
    spent = ""

    def interrupt(_number: int, _frame: types.FrameType | None) -> None:
        if not over.is_set():
            raise TimeUp(spent)

    def remind() -> None:
        nonlocal spent
        while not over.wait(_AGAIN_S if spent else limit.step_s):
            spent = spent or limit.used_up()
            if spent:
                signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, interrupt)
    reminder = threading.Thread(target=remind, daemon=True)
    reminder.start()
    try:
        yield
    finally:
        over.set()
        reminder.join()
        signal.signal(signal.SIGINT, before)
