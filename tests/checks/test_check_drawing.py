"""Drawings of functions and regions: the points that were drawn, against what was worked out for them."""

from typing import Any

import numpy as np
import pytest

from grader.checks import CheckInput, Verdict, drawing
from grader.checks.drawing import Params
from grader.model import CaseResult, Observation, Reason, Status
from tests.support.observations import case, raising, ran

SURFACE, REGIONS = Params(absolute=1e-6), Params(within=0.05)
TURN = np.linspace(0, 2 * np.pi, 60)
GRID = np.stack(np.meshgrid(np.linspace(-2, 2, 21), np.linspace(-2, 2, 21)), axis=-1).reshape(-1, 2)


def judged(params: Params, x: str = "x1", /, **points: np.ndarray) -> Verdict:
    named = {f"plot0/{name}": array for name, array in points.items()}
    with np.errstate(all="ignore"):
        right = {name: _right(params, array) for name, array in named.items() if array.ndim == 2}
    found = case(**named, **{"plot0/xlabel": x, "plot0/ylabel": "x2"})
    return drawing.judge(params, CheckInput(ran(found), ran(case()), recomputed=ran(case(**right))))


def _right(params: Params, points: np.ndarray) -> np.ndarray:
    squared = points[:, 0] ** 2 + points[:, 1] ** 2
    return np.asarray(6 + 2 * squared if params.absolute else np.sqrt(squared) - 1)


def bowl(height: float = 6.0) -> np.ndarray:
    return np.column_stack([GRID, height + 2 * (GRID**2).sum(axis=1)])


def circle(radius: float = 1.0, share: float = 1.0) -> np.ndarray:
    return radius * np.column_stack([np.cos(share * TURN), np.sin(share * TURN)])


def painted(radius: float = 1.0) -> np.ndarray:
    return np.column_stack([GRID, np.hypot(*GRID.T) > radius])


def test_a_surface_and_its_labels() -> None:
    assert judged(SURFACE, surface0=bowl(7), surface1=bowl()).status is Status.PASSED
    wrong = judged(SURFACE, surface0=bowl(7))
    assert (wrong.status, wrong.failed_parts) == (Status.FAILED, ("values", "labels"))
    assert wrong.message == "Nothing that was drawn fits; the nearest, plot 1, is off by up to 1."
    bare = judged(SURFACE, " ", surface0=bowl())
    assert (bare.status, bare.failed_parts, bare.message) == (
        Status.PARTIAL,
        ("labels",),
        "The x axis has no label.",
    )


FRAME = np.array([[-2, -2], [2, -2], [2, 2], [-2, 2], [np.nan, np.nan]])


@pytest.mark.parametrize(
    "drawn",
    [
        {"outline0": circle()},
        {"curve0": circle(1.03)},
        {"outline0": np.concatenate([FRAME, circle()])},
        {"cells0": painted()},
        {"curve0": circle(share=0.3), "cells0": painted()},
    ],
    ids=["contour", "curve", "filled, with its frame", "painted", "a line beside what is painted"],
)
def test_a_boundary_however_it_is_drawn(drawn: dict[str, Any]) -> None:
    assert judged(REGIONS, **drawn).status is Status.PASSED


@pytest.mark.parametrize(
    "drawn", [{"outline0": circle(2)}, {"outline0": circle(2, share=0.4)}, {"cells0": painted(1.5)}]
)
def test_another_boundary(drawn: dict[str, Any]) -> None:
    verdict = judged(REGIONS, **drawn)
    assert verdict.status is Status.FAILED
    assert verdict.message.startswith("Nothing that was drawn fits; the nearest, plot 1, ")


@pytest.mark.parametrize(
    "drawn", [{}, {"curve0": circle(2, share=0.3)}, {"outline0": circle(share=0.3)}, {"surface0": bowl()}]
)
def test_what_cannot_be_measured_waits(drawn: dict[str, Any]) -> None:
    assert judged(REGIONS, **drawn).status is Status.PENDING


