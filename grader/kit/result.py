"""What the self-check says of one item, and of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grader.grading import scoring
from grader.kit.mark_summary import summarize_marks
from grader.model import Outcome
from grader.rubric import Assignment, Item


class State(StrEnum):
    """The state of an item. Only `passed` is green: what could not be run, or waits, is not."""

    PASSED = "passed"
    FAILED = "failed"
    PARTIAL = "partial"
    WAITS = "waits"
    """It builds on an earlier part that is not right yet, so nothing can be said of it."""
    MISSING = "missing"
    AT_GRADING = "at grading"
    """Only the course can judge it."""
    UNREADABLE = "cannot be read"
    """Something typed cannot be understood, here or by the course."""
    NOT_RUN = "not run"
    """Something is missing on this computer, or the grader itself is at fault."""


UNJUDGED: Final = (State.AT_GRADING, State.UNREADABLE)
"""States of what is held against nothing here, be it right or wrong."""


@dataclass(frozen=True)
class CaseVerdict:
    """One published case of an item."""

    name: str
    passed: bool
    message: str


@dataclass(frozen=True)
class Result:
    item: Item
    state: State
    outcome: Outcome | None
    """The outcome as grading would have it on the published cases; None where nothing was judged."""
    cases: tuple[CaseVerdict, ...] = ()
    message: str = ""
    """One or two sentences: what is wrong, or why there is no verdict."""
    read_as: tuple[str, ...] = ()
    """How typed answers were understood, a line or a few for each."""
    unreadable: tuple[str, ...] = ()
    """Names of typed answers that cannot be read."""
    notes: tuple[str, ...] = ()
    """What loading the file did that its author should know, such as leaving out what raised."""
    above: tuple[str, ...] = ()
    """Sentences in the place of code that stands further up already, see `Deduplicator`."""

    @property
    def explanation(self) -> Outcome | None:
        """Return the outcome with mistakes, hint and evidence, where there is something to explain."""
        return None if self.state in (State.PASSED, State.NOT_RUN) else self.outcome

    @property
    def checkable_marks(self) -> float:
        """Return the marks that depend on what was checked here.

        Marks that a person gives, and those of items that only grading judges, are left out.
        """
        by_hand = scoring.compute_share_by_hand(self.item) if self.item.manual_marks else 0.0
        return 0.0 if self.state in UNJUDGED else self.item.marks * (1 - by_hand)

    @property
    def passing_marks(self) -> float:
        judged = self.outcome is not None and self.state in (State.PASSED, State.PARTIAL)
        return self.item.marks * self.outcome.earned if judged and self.outcome else 0.0


@dataclass(frozen=True)
class SelfCheckResult:
    """A whole self-check: results in the order of the rubric."""

    assignment: Assignment
    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()
    """Notes on the files of the folder: what was taken for what, and what was left out."""

    @property
    def all_pass(self) -> bool:
        """Tell whether everything that can be checked here passes, and every typed answer can be read."""
        return all_pass(self.results)

    @property
    def last_line(self) -> str:
        return summarize(self.results)


def all_pass(results: Sequence[Result]) -> bool:
    return all(result.state in (State.PASSED, State.AT_GRADING) for result in results)


def summarize(results: Sequence[Result]) -> str:
    """Say how many marks could be checked, how many of them pass, and how many only the course can judge."""
    return summarize_marks(
        sum(result.item.marks for result in results),
        sum(result.checkable_marks for result in results),
        sum(result.passing_marks for result in results),
        not_run=sum(result.checkable_marks for result in results if result.state is State.NOT_RUN),
        unreadable=[result.item.id for result in results if result.state is State.UNREADABLE],
    )
