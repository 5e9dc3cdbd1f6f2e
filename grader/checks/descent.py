"""Judge a descent that may come out differently each time: by where it ends, and by what it looked at.

Parts, of which only those apply that the tolerance asks for:
`weights`  the loss of the weights the script ends with, worked out outside, is where a curve ends, and the
           best curve ends near the least loss there is;
`curves`   as many curves as asked for, of the given rates, one value for each pass over the data; or, where
           `steps` is given, one that has at most so many values;
`samples`  every row of the data was looked at equally often, one at a time;
`labels`, `legend`, `plot`, `path`  as for `curves`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from grader.checks import curves, yielded
from grader.checks.closeness import Array, figure
from grader.checks.paths import UNCLEAR_PATH, path_flaw, path_unclear
from grader.checks.plots import (
    Line,
    Plot,
    in_several,
    numbers_in,
    plots_of,
    side_by_side,
    unlabelled,
    unnamed,
)
from grader.checks.value import arrays_of
from grader.checks.verdict import Flaw, Observed, Verdict, failed, passed, pending
from grader.checks.verdict import Params as _Params
from grader.checks.visits import unequal, visits_of
from grader.model import CaseResult, Evidence, Observation, Reason, Rows, Status

PARTS: tuple[str, ...] = ("weights", "curves", "samples", "labels", "legend", "plot", "path")
_AGREES: Final = 0.05
"""A curve may end before the last step was taken, or be a mean over the last epoch."""
_PER_SAMPLE: Final = 20.0
"""Curves with more values than so many times the rows were not drawn once per epoch."""
_SAID: Final = re.compile(r"sampl|iterat|updat|step", re.IGNORECASE)


class Params(_Params):
    near: float
    """How far above the least loss the best descent may end."""
    rates: tuple[float, ...] = ()
    """Which learning rates may be compared; empty where there is one descent only."""
    at_least: int = 1
    """How many of them have to be."""
    steps: int | None = None
    """Most values a curve may have, where few steps are the point."""
    samples: bool = False
    """Whether the descent has to go sample by sample."""
    path: bool = False


@dataclass(frozen=True)
class _Seen:
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


def in_words(params: Params) -> str:
    rates = f" for at least {params.at_least} learning rates" if params.rates else ""
    steps = f" in at most {params.steps} steps" if params.steps is not None else ""
    samples = "; in every epoch each sample is looked at once" if params.samples else ""
    return (
        f"Run{rates}; the best descent ends within {figure(params.near)} of the least loss there is"
        f"{steps}{samples}; curves and labels are looked at."
    )


def judge(params: Params, observed: Observed) -> Verdict:
    assert observed.recomputed is not None, "a descent needs `recompute`"
    if flaw := yielded.unfinished(observed.found):
        return failed(flaw)
    [found], [expected], [worked_out] = (
        one.cases for one in (observed.found, observed.expected, observed.recomputed)
    )
    seen = _seen(params, found, expected, arrays_of(worked_out))
    if seen is None:
        return failed(Flaw(Reason.NOT_RETURNED, "The script drew no curve of the loss."))
    evidence = _evidence(seen, expected)
    path = path_flaw(seen.plots, plots_of(expected), any_start=True) if params.path else ""
    if unclear := _unclear(params, seen, path):
        return pending(unclear, *evidence)
    return _verdict(params, seen, path, evidence)


def _seen(params: Params, found: CaseResult, expected: CaseResult, given: dict[str, Array]) -> _Seen | None:
    plots = plots_of(found)
    lines = {id(plot): _compared(params, plot) for plot in plots}
    main = max(plots, key=lambda plot: len(lines[id(plot)]), default=None)
    if main is None or not lines[id(main)]:
        return None
    drawn = tuple(line for plot in plots for line in lines[id(plot)]) if params.rates else lines[id(main)]
    return _Seen(
        plots=plots,
        lines=drawn,
        main=main,
        rows=int(arrays_of(expected)["rows"]),
        visits=visits_of(found),
        losses=np.concatenate([given["bias_last"], given["bias_first"]]),
        best=float(given["best"]),
    )


def _compared(params: Params, plot: Plot) -> tuple[Line, ...]:
    """Curves over steps, by their rates; a rate that no label gives cannot be known, but it counts as one."""
    rising = [line for line in plot.lines if _rises(line.x)]
    if params.rates:
        return tuple(line for line in rising if not line.name or line.numbers & set(params.rates))
    return tuple(line for line in rising if np.all(line.x == np.rint(line.x)))[-1:]


def _rises(x: Array) -> bool:
    return x.size > 0 and bool(np.all(np.isfinite(x)) and np.all(x[1:] > x[:-1]))


def _unclear(params: Params, seen: _Seen, path: str) -> str:
    """What only a person can see; empty where everything can be judged."""
    if not seen.losses.size:
        return "The script leaves no weights whose loss could be worked out. A person has to look."
    if params.samples and seen.visits.sum() < seen.rows:
        return "How the script goes through the samples could not be seen. A person has to look."
    if doubt := _made_up(params, seen):
        return f"{doubt} A person has to look."
    return UNCLEAR_PATH if path and path_unclear(seen.plots) else ""


def _made_up(params: Params, seen: _Seen) -> str:
    """What no descent by samples draws: one curve for two rates, or more epochs than were gone through."""
    if not params.samples:
        return ""
    for one, other in combinations(seen.lines, 2):
        if np.array_equal(one.y, other.y):
            return f"{one.name or 'One curve'} and {other.name or 'another'} are one and the same curve."
    looked, drawn = float(seen.visits.sum()), sum(line.length for line in seen.lines)
    if _SAID.search(seen.main.xlabel) or _per_sample(seen) or looked >= drawn * seen.rows / 2:
        return ""
    return (
        f"The curves have {drawn:,} values in all, but samples were looked at only {looked:,.0f} times; "
        f"one epoch takes {seen.rows:,}."
    )


def _verdict(params: Params, seen: _Seen, path: str, evidence: tuple[Evidence, ...]) -> Verdict:
    told = {
        "weights": _weights_flaw(params, seen),
        "curves": _curves_flaw(params, seen),
        "samples": unequal(seen.visits, seen.rows) if params.samples else "",
        "labels": unlabelled(seen.main),
        "legend": _legend_flaw(params, seen) if params.rates else "",
        "plot": in_several(len(_holding(seen))) if params.rates else "",
        "path": path,
    }
    flaws = {part: flaw for part, flaw in told.items() if flaw}
    if not flaws:
        return passed(*evidence, message=_ends(seen))
    if {"weights", "curves"} <= flaws.keys():  # labels of another plot than the one asked for
        flaws |= {part: flaws.get(part, "") for part in PARTS if _applies(params, part)}
    applying = [part for part in PARTS if _applies(params, part)]
    status = Status.FAILED if len(flaws) == len(applying) else Status.PARTIAL
    message = " ".join(flaw for flaw in flaws.values() if flaw)
    return Verdict(status, Reason.WRONG_VALUE, message, evidence, tuple(flaws))


def _applies(params: Params, part: str) -> bool:
    optional = {
        "samples": params.samples,
        "path": params.path,
        "legend": bool(params.rates),
        "plot": bool(params.rates),
    }
    return optional.get(part, True)


def _weights_flaw(params: Params, seen: _Seen) -> str:
    """A curve is drawn by the student; that it ends where the weights do is what makes it count."""
    noted = all(line.length <= line.y.size for line in seen.lines)
    if noted and not _agree(_all_ends(seen), seen.losses):
        return "No curve ends at the loss of the weights that the script ends with."
    lowest = min([*_all_ends(seen), float(np.min(seen.losses))])
    if lowest <= seen.best + params.near:
        return ""
    return f"{_ends(seen)} It should come within {figure(params.near)} of that."


def _ends(seen: _Seen) -> str:
    lowest = figure(min(_all_ends(seen)), 4) if _all_ends(seen) else "nowhere"
    final = figure(float(np.min(seen.losses)), 4)
    return (
        f"The lowest curve ends at {lowest}; the loss of the final weights, worked out again, is {final}, "
        f"and the least there is {figure(seen.best, 4)}."
    )


def _all_ends(seen: _Seen) -> list[float]:
    """Where the curves end, averaged over the samples: as drawn, unless only their sums fit the weights."""
    drawn = [end for line in seen.lines if (end := _end(line)) is not None]
    summed = [end / seen.rows for end in drawn]
    return summed if _agree(summed, seen.losses) and not _agree(drawn, seen.losses) else drawn


def _agree(ends: Sequence[float], losses: Array) -> bool:
    """Whether one of the curves ends at one of the losses."""
    return any(abs(end - loss) <= _AGREES * max(abs(loss), 1.0) for end in ends for loss in losses)


def _end(line: Line) -> float | None:
    """As drawn; None where that was not noted or is no number."""
    noted = line.y.size and line.length <= line.y.size and np.isfinite(line.y[-1])
    return float(line.y[-1]) if noted else None


def _curves_flaw(params: Params, seen: _Seen) -> str:
    longest = max(line.length for line in seen.lines)
    if params.steps is not None and longest > params.steps:
        return f"It took {longest} steps; at most {params.steps} are needed."
    if len(seen.lines) < params.at_least:
        told = ", ".join(line.name or "without a name" for line in seen.lines)
        return f"{params.at_least} curves are asked for; found {len(seen.lines)} ({told})."
    if params.samples and _per_sample(seen) and not _SAID.search(seen.main.xlabel):
        told = "one for each sample, where one for each epoch is asked for"
        return f"The curves have up to {longest:,} values: {told}."
    return ""


def _per_sample(seen: _Seen) -> bool:
    drawn = sum(line.length for line in seen.lines)
    looked = float(seen.visits.sum())
    return (
        looked < drawn * seen.rows / 2 and max(line.length for line in seen.lines) > _PER_SAMPLE * seen.rows
    )


def _legend_flaw(params: Params, seen: _Seen) -> str:
    """Of lines without a name nobody knows which rates they have, but so many have to be told."""
    asked, holding = set(params.rates), _holding(seen)
    if named := {rate for line in seen.lines for rate in line.numbers & asked}:
        return unnamed(holding, map(str, sorted(named, reverse=True)))
    told = frozenset[float]().union(*(numbers_in(plot.words) for plot in holding)) & asked
    enough = len(told) >= min(len(seen.lines), params.at_least)
    return "" if enough else "Neither a legend nor a text says which curve has which rate."


def _holding(seen: _Seen) -> list[Plot]:
    compared = {id(line) for line in seen.lines}
    return [plot for plot in seen.plots if any(id(line) in compared for line in plot.lines)]


def _evidence(seen: _Seen, expected: CaseResult) -> tuple[Evidence, ...]:
    rows = tuple(
        (line.name or "without a name", f"{line.length:,}", "–" if end is None else figure(end, 4))
        for line, end in ((line, _end(line)) for line in seen.lines[:10])
    )
    table = Rows(title="Curves", columns=("curve", "values", "ends at"), rows=rows)
    right = [line for plot in plots_of(expected) for line in plot.lines]
    return table, *(
        side_by_side(line.name or "negative log-likelihood", seen.main.xlabel, line, _beside(line, right))
        for line in seen.lines[:6]
    )


def _beside(line: Line, right: Sequence[Line]) -> Line | None:
    """The reference's curve for the same rate; with one descent only, its only curve."""
    same = [other for other in right if other.numbers & line.numbers]
    alone = [other for other in right if not other.name]
    return next(iter(same or alone), None)


