"""Judge a plot of curves that can only come out one way: each against the reference's own.

The parts are every name under `curves`, and, where they apply:

`labels`  both axes of the plot are labelled;
`legend`  the legend, or a text in the plot, names every curve that is told by a number;
`plot`    the curves stand together in one plot;
`path`    some plot shows the reference's path, vertex by vertex.

A curve may be summed over the samples instead of averaged, begin one epoch later, stop earlier than the
reference's, or have a value for some epochs only. A curve without a label is known by its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from grader.checks.support import failures
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import Array, figure
from grader.checks.support.curve_fit import Fit, counts_epochs, epochs_of, fit
from grader.checks.support.path_plot import UNCLEAR_PATH, path_flaw, path_unclear
from grader.checks.support.plots import (
    LOOKS,
    Line,
    Plot,
    final_states,
    in_several,
    number_of,
    plots_of,
    same_whatever_the_data,
    side_by_side,
    unlabelled,
    unnamed,
)
from grader.checks.support.verdict import A_PERSON, Flaw, Observed, Verdict, failed, passed, pending_in_part
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of
from grader.model import CaseResult, Curve, Evidence, Observation, Reason, Rows, Status

PARTS: tuple[str, ...] = ("labels", "legend", "plot", "path")
_SAME: Final = 1e-9
_FEWEST: Final = 2


class Params(_Params):
    curves: tuple[str, ...]
    """Names; a number in a name, as in ``η = 0.5``, is how a curve's label is known."""
    absolute: float
    """Largest difference allowed, over the epochs that both ran."""
    epochs: int
    """How many epochs are enough to compare, where the reference has as many."""
    path: bool = False
    """Whether a path has to be drawn as well."""


@dataclass(frozen=True)
class _Match:
    """What was found for one curve."""

    wanted: str
    expected: Line
    found: Line | None
    plot: Plot | None
    told: str
    """How it looks, for the table."""
    flaw: str = ""


@dataclass(frozen=True)
class _Tried:
    fit: Fit
    plot: Plot
    line: Line


def in_words(params: Params) -> str:
    path = ", and so does the path of the weights" if params.path else ""
    return (
        f"Run; each curve ({', '.join(params.curves)}) agrees within {figure(params.absolute)} with the "
        f"right one{path}; labels, and a legend where there are several, are looked at."
    )


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := failures.unfinished(observed.found):
        return failed(flaw)
    [found], [expected] = observed.found.cases, observed.expected.cases
    plots = final_states(plots_of(found))
    if not plots:
        return failed(Flaw(Reason.NOT_RETURNED, "The script drew no curve."))
    if observed.earlier and same_whatever_the_data(_over_epochs(plots), plots_of(observed.earlier.cases[0])):
        return failed(Flaw(Reason.WRONG_VALUE, "The curves stay the same on other data."))
    matches = [_match(params, name, plots, expected) for name in params.curves]
    flaws = _flaws(params, matches, plots, expected)
    if "path" in flaws and not matches[0].flaw and path_unclear(plots):
        lost = {part: flaw for part, flaw in flaws.items() if part != "path"}
        told = " ".join(filter(None, [*lost.values(), UNCLEAR_PATH, A_PERSON]))
        return pending_in_part(told, _evidence(matches), ("path",), tuple(lost))
    return _verdict(params, matches, flaws)


def _flaws(
    params: Params, matches: Sequence[_Match], plots: Sequence[Plot], expected: CaseResult
) -> dict[str, str]:
    """Return what is wrong, by part."""
    flaws = {match.wanted: match.flaw for match in matches if match.flaw}
    where = [match.plot for match in matches if match.plot is not None]
    if not where or len(where) < 2 <= len(matches):  # of no comparison at all nothing is worth marks
        return dict.fromkeys([*params.curves, *_others(params)], "") | flaws
    main = max(where, key=where.count)
    apart = {id(plot) for plot in where}
    told = {
        "labels": unlabelled(main),
        "legend": unnamed([plot for plot in plots if id(plot) in apart], _there(matches)),
        "plot": in_several(len(apart)),
        "path": path_flaw(plots, plots_of(expected)) if params.path else "",
    }
    return flaws | {part: told[part] for part in _others(params) if told[part]}


