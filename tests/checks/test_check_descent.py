"""Descents that differ from run to run: by their ends, their samples and how they are shown."""

from typing import Any

import numpy as np
import pytest

from grader.checks import CheckInput, Verdict, descent
from grader.checks.descent import Params
from grader.model import CaseResult, Reason, Rows, SourceFacts, Status
from tests.support.observations import case, raising, ran
from tests.support.plots import drawn, line, plot

RATES = (0.5, 0.1, 0.01)
PARAMS = Params(rates=(*RATES, 0.05), at_least=3, near=0.05, samples=True)
NEWTON = Params(near=1e-5, steps=20)
ORDINARY = SourceFacts()
ONCE = np.full(200, 3 * 50)
"""In each of 50 epochs, for three rates."""
CHANCE = np.random.default_rng(0).poisson(3 * 50, 200)


def to(end: float, epochs: int = 50) -> np.ndarray:
    return np.linspace(0.7, end, epochs)


def lines(*ends: float) -> list[dict[str, Any]]:
    return [line(f"η = {rate}", to(end)) for rate, end in zip(RATES, ends, strict=True)]


ENDS = (0.26, 0.25, 0.24)
NAMELESS = [line("_child", to(end)) for end in ENDS]
RIGHT = plot(*lines(0.9, 0.26, 0.24))


def judged(
    found: CaseResult,
    losses: Any = (0.24,),
    params: Params = PARAMS,
    facts: SourceFacts = ORDINARY,
) -> Verdict:
    worked_out = case(bias_last=np.array(losses, float), bias_first=np.empty(0), best=0.22)
    observed = CheckInput(ran(found), ran(drawn(RIGHT)), facts=facts, recomputed=ran(worked_out))
    return descent.judge(params, observed)


