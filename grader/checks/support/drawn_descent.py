"""What a script drew of its descents, with what was worked out from what it left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.path_plot import shows_a_path
from grader.checks.support.plots import Line, Plot, final_states, plots_of
from grader.checks.support.row_visits import visits_of
from grader.checks.value import arrays_of
from grader.model import CaseResult

_AGREES: Final = 0.05
"""A curve may end before the last step was taken, or be a mean over the last epoch."""
_PER_SAMPLE: Final = 20.0
"""Curves with more values than so many times the rows were not drawn once per epoch."""
_FEWEST: Final = 3
"""Points of a nameless line that may be a curve: two are a piece of a path, or a boundary."""


class HasRates(Protocol):
    @property
    def rates(self) -> tuple[float, ...]:
        """Return the learning rates that may be compared; empty where there is one descent only."""


@dataclass(frozen=True)
class DrawnDescent:
    """What the script drew, with what was worked out from what it left."""

    plots: tuple[Plot, ...]
    lines: tuple[Line, ...]
    """Those that are compared: with a rate in their name, or all of the plot that shows the loss."""
    main: Plot
    rows: int
    visits: Array
    losses: Array
    """Of whatever may be the final weights."""
    best: float
    """The least loss there is."""


def find_descent(
    params: HasRates, result: CaseResult, expected: CaseResult, recomputed: dict[str, Array]
) -> DrawnDescent | None:
    """Return what the script drew; None where no curve of a loss was drawn."""
    plots = final_states(plots_of(result))
    lines = {id(plot): _select_compared(params, plot) for plot in plots}
    main = max(plots, key=lambda plot: len(lines[id(plot)]), default=None)
    if main is None or not lines[id(main)]:
        return None
    drawn = tuple(line for plot in plots for line in lines[id(plot)]) if params.rates else lines[id(main)]
    return DrawnDescent(
        plots=plots,
        lines=drawn,
        main=main,
        rows=int(arrays_of(expected)["rows"]),
        visits=visits_of(result),
        losses=np.concatenate([recomputed["bias_last"], recomputed["bias_first"]]),
        best=float(recomputed["best"]),
    )


def _select_compared(params: HasRates, plot: Plot) -> tuple[Line, ...]:
    """Return the curves over steps that are compared, by their rates.

    A rate that no label gives cannot be known, but its curve counts as one.
    """
    rising = [line for line in plot.lines if rises(line.x)]
    if params.rates:
        return tuple(line for line in rising if line.numbers & set(params.rates) or _may_be_one(line, plot))
    return tuple(line for line in rising if np.all(line.x == np.rint(line.x)))[-1:]


def _may_be_one(line: Line, plot: Plot) -> bool:
    """Tell whether a nameless line may be a curve over epochs.

    It may be unless it has too few points or its plot shows a path, by words such as slope or intercept.
    """
    return not line.name and line.x.size >= _FEWEST and not shows_a_path(plot)


def rises(x: Array) -> bool:
    return x.size > 0 and bool(np.all(np.isfinite(x)) and np.all(x[1:] > x[:-1]))


def all_ends(descent: DrawnDescent) -> list[float]:
    """Return where the curves end, averaged over the samples: as drawn, unless only sums fit the weights."""
    drawn = [end for line in descent.lines if (end := end_of(line)) is not None]
    return [end / descent.rows for end in drawn] if _are_sums(descent) else drawn


def lowest_of_late(descent: DrawnDescent) -> list[float]:
    """Return how low each curve comes in its second half, averaged over the samples as the ends are.

    Steps of a fixed length jump about for ever: the very last value is a matter of luck.
    """
    late = [line.y[line.y.size // 2 :] for line in descent.lines if end_of(line) is not None]
    lowest = [float(np.min(values[np.isfinite(values)])) for values in late]
    return [value / descent.rows for value in lowest] if _are_sums(descent) else lowest


def _are_sums(descent: DrawnDescent) -> bool:
    """Tell whether the curves show sums over the samples: only these fit the weights."""
    drawn = [end for line in descent.lines if (end := end_of(line)) is not None]
    summed = [end / descent.rows for end in drawn]
    return agree(summed, descent.losses) and not agree(drawn, descent.losses)


def agree(ends: Sequence[float], losses: Array) -> bool:
    """Tell whether one of the curves ends at one of the losses."""
    return any(abs(end - loss) <= _AGREES * max(abs(loss), 1.0) for end in ends for loss in losses)


def end_of(line: Line) -> float | None:
    """Return the last value as drawn; None where that was not noted or is not finite."""
    noted = line.y.size and line.length <= line.y.size and np.isfinite(line.y[-1])
    return float(line.y[-1]) if noted else None


def is_per_sample(descent: DrawnDescent) -> bool:
    """Tell whether the curves have a value for each sample rather than for each epoch."""
    drawn = sum(line.length for line in descent.lines)
    looked = float(descent.visits.sum())
    return (
        looked < drawn * descent.rows / 2
        and max(line.length for line in descent.lines) > _PER_SAMPLE * descent.rows
    )


def plots_of_curves(descent: DrawnDescent) -> list[Plot]:
    """Return the plots that hold a curve which is compared."""
    compared = {id(line) for line in descent.lines}
    return [plot for plot in descent.plots if any(id(line) in compared for line in plot.lines)]
