"""Why marks went, in one row of the class's table: known mistakes, and reasons where no mistake was named."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import Grade, Reason
from grader.model.text import short
from grader.results.pages import labels
from grader.results.pages.shared_view import costs, marked_by_hand


@dataclass(frozen=True)
class Chip:
    text: str
    style: str
    """``costly``, ``advice``, ``reason``, or ``absent`` for a file that is not there."""
    said: str = ""
    """The reason in the words of the student's page: read aloud, and found by the filter."""


def chips(grade: Grade) -> Iterator[Chip]:
    """Yield what lost marks first, then what is only worth knowing."""
    losing = costly(grade)
    named = [short(mistake.id, 60) for mistake in grade.mistakes if mistake.id in losing]
    free = [short(mistake.id, 60) for mistake in grade.mistakes if mistake.id not in losing]
    yield from (Chip(name, "costly") for name in named)
    yield from map(_of_reason, _reasons(grade))
    yield from (Chip(f"advice: {name}", "advice") for name in free)
    yield from (Chip(f"by hand: {short(i.id, 40)}", "advice") for i in grade.items if marked_by_hand(i))


def costly(grade: Grade) -> set[str]:
    """Return the ids of the mistakes that lost marks."""
    return {mistake.id for item in grade.items if costs(item) for mistake in item.outcome.mistakes}


def _reasons(grade: Grade) -> dict[Reason, None]:
    """Return each reason once, in the order of the items."""
    unnamed = [item.outcome for item in grade.items if costs(item) and not item.outcome.mistakes]
    return dict.fromkeys(outcome.reason for outcome in unnamed if outcome.reason)


def _of_reason(reason: Reason) -> Chip:
    return Chip(reason.value, "absent" if reason is Reason.NO_FILE else "reason", labels.REASON[reason])
