"""What earns marks on the data that was given out is held against a second run on other data."""

from collections.abc import Sequence

import pytest

from grader.checks import Verdict
from grader.checks.support.verdict import Flaw, failed, passed, pending, pending_in_part, void
from grader.grading.fresh_runs import combine_verdicts
from grader.grading.scoring import compute_earned_share, compute_waiting_share
from grader.model import Reason, Status
from grader.rubric import Assignment, Item

PARTS = {"weights": 3.0, "curves": 3.0, "samples": 2.0, "labels": 1.0, "legend": 1.0}
TELLS = "but wrong when the script is run once more on other data of the same kind"


@pytest.fixture
def descent(assignment: Assignment) -> Item:
    return assignment.item("q3a").model_copy(update={"check": "descent", "parts": PARTS, "marks": 10.0})


def partial(*lost: str, told: str = "On fresh data it is off.") -> Verdict:
    return Verdict(Status.PARTIAL, Reason.WRONG_VALUE, told, failed_parts=lost)


WRONG = failed(Flaw(Reason.WRONG_VALUE, "It is wrong."))


@pytest.mark.parametrize("first", [passed(), partial("curves"), pending_in_part("?", (), ("samples",))])
def test_what_the_second_run_bears_out_stands(descent: Item, first: Verdict) -> None:
    assert combine_verdicts(descent, first, passed()) is first


def test_a_part_that_is_wrong_on_both_is_lost(descent: Item) -> None:
    assert combine_verdicts(descent, partial("weights"), partial("weights")) == partial("weights")


@pytest.mark.parametrize(
    ("first", "again", "gained", "waiting"),
    [
        (passed(), partial("weights"), 7, 3),
        (passed(), partial("weights", "curves"), 4, 6),
        (partial("curves", told="Off."), partial("weights"), 4, 3),
        (partial("labels", told="Off."), partial("weights", "labels"), 6, 3),
        (passed(), pending_in_part("?", (), ("samples",)), 8, 2),
        (pending_in_part("?", (), ("samples",)), partial("curves"), 5, 5),
        (passed(), WRONG, 0, 10),
        (passed(), pending("Nobody knows."), 0, 10),
        (partial("curves"), failed(Flaw(Reason.TIMEOUT, "Too long.")), 0, 7),
    ],
)
def test_what_is_right_on_the_given_data_alone_waits(
    descent: Item, first: Verdict, again: Verdict, gained: float, waiting: float
) -> None:
    verdict = combine_verdicts(descent, first, again)
    assert verdict.status is Status.PENDING
    assert TELLS in verdict.message
    assert compute_earned_share(descent, verdict) == pytest.approx(gained / 10)
    assert compute_waiting_share(descent, verdict) == pytest.approx(waiting / 10)
    assert again.message in verdict.staff_note
    assert again.message not in verdict.message


@pytest.mark.parametrize(
    ("first", "again", "waiting"),
    [
        (passed(), partial("weights", "curves", "samples"), 10),
        (partial("samples"), partial("weights", "curves"), 8),
        (partial("legend"), partial("weights", "curves", "samples", "legend"), 9),
    ],
)
def test_how_a_plot_looks_earns_nothing_where_nothing_that_is_drawn_stands(
    descent: Item, first: Verdict, again: Verdict, waiting: float
) -> None:
    verdict = combine_verdicts(descent, first, again)
    assert compute_earned_share(descent, verdict) == 0
    assert compute_waiting_share(descent, verdict) == pytest.approx(waiting / 10)


def test_an_item_that_is_judged_as_a_whole_waits_as_a_whole(descent: Item) -> None:
    whole = descent.model_copy(update={"parts": {}})
    verdict = combine_verdicts(whole, passed(), WRONG)
    assert (compute_earned_share(whole, verdict), compute_waiting_share(whole, verdict)) == (0, 1)


def test_the_courses_own_fault_stays_that(descent: Item) -> None:
    fault = void(Reason.RUBRIC_FAULT, "why")
    assert combine_verdicts(descent, passed(), fault) is fault


def test_the_parts_that_wait_are_named(descent: Item) -> None:
    verdict = combine_verdicts(descent, passed(), partial("weights", "curves"))
    assert _named(verdict.message) == ["weights", "curves"]


def _named(message: str) -> Sequence[str]:
    return message.partition("of the same kind: ")[2].partition(". A person")[0].split(", ")
