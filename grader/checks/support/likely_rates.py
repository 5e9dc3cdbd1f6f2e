"""Which learning rate each curve is a descent of: five curves of one rate are no comparison of five.

The course's side runs descents of every rate on the same data, with the samples in a new order for each
epoch and in one order throughout. Each curve is compared with these by how far above the least loss they are,
epoch by epoch: it is more like those of one rate than like any others.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.plots import Line
from grader.checks.support.spread import fewest_epochs, read_ways

_KINDS: Final = ("shuffled", "in_one_order")
_FLOOR: Final = 1e-4
"""Added to what a loss is above the least one before its logarithm is taken."""
_LEAST_WIDTH: Final = 0.1
"""Of the logarithms of one rate's runs in an epoch: few runs may agree by chance."""
_MOST: Final = 0.6
"""Of the curves: so many have a rate of their own, and are about as likely under the rate in their name."""
_AS_LIKELY: Final = 1.0
"""So far apart are the likelihoods of neighbouring rates, per epoch, as logarithms."""
_FEWEST_CURVES: Final = 3
_ONE_RATE: Final = "Several of the curves are descents with the same learning rate."
_OTHER_RATES: Final = "The curves are descents with other learning rates than those in their names."


def find_wrong_rates(
    lines: Sequence[Line], spread: Mapping[str, Array], rows: int, looked: float, best: float
) -> str:
    """Return what is wrong where the curves have too few rates, or other rates than their names; else empty.

    `spread` has `rates` and, by rate, run and epoch, the losses of descents of either kind; where the course
    has none of these nothing is asked. `looked` is how often samples were seen to be looked at.
    """
    if not all(kind in spread for kind in _KINDS) or len(lines) < _FEWEST_CURVES:
        return ""
    models = [_summarise(spread[kind], best) for kind in _KINDS]
    models.append(_summarise(spread["as_filed"][:, None], best))
    fewest = fewest_epochs(lines, rows, looked)
    unlikely = [_unlikeliness(line, models, rows, fewest, best) for line in lines]
    rates, needed = spread["rates"].tolist(), ceil(_MOST * len(lines))
    if len({int(np.argmin(each)) for each in unlikely}) < needed:
        return _ONE_RATE
    named = [(line, each) for line, each in zip(lines, unlikely, strict=True) if line.numbers & {*rates}]
    as_named = [line for line, each in named if _is_as_named(line, each, rates)]
    return "" if len(as_named) >= _MOST * len(named) else _OTHER_RATES


def _is_as_named(line: Line, unlikely: Array, rates: Sequence[float]) -> bool:
    by_name = [unlikely[position] for position, rate in enumerate(rates) if rate in line.numbers]
    return bool(min(by_name) - unlikely.min() <= _AS_LIKELY)


def _summarise(runs: Array, best: float) -> tuple[Array, Array]:
    """Return (mean, width) of the logarithms over the runs, by rate and epoch."""
    excess = _logarithm(runs, best)
    return excess.mean(axis=1), np.maximum(excess.std(axis=1), _LEAST_WIDTH)


def _logarithm(losses: Array, best: float) -> Array:
    return np.log(np.maximum(losses - best, 0.0) + _FLOOR)


def _unlikeliness(
    line: Line, models: Sequence[tuple[Array, Array]], rows: int, fewest: float, best: float
) -> Array:
    """Return, for each rate, how unlikely it is: the lower the number, the likelier the rate.

    Each number is for the best way to read the curve, and the likeliest kind of descent.
    """
    least = np.full(len(models[0][0]), np.inf)
    for losses, epochs in read_ways(line, rows, fewest):
        for mean, width in models:
            covered = (epochs >= 0) & (epochs < mean.shape[1])
            if covered.any():
                at = epochs[covered]
                off = (_logarithm(losses[covered], best) - mean[:, at]) / width[:, at]
                least = np.fmin(least, np.mean(off**2 / 2 + np.log(width[:, at]), axis=1))
    return least
