"""Judge a plot of curves that can only come out one way: each against the reference's own.

Parts: every name under `curves`, and, where they apply,
`labels`  both axes of the plot are labelled;
`legend`  the legend, or a text in the plot, names every curve that is told by a number;
`plot`    the curves stand together in one plot;
`path`    some plot shows the reference's path, vertex by vertex.
A curve may be summed over the samples instead of averaged, begin one epoch later, or stop earlier than the
reference's; where it has no label it is known by its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from grader.checks import yielded
from grader.checks.closeness import Array, figure
from grader.checks.plots import (
    Line,
    Plot,
    in_several,
    number_of,
    path_flaw,
    plots_of,
    side_by_side,
    unlabelled,
    unnamed,
)
from grader.checks.value import arrays_of
from grader.checks.verdict import Flaw, Observed, Verdict, failed, passed
from grader.checks.verdict import Params as _Params
from grader.model import CaseResult, Evidence, Observation, Reason, Rows, Status

PARTS: tuple[str, ...] = ("labels", "legend", "plot", "path")
_SAME: Final = 1e-9
_FEWEST: Final = 2
_SHIFTS: Final = (0, 1, -1)


class Params(_Params):
    curves: tuple[str, ...]
    """Names; a number in a name, as in ``η = 0.5``, is how a curve's label is known."""
    absolute: float
    """Largest difference allowed, over the epochs that both ran."""
    epochs: int
    """How many of them there must be, where the reference has as many."""
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


def in_words(params: Params) -> str:
    path = ", and so does the path of the weights" if params.path else ""
    return (
        f"Run; each curve ({', '.join(params.curves)}) agrees within {figure(params.absolute)} with the "
        f"right one{path}; labels, and a legend where there are several, are looked at."
    )


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := yielded.unfinished(observed.found):
        return failed(flaw)
    [found], [expected] = observed.found.cases, observed.expected.cases
    plots = plots_of(found)
    if not plots:
        return failed(Flaw(Reason.NOT_RETURNED, "The script drew no curve."))
    matches = [_match(params, name, plots, expected) for name in params.curves]
    flaws = _flaws(params, matches, plots, expected)
    return _verdict(params, matches, flaws)


def _flaws(
    params: Params, matches: Sequence[_Match], plots: Sequence[Plot], expected: CaseResult
) -> dict[str, str]:
    """By part."""
    flaws = {match.wanted: match.flaw for match in matches if match.flaw}
    where = [match.plot for match in matches if match.plot is not None]
    if not where or len(where) < 2 <= len(matches):  # of no comparison at all nothing is worth marks
        return dict.fromkeys([*params.curves, *_others(params)], "") | flaws
    main = max(where, key=where.count)
    apart = {id(plot) for plot in where}
    told = {
        "labels": unlabelled(main),
        "legend": unnamed([plot for plot in plots if id(plot) in apart], params.curves),
        "plot": in_several(len(apart)),
        "path": path_flaw(plots, plots_of(expected)) if params.path else "",
    }
    return flaws | {part: told[part] for part in _others(params) if told[part]}


def _others(params: Params) -> list[str]:
    """The parts that there are beside the curves."""
    several = len(params.curves) > 1
    return ["labels", *(["legend", "plot"] if several else []), *(["path"] if params.path else [])]


def _verdict(params: Params, matches: Sequence[_Match], flaws: dict[str, str]) -> Verdict:
    evidence = _evidence(matches)
    told = " ".join(flaw for flaw in flaws.values() if flaw)
    if not flaws:
        return passed(*evidence, message="Every curve is the reference's, over all epochs that both ran.")
    parts = [*params.curves, *_others(params)]
    status = Status.FAILED if len(flaws) == len(parts) else Status.PARTIAL
    return Verdict(status, Reason.WRONG_VALUE, told, evidence, tuple(flaws))


def _match(params: Params, wanted: str, plots: Sequence[Plot], expected: CaseResult) -> _Match:
    """The best of the lines that may be meant: those of its label, else those without any."""
    right = _reference_line(wanted, expected)
    number = number_of(wanted)
    every = [(plot, line) for plot in plots for line in plot.lines]
    numbers = {number_of(name) for name in params.curves}
    labelled = [(plot, line) for plot, line in every if number in line.numbers]
    unsaid = [(plot, line) for plot, line in every if not numbers & line.numbers]
    rows = _rows(expected)
    tried = [(_difference(params, line, right, rows), plot, line) for plot, line in labelled or unsaid]
    near = [one for one in tried if one[0] is not None and one[0] <= params.absolute]
    if near:
        told = f"agrees{f', drawn {len(near)} times' if len(near) > 1 else ''}"
        return _Match(wanted, right, near[0][2], near[0][1], told)
    if not labelled:
        told = f"The curve of {wanted} is missing." if number is not None else f"The {wanted} is not drawn."
        return _Match(wanted, right, None, None, "missing", told)
    return _differing(wanted, right, tried)


