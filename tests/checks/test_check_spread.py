"""Curves of stochastic descents lie where others with the same rates lie; made-up ones do not."""

from typing import Final

import numpy as np
import pytest

from grader.checks.support.plots import Line
from grader.checks.support.spread import find_out_of_reach

ROWS: Final = 40
EPOCHS: Final = 60
RATES: Final = (0.5, 0.1, 0.05, 0.01)
LEAST: Final = 0.2
LOOKED: Final = len(RATES) * EPOCHS * ROWS
LONG: Final = 3 * ROWS


def spread() -> dict[str, np.ndarray]:
    """A descent falls with its rate; a fast one jumps about."""
    runs = np.array([[_descent(rate, seed) for seed in range(12)] for rate in RATES])
    as_filed = np.array([_descent(rate, 99) + 0.5 for rate in RATES])
    return {
        "rates": np.array(RATES),
        "low": runs.min(axis=1),
        "high": runs.max(axis=1),
        "as_filed": as_filed,
    }


def _descent(rate: float, seed: int) -> np.ndarray:
    falls = LEAST + 0.5 / (1 + 10 * rate * np.arange(1, EPOCHS + 1))
    return falls * (1 + rate * np.random.default_rng((seed, int(1000 * rate))).exponential(0.5, EPOCHS))


def line(y: np.ndarray, name: str = "", x: np.ndarray | None = None) -> Line:
    steps = np.arange(y.size, dtype=float) if x is None else x
    return Line(name, steps, y, y.size)


def descents(seed: int, *, names: bool = True) -> list[Line]:
    return [line(_descent(rate, seed), f"eta={rate}" if names else "") for rate in RATES]


@pytest.mark.parametrize("seed", range(20, 40))
@pytest.mark.parametrize("names", [True, False])
def test_any_descent_is_like_the_others(seed: int, names: bool) -> None:
    assert find_out_of_reach(descents(seed, names=names), spread(), ROWS, LOOKED) == ""


def test_a_descent_through_the_file_in_its_order_is_one_too() -> None:
    filed = [line(y, f"eta={rate}") for rate, y in zip(RATES, spread()["as_filed"], strict=True)]
    assert find_out_of_reach(filed, spread(), ROWS, LOOKED) == ""


def test_sums_later_beginnings_thinned_and_per_sample_curves_are_seen_through() -> None:
    ways = []
    for one in descents(50):
        per_sample = np.repeat(one.y, ROWS)
        ways += [
            line(ROWS * one.y, one.name),
            line(np.concatenate([[0.7], one.y]), one.name),
            line(one.y, one.name, np.arange(1.0, EPOCHS + 1)),
            line(one.y[::5], one.name, np.arange(0.0, EPOCHS, 5)),
            line(per_sample, one.name),
        ]
    for way in ways:
        assert find_out_of_reach([way], spread(), ROWS, EPOCHS * ROWS) == "", (way.name, way.length)


@pytest.mark.parametrize("made_up", ["flat", "rising", "falling", "noise", "not finite", "of another rate"])
def test_what_no_descent_draws_is_told(made_up: str) -> None:
    k = np.arange(float(EPOCHS))
    noise = np.random.default_rng(1)
    curves = {
        "flat": [np.full(EPOCHS, LEAST) for _ in RATES],
        "rising": [LEAST + rate * k for rate in RATES],
        "falling": [LEAST + rate * 0.9**k for rate in RATES],
        "noise": [noise.random(EPOCHS) * 9 for _ in RATES],
        "not finite": [np.full(EPOCHS, np.nan) for _ in RATES],
        "of another rate": [_descent(0.51 - rate, 7) for rate in RATES],
    }
    lines = [line(y, f"eta={rate}") for rate, y in zip(RATES, curves[made_up], strict=True)]
    assert (
        find_out_of_reach(lines, spread(), ROWS, LOOKED)
        == "Descents with these learning rates have other curves."
    )


def test_one_of_five_may_be_odd() -> None:
    odd = line(np.full(EPOCHS, 9.0), "eta=0.05")
    assert find_out_of_reach([*descents(60), odd], spread(), ROWS, LOOKED) == ""
    assert find_out_of_reach([*descents(60)[1:], odd], spread(), ROWS, LOOKED) != ""


@pytest.mark.parametrize("looked", [LONG * len(RATES) * ROWS, 0])
def test_long_curves_are_read_by_epoch_where_samples_were_looked_at_for_each_or_nobody_knows(
    looked: int,
) -> None:
    lines = []
    for one in descents(50):
        y = np.full(LONG, 9.0)
        y[ROWS - 1 :: ROWS] = one.y[:3]
        lines.append(line(y, one.name))
    assert find_out_of_reach(lines, spread(), ROWS, looked) != ""
    assert find_out_of_reach(lines, spread(), ROWS, LONG * len(RATES)) == ""
