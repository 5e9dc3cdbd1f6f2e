"""What waits for a person, item by item, with the command that gives the marks. For the index only."""

import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.model import Grade, GradedItem
from grader.model.text import count_marks, format_marks, make_visible, shorten
from grader.results.pages import grade_summary
from grader.results.pages.shared_view import About, explain_item, name_anchors

_OPEN_UP_TO = 12
_SEEN_DIGITS = 12


@dataclass(frozen=True)
class WaitingWork:
    student: str
    address: str
    """The address of the item on the student's page."""
    why: str
    command: str


@dataclass(frozen=True)
class WaitingItem:
    """One item and all students whose work on it waits, so that they can be marked side by side."""

    id: str
    title: str
    marks: str
    rows: tuple[WaitingWork, ...]
    marking: tuple[str, ...]
    """Lines of the reference answer with its marking notes."""
    unfolded: bool


def collect_waiting(
    paged: Sequence[tuple[Grade, str]], about: About, name_assignment: bool
) -> tuple[WaitingItem, ...]:
    """Return the items that wait, each with all students whose work on it waits.

    `paged` holds each grade of an assignment with its page's address relative to the index.
    """
    by_item: dict[str, list[tuple[GradedItem, WaitingWork]]] = defaultdict(list)
    for grade, page in paged:
        places = name_anchors(grade)
        for item in grade_summary.list_waiting(grade):
            address = f"{page}#item-{places[item.id]}"
            command = _write_command(grade, item, name_assignment)
            row = WaitingWork(shorten(grade.student, 80), address, _explain_wait(item), command)
            by_item[item.id].append((item, row))
    few = sum(map(len, by_item.values())) <= _OPEN_UP_TO
    in_order = dict.fromkeys(item.id for grade, _ in paged for item in grade.items)
    return tuple(
        _build_waiting_item(by_item[name], about.item(name).marking, few)
        for name in in_order
        if name in by_item
    )


def _build_waiting_item(
    pairs: Sequence[tuple[GradedItem, WaitingWork]], marking: str, unfolded: bool
) -> WaitingItem:
    item = pairs[0][0]
    return WaitingItem(
        id=shorten(item.id, 40),
        title=shorten(item.title),
        marks=count_marks(item.max_marks),
        rows=tuple(row for _, row in pairs),
        marking=tuple(marking.strip().splitlines()),
        unfolded=unfolded,
    )


def _explain_wait(item: GradedItem) -> str:
    """Say why the item waits; where a part is judged already, say that a person's marks are for the whole."""
    why = shorten(explain_item(item), 300)
    whole = (
        f" MARKS is for the whole item, including the {format_marks(item.marks)} so far."
        if item.judged
        else ""
    )
    return f"{why}{whole}"


def _write_command(grade: Grade, item: GradedItem, name_assignment: bool) -> str:
    """Return the command that gives the marks.

    Marks, reason and name are left for the person to fill in; the digest says what was looked at.
    """
    return " ".join(_list_arguments(grade, item, name_assignment))


def _list_arguments(grade: Grade, item: GradedItem, name_assignment: bool) -> Iterator[str]:
    yield from (
        "grader",
        "mark",
        _quote_word(grade.student),
        _quote_word(item.id),
        "MARKS",
        "--why '…'",
        "--by '…'",
    )
    if grade.digest:
        yield from ("--seen", _quote_word(grade.digest[:_SEEN_DIGITS]))
    if name_assignment:
        yield from ("--assignment", _quote_word(grade.assignment))


def _quote_word(text: str) -> str:
    """Quote a text as one word for a shell; `grader mark` knows names by their visible form too."""
    return shlex.quote(make_visible(text))
