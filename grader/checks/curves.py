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
from grader.checks.support.closeness import Array, format_number
from grader.checks.support.curve_fit import Fit, counts_epochs, epochs_of, fit
from grader.checks.support.path_plot import UNCLEAR_PATH, is_path_unclear, path_flaw
from grader.checks.support.plots import (
    LOOKS,
    Line,
    Plot,
    describe_several,
    describe_unlabelled,
    describe_unnamed,
    final_states,
    is_same_whatever_the_data,
    number_of,
    pair_curves,
    plots_of,
)
from grader.checks.support.verdict import A_PERSON, CheckInput, Flaw, Verdict, failed, passed, pending_in_part
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

    name: str
    expected: Line
    line: Line | None
    plot: Plot | None
    comparison: str
    """How it looks, for the table."""
    flaw: str = ""


@dataclass(frozen=True)
class _Candidate:
    fit: Fit
    plot: Plot
    line: Line


def describe(params: Params) -> str:
    path = ", and so does the path of the weights" if params.path else ""
    return (
        f"Run; each curve ({', '.join(params.curves)}) agrees within {format_number(params.absolute)} "
        f"with the right one{path}; labels, and a legend where there are several, are looked at."
    )


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_unfinished(observed.submitted):
        return failed(flaw)
    [submitted], [expected] = observed.submitted.cases, observed.expected.cases
    plots = final_states(plots_of(submitted))
    if not plots:
        return failed(Flaw(Reason.NOT_RETURNED, "The script drew no curve."))
    if observed.earlier and is_same_whatever_the_data(
        _over_epochs(plots), plots_of(observed.earlier.cases[0])
    ):
        return failed(Flaw(Reason.WRONG_VALUE, "The curves stay the same on other data."))
    matches = [_match(params, name, plots, expected) for name in params.curves]
    flaws = _flaws(params, matches, plots, expected)
    if "path" in flaws and not matches[0].flaw and is_path_unclear(plots):
        lost = {part: flaw for part, flaw in flaws.items() if part != "path"}
        message = " ".join(filter(None, [*lost.values(), UNCLEAR_PATH, A_PERSON]))
        return pending_in_part(message, _evidence(matches), ("path",), tuple(lost))
    return _verdict(params, matches, flaws)


def _flaws(
    params: Params, matches: Sequence[_Match], plots: Sequence[Plot], expected: CaseResult
) -> dict[str, str]:
    """Return what is wrong, by part."""
    flaws = {match.name: match.flaw for match in matches if match.flaw}
    where = [match.plot for match in matches if match.plot is not None]
    if not where or len(where) < 2 <= len(matches):  # of no comparison at all nothing is worth marks
        return dict.fromkeys([*params.curves, *_parts_beside(params)], "") | flaws
    main = max(where, key=where.count)
    apart = {id(plot) for plot in where}
    looks = {
        "labels": describe_unlabelled(main),
        "legend": describe_unnamed([plot for plot in plots if id(plot) in apart], _drawn_curves(matches)),
        "plot": describe_several(len(apart)),
        "path": path_flaw(plots, plots_of(expected)) if params.path else "",
    }
    return flaws | {part: looks[part] for part in _parts_beside(params) if looks[part]}


def _drawn_curves(matches: Sequence[_Match]) -> list[str]:
    """Return the names of the curves that are drawn: the legend is not blamed for a curve that is missing."""
    return [match.name for match in matches if match.plot is not None]


def _parts_beside(params: Params) -> list[str]:
    """Return the parts beside the curves."""
    several = len(params.curves) > 1
    return ["labels", *(["legend", "plot"] if several else []), *(["path"] if params.path else [])]


def _verdict(params: Params, matches: Sequence[_Match], flaws: dict[str, str]) -> Verdict:
    evidence = _evidence(matches)
    message = " ".join(flaw for flaw in flaws.values() if flaw)
    if not flaws:
        return passed(
            *evidence, message="Every curve agrees with the right one, over all epochs that both ran."
        )
    parts = [*params.curves, *_parts_beside(params)]
    status = Status.FAILED if len(flaws) == len(parts) else Status.PARTIAL
    return Verdict(status, Reason.WRONG_VALUE, message, evidence, tuple(flaws))


def _match(params: Params, curve: str, plots: Sequence[Plot], expected: CaseResult) -> _Match:
    """Return the best of the lines that may be meant: those with the label, else those without any."""
    right = _reference_line(curve, expected)
    number = number_of(curve)
    every = [(plot, line) for plot in plots for line in plot.lines]
    numbers = {number_of(name) for name in params.curves}
    labelled = [(plot, line) for plot, line in every if number in line.numbers]
    unnumbered = [(plot, line) for plot, line in every if not numbers & line.numbers]
    candidates = [
        _Candidate(_fit_line(params, line, right, expected), plot, line)
        for plot, line in labelled or unnumbered
    ]
    near = [
        candidate for candidate in candidates if candidate.fit.enough and candidate.fit.off <= params.absolute
    ]
    if near:
        comparison = f"agrees{f', drawn {len(near)} times' if len(near) > 1 else ''}"
        return _Match(curve, right, near[0].line, near[0].plot, comparison)
    if labelled:
        return _match_labelled(params, curve, right, min(candidates, key=_by_fit), expected)
    if number is not None:
        return _Match(
            curve,
            right,
            None,
            None,
            "missing",
            f"The curve of {curve} is missing.{_describe_instead(params, every)}",
        )
    nameless = [
        candidate
        for candidate in candidates
        if counts_epochs(candidate.line) and candidate.fit.enough and np.ptp(candidate.line.y) > 0
    ]
    if not nameless:
        return _Match(curve, right, None, None, "missing", f"The {curve} is not drawn.")
    return _match_nameless(curve, right, min(nameless, key=_by_fit))


