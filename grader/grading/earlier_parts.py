"""How items wait for each other: a later part is not punished for an earlier one."""

from collections.abc import Sequence
from dataclasses import replace

from grader.checks import Verdict
from grader.checks.support.verdict import pending, pending_in_part
from grader.grading import scoring
from grader.grading.context import Evaluations, LoadedGroup
from grader.grading.outcome import ItemEvaluation
from grader.model import NO_WORK_EARNED, Status
from grader.rubric import Assignment, Item


def wait_for_earlier_parts(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Leave an item that lost marks to a person where an earlier part of the problem lost marks too.

    It changes the verdict of an item that was there and lost marks, and whose `waits_after` names an item
    that lost marks: whether the later part is wrong by itself cannot be told.
    """
    return add_waiting_parts(loaded.items, evaluations, loaded.earlier)


def add_waiting_parts(items: Sequence[Item], evaluations: Evaluations, earlier: Evaluations) -> Evaluations:
    """Return the evaluations of the items, each after the items before it: one that waits lost no marks."""
    so_far = {**earlier, **evaluations}
    for item in items:
        so_far[item.id] = _wait(item, so_far)
    return {item.id: so_far[item.id] for item in items}


def _wait(item: Item, evaluations: Evaluations) -> ItemEvaluation:
    evaluation = evaluations[item.id]
    verdict = evaluation.verdict
    lost = [name for name in item.waits_after if name in evaluations and evaluations[name].verdict.lost_marks]
    if not lost or not verdict.lost_marks or verdict.status is Status.MISSING:
        return evaluation
    why = f"{', '.join(lost)} lost marks already, so a person has to judge whether this is wrong by itself."
    return replace(evaluation, verdict=pending(f"{verdict.message} {why}", *verdict.evidence))


def wait_for_work(
    item: Item, evaluation: ItemEvaluation, assignment: Assignment, earlier: Evaluations
) -> ItemEvaluation:
    """Leave the marks of a folder or readme to a person where no work in it earned any.

    A folder in good order and its readme are worth nothing by themselves.
    """
    holds_work = [other for other in assignment.items if other.id in item.only_with and other.id in earlier]
    if not holds_work or not scoring.compute_earned_share(item, evaluation.verdict):
        return evaluation
    if any(_may_hold_work(other, earlier[other.id].verdict) for other in holds_work):
        return evaluation
    why = NO_WORK_EARNED.format(items=", ".join(other.id for other in holds_work))
    message = f"{evaluation.verdict.message} {why}".strip()
    lost = evaluation.verdict.failed_parts
    waiting = tuple(part for part in item.parts if part not in lost)
    verdict = (
        pending_in_part(message, evaluation.verdict.evidence, waiting, lost)
        if lost
        else pending(message, *evaluation.verdict.evidence)
    )
    return replace(evaluation, verdict=verdict)


def _may_hold_work(item: Item, verdict: Verdict) -> bool:
    return scoring.compute_earned_share(item, verdict) > 0 or verdict.status in (Status.PENDING, Status.VOID)
