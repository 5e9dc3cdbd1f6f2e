"""Why marks went, in one row of the class's table: known mistakes, and reasons where no mistake was named."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import Grade, Reason
from grader.model.text import shorten
from grader.results.pages import labels
from grader.results.pages.shared_view import costs_marks, is_marked_by_hand


@dataclass(frozen=True)
class ReasonBadge:
    text: str
    style: str
    """``list_costly_mistakes``, ``advice``, ``reason``, or ``absent`` for a file that is not there."""
    said: str = ""
    """The reason in the words of the student's page: read aloud, and found by the filter."""


def build_reason_badges(grade: Grade) -> Iterator[ReasonBadge]:
    """Yield what lost marks first, then what is only worth knowing."""
    losing = list_costly_mistakes(grade)
    named = [shorten(mistake.id, 60) for mistake in grade.mistakes if mistake.id in losing]
    free = [shorten(mistake.id, 60) for mistake in grade.mistakes if mistake.id not in losing]
    yield from (ReasonBadge(name, "costly") for name in named)
    yield from map(_make_reason_badge, _list_reasons(grade))
    yield from (ReasonBadge(f"advice: {name}", "advice") for name in free)
    yield from (
        ReasonBadge(f"by hand: {shorten(i.id, 40)}", "advice") for i in grade.items if is_marked_by_hand(i)
    )


def list_costly_mistakes(grade: Grade) -> set[str]:
    """Return the ids of the mistakes that lost marks."""
    return {mistake.id for item in grade.items if costs_marks(item) for mistake in item.outcome.mistakes}


def _list_reasons(grade: Grade) -> dict[Reason, None]:
    """Return each reason once, in the order of the items."""
    unnamed = [item.outcome for item in grade.items if costs_marks(item) and not item.outcome.mistakes]
    return dict.fromkeys(outcome.reason for outcome in unnamed if outcome.reason)


def _make_reason_badge(reason: Reason) -> ReasonBadge:
    return ReasonBadge(
        reason.value, "absent" if reason is Reason.NO_FILE else "reason", labels.REASON[reason]
    )
