"""`grader remove`: take a row out of the outputs, with a reason that stays on record.

Rows stay until somebody says so, even where the hand-in is gone from the folder: another folder graded into
the same outputs must not make earlier work vanish. Nothing is deleted from the store, and a later run that
meets the hand-in again brings the row back.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grader.model import Removal
from grader.model.errors import UsageError
from grader.model.text import count, make_visible
from grader.results import lookup
from grader.results.outputs import open_store, read_grades


@dataclass(frozen=True)
class RemovalRequest:
    """What was typed."""

    student: str
    why: str
    by: str
    assignment: str | None = None


@dataclass(frozen=True)
class RemovalResult:
    """What came of a request to remove."""

    removal: Removal
    marks_by_hand: int
    """How many items a person had marked: these marks no longer stand anywhere in the outputs."""

    @property
    def words(self) -> str:
        removal = self.removal
        lost = ""
        if self.marks_by_hand:
            lost = f", with {count(self.marks_by_hand, 'mark')} given by hand"
        return (
            f"{make_visible(removal.student)} was taken out of {removal.assignment}{lost}. A record of "
            "this and all grades stay in the store. The row comes back when a run meets the hand-in again."
        )


def remove(out: Path, request: RemovalRequest) -> RemovalResult:
    """Record the removal.

    Raise UsageError for a request that cannot be met; then nothing was written.
    """
    for option, text in (("--why", request.why), ("--by", request.by)):
        if not any(map(str.isalnum, text)):
            raise UsageError(
                f"{option}: expected {'the reason' if option == '--why' else 'your name'}, "
                f"found {make_visible(text)!r}.",
                help="Both stay on record beside the removal.",
            )
    with open_store(out) as store:
        grade = lookup.find_grade(read_grades(store, out), request.student, request.assignment)
        removal = Removal(
            assignment=grade.assignment,
            student=grade.student,
            why=request.why.strip(),
            by=request.by.strip(),
            at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            digest=grade.digest,
        )
        by_hand = sum(
            (o.assignment, o.student) == (grade.assignment, grade.student) and o.marks is not None
            for o in store.overrides()
        )
        store.remove(removal)
    return RemovalResult(removal, by_hand)
