"""Judge drawings of functions and regions by their points; what these should be is worked out outside.

Parts:

`values`  with `absolute`: the points of one surface, of contours with their levels, or of an image or a mesh
          with its numbers, lie on the function.
          With `within`: a curve or the outline of a region follows the boundary all the way round, or the
          places that are painted alike lie on one side of it; `recompute` says for each point how far
          beyond the boundary it is.
`labels`  the axes of that plot are labelled.

People also draw such things in ways of their own: a drawing that shows neither is left to a person. So is a
function where one plot could not be measured and all others show something else that is asked for:
`recompute` says under ``other/…`` what another function has at the same points, under ``beyond/…`` where the
boundary is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from grader.checks.support import failures
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import Array, format_number
from grader.checks.support.plots import LOOKS, describe_sides_unlabelled
from grader.checks.support.same_result import same_values
from grader.checks.support.same_shapes import same_shapes
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of
from grader.model import CaseResult, Evidence, Observation, Reason, Rows, Status

PARTS: tuple[str, ...] = ("values", "labels")
_FEWEST: Final = 9
_SECTORS: Final = 16
_SEEN_SECTORS: Final = 14
_CLASSES: Final = 10
_ONE_SIDE: Final = 0.97
_SHOWN: Final = 10
_COARSE: Final = 0.02
"""Share of the function's range: on a grid that is good enough, vertices of contours are off by less."""
_NEARLY: Final = 0.05
"""Share of the function's range: so near, a plot may be the function, on an unknown grid or places."""
_OVERLOOKED: Final = (
    "Some plots could not be measured, and the others show something else. A person has to look."
)
_ANOTHER: Final = "This is not drawn: the script draws what another item asks for."
_HEIGHTS: Final = ("surface", "heights")
_NUMBERED: Final = re.compile(r"\d{1,3}$", re.ASCII)


class Params(_Params):
    absolute: float | None = None
    """For a function: largest difference allowed at a point."""
    curvature: float = 0.0
    """Of a function: its largest second derivative. matplotlib puts contours on straight lines between the
    points of a grid, which is off by up to curvature / 8 · (width of the grid)²; and again as much where it
    cuts them for a label."""
    regions: float | None = None
    """Of a function: how near the boundary a plot lies that shows regions, and so not the function."""
    within: float | None = None
    """For regions: largest distance allowed from the boundary, in the units of the axes."""


@dataclass(frozen=True)
class _Piece:
    """One thing that was drawn, beside what was worked out for its points."""

    plot: str
    name: str
    off: float
    """How far it is from what it should be; infinite where it is not all of it."""
    comparison: str
    bound: float

    @property
    def fits(self) -> bool:
        return self.off <= self.bound


@dataclass(frozen=True)
class _Drawn:
    pieces: list[_Piece]
    """All that was measured, apart from what is behind regions."""
    overlooked: bool
    """Whether there is a plot that may be the function although nothing of it was measured. Not where as many
    plots as there are functions left show what was not asked for at all."""
    another: bool
    """Whether everything that was measured is something else that is asked for."""


def describe(params: Params) -> str:
    if params.within is not None:
        drawn = f"the boundary drawn lies within {format_number(params.within)} of the right one"
    else:
        drawn = f"what is drawn agrees with the function within {format_number(params.absolute or 0.0)}"
        drawn += ", contours as near as their grid allows" if params.curvature else ""
    return f"Run; {drawn}; labels are looked at."


def judge(params: Params, observed: CheckInput) -> Verdict:
    assert observed.recomputed is not None, "a drawing needs `recompute`"
    if flaw := failures.find_unfinished(observed.submitted):
        return failed(flaw)
    [submitted], [worked_out] = observed.submitted.cases, observed.recomputed.cases
    if not submitted.values:
        return failed(Flaw(Reason.NOT_RETURNED, "The script drew nothing."))
    drawn = _measure(params, submitted, arrays_of(worked_out))
    if not drawn.pieces:
        return pending("No plot could be measured. A person has to look.")
    nearest = min(drawn.pieces, key=lambda piece: (not piece.fits, piece.off))
    if not nearest.fits and drawn.overlooked:
        return pending(_OVERLOOKED, _table(drawn.pieces))
    if not nearest.fits and drawn.another:
        flaw = Flaw(Reason.WRONG_VALUE, _ANOTHER, (_table(drawn.pieces),))
        return replace(failed(flaw), draws_another=True)
    return _verdict(nearest, submitted, (_table(drawn.pieces),))


