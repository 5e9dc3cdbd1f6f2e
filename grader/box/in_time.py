"""An end to what runs too long, in the middle of it: on any system, and with the same exception."""

import signal
import threading
import types
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

_AGAIN_S: Final = 0.2
"""A script may swallow the first interruption: it is repeated until one gets through."""

_posix: Any = signal
"""With alarms and timers, which Windows does not have."""


class TimeUp(BaseException):
    """Raised inside the script when its time is over; says after what. No `except Exception` holds it off."""


def at_most(wall_s: float) -> AbstractContextManager[None]:
    """Raise TimeUp in the block, which is the main thread's, where it takes longer.

    Where a signal cannot be had for it (Windows) an operation within one C call is not interrupted; whoever
    holds the process has to end it then.
    """
    return _by_alarm(wall_s) if hasattr(signal, "setitimer") else _by_thread(wall_s)


@contextmanager
def _by_alarm(wall_s: float) -> Iterator[None]:
    def interrupt(_number: int, _frame: types.FrameType | None) -> None:
        raise TimeUp(f"{wall_s:g} s")

    _posix.signal(_posix.SIGALRM, interrupt)
    _posix.setitimer(_posix.ITIMER_REAL, wall_s, _AGAIN_S)
    try:
        yield
    finally:
        _posix.setitimer(_posix.ITIMER_REAL, 0)
        _posix.signal(_posix.SIGALRM, _posix.SIG_DFL)


@contextmanager
def _by_thread(wall_s: float) -> Iterator[None]:
    """A second thread raises the signal of Ctrl-C, which Windows has and which wakes a sleep there."""
    over = threading.Event()

    def interrupt(_number: int, _frame: types.FrameType | None) -> None:
        if not over.is_set():
            raise TimeUp(f"{wall_s:g} s")

    def remind() -> None:
        wait_s = wall_s
        while not over.wait(wait_s):
            signal.raise_signal(signal.SIGINT)
            wait_s = _AGAIN_S

    before = signal.signal(signal.SIGINT, interrupt)
    reminder = threading.Thread(target=remind, daemon=True)
    reminder.start()
    try:
        yield
    finally:
        over.set()
        reminder.join()
        signal.signal(signal.SIGINT, before)
