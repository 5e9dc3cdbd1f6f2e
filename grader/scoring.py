"""Outcomes → marks. Pure: no marks are earned or lost anywhere else."""

from collections.abc import Mapping

from grader.checks.verdict import Verdict
from grader.model import Grade, GradedItem, GradeStatus, Outcome, Status, Submission
from grader.rubric import Assignment, Item


def earned(item: Item, verdict: Verdict) -> float:
    """Share of the item's marks: everything, nothing, or what the failed parts leave."""
    if verdict.status is Status.PASSED:
        return 1.0
    if verdict.status is not Status.PARTIAL or not item.marks:
        return 0.0
    return 1.0 - sum(item.parts[part] for part in verdict.failed_parts) / item.marks


def total(
    submission: Submission, assignment: Assignment, outcomes: Mapping[str, Outcome], sandbox: str
) -> Grade:
    """A void item withholds the whole grade, a pending one keeps it open: no total is given as final."""
    items = tuple(
        GradedItem(
            id=item.id,
            title=item.title,
            problem=item.problem,
            marks=_round(item.marks * outcomes[item.id].earned),
            max_marks=item.marks,
            outcome=outcomes[item.id],
        )
        for item in assignment.items
    )
    status = _status(outcomes)
    return Grade(
        assignment=assignment.id,
        student=submission.student,
        status=status,
        marks=None if status is GradeStatus.WITHHELD else _round(sum(item.marks for item in items)),
        max_marks=assignment.marks,
        pending_marks=sum(i.max_marks for i in items if i.outcome.status is Status.PENDING),
        reason="an item could not be judged" if status is GradeStatus.WITHHELD else None,
        items=items,
        digest=submission.digest,
        notes=submission.notes,
        sandbox=sandbox,
    )


def _status(outcomes: Mapping[str, Outcome]) -> GradeStatus:
    statuses = {outcome.status for outcome in outcomes.values()}
    if Status.VOID in statuses:
        return GradeStatus.WITHHELD
    return GradeStatus.PENDING if Status.PENDING in statuses else GradeStatus.GRADED


def _round(marks: float) -> float:
    """Marks are given in hundredths: thirds of a mark must not print as 1.9999999."""
    return round(marks, 2)