def test_a_right_one() -> None:
    verdict = judged(drawn(RIGHT, visits=ONCE))
    assert verdict.status is Status.PASSED
    assert verdict.message == (
        "The lowest curve ends at 0.24; the loss of the final weights, worked out again, is 0.24, "
        "and the least possible loss is 0.22."
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
        (
            drawn(RIGHT, visits=ONCE),
            (0.5,),
            "weights",
            "No curve ends at the loss of the script's final weights.",
        ),
        (
            drawn(plot(*lines(0.9, 0.6, 0.5)), visits=ONCE),
            (0.5,),
            "weights",
            "come within 0.05 of the least.",
        ),
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
    long = [line(f"η = {rate}", to(end, 6000)) for rate, end in zip(RATES, ENDS, strict=True)]
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


def part_of(verdict: Verdict) -> tuple[tuple[str, ...], tuple[str, ...]]:
    assert verdict.status is Status.PENDING
    return verdict.waiting_parts, verdict.failed_parts


def test_what_is_certain_is_judged_while_one_part_waits() -> None:
    unseen = drawn(RIGHT, visits=np.zeros(0, int))
    assert part_of(judged(unseen)) == (("samples",), ())
    assert part_of(judged(drawn(RIGHT, visits=np.full(200, 1)))) == (("samples",), ())
    assert part_of(judged(drawn(RIGHT, visits=ONCE), losses=())) == (("weights",), ())
    bare = drawn(plot(*lines(*ENDS), x="", legend=""), visits=np.zeros(0, int))
    assert part_of(judged(bare)) == (("samples",), ("labels", "legend"))
    high = drawn(plot(*lines(0.9, 0.6, 0.5)), visits=np.zeros(0, int))
    assert part_of(judged(high, (0.5,))) == (("samples",), ("weights",))


def test_how_it_looks_waits_with_all_that_is_drawn() -> None:
    few = drawn(plot(*lines(*ENDS)[1:]), visits=ONCE)
    assert part_of(judged(few, losses=())) == (
        ("weights", "samples", "labels", "legend", "plot"),
        ("curves",),
    )


def test_a_record_that_could_have_been_changed_waits_and_says_by_what() -> None:
    facts = SourceFacts(evasive=("setattr",), evidence=("sgd.py:7 setattr",))
    verdict = judged(drawn(RIGHT, visits=ONCE), facts=facts)
    assert part_of(verdict) == (("samples",), ())
    assert "`setattr` in line 7 of sgd.py could change these notes. A person has to look." in verdict.message


def test_pieces_of_a_path_are_no_curves() -> None:
    pieces = [line(f"_child{n}", [-n, -n - 1], x=[n / 9, n / 8]) for n in range(1, 9)]
    path = plot(*pieces, number=1, x="slope", y="intercept", legend="")
    whole = plot(line("_child0", -np.arange(9.0), np.arange(9.0)), number=2, x="m", y="intercept", legend="")
    bare = plot(*pieces, number=3, x="", y="", legend="")
    verdict = judged(drawn(RIGHT, path, whole, bare, visits=ONCE))
    assert verdict.status is Status.PASSED


def test_states_of_a_figure_that_grew_are_one_figure() -> None:
    every = lines(0.9, 0.26, 0.24)
    states = [plot(*every[:count], number=count) for count in (1, 2, 3)]
    assert judged(drawn(*states, visits=ONCE)).status is Status.PASSED
    without_words = plot(*every, number=0, x="", legend="")
    assert judged(drawn(without_words, plot(*every, number=1), visits=ONCE)).status is Status.PASSED


def test_the_last_value_of_a_curve_that_jumps_is_no_matter() -> None:
    jumping = np.concatenate([to(0.23, 45), [0.31, 0.24, 0.35, 0.25, 0.3]])
    curves = [line(f"η = {rate}", jumping + number) for number, rate in enumerate(RATES)]
    assert judged(drawn(plot(*curves), visits=ONCE), losses=(0.3,)).status is Status.PASSED


def on_fresh_data(found: CaseResult, earlier: CaseResult, **spread: Any) -> Verdict:
    worked_out = case(bias_last=np.array([0.24]), bias_first=np.empty(0), best=0.22)
    confirmed = ran(case(**spread)) if spread else None
    observed = CheckInput(
        ran(found), ran(drawn(RIGHT)), confirmed=confirmed, earlier=ran(earlier), recomputed=ran(worked_out)
    )
    return descent.judge(PARAMS, observed)


def test_curves_that_are_the_same_on_any_data_are_no_descents() -> None:
    same = drawn(RIGHT, visits=ONCE)
    verdict = on_fresh_data(same, same)
    assert (verdict.status, verdict.message) == (Status.FAILED, "The curves stay the same on other data.")
    other = drawn(plot(*lines(0.8, 0.27, 0.24)), visits=ONCE)
    assert on_fresh_data(other, same).status is Status.PASSED


def test_curves_far_from_other_descents_are_no_descents() -> None:
    earlier = drawn(plot(*lines(0.8, 0.27, 0.25)), visits=ONCE)
    ends = np.array([[0.9], [0.26], [0.24]])
    low = np.linspace(0.7, ends, 50, axis=1).reshape(3, 50) - 0.01
    spread = {"rates": np.array(RATES), "low": low, "high": low + 0.02, "as_filed": low + 1}
    assert on_fresh_data(drawn(RIGHT, visits=ONCE), earlier, **spread).status is Status.PASSED
    far = spread | {"low": low + 0.1, "high": low + 0.12}
    verdict = on_fresh_data(drawn(RIGHT, visits=ONCE), earlier, **far)
    assert (verdict.status, verdict.failed_parts) == (
        Status.FAILED,
        ("weights", "curves", "samples", "labels", "legend", "plot"),
    )
    assert verdict.message == "Descents with these learning rates have other curves."


def test_one_curve_for_two_rates_is_left_to_a_person() -> None:
    same = plot(*(line(f"η = {rate}", to(0.24)) for rate in RATES))
    verdict = judged(drawn(same, visits=ONCE))
    assert (verdict.status, verdict.message) == (
        Status.PENDING,
        "η = 0.5 and η = 0.1 are one and the same curve. A person has to look.",
    )


def test_curves_of_more_epochs_than_were_gone_through_are_left_to_a_person() -> None:
    verdict = judged(drawn(RIGHT, visits=np.full(200, 1)))
    assert (verdict.status, verdict.message) == (
        Status.PENDING,
        "The curves have 150 values in all, but samples were looked at only 200 times; one epoch takes 200. "
        "A person has to look.",
    )


def unnamed(*titles: str) -> CaseResult:
    """Every rate in a plot of its own that only its title tells."""
    apart = [
        plot(line("_child0", to(ENDS[number])), number=number, legend="") | {f"plot{number}/title": title}
        for number, title in enumerate(titles)
    ]
    return drawn(*apart, visits=ONCE)


def test_a_title_names_the_only_curve_of_its_plot() -> None:
    verdict = judged(unnamed("eta=0.5", "eta=0.1", "eta=0.05"))
    assert verdict.failed_parts == ("plot",)


@pytest.mark.parametrize(
    "found",
    [
        unnamed("SGD", "SGD 2", "SGD 3"),
        drawn(plot(*NAMELESS, legend=""), visits=ONCE),
        drawn(plot(*NAMELESS, legend="") | {"plot0/title": "0.5, 0.1, 0.05"}, visits=ONCE),
    ],
    ids=["titles without rates", "nothing", "a title over all of them"],
)
def test_curves_without_any_name_are_told_as_that(found: CaseResult) -> None:
    verdict = judged(found)
    assert "legend" in verdict.failed_parts
    assert "Neither a legend nor a text says which curve has which rate." in verdict.message


def newton(path: Any, **shown: Any) -> Verdict:
    params = NEWTON.model_copy(update={"path": True})
    curve = (
        plot(line("", to(0.22, 7))) | plot(number=1, x="m", y="b") | {"plot1/path": np.asarray(path, float)}
    )
    right = curve | {"plot1/xlabel": "slope", "plot1/path": STEPS}
    worked_out = case(bias_last=np.array([0.22]), bias_first=np.empty(0), best=0.22)
    observed = CheckInput(ran(drawn(curve, **shown)), ran(drawn(right)), recomputed=ran(worked_out))
    return descent.judge(params, observed)


STEPS = np.column_stack([np.linspace(0, 1, 7) ** 0.5, np.linspace(0, 5, 7) ** 0.5])


def test_newtons_path_may_begin_anywhere_and_ends_where_the_right_one_does() -> None:
    assert newton(STEPS).status is Status.PASSED
    assert newton([[9, 9], [4, 5], STEPS[-1]]).status is Status.PASSED
    assert newton([[5, 4], [4, 5], STEPS[-1][::-1]]).status is Status.PASSED
    for wrong in ([[9, 9], [4, 5], STEPS[-1] + 0.1], [[9, 9], STEPS[-1]], STEPS[::-1]):
        assert newton(wrong).failed_parts == ("path",)
    arrows = newton(np.empty((0, 2)), **{"plot1/xlabel": "slope", "plot1/others": 6})
    assert (arrows.status, arrows.message[:34]) == (Status.PENDING, "A plot of slope and intercept is t")


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
    assert descent.is_alike(ran(other), ran(chance))
    assert not descent.is_alike(ran(drawn(RIGHT, visits=ONCE)), ran(chance))
    assert not descent.is_alike(ran(chance), ran(drawn(RIGHT, visits=ONCE)))
