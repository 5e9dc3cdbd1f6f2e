"""Outcomes → marks. Pure: no marks are earned or lost anywhere else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from grader.checks.support.verdict import Verdict
from grader.model import Grade, GradedItem, GradeStatus, Outcome, Status, Submission
from grader.rubric import Assignment, Item


def compute_earned_share(item: Item, verdict: Verdict) -> float:
    """Return the share of the item's marks that are earned.

    It is all that the check gives, nothing, or what the failed and waiting parts leave.
    """
    judged = 1.0 - (compute_share_by_hand(item) if item.manual_marks else 0.0)
    if verdict.status is Status.PASSED:
        return judged
    if not (verdict.status is Status.PARTIAL or verdict.waits_in_part) or not item.marks:
        return 0.0
    if verdict.share is not None:
        return judged * verdict.share
    return max(0.0, judged - _compute_worth(item, {*verdict.failed_parts, *verdict.waiting_parts}))


def charge_for_form(item: Item, verdict: Verdict) -> Verdict:
    """Return the verdict with the price of a slip of form taken off, where the rubric names a price."""
    if not verdict.form_only or item.form is None or not item.marks:
        return verdict
    why = f"The values themselves are right: only their form costs marks, {item.form:g} of {item.marks:g}."
    share, message = 1.0 - item.form / item.marks, f"{verdict.message} {why}"
    return replace(verdict, status=Status.PARTIAL, share=share, message=message)


def _compute_worth(item: Item, parts: Collection[str]) -> float:
    """Return the share of the item's marks that these parts are worth.

    An item without parts is judged as a whole: any part is worth all of it.
    """
    if not item.parts:
        return 1.0 if parts else 0.0
    return sum(item.parts.get(part, 0.0) for part in parts) / item.marks if item.marks else 0.0


def compute_share_by_hand(item: Item) -> float:
    """Return the share of the item's marks that a person gives, whatever the check says."""
    if item.manual is None:
        return 0.0
    return item.manual_marks / item.marks if item.manual_marks and item.marks else 1.0


def compute_waiting_share(item: Item, verdict: Verdict) -> float:
    """Return the share of the item's marks that wait for a person.

    A pending item waits as a whole, unless the check says which part does.
    """
    if verdict.settled:
        return 0.0
    if verdict.status is not Status.PENDING:
        return compute_share_by_hand(item)
    if not verdict.waits_in_part:
        return 1.0
    judged = 1.0 - (compute_share_by_hand(item) if item.manual_marks else 0.0)
    undecided = judged * (verdict.waiting_share or 0.0) + _compute_worth(item, verdict.waiting_parts)
    return min(1.0, round(compute_share_by_hand(item) + undecided, 9))


def add_up(
    submission: Submission, assignment: Assignment, outcomes: Mapping[str, Outcome], sandbox: str
) -> Grade:
    """Add up the outcomes to a grade.

    A void item withholds the whole grade, a pending one keeps it open: no total is given as final.
    """
    items = tuple(
        GradedItem(
            id=item.id,
            title=item.title,
            problem=item.problem,
            marks=_round(item.marks * outcomes[item.id].earned),
            max_marks=item.marks,
            outcome=outcomes[item.id],
            only_with=item.only_with,
        )
        for item in assignment.items
    )
    status = _choose_status(items)
    return Grade(
        assignment=assignment.id,
        student=submission.student,
        status=status,
        marks=None if status is GradeStatus.WITHHELD else _round(sum(item.marks for item in items)),
        max_marks=assignment.marks,
        pending_marks=_round(sum(item.pending_marks for item in items)),
        reason="an item could not be judged" if status is GradeStatus.WITHHELD else None,
        items=items,
        digest=submission.digest,
        notes=submission.notes,
        sandbox=sandbox,
    )


def _choose_status(items: Sequence[GradedItem]) -> GradeStatus:
    """Return the grade's status, by the items that are worth something: mere advice changes no total."""
    statuses = {item.outcome.status for item in items if item.max_marks}
    if Status.VOID in statuses:
        return GradeStatus.WITHHELD
    return GradeStatus.PENDING if Status.PENDING in statuses else GradeStatus.GRADED


def _round(marks: float) -> float:
    """Round marks to hundredths: thirds of a mark must not print as 1.9999999."""
    return round(marks, 2)
