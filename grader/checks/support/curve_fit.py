"""How well a curve that was drawn follows the right one, by the best of the ways it may be drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array, format_number
from grader.checks.support.plots import Line

_SHIFTS: Final = (0, 1, -1)
_SPARSE: Final = 5
_MOST_OF_IT: Final = 0.8
"""For a curve with some epochs only: at least so many of them, over so much of the right one's run."""


@dataclass(frozen=True)
class Fit:
    """One curve beside the right one."""

    shared: int
    """Values that both have."""
    enough: bool
    """Whether these are enough to judge by."""
    off: float
    """Largest difference among them; infinite where one is no number."""
    agreeing: int
    """How many of the values that were drawn agree before the first that does not."""

    @property
    def description(self) -> str:
        """Say how far it is off; for the middle of a sentence."""
        if not np.isfinite(self.off):
            return "not a finite number everywhere"
        first = {0: "", 1: "; its first value agrees"}.get(
            self.agreeing, f"; its first {self.agreeing} values agree"
        )
        return f"off by up to {format_number(self.off)}{first}"


def fit(line: Line, right: Array, rows: float, absolute: float, epochs: int) -> Fit:
    """Return the best fit of a curve, over all ways in which it may be drawn.

    It may be summed over the samples, begin one epoch later, or be thinned out.
    """
    every = list(_try_fits(line, right, rows, absolute, epochs))
    return min(
        every,
        key=lambda candidate: (
            not candidate.enough,
            candidate.off > absolute,
            -candidate.agreeing,
            candidate.off,
        ),
    )


def epochs_of(line: Line) -> Array:
    """Return each value's epoch: as x says, where that is whole and rises; else one after another."""
    return line.x.astype(np.int64) if counts_epochs(line) else np.arange(line.x.size)


def counts_epochs(line: Line) -> bool:
    x = line.x
    whole = x.size > 1 and np.all(np.isfinite(x)) and np.all(np.abs(x) < 1e6) and np.all(x == np.rint(x))
    return bool(whole and np.all(np.diff(x) > 0))


def _try_fits(line: Line, right: Array, rows: float, absolute: float, epochs: int) -> Iterator[Fit]:
    for scale in (1.0, rows):
        for shift in _SHIFTS:
            places = epochs_of(line) + shift
            shared = (places >= 0) & (places < right.size)
            with np.errstate(over="ignore", invalid="ignore"):
                off = np.abs(line.y[shared] / scale - right[places[shared]])
            off = np.where(np.isfinite(off), off, np.inf)
            candidate = _measure_fit(off, places[shared], right.size, absolute, epochs)
            yield candidate if places.size and shared[0] else replace(candidate, agreeing=0)


def _measure_fit(off: Array, places: Array, length: int, absolute: float, epochs: int) -> Fit:
    apart = np.flatnonzero(off > absolute)
    run = int(np.ptp(places)) if places.size else 0
    spread = off.size >= _SPARSE and run >= _MOST_OF_IT * (length - 1)
    return Fit(
        shared=off.size,
        enough=spread or off.size >= min(epochs, length - 1),
        off=float(np.max(off, initial=0.0)),
        agreeing=int(apart[0]) if apart.size else off.size,
    )
