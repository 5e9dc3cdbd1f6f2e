"""`grader mark`: what a person types about one item, checked against the grade that it is about, and kept.

Nothing is changed in place. A mark is added to the store with its author, reason, time and the digest of the
work; a later one supersedes it, and only where its author was told of the earlier one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from grader.model import Grade, GradedItem, Override
from grader.model.errors import UsageError
from grader.model.text import count_marks, format_marks, make_visible, shorten
from grader.results import lookup, overrides
from grader.results.outputs import open_store, read_grades
from grader.results.pages.grade_summary import describe_total

_NUMBER: Final = re.compile(r"[+-]?\d{1,9}(\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class MarkRequest:
    """What was typed."""

    student: str
    item: str
    marks: str | None
    why: str
    by: str
    assignment: str | None = None
    seen: str | None = None
    """The beginning of the digest of the work that was looked at."""
    withdraw: bool = False
    replace: bool = False


@dataclass(frozen=True)
class MarkResult:
    """What came of a request to mark."""

    override: Override
    machine: Grade
    """The grade as the machine gave it."""
    standing: Grade
    """The grade with all marks that people gave."""

    @property
    def words(self) -> str:
        override = self.override
        item = f"{make_visible(override.student)} {override.item}"
        judged = _describe_judgement(self.machine, override.item)
        by = shorten(override.by, 80)
        if override.marks is None:
            what = f"{item}: withdrawn by {by}; the grader's own judgement stands: {judged}."
        else:
            number = f"{format_marks(override.marks)} of {count_marks(override.max_marks)}"
            what = f"{item}: {number}, given by {by}; the grader itself: {judged}."
        return f"{what}\n{make_visible(override.student)} now: {describe_total(self.standing)}."


def mark(out: Path, request: MarkRequest) -> MarkResult:
    """Keep one mark, or take the last one back.

    Raise UsageError for a request that cannot be met; then nothing was written.
    """
    _must_be_signed(request)
    with open_store(out) as store:
        grade = lookup.find_grade(read_grades(store, out), request.student, request.assignment)
        earlier = [
            o for o in store.overrides() if (o.assignment, o.student) == (grade.assignment, grade.student)
        ]
        item = _find_item(grade, earlier, request)
        last = store.last_override(grade.assignment, grade.student, item)
        override = _make_override(grade, item, request, last[1] if last else None)
        if not store.add_override(override, last[0] if last else None):
            now = store.last_override(grade.assignment, grade.student, item)
            raise _make_overtaken_error(now[1] if now else override)
        (standing,) = overrides.apply_overrides([grade], store.overrides())
    return MarkResult(override, grade, standing)


def _must_be_signed(request: MarkRequest) -> None:
    if request.withdraw and request.marks is not None:
        raise UsageError(
            f"expected either MARKS or --withdraw, found both: {make_visible(request.marks)!r} "
            "and --withdraw.",
            help="Leave MARKS out to take back what was given, or --withdraw to give marks.",
        )
    if not request.withdraw and request.marks is None:
        raise UsageError(
            "MARKS: expected how many marks the item is given, found nothing.",
            help="Write the number after the item, or --withdraw to take back what was given.",
        )
    _must_say("--why", request.why, "the reason", "The student reads it beside the marks: say what you saw.")
    _must_say("--by", request.by, "your name", "It stands beside the marks on the student's page.")


def _must_say(option: str, text: str, what: str, help: str) -> None:
    """Raise UsageError where the text says nothing, such as the three dots of the copied command."""
    if not any(map(str.isalnum, text)):
        actual = f"found {make_visible(text)!r}" if text.strip() else "found nothing"
        raise UsageError(f"{option}: expected {what}, {actual}.", help=help)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(
            f"{option}: expected text in UTF-8, found {make_visible(text)!r}.",
            help="Type it again in this terminal.",
        ) from None


def _find_item(grade: Grade, decisions: list[Override], request: MarkRequest) -> str:
    """Return the item's id; raise UsageError where it cannot be marked.

    Marks can be taken back even where the hand-in or the rubric no longer has the item.
    """
    ids = [item.id for item in grade.items]
    if request.withdraw:
        ids += [override.item for override in decisions if override.item not in ids]
    else:
        lookup.must_be_markable(grade)
        lookup.must_be_what_was_seen(grade, request.seen)
    return lookup.find_item(ids, request.item, grade.assignment)


def _make_override(grade: Grade, item: str, request: MarkRequest, last: Override | None) -> Override:
    stands = last if last is not None and last.marks is not None else None
    if request.marks is None:
        worth, value = _find_marks_to_take_back(grade, item, stands), None
    else:
        judged = next(graded for graded in grade.items if graded.id == item)
        if stands and not request.replace and not overrides.explain_outdated(stands, judged, grade.digest):
            raise UsageError(
                f"{make_visible(grade.student)} {item} is already marked: {_describe(stands)}",
                help="Nothing was written. Repeat the command with --replace to put yours in their place.",
            )
        worth, value = judged.max_marks, _read_marks(request.marks, judged)
    return Override(
        assignment=grade.assignment,
        student=grade.student,
        item=item,
        marks=value,
        max_marks=worth,
        why=request.why.strip(),
        by=request.by.strip(),
        at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        digest=grade.digest,
    )


def _find_marks_to_take_back(grade: Grade, item: str, stands: Override | None) -> float:
    """Return what the item was worth when it was marked; raise UsageError where it was not marked."""
    if stands is None:
        raise UsageError(
            f"{make_visible(grade.student)} {item}: expected marks that a person gave, "
            "found none to withdraw.",
            help=f"The grader's own judgement stands: {_describe_judgement(grade, item)}.",
        )
    return stands.max_marks


def _read_marks(text: str, item: GradedItem) -> float:
    """Read the number of marks, in hundredths at most; raise UsageError where it is no such number."""
    most = format_marks(item.max_marks)
    expected = f"MARKS: expected a number from 0 to {most}, which is what {item.id} is worth"
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"{expected}, found {make_visible(text)!r}.", help="Write it like 2 or 2.5.")
    value = float(text)
    if not 0 <= value <= item.max_marks:
        raise UsageError(f"{expected}, found {text}.", help="Nothing was written. Give marks in this range.")
    if value != round(value, 2):
        raise UsageError(f"{expected}, found {text}.", help="Give two decimals at most.")
    return abs(value)


def _make_overtaken_error(override: Override) -> UsageError:
    item = f"{make_visible(override.student)} {override.item}"
    return UsageError(
        f"{item} was marked by somebody else at the same moment: {_describe(override)}",
        help="Yours was not written. Repeat the command with --replace to put yours in their place.",
    )


def _describe(override: Override) -> str:
    decision = (
        "withdrawn"
        if override.marks is None
        else f"{format_marks(override.marks)} of {count_marks(override.max_marks)}"
    )
    return f"{decision} by {shorten(override.by, 80)} on {override.at[:10]}: {shorten(override.why, 200)}"


def _describe_judgement(grade: Grade, item: str) -> str:
    """Say what the machine says of an item."""
    graded = next((graded_item for graded_item in grade.items if graded_item.id == item), None)
    if graded is None:
        return f"none, as the grade is {grade.status} and does not hold {item}"
    return f"{graded.outcome.status}, {format_marks(graded.marks)} of {count_marks(graded.max_marks)}"