def _fit_line(params: Params, line: Line, right: Line, expected: CaseResult) -> Fit:
    return fit(line, right.y, _rows(expected), params.absolute, params.epochs)


def _by_fit(candidate: _Candidate) -> tuple[bool, float]:
    return not candidate.fit.enough, candidate.fit.off


def _match_labelled(
    params: Params, curve: str, right: Line, best: _Candidate, expected: CaseResult
) -> _Match:
    """Return the match of a curve that has the label that was looked for, but other values."""
    where, line = best.plot, best.line
    if not best.fit.enough:
        few = f"has {line.y.size} values, too few to compare"
        if line.y.size > best.fit.shared:
            shared = f"{best.fit.shared} of them belong to epochs that the right one has"
            few = f"has {line.y.size} values; {shared}, too few to compare"
        return _Match(curve, right, line, where, "too short", f"The curve of {curve} {few}.")
    flaw = f"The curve of {curve} is {best.fit.description}."
    for name in params.curves:
        beside = _fit_line(params, line, _reference_line(name, expected), expected)
        if beside.enough and beside.off <= params.absolute:
            flaw = f"The curve named {curve} is the right curve for {name}."
    return _Match(curve, right, line, where, best.fit.description, flaw)


def _match_nameless(curve: str, right: Line, best: _Candidate) -> _Match:
    """Return the match of a curve over the epochs that is not the right one.

    A descent at another learning rate begins with the right value; then the flaw asks about the rate.
    """
    flaw = f"The {curve} is {best.fit.description}."
    if best.fit.agreeing == 1:
        flaw += " Is the learning rate right?"
    return _Match(curve, right, best.line, best.plot, best.fit.description, flaw)


def _describe_instead(params: Params, every: Sequence[tuple[Plot, Line]]) -> str:
    """Name the curves that were drawn with a number nobody asked for; empty without any."""
    asked = {number_of(name) for name in params.curves}
    unasked = dict.fromkeys(line.name for _, line in every if line.numbers and not line.numbers & asked)
    return f" Drawn, but not asked for: {', '.join(unasked)}." if unasked else ""


def _reference_line(curve: str, expected: CaseResult) -> Line:
    """Return the reference's line for a curve.

    A path has lines, too: of the lines that fit, one without a name goes first, then the longest.
    """
    lines = [line for plot in plots_of(expected) for line in plot.lines]
    number = number_of(curve)
    fitting = [line for line in lines if number is None or number in line.numbers]
    return max(fitting, key=lambda line: (not line.name, line.y.size))


def _rows(expected: CaseResult) -> float:
    return float(arrays_of(expected)["rows"])


def _evidence(matches: Sequence[_Match]) -> tuple[Evidence, ...]:
    """Return a table of all curves, then each curve beside the reference's; curves with a flaw come first."""
    table = [
        (m.name, str(m.line.length) if m.line else "–", str(m.expected.length), m.comparison) for m in matches
    ]
    rows = Rows(title="Curves", columns=("curve", "values", "reference has", "comparison"), rows=tuple(table))
    ordered = sorted(matches, key=lambda match: not match.flaw)
    return rows, *map(_draw_match, ordered)


def _draw_match(match: _Match) -> Curve:
    """Return a curve beside the reference's.

    For a curve that has a value for every tenth epoch only, the same epochs of the right one are shown.
    """
    steps = np.unique(np.diff(epochs_of(match.line))) if match.line else np.ones(1)
    if match.line is None or steps.size != 1 or steps[0] == 1:
        return pair_curves(match.name, "epoch", match.line, match.expected)
    places = epochs_of(match.line)
    right = match.expected.y[places[(places >= 0) & (places < match.expected.y.size)]]
    beside = replace(match.expected, x=np.arange(right.size, dtype=np.float64), y=right)
    return pair_curves(match.name, f"in steps of {steps[0]} epochs", match.line, beside)


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both draw as many plots, with the same values under the same numbers.

    What is said of the curves may differ. Where no curve has a number, one curve that both draw is enough.
    """
    if observation.fate is not faulty.fate or not observation.cases or not faulty.cases:
        return False
    one, other = observation.cases[0], faulty.cases[0]
    if not any(_by_number(one)) and not any(_by_number(other)):
        return any(
            _begin_alike(values, faulty_values)
            for values in _list_values(one)
            for faulty_values in _list_values(other)
        )
    return _count_plots(one) == _count_plots(other) and _same_lines(one, other)


def _list_values(case: CaseResult) -> list[Array]:
    """Return the values of the curves over the epochs; a line of one or two points is left out."""
    return [line.y for line in _over_epochs(plots_of(case))]


def _over_epochs(plots: Sequence[Plot]) -> list[Line]:
    lines = [line for plot in plots for line in plot.lines]
    return [line for line in lines if counts_epochs(line) and line.y.size > _FEWEST]


def _count_plots(case: CaseResult) -> tuple[int, int]:
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
    agrees = np.allclose(one[:shared][both], other[:shared][both], rtol=_SAME, atol=_SAME)
    return bool(agrees) and bool(np.count_nonzero(both) >= min(_FEWEST, shared))


CHECK: Final = Check(
    Params, judge, describe, parts=PARTS, looks=LOOKS, parts_under=("curves",), is_alike=is_alike
)
