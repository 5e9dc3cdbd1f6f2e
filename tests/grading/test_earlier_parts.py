"""A later part is not punished for an earlier one, and a readme is not paid without work."""

import pytest

from grader.checks import Verdict
from grader.checks.support.verdict import Flaw, failed, passed, pending, void
from grader.grading.earlier_parts import add_waiting_parts, wait_for_work
from grader.grading.outcome import ItemEvaluation
from grader.model import Reason, Status
from grader.rubric import Assignment, Item

WRONG = failed(Flaw(Reason.WRONG_VALUE, "It is wrong."))
MISSING = failed(Flaw(Reason.NOT_DEFINED, "It is not there."))


@pytest.fixture
def chain(assignment: Assignment) -> tuple[Item, ...]:
    """Three items, each of which waits for the one before it."""
    first, second, third = assignment.items[:3]
    return (
        first.model_copy(update={"waits_after": ()}),
        second.model_copy(update={"waits_after": (first.id,)}),
        third.model_copy(update={"waits_after": (second.id,)}),
    )


def waited(chain: tuple[Item, ...], *verdicts: Verdict, earlier: Verdict | None = None) -> list[Verdict]:
    """The verdicts after the step; `earlier` is that on the first item, where another group has it."""
    items = chain[1:] if earlier else chain
    evaluations = {
        item.id: ItemEvaluation((), verdict) for item, verdict in zip(items, verdicts, strict=True)
    }
    before = {chain[0].id: ItemEvaluation((), earlier)} if earlier else {}
    return [evaluation.verdict for evaluation in add_waiting_parts(items, evaluations, before).values()]


def test_a_wrong_part_waits_and_what_comes_after_it_is_judged_by_itself(chain: tuple[Item, ...]) -> None:
    """The second lost no marks once it waits, so the third has nothing to wait for."""
    first, second, third = waited(chain, WRONG, WRONG, WRONG)
    assert (first, third) == (WRONG, WRONG)
    assert second.status is Status.PENDING
    assert second.message == (
        f"It is wrong. {chain[0].id} lost marks already, so a person has to judge whether this is wrong "
        "by itself."
    )


def test_an_earlier_part_counts_from_another_file_too(chain: tuple[Item, ...]) -> None:
    second, third = waited(chain, WRONG, WRONG, earlier=WRONG)
    assert (second.status, third) == (Status.PENDING, WRONG)


@pytest.mark.parametrize("verdict", [passed(), pending("?"), void(Reason.RUBRIC_FAULT, "why"), MISSING])
def test_what_lost_nothing_or_is_missing_does_not_wait(chain: tuple[Item, ...], verdict: Verdict) -> None:
    assert waited(chain, WRONG, verdict, passed())[1] is verdict


@pytest.mark.parametrize("first", [passed(), pending("?"), void(Reason.RUBRIC_FAULT, "why")])
def test_nothing_waits_for_a_part_that_lost_nothing(chain: tuple[Item, ...], first: Verdict) -> None:
    assert waited(chain, first, WRONG, passed())[1] is WRONG


@pytest.mark.parametrize(
    ("work", "status"),
    [
        (WRONG, Status.PENDING),
        (MISSING, Status.PENDING),
        (passed(), Status.PASSED),
        (pending("?"), Status.PASSED),
        (void(Reason.RUBRIC_FAULT, "why"), Status.PASSED),
    ],
)
def test_a_folder_in_good_order_is_paid_only_with_work(
    assignment: Assignment, work: Verdict, status: Status
) -> None:
    code, readme = assignment.items[0], assignment.items[1].model_copy(update={"manual": None})
    readme = readme.model_copy(update={"only_with": (code.id,)})
    evaluation = ItemEvaluation((), passed(message="All is there."))
    verdict = wait_for_work(readme, evaluation, assignment, {code.id: ItemEvaluation((), work)}).verdict
    assert verdict.status is status
    if status is Status.PENDING:
        assert verdict.message == (
            f"All is there. No work earned marks in {code.id}, so a person has to decide what this is worth."
        )