def alike(found: Observation, faulty: Observation) -> bool:
    """Right solutions draw their samples differently: a mistake is known by its symptoms."""
    if found.fate is not faulty.fate or not found.cases or not faulty.cases:
        return False
    one, other = found.cases[0], faulty.cases[0]
    if not visits_of(other).size:  # nothing in it is drawn by chance
        return not visits_of(one).size and curves.alike(found, faulty)
    symptoms = _symptoms(other)
    return any(symptoms) and symptoms == _symptoms(one)


def _symptoms(case: CaseResult) -> tuple[bool, ...]:
    """Samples by chance, one value per sample, rising curves, several plots, no labels, no legend."""
    rows = arrays_of(case).get("rows")
    plots = [plot for plot in plots_of(case) if any(_rises(line.x) for line in plot.lines)]
    if rows is None or rows.ndim != 0 or rows.dtype.kind not in "iu" or not plots or not 0 < rows < 1e6:
        return ()
    lines = tuple(line for plot in plots for line in plot.lines)
    seen = _Seen(tuple(plots), lines, plots[0], int(rows), visits_of(case), np.zeros(0), 0.0)
    with np.errstate(invalid="ignore"):
        rising = [line for line in lines if line.y.size and not line.y[-1] <= line.y[0]]
    return (
        bool(seen.visits.size and unequal(seen.visits, seen.rows)),
        _per_sample(seen),
        len(rising) > len(lines) / 2,
        len(plots) > 1,
        any(bool(unlabelled(plot)) for plot in plots),
        not any(plot.has_legend for plot in plots),
    )
