"""What a person at a terminal sees of a run: a live line where there is a terminal, plain lines elsewhere."""

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from grader.model import Grade, GradeStatus
from grader.model.text import count, make_visible
from grader.results.pages.grade_summary import list_waiting as open_
from grader.results.pages.grade_summary import sum_judged_marks
from grader.results.pages.shared_view import is_marked_by_hand

_NAMED = 10
"""Most students who are named in one sentence."""


class LiveProgress:
    """Shows the run's progress, and leaves the terminal as it was, however the run ends."""

    def __init__(self, console: Console, jobs: int) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[running]} running"),
            TextColumn("ETA"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._jobs = jobs

    def begin(self, assignment: str, students: int) -> None:
        running = min(self._jobs, students)
        self._task = self._bar.add_task(assignment, total=students, running=running)
        if not self._console.is_terminal:
            self._console.print(f"{assignment}: {count(students, 'hand-in')}, {self._jobs} at a time")

    def done(self, grade: Grade, *, kept: bool) -> None:
        self._bar.advance(self._task)
        task = self._bar.tasks[self._task]
        remaining = int((task.total or 0) - task.completed)
        self._bar.update(self._task, running=min(self._jobs, remaining))
        if not self._console.is_terminal:
            how = "kept from before" if kept else f"{grade.wall_s:.2f} s"
            count = f"[{int(task.completed)}/{int(task.total or 0)}]"
            print(f"{count} {make_visible(grade.student)}: {describe_marks(grade)} ({how})", flush=True)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # the terminal may be gone, and the run ends for another reason
            self._bar.stop()


def make_table(grades: Sequence[Grade]) -> Table:
    """Return a table with a row for each student: marks, pending, named mistakes, time."""
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("student")
    rows.add_column("marks", justify="right")
    rows.add_column("pending", justify="right")
    rows.add_column("mistakes and reasons")
    rows.add_column("seconds", justify="right")
    for grade in grades:
        pending = f"{grade.pending_marks:g}" if grade.pending_marks else ""
        cells = (
            make_visible(grade.student),
            describe_marks(grade),
            pending,
            make_visible(_describe_losses(grade)),
            f"{grade.wall_s:.2f}",
        )
        rows.add_row(*map(escape, cells))
    return rows


def describe_waiting(grades: Sequence[Grade]) -> str:
    """Say where an item waits for a person, and which; empty where none does."""
    hand_ins = [
        f"{make_visible(g.student)} ({', '.join(i.id for i in items)})" for g in grades if (items := open_(g))
    ]
    more = f" and {len(hand_ins) - _NAMED} more" if len(hand_ins) > _NAMED else ""
    names = f"{', '.join(hand_ins[:_NAMED])}{more}"
    return f"{count(len(hand_ins), 'hand-in')} not final, waiting for a person: {names}" if hand_ins else ""


def describe_earlier(grades: Sequence[Grade]) -> str:
    """Say which rows stay although this run did not meet their hand-ins, and how to take one out."""
    names = ", ".join(make_visible(grade.student) for grade in grades[:_NAMED])
    more = f" and {len(grades) - _NAMED} more" if len(grades) > _NAMED else ""
    stay = "stays" if len(grades) == 1 else "stay"
    return (
        f"From earlier runs {count(len(grades), 'row')} {stay} in all outputs: {names}{more}. "
        "`grader remove STUDENT` takes one out."
    )


def describe_marks(grade: Grade) -> str:
    """Say the marks in short; never a bare total where some of it still waits."""
    if grade.marks is None:
        return grade.status.value
    if grade.status is GradeStatus.PENDING:
        return f"{grade.marks:g} of {sum_judged_marks(grade):g} so far"
    return f"{grade.marks:g} / {grade.max_marks:g}"


def _describe_losses(grade: Grade) -> str:
    """Return the named mistakes, the reasons for lost marks without one, and the items marked by hand."""
    if grade.status in (GradeStatus.INVALID, GradeStatus.WITHHELD):
        return grade.reason or ""
    mistakes = [mistake.id for mistake in grade.mistakes]
    lost = (i.outcome.reason for i in grade.items if i.marks < i.max_marks and not i.outcome.mistakes)
    reasons = dict.fromkeys(reason.value for reason in lost if reason)
    by_hand = [f"(by hand: {item.id})" for item in grade.items if is_marked_by_hand(item)]
    return ", ".join([*mistakes, *(f"({reason})" for reason in reasons), *by_hand])
