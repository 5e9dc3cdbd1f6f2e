"""What a person's marks do to a grade. Pure: the machine's own judgement stays in the store as it was.

A mark counts for the work that was looked at. Where the hand-in has changed since, or the item is worth
something else, neither the old mark nor the machine's counts: the item waits until a person has looked again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from grader.model import (
    NO_WORK_EARNED,
    AppliedOverride,
    Grade,
    GradedItem,
    GradeStatus,
    Override,
    Reason,
    Status,
)
from grader.model.text import count_marks, format_marks

_NOT_MARKED: Final = frozenset({GradeStatus.WITHHELD, GradeStatus.INVALID})
"""Grades without a judgement of their own to overrule."""


def apply_overrides(grades: Iterable[Grade], overrides: Iterable[Override]) -> list[Grade]:
    """Return the grades as they stand, with people's marks in them.

    `overrides` holds the last word on each item, withdrawals among them.
    """
    by_work: dict[tuple[str, str], dict[str, Override]] = defaultdict(dict)
    for override in overrides:
        if override.marks is not None:
            by_work[override.assignment, override.student][override.item] = override
    return [apply_to_grade(grade, by_work.get((grade.assignment, grade.student), {})) for grade in grades]


def apply_to_grade(grade: Grade, overrides: Mapping[str, Override]) -> Grade:
    """Return one grade with its student's overrides, which `overrides` holds by item."""
    if not overrides:
        return grade
    if grade.status in _NOT_MARKED:
        return _add_notices(grade, overrides.values(), f"while the hand-in is {grade.status}")
    items = tuple(_overrule_item(item, overrides.get(item.id), grade.digest) for item in grade.items)
    by_id = {item.id: item for item in items}
    items = tuple(_wait_for_work(item, by_id) for item in items)
    marked = _add_up_again(grade, items)
    lost = [override for override in overrides.values() if override.item not in by_id]
    return _add_notices(marked, lost, "because the rubric no longer has it") if lost else marked


def explain_outdated(override: Override, item: GradedItem, digest: str) -> str:
    """Say why an override does not count for an item of the work of that digest; empty where it does."""
    decision = f"{override.by} gave {format_marks(override.marks or 0)} of {count_marks(override.max_marks)}"
    if override.digest != digest:
        return f"{decision} to an earlier version of this hand-in; somebody has to look again."
    if override.max_marks != item.max_marks:
        worth = format_marks(item.max_marks)
        return f"{decision}, but {item.id} is worth {worth} now; somebody has to look again."
    return ""


def _overrule_item(item: GradedItem, override: Override | None, digest: str) -> GradedItem:
    if override is None or override.marks is None:
        return item
    why = explain_outdated(override, item, digest)
    overruled = AppliedOverride(
        override=override,
        machine_marks=item.marks,
        machine_status=item.outcome.status,
        outdated=why,
    )
    return _add_waiting_override(item, overruled) if why else _add_override(item, overruled, override.marks)


def _wait_for_work(item: GradedItem, items: Mapping[str, GradedItem]) -> GradedItem:
    """Return the item, waiting where people gave nothing to the work that it is about.

    While the work waited its marks stood. One that a person has marked by itself keeps these marks.
    """
    work = [items[name] for name in item.only_with if name in items]
    decided = any(one.overruled for one in work)
    if not decided or item.overruled or not item.marks or any(one.marks or one.pending_marks for one in work):
        return item
    why = NO_WORK_EARNED.format(items=", ".join(one.id for one in work))
    outcome = item.outcome.model_copy(
        update={
            "status": Status.PENDING,
            "reason": Reason.NEEDS_A_PERSON,
            "earned": 0.0,
            "waits": round((item.marks + item.pending_marks) / item.max_marks, 9),
            "message": f"{item.outcome.message} {why}".strip(),
        }
    )
    return item.model_copy(update={"marks": 0.0, "outcome": outcome})


def _add_waiting_override(item: GradedItem, overruled: AppliedOverride) -> GradedItem:
    outcome = item.outcome.model_copy(
        update={"status": Status.PENDING, "reason": Reason.NEEDS_A_PERSON, "earned": 0.0, "waits": 1.0}
    )
    return item.model_copy(update={"marks": 0.0, "outcome": outcome, "overruled": overruled})


def _add_override(item: GradedItem, overruled: AppliedOverride, earned: float) -> GradedItem:
    """Return the item as judged by a person, as far as the marks tell.

    The machine's reason holds only where marks are still lost for it.
    """
    status = _choose_status(earned, item.max_marks)
    reason = None if item.outcome.reason is Reason.NEEDS_A_PERSON else item.outcome.reason
    outcome = item.outcome.model_copy(
        update={
            "status": status,
            "reason": None if status is Status.PASSED else reason,
            "earned": earned / item.max_marks if item.max_marks else 1.0,
        }
    )
    return item.model_copy(update={"marks": earned, "outcome": outcome, "overruled": overruled})


def _choose_status(earned: float, most: float) -> Status:
    if earned >= most:
        return Status.PASSED
    return Status.PARTIAL if earned > 0 else Status.FAILED


def _add_up_again(grade: Grade, items: tuple[GradedItem, ...]) -> Grade:
    """Return the grade with its sums made again; marks are given in hundredths."""
    waiting = [item for item in items if item.pending_marks > 0]
    return grade.model_copy(
        update={
            "items": items,
            "status": GradeStatus.PENDING if waiting else GradeStatus.GRADED,
            "marks": round(sum(item.marks for item in items), 2),
            "pending_marks": round(sum(item.pending_marks for item in waiting), 2),
        }
    )


def _add_notices(grade: Grade, unused: Iterable[Override], why: str) -> Grade:
    """Return the grade with a notice for the course on each override that does not count."""
    notices = tuple(
        f"{o.student} {o.item}: {count_marks(o.marks or 0)} given by {o.by}, not counted {why}."
        for o in unused
    )
    return grade.model_copy(update={"staff_notices": (*grade.staff_notices, *notices)})
