"""Five curves of one learning rate are told from a comparison of five, whatever their names say."""

from typing import Final

import numpy as np
import pytest

from grader.checks.support.likely_rates import find_wrong_rates
from grader.checks.support.plots import Line

ROWS: Final = 40
EPOCHS: Final = 50
RATES: Final = (0.5, 0.3, 0.1, 0.05, 0.01)
BEST: Final = 0.2
LOOKED: Final = len(RATES) * EPOCHS * ROWS


def descent(rate: float, seed: int) -> np.ndarray:
    """A fast descent comes down at once and jumps about; a slow one comes down smoothly."""
    rng = np.random.default_rng((seed, int(1000 * rate)))
    excess = 0.6 / (1 + 20 * rate * np.arange(1.0, EPOCHS + 1)) + 0.3 * rate * rng.exponential(0.5, EPOCHS)
    return BEST + excess


def spread() -> dict[str, np.ndarray]:
    runs = np.array([[descent(rate, seed) for seed in range(12)] for rate in RATES])
    return {
        "rates": np.array(RATES),
        "low": runs.min(axis=1),
        "high": runs.max(axis=1),
        "as_filed": runs[:, 0] + 0.3,
        "shuffled": runs,
        "in_one_order": runs[:, :6] + 0.1,
    }


def line(y: np.ndarray, name: str = "") -> Line:
    return Line(name, np.arange(float(y.size)), y, y.size)


def words(curves: list[Line]) -> str:
    return find_wrong_rates(curves, spread(), ROWS, LOOKED, BEST)


@pytest.mark.parametrize("seed", range(40, 60))
@pytest.mark.parametrize("scale", [1, ROWS])
def test_descents_of_five_rates_are_five(seed: int, scale: int) -> None:
    assert words([line(scale * descent(rate, seed), f"eta={rate}") for rate in RATES]) == ""
    assert words([line(scale * descent(rate, seed)) for rate in RATES]) == ""


def test_those_in_the_order_of_the_file_and_short_ones_are_too() -> None:
    filed = spread()["as_filed"]
    assert words([line(y, f"eta={rate}") for rate, y in zip(RATES, filed, strict=True)]) == ""
    assert words([line(descent(rate, 70)[:15], f"eta={rate}") for rate in RATES]) == ""


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("named", [True, False])
def test_one_rate_five_times_is_one(rate: float, named: bool) -> None:
    curves = [line(descent(rate, 80 + n), f"eta={name}" if named else "") for n, name in enumerate(RATES)]
    assert words(curves) == "Several of the curves are descents with the same learning rate."


def test_rates_under_each_others_names_are_told() -> None:
    curves = [line(descent(rate, 90), f"eta={name}") for rate, name in zip(RATES, RATES[::-1], strict=True)]
    assert words(curves) == "The curves are descents with other learning rates than those in their names."


def test_where_the_course_has_no_runs_or_there_are_two_curves_nothing_is_asked() -> None:
    same = [line(descent(0.1, 95), f"eta={name}") for name in RATES]
    bare = {name: values for name, values in spread().items() if name not in ("shuffled", "in_one_order")}
    assert find_wrong_rates(same, bare, ROWS, LOOKED, BEST) == ""
    assert words(same[:2]) == ""


def test_values_that_are_no_numbers_raise_nothing() -> None:
    assert words([line(np.full(EPOCHS, np.nan)) for _ in RATES]) != ""
