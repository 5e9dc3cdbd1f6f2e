"""Descents that differ from run to run: by their ends, their samples and how they are shown."""

from typing import Any

import numpy as np
import pytest
from observing import case, raising, ran
from plotted import drawn, line, plot

from grader.checks import Observed, descent
from grader.checks.descent import Params
from grader.model import CaseResult, Reason, Rows, Status

RATES = (0.5, 0.1, 0.01)
PARAMS = Params(rates=(*RATES, 0.05), at_least=3, near=0.05, samples=True)
NEWTON = Params(near=1e-5, steps=20)
ONCE = np.full(200, 50)
CHANCE = np.random.default_rng(0).poisson(50, 200)


def to(end: float, epochs: int = 50) -> np.ndarray:
    return np.linspace(0.7, end, epochs)


def lines(*ends: float) -> list[dict[str, Any]]:
    return [line(f"η = {rate}", to(end)) for rate, end in zip(RATES, ends, strict=True)]


RIGHT = plot(*lines(0.9, 0.26, 0.24))


def judged(found: CaseResult, losses: Any = (0.24,), params: Params = PARAMS) -> descent.Verdict:
    worked_out = case(bias_last=np.array(losses, float), bias_first=np.empty(0), best=0.22)
    return descent.judge(params, Observed(ran(found), ran(drawn(RIGHT)), recomputed=ran(worked_out)))


def test_a_right_one() -> None:
    verdict = judged(drawn(RIGHT, visits=ONCE))
    assert verdict.status is Status.PASSED
    assert verdict.message == (
        "The lowest curve ends at 0.24; the loss of the final weights, worked out again, is 0.24, "
        "and the least there is 0.22."
    )
    table = verdict.evidence[0]
    assert isinstance(table, Rows)
    assert table.rows[0] == ("η = 0.5", "50", "0.9")


def test_sums_in_place_of_means() -> None:
    summed = plot(*lines(180, 52, 48))
    assert judged(drawn(summed, visits=ONCE)).status is Status.PASSED


@pytest.mark.parametrize(
    ("found", "losses", "part", "told"),
    [
        (drawn(RIGHT, visits=CHANCE), (0.24,), "samples", "looked at several times and others never"),
        (drawn(RIGHT, visits=ONCE), (0.5,), "weights", "No curve ends at the loss of the weights"),
        (drawn(plot(*lines(0.9, 0.6, 0.5)), visits=ONCE), (0.5,), "weights", "come within 0.05 of that."),
        (
            drawn(plot(*lines(0.9, 0.26, 0.24)[1:]), visits=ONCE),
            (0.24,),
            "curves",
            "3 curves are asked for; found 2",
        ),
        (
            drawn(plot(*lines(0.9, 0.26, 0.24), x=""), visits=ONCE),
            (0.24,),
            "labels",
            "The x axis has no label.",
        ),
        (drawn(plot(*lines(0.9, 0.26, 0.24), legend=""), visits=ONCE), (0.24,), "legend", "plt.legend()"),
        (
            drawn(*(plot(one, number=n) for n, one in enumerate(lines(0.9, 0.26, 0.24))), visits=ONCE),
            (0.24,),
            "plot",
            "The curves stand in 3 plots",
        ),
    ],
)
def test_each_part_fails_by_itself(found: CaseResult, losses: Any, part: str, told: str) -> None:
    verdict = judged(found, losses)
    assert verdict.status is Status.PARTIAL
    assert verdict.failed_parts == (part,)
    assert told in verdict.message


def test_a_value_for_every_sample_is_fine_where_the_axis_says_so() -> None:
    long = [line(f"η = {rate}", to(0.24, 6000)) for rate in RATES]
    visits = np.full(200, 90)
    told = judged(drawn(plot(*long), visits=visits))
    assert told.failed_parts == ("curves",)
    assert "up to 6,000 values: one for each sample" in told.message
    assert judged(drawn(plot(*long, x="iteration (samples)"), visits=visits)).status is Status.PASSED


def test_what_cannot_be_seen_is_left_to_a_person() -> None:
    assert judged(drawn(RIGHT, visits=ONCE), losses=()).status is Status.PENDING
    unseen = judged(drawn(RIGHT, visits=np.zeros(0, int)))
    assert unseen.status is Status.PENDING
    assert (
        unseen.message == "How the script goes through the samples could not be seen. A person has to look."
    )


def test_few_steps_of_newton() -> None:
    seven = plot(line("", to(0.22, 7)))
    assert judged(drawn(seven), (0.22,), NEWTON).status is Status.PASSED
    slow = judged(drawn(plot(line("", to(0.22, 400)))), (0.22,), NEWTON)
    assert (slow.status, slow.failed_parts) == (Status.PARTIAL, ("curves",))
    assert "It took 400 steps; at most 20 are needed." in slow.message
    assert judged(drawn(plot(line("", to(0.3, 400)))), (0.3,), NEWTON).status is Status.FAILED


def test_nothing_drawn_and_a_crash() -> None:
    assert judged(drawn()).reason is Reason.NOT_RETURNED
    assert judged(raising("KeyError")).reason is Reason.CRASH


def test_a_mistake_is_known_by_its_symptoms() -> None:
    chance, other = drawn(RIGHT, visits=CHANCE), drawn(plot(*lines(0.8, 0.3, 0.25)), visits=CHANCE[::-1] + 3)
    assert descent.alike(ran(other), ran(chance))
    assert not descent.alike(ran(drawn(RIGHT, visits=ONCE)), ran(chance))
    assert not descent.alike(ran(chance), ran(drawn(RIGHT, visits=ONCE)))