def _measure(params: Params, result: CaseResult, right: Mapping[str, Array]) -> _Drawn:
    arrays, other_functions = arrays_of(result), _select_prefixed("other/", right)
    other_plots = _fitting_plots(_pieces(params, arrays, other_functions))
    regions = (
        _fitting_plots(_pieces(Params(within=params.regions), arrays, _select_prefixed("beyond/", right)))
        - other_plots
    )
    # What is behind the colours of regions is no function; but a function's own contours may run along there.
    pieces = [piece for piece in _pieces(params, arrays, right) if piece.fits or piece.plot not in regions]
    measured = {piece.plot for piece in pieces} | other_plots
    unseen = {name.partition("/")[0] for name in result.values} - measured
    functions = 2 if other_functions and not other_plots else 1
    overlooked = len(measured - other_plots) < functions and len(unseen) > bool(regions)
    return _Drawn(pieces, overlooked, another=bool(other_plots) and measured <= other_plots)


def _fitting_plots(pieces: Iterator[_Piece]) -> set[str]:
    return {piece.plot for piece in pieces if piece.fits}


def _select_prefixed(prefix: str, right: Mapping[str, Array]) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in right.items() if name.startswith(prefix)}


def _verdict(nearest: _Piece, result: CaseResult, evidence: tuple[Evidence, ...]) -> Verdict:
    flaws = {}
    if not nearest.fits:
        flaws["values"] = (
            f"Nothing that was drawn fits; the nearest, {_name_piece(nearest.plot)}, {nearest.comparison}."
        )
    bare = "".join(side for side in "xy" if not _text(result, f"{nearest.plot}/{side}label").strip())
    if bare or flaws:
        flaws["labels"] = describe_sides_unlabelled(bare)
    if not flaws:
        return passed(*evidence, message=f"What was drawn fits: it {nearest.comparison}.")
    status = Status.FAILED if "values" in flaws else Status.PARTIAL
    message = " ".join(flaw for flaw in flaws.values() if flaw)
    return Verdict(status, Reason.WRONG_VALUE, message, evidence, tuple(flaws))


def _pieces(params: Params, arrays: Mapping[str, Array], right: Mapping[str, Array]) -> Iterator[_Piece]:
    for name, points in arrays.items():
        plot, _, kind = name.partition("/")
        if name not in right or not _is_table(points) or len(points) != len(right[name]):
            continue
        with np.errstate(all="ignore"):
            if params.absolute is not None and kind.startswith(_HEIGHTS) and points.shape[1] > 2:
                step = _step(arrays, f"{plot}/{kind.replace('surface', 'step')}")
                yield from _surface(params, plot, name, points[:, 2], right[name], step)
            elif params.within is not None and kind.startswith(("outline", "curve")):
                yield from _outline(plot, name, points, right[name], params.within)
            elif params.within is not None and kind.startswith("cells") and points.shape[1] > 2:
                yield from _cells(plot, name, points, right[name], params.within)


def _step(arrays: Mapping[str, Array], name: str) -> float:
    """Return how far apart the vertices of contours are; 0 where the heights are the student's own."""
    step = arrays.get(name)
    return float(step) if step is not None and step.ndim == 0 and step.dtype.kind == "f" else 0.0