def _there(matches: Sequence[_Match]) -> list[str]:
    """Return the names of the curves that are drawn: the legend is not blamed for a curve that is missing."""
    return [match.wanted for match in matches if match.plot is not None]


def _others(params: Params) -> list[str]:
    """Return the parts beside the curves."""
    several = len(params.curves) > 1
    return ["labels", *(["legend", "plot"] if several else []), *(["path"] if params.path else [])]


def _verdict(params: Params, matches: Sequence[_Match], flaws: dict[str, str]) -> Verdict:
    evidence = _evidence(matches)
    told = " ".join(flaw for flaw in flaws.values() if flaw)
    if not flaws:
        return passed(
            *evidence, message="Every curve agrees with the right one, over all epochs that both ran."
        )
    parts = [*params.curves, *_others(params)]
    status = Status.FAILED if len(flaws) == len(parts) else Status.PARTIAL
    return Verdict(status, Reason.WRONG_VALUE, told, evidence, tuple(flaws))


def _match(params: Params, wanted: str, plots: Sequence[Plot], expected: CaseResult) -> _Match:
    """Return the best of the lines that may be meant: those with the label, else those without any."""
    right = _reference_line(wanted, expected)
    number = number_of(wanted)
    every = [(plot, line) for plot in plots for line in plot.lines]
    numbers = {number_of(name) for name in params.curves}
    labelled = [(plot, line) for plot, line in every if number in line.numbers]
    unsaid = [(plot, line) for plot, line in every if not numbers & line.numbers]
    tried = [_Tried(_fit(params, line, right, expected), plot, line) for plot, line in labelled or unsaid]
    near = [one for one in tried if one.fit.enough and one.fit.off <= params.absolute]
    if near:
        told = f"agrees{f', drawn {len(near)} times' if len(near) > 1 else ''}"
        return _Match(wanted, right, near[0].line, near[0].plot, told)
    if labelled:
        return _differing(params, wanted, right, min(tried, key=_by_fit), expected)
    if number is not None:
        return _Match(
            wanted,
            right,
            None,
            None,
            "missing",
            f"The curve of {wanted} is missing.{_instead(params, every)}",
        )
    meant = [one for one in tried if counts_epochs(one.line) and one.fit.enough and np.ptp(one.line.y) > 0]
    if not meant:
        return _Match(wanted, right, None, None, "missing", f"The {wanted} is not drawn.")
    return _of_another(wanted, right, min(meant, key=_by_fit))


def _fit(params: Params, line: Line, right: Line, expected: CaseResult) -> Fit:
    return fit(line, right.y, _rows(expected), params.absolute, params.epochs)


def _by_fit(one: _Tried) -> tuple[bool, float]:
    return not one.fit.enough, one.fit.off


def _differing(params: Params, wanted: str, right: Line, best: _Tried, expected: CaseResult) -> _Match:
    """Return the match of a curve that has the label that was looked for, but other values."""
    where, line = best.plot, best.line
    if not best.fit.enough:
        few = f"has {line.y.size} values, too few to compare"
        if line.y.size > best.fit.shared:
            shared = f"{best.fit.shared} of them belong to epochs that the right one has"
            few = f"has {line.y.size} values; {shared}, too few to compare"
        return _Match(wanted, right, line, where, "too short", f"The curve of {wanted} {few}.")
    told = f"The curve of {wanted} is {best.fit.description}."
    for other in params.curves:
        beside = _fit(params, line, _reference_line(other, expected), expected)
        if beside.enough and beside.off <= params.absolute:
            told = f"The curve named {wanted} is the right curve for {other}."
    return _Match(wanted, right, line, where, best.fit.description, told)


def _of_another(wanted: str, right: Line, best: _Tried) -> _Match:
    """Return the match of a curve over the epochs that is not the right one.

    A descent at another learning rate begins with the right value; then the flaw asks about the rate.
    """
    told = f"The {wanted} is {best.fit.description}."
    if best.fit.agreeing == 1:
        told += " Is the learning rate right?"
    return _Match(wanted, right, best.line, best.plot, best.fit.description, told)


