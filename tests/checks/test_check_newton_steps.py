"""Newton's steps have the same losses for everybody; a few values of another descent have not."""

import numpy as np
import pytest

from grader.checks.support.newton_steps import explain_unlike_newton
from grader.checks.support.plots import Line

ROWS = 200
ROADS = np.array(
    [
        [0.74, 0.36, 0.27, 0.235, 0.2285, 0.22800, 0.228, 0.228],
        [0.69, 0.34, 0.26, 0.232, 0.2283, 0.228, np.inf, np.inf],
    ]
)


def words(*curves: list[float] | np.ndarray) -> str:
    lines = [Line("", np.arange(float(len(y))), np.asarray(y, float), len(y)) for y in curves]
    return explain_unlike_newton(lines, ROADS, ROWS)


@pytest.mark.parametrize("road", [0, 1])
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("scale", [1, ROWS])
def test_a_road_is_followed_from_either_end_of_the_first_step(road: int, first: int, scale: int) -> None:
    assert words(scale * ROADS[road, first:6]) == ""


def test_one_of_several_curves_is_enough() -> None:
    assert words([9, 8, 7, 6], ROADS[0]) == ""


@pytest.mark.parametrize(
    "curve",
    [
        [0.74, 0.5, 0.3, 0.25, 0.228],
        [0.74, 0.36],
        [0.228, 0.228, 0.228],
        [0.74, 0.27, 0.2285, 0.228],
        [float("nan")] * 4,
        [0.69, 0.34, 0.26, 0.232, 0.2283, 0.228, 0.228, 0.228],
    ],
)
def test_other_values_are_told(curve: list[float]) -> None:
    assert words(curve).startswith("The steps differ from those of Newton's method")
