"""Whether curves lie where descents of their rates lie; asked on fresh data, so that none can be made up.

A stochastic descent comes out differently each time, but within bounds: the course's side runs some, with the
samples in a new order for each epoch and in the order of the file, and says between which losses they lay.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.curve_fit import epochs_of
from grader.checks.support.plots import Line

_SHIFTS: Final = (0, -1, 1)
"""A curve may begin before the first step, or count its epochs from 1."""
_SLACK: Final = 0.2
"""Of the width between the lowest and the highest descent: so far beyond another one may lie."""
_LEAST_SLACK: Final = 0.01
_MOST_OF_IT: Final = 0.8
"""Of a curve's epochs: so many have to lie within. Some descents jump once in a while."""
_BEGINNING: Final = 8
_MOST_OF_BEGINNING: Final = 0.6
"""Of the first epochs: late ones lie near the least loss, which is easily guessed."""
_MOST_CURVES: Final = 0.8
_UNLIKE: Final = "Descents with these learning rates have other curves."


def find_out_of_reach(lines: Sequence[Line], spread: Mapping[str, Array], rows: int, looked: float) -> str:
    """Return what is wrong where several curves lie elsewhere; empty where they are like descents.

    `spread` has `rates`, and for each of them, by epoch, `low`, `high` and `as_filed`; `looked` is how often
    samples were seen to be looked at.
    """
    fewest = fewest_epochs(lines, rows, looked)
    like = [line for line in lines if _is_like(line, spread, rows, fewest)]
    return "" if len(like) >= _MOST_CURVES * len(lines) else _UNLIKE


def fewest_epochs(lines: Sequence[Line], rows: int, looked: float) -> float:
    """Return how many epochs a curve must have to be one with a value for each sample.

    The number is infinite where samples were looked at once for each epoch drawn: then no curve is one. Where
    nobody knows, two or three values of a long curve prove nothing.
    """
    if looked < rows:
        return _BEGINNING
    return inf if looked >= sum(line.length for line in lines) * rows / 2 else 1


def _is_like(line: Line, spread: Mapping[str, Array], rows: int, fewest: float) -> bool:
    """Tell whether a curve fits one of its rates; a curve without a name may have any."""
    rates = spread["rates"].tolist()
    candidates = [position for position, rate in enumerate(rates) if rate in line.numbers] or range(
        len(rates)
    )
    return any(
        _fits(*way, spread, position) for position in candidates for way in read_ways(line, rows, fewest)
    )


def read_ways(line: Line, rows: int, fewest: float) -> Iterator[tuple[Array, Array]]:
    """Yield (losses, epochs): a mean or a sum over the samples, drawn for each epoch or for each sample."""
    by_epoch = [(line.y, epochs_of(line))]
    if line.y.size >= max(2, fewest) * rows:
        last_of_each = line.y[rows - 1 :: rows]
        by_epoch.append((last_of_each, np.arange(last_of_each.size)))
    for losses, epochs in by_epoch:
        for scale in (1.0, float(rows)):
            yield from ((losses / scale, epochs + shift) for shift in _SHIFTS)


def _fits(losses: Array, epochs: Array, spread: Mapping[str, Array], position: int) -> bool:
    low, high, as_filed = (spread[name][position] for name in ("low", "high", "as_filed"))
    covered = (epochs >= 0) & (epochs < low.size)
    if not covered.any():
        return False
    values, at = losses[covered], epochs[covered]
    slack = _SLACK * (high - low) + _LEAST_SLACK
    within = (values >= (low - slack)[at]) & (values <= (high + slack)[at])
    beside = np.abs(values - as_filed[at]) <= _LEAST_SLACK * np.maximum(as_filed[at], 1.0)
    return _mostly(within) or _mostly(beside)


def _mostly(within: Array) -> bool:
    beginning = within[:_BEGINNING]
    return bool(np.mean(within) >= _MOST_OF_IT and np.mean(beginning) >= _MOST_OF_BEGINNING)