def _surface(
    params: Params, plot: str, name: str, heights: Array, right: Array, step: float
) -> Iterator[_Piece]:
    finite = np.isfinite(heights) & np.isfinite(right)
    if np.count_nonzero(finite) < _FEWEST:
        return
    off = float(np.max(np.abs(heights[finite] - right[finite])))
    size = float(np.ptp(right[finite]))
    bound = (params.absolute or 0.0) + min(params.curvature * step**2 / 4, _COARSE * size)
    if off <= bound or off > _NEARLY * size or not (step or "heights" in name):
        yield _Piece(plot, name, off, f"is off by up to {format_number(off)}", bound)


def _outline(plot: str, name: str, points: Array, beyond: Array, within: float) -> Iterator[_Piece]:
    """Yield what a line or an outline measures, as far as it can be a boundary.

    A boundary goes all the way round. Nobody knows what any other line stands for, nor what is missing of an
    outline that follows the boundary for a part of the way: neither yields anything.
    """
    finite = np.isfinite(beyond) & np.all(np.isfinite(points), axis=1)
    if np.count_nonzero(finite) < _FEWEST:
        return
    low, high = float(np.min(beyond[finite])), float(np.max(beyond[finite]))
    angles = np.arctan2(points[finite, 1], points[finite, 0])
    near = np.abs(beyond[finite]) <= 2 * max(np.min(np.abs(beyond[finite])), 1e-2)
    span = f"{format_number(low)} and {format_number(high)}"
    comparison = f"lies between {span} from the boundary (less than 0 is inside)"
    whole = _sectors(angles) >= _SEEN_SECTORS
    if whole and _sectors(angles[near]) >= _SEEN_SECTORS:  # the edges of filled regions hold the frame, too
        off = float(np.max(np.abs(beyond[finite][near])))
        yield _Piece(plot, name, off, f"is at most {format_number(off)} from the boundary", within)
    elif whole or ("outline" in name and max(abs(low), abs(high)) > within):
        yield _Piece(plot, name, max(abs(low), abs(high)), comparison, within)


def _sectors(angles: Array) -> int:
    return np.unique(np.floor(angles / (2 * np.pi) * _SECTORS)).size


def _cells(plot: str, name: str, points: Array, beyond: Array, within: float) -> Iterator[_Piece]:
    """Yield how well regions fit.

    Places that are painted alike must lie on one side, apart from those near the boundary itself.
    """
    clear = np.isfinite(beyond) & (np.abs(beyond) > 2 * within) & np.isfinite(points[:, 2])
    kinds = np.unique(points[clear, 2])
    if not 2 <= kinds.size <= _CLASSES:
        return
    outside = beyond[clear] > 0
    shares = [float(np.mean(outside[points[clear, 2] == kind])) for kind in kinds]
    sides = {round(share) for share in shares}
    worst = min(max(share, 1 - share) for share in shares)
    off = 0.0 if worst >= _ONE_SIDE and len(sides) > 1 else np.inf
    comparison = f"paints regions that each lie to at least {worst:.0%} on one side of the boundary"
    yield _Piece(plot, name, off, comparison, within)


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both drew the same values, or the same shapes on axes of their own."""
    return same_values(observation, faulty) or same_shapes(observation, faulty)


def _table(pieces: list[_Piece]) -> Rows:
    nearest = sorted(pieces, key=lambda piece: piece.off)[:_SHOWN]
    return Rows(
        title="What was drawn",
        columns=("drawn", "found"),
        rows=tuple((_name_piece(p.name), p.comparison) for p in nearest),
    )


def _name_piece(name: str) -> str:
    """Return a name as people say it, counted from 1: ``plot0/surface1`` is `plot 1, surface 2`."""
    return ", ".join(_NUMBERED.sub(lambda match: f" {int(match[0]) + 1}", part) for part in name.split("/"))


def _is_table(points: Array) -> bool:
    return points.ndim == 2 and points.shape[1] >= 2 and points.dtype.kind == "f"


def _text(case: CaseResult, name: str) -> str:
    value = case.values.get(name, "")
    return value if isinstance(value, str) else ""


CHECK: Final = Check(Params, judge, describe, parts=PARTS, looks=LOOKS, is_alike=is_alike)