def _instead(params: Params, every: Sequence[tuple[Plot, Line]]) -> str:
    """Name the curves that were drawn with a number nobody asked for; empty without any."""
    asked = {number_of(name) for name in params.curves}
    others = dict.fromkeys(line.name for _, line in every if line.numbers and not line.numbers & asked)
    return f" Drawn, but not asked for: {', '.join(others)}." if others else ""


def _reference_line(wanted: str, expected: CaseResult) -> Line:
    """Return the reference's line for a curve.

    A path has lines, too: of the lines that fit, one without a name goes first, then the longest.
    """
    lines = [line for plot in plots_of(expected) for line in plot.lines]
    number = number_of(wanted)
    fitting = [line for line in lines if number is None or number in line.numbers]
    return max(fitting, key=lambda line: (not line.name, line.y.size))


def _rows(expected: CaseResult) -> float:
    return float(arrays_of(expected)["rows"])


def _evidence(matches: Sequence[_Match]) -> tuple[Evidence, ...]:
    """Return a table of all curves, then each curve beside the reference's; curves with a flaw come first."""
    table = [
        (m.wanted, str(m.found.length) if m.found else "–", str(m.expected.length), m.told) for m in matches
    ]
    rows = Rows(title="Curves", columns=("curve", "values", "reference has", "comparison"), rows=tuple(table))
    ordered = sorted(matches, key=lambda match: not match.flaw)
    return rows, *map(_compared, ordered)


def _compared(match: _Match) -> Curve:
    """Return a curve beside the reference's.

    For a curve that has a value for every tenth epoch only, the same epochs of the right one are shown.
    """
    steps = np.unique(np.diff(epochs_of(match.found))) if match.found else np.ones(1)
    if match.found is None or steps.size != 1 or steps[0] == 1:
        return side_by_side(match.wanted, "epoch", match.found, match.expected)
    places = epochs_of(match.found)
    right = match.expected.y[places[(places >= 0) & (places < match.expected.y.size)]]
    beside = replace(match.expected, x=np.arange(right.size, dtype=np.float64), y=right)
    return side_by_side(match.wanted, f"in steps of {steps[0]} epochs", match.found, beside)


def alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both draw as many plots, with the same values under the same numbers.

    What is said of the curves may differ. Where no curve has a number, one curve that both draw is enough.
    """
    if observation.fate is not faulty.fate or not observation.cases or not faulty.cases:
        return False
    one, other = observation.cases[0], faulty.cases[0]
    if not any(_by_number(one)) and not any(_by_number(other)):
        return any(_begin_alike(own, theirs) for own in _counted(one) for theirs in _counted(other))
    return _looks(one) == _looks(other) and _same_lines(one, other)


def _counted(case: CaseResult) -> list[Array]:
    """Return the values of the curves over the epochs; a line of one or two points is left out."""
    return [line.y for line in _over_epochs(plots_of(case))]


def _over_epochs(plots: Sequence[Plot]) -> list[Line]:
    lines = [line for plot in plots for line in plot.lines]
    return [line for line in lines if counts_epochs(line) and line.y.size > _FEWEST]


def _looks(case: CaseResult) -> tuple[int, int]:
    plots = [plot for plot in plots_of(case) if any(line.numbers for line in plot.lines)]
    return len(plots or [plot for plot in plots_of(case) if plot.lines]), len(_by_number(case))


def _by_number(case: CaseResult) -> dict[frozenset[float], Array]:
    return {line.numbers: line.y for plot in plots_of(case) for line in plot.lines}


def _same_lines(one: CaseResult, other: CaseResult) -> bool:
    first, second = _by_number(one), _by_number(other)
    return first.keys() == second.keys() and all(_begin_alike(first[key], second[key]) for key in first)


def _begin_alike(one: Array, other: Array) -> bool:
    """Tell whether two curves agree in all values that are finite in both, as far as both go."""
    shared = min(one.size, other.size)
    both = np.isfinite(one[:shared]) & np.isfinite(other[:shared])
    known = np.allclose(one[:shared][both], other[:shared][both], rtol=_SAME, atol=_SAME)
    return bool(known) and bool(np.count_nonzero(both) >= min(_FEWEST, shared))


CHECK: Final = Check(Params, judge, in_words, parts=PARTS, looks=LOOKS, parts_under=("curves",), alike=alike)