def _differing(wanted: str, right: Line, tried: Sequence[tuple[float | None, Plot, Line]]) -> _Match:
    off, plot, line = min(tried, key=lambda one: np.inf if one[0] is None else one[0])
    if off is None:
        told = f"The curve of {wanted} has {line.y.size} values, too few to compare."
        return _Match(wanted, right, line, plot, "too short", told)
    far = f"off by up to {figure(off)}" if np.isfinite(off) else "not a finite number everywhere"
    return _Match(wanted, right, line, plot, far, f"The curve of {wanted} is {far}.")


def _difference(params: Params, line: Line, right: Line, rows: float) -> float | None:
    """Largest difference, by the best of the ways a right curve may be drawn; None where it is too short."""
    offs = [_off(params, line, scale, shift, right.y) for scale in (1.0, rows) for shift in _SHIFTS]
    known = [off for off in offs if off is not None]
    return min(known) if known else None


def _off(params: Params, line: Line, scale: float, shift: int, right: Array) -> float | None:
    places = _epochs(line) + shift
    shared = (places >= 0) & (places < right.size)
    if np.count_nonzero(shared) < min(params.epochs, right.size - 1):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        off = np.max(np.abs(line.y[shared] / scale - right[places[shared]]))
    return float(off) if np.isfinite(off) else np.inf


def _epochs(line: Line) -> Array:
    """Which epoch each value is of: as x says, where that is whole and rises; else one after another."""
    x = line.x
    whole = x.size > 1 and np.all(np.isfinite(x)) and np.all(np.abs(x) < 1e6) and np.all(x == np.rint(x))
    return x.astype(np.int64) if whole and np.all(np.diff(x) > 0) else np.arange(x.size)


def _reference_line(wanted: str, expected: CaseResult) -> Line:
    """A path has lines, too: a curve without a number is the longest whose values only it has."""
    lines = [line for plot in plots_of(expected) for line in plot.lines]
    number = number_of(wanted)
    fitting = [line for line in lines if number is None or number in line.numbers]
    return max(fitting, key=lambda line: (not line.name, line.y.size))


def _rows(expected: CaseResult) -> float:
    return float(arrays_of(expected)["rows"])


def _evidence(matches: Sequence[_Match]) -> tuple[Evidence, ...]:
    """A table of all, then each curve beside the reference's; those that are off come first."""
    table = [
        (m.wanted, str(m.found.length) if m.found else "–", str(m.expected.length), m.told) for m in matches
    ]
    rows = Rows(title="Curves", columns=("curve", "values", "reference has", "comparison"), rows=tuple(table))
    ordered = sorted(matches, key=lambda match: not match.flaw)
    return rows, *(side_by_side(m.wanted, "epoch", m.found, m.expected) for m in ordered)


def alike(found: Observation, faulty: Observation) -> bool:
    """As many plots, with the same values under the same numbers; what is said of them may differ."""
    if found.fate is not faulty.fate or not found.cases or not faulty.cases:
        return False
    return _looks(found.cases[0]) == _looks(faulty.cases[0]) and _same_lines(found.cases[0], faulty.cases[0])


def _looks(case: CaseResult) -> tuple[int, int]:
    plots = [plot for plot in plots_of(case) if any(line.numbers for line in plot.lines)]
    return len(plots or [plot for plot in plots_of(case) if plot.lines]), len(_by_number(case))


def _by_number(case: CaseResult) -> dict[frozenset[float], Array]:
    return {line.numbers: line.y for plot in plots_of(case) for line in plot.lines}


def _same_lines(one: CaseResult, other: CaseResult) -> bool:
    first, second = _by_number(one), _by_number(other)
    return first.keys() == second.keys() and all(_begin_alike(first[key], second[key]) for key in first)


def _begin_alike(one: Array, other: Array) -> bool:
    """What has overflown is no number any more, in whatever way."""
    shared = min(one.size, other.size)
    both = np.isfinite(one[:shared]) & np.isfinite(other[:shared])
    known = np.allclose(one[:shared][both], other[:shared][both], rtol=_SAME, atol=_SAME)
    return bool(known) and bool(np.count_nonzero(both) >= min(_FEWEST, shared))