def contours(step: float, function: Any = lambda x, y: 6 + 2 * x**2 + 2 * y**2) -> dict[str, np.ndarray]:
    """Where the lines between neighbours on a grid cross a level: what matplotlib puts contours through."""
    axis = np.arange(-2, 2 + step / 2, step)
    left, low = (side.ravel() for side in np.meshgrid(axis[:-1], axis))
    first, second = function(left, low), function(left + step, low)
    found = []
    for level in (7.1, 9.1, 12.1):
        crossed = (first - level) * (second - level) < 0
        share = ((level - first) / (second - first))[crossed]
        found.append(
            np.column_stack([left[crossed] + share * step, low[crossed], np.full(share.size, level)])
        )
    return {"surface0": np.concatenate(found), "step0": np.array(1.4 * step)}


CONTOURS = Params(absolute=1e-6, curvature=4)


@pytest.mark.parametrize("step", [0.02, 0.05, 0.1, 0.2])
def test_contours_are_as_near_as_their_grid_allows(step: float) -> None:
    right = contours(step)
    assert judged(SURFACE, **right).status is not Status.PASSED
    assert judged(CONTOURS, **right).status is Status.PASSED
    assert judged(CONTOURS, **(right | {"step0": np.array(0.0)})).status is not Status.PASSED


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: 7 + 2 * x**2 + 2 * y**2,
        lambda x, y: 6 + x**2 + 2 * y**2,
        lambda x, y: 6 + 2 * x + 2 * y,
        lambda x, y: 6 + 2 * np.abs(x) + 2 * np.abs(y),
    ],
)
@pytest.mark.parametrize("step", [0.02, 0.2, 0.5])
def test_contours_of_another_function_never_fit(function: Any, step: float) -> None:
    wrong = contours(step, function)
    assert judged(CONTOURS, **wrong).status is Status.FAILED
    assert judged(CONTOURS, **(wrong | {"step0": np.array(9.0)})).status is Status.FAILED


def test_contours_on_a_grid_too_coarse_to_tell_wait() -> None:
    assert judged(CONTOURS, **contours(0.5)).status is Status.PENDING


def test_an_image_counts_by_its_numbers_in_the_places_they_may_have() -> None:
    beside = bowl() + np.array([0.1, 0.1, 0.0])
    assert judged(SURFACE, heights0=beside, heights1=bowl()).status is Status.PASSED
    assert judged(SURFACE, heights0=bowl(7)).status is Status.FAILED
    assert judged(SURFACE, heights0=np.column_stack([GRID + np.nan, bowl()[:, 2]])).status is Status.PENDING
    assert judged(SURFACE, heights0=bowl() + np.array([0.01, 0.01, 0.0])).status is Status.PENDING


# ── several plots ─────────────────────────────────────────────────────────────────────────────────────

FLAT = np.column_stack([GRID, np.full(len(GRID), 8.0)])
BOWL, EDGE, FRAMED = {"surface0": bowl()}, {"outline0": circle()}, {"outline0": FRAME}
RIM = {"surface0": np.column_stack([circle(), np.zeros(60)]), "outline0": circle()}
TILTED = {"surface0": np.column_stack([GRID, 6 + 2 * GRID.sum(axis=1)])}


def flat(*plots: dict[str, np.ndarray]) -> Verdict:
    """The function is 8; the other one is the bowl, and the regions meet in the circle."""
    found = {f"plot{n}/{name}": array for n, plot in enumerate(plots) for name, array in plot.items()}
    heights = {name: array for name, array in found.items() if array.shape[1] == 3}
    right = {name: np.full(len(array), 8.0) for name, array in heights.items()}
    right |= {f"other/{name}": _right(SURFACE, array) for name, array in heights.items()}
    right |= {f"beyond/{name}": _right(REGIONS, array) for name, array in found.items() if "outline" in name}
    labels = {f"plot{n}/{side}label": side for n in range(len(plots)) for side in "xy"}
    params = Params(absolute=1e-6, regions=0.05)
    return drawing.judge(
        params, CheckInput(ran(case(**found, **labels)), ran(case()), recomputed=ran(case(**right)))
    )


@pytest.mark.parametrize(
    "plots",
    [
        (BOWL, FRAMED, EDGE),
        (BOWL, FRAMED),
        (BOWL, FRAMED, RIM),
        (BOWL, {}, EDGE),
        (TILTED, FRAMED, EDGE),
        (TILTED, EDGE, RIM),
    ],
    ids=["filled", "no regions", "an edge with a level", "a picture", "the other is wrong", "edge twice"],
)
def test_a_plot_that_could_not_be_measured_may_be_the_one(plots: tuple[dict[str, np.ndarray], ...]) -> None:
    verdict = flat(*plots)
    assert verdict.status is Status.PENDING
    assert verdict.message == (
        "Some plots could not be measured, and the others show something else. A person has to look."
    )


def test_regions_alone_say_nothing_of_a_function() -> None:
    for plots in ((RIM,), (EDGE,), (RIM, FRAMED)):
        verdict = flat(*plots)
        assert verdict.status is Status.PENDING
        assert verdict.message == "No plot could be measured. A person has to look."


@pytest.mark.parametrize(
    "plots",
    [
        (BOWL, EDGE),
        (BOWL, RIM),
        (BOWL, TILTED, EDGE),
        (BOWL, TILTED, FRAMED, EDGE),
        (TILTED, TILTED, FRAMED, EDGE),
        (TILTED, EDGE),
    ],
)
def test_where_every_plot_is_something_else_it_is_wrong(plots: tuple[dict[str, np.ndarray], ...]) -> None:
    verdict = flat(*plots)
    assert verdict.status is Status.FAILED
    assert verdict.draws_another is not any(plot is TILTED for plot in plots)
    assert flat(*plots, {"surface0": FLAT}).status is Status.PASSED


def test_nothing_drawn_and_a_crash() -> None:
    def told(found: CaseResult) -> Reason | None:
        return drawing.judge(SURFACE, CheckInput(ran(found), ran(case()), recomputed=ran(case()))).reason

    assert told(case()) is Reason.NOT_RETURNED
    assert told(raising("KeyError")) is Reason.CRASH


def _drawn(side: float, steps: int, *heights: tuple[float, float], line: bool = False) -> Observation:
    """Planes h + s·(x1 + x2) on a grid of one's own, and where the first of them is 8."""
    axis = np.linspace(-side, side, steps)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    named = {
        f"plot{n}/surface0": np.column_stack([grid, height + slope * grid.sum(axis=1)])
        for n, (height, slope) in enumerate(heights)
    }
    along = np.column_stack([axis, 1 - axis])
    return ran(case(**named, **({"plot9/outline0": along} if line else {})))


def test_the_same_slip_is_known_on_any_grid() -> None:
    variant = _drawn(2, 21, (6, 2), (8, 0), line=True)
    assert drawing.is_alike(_drawn(5, 12, (6, 2), (8, 0)), variant)
    assert drawing.is_alike(_drawn(5, 12, (6, 2)), variant)
    assert drawing.is_alike(_drawn(3, 40, line=True), variant)
    assert drawing.is_alike(variant, variant)


@pytest.mark.parametrize(
    "found",
    [
        ran(case(**{"plot0/surface0": bowl()})),
        ran(case(**{"plot0/outline0": circle()})),
        ran(case(**{"plot0/surface0": np.full((40, 3), np.nan), "plot0/outline0": np.ones((3, 2))})),
        ran(case(**{"plot0/surface0": np.full((40, 3), 1e300), "plot0/outline0": np.empty((0, 7))})),
        _drawn(5, 12, (8, 0)),
        _drawn(5, 12, (6, 3), (8, 0)),
        _drawn(5, 12, (7, 2), (6, 2), line=True),
        ran(raising("ValueError", "no")),
    ],
)
def test_other_drawings_are_not_taken_for_it(found: Observation) -> None:
    assert not drawing.is_alike(found, _drawn(2, 21, (6, 2), (8, 0), line=True))
