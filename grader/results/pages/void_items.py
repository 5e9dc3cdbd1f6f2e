"""Why items could not be judged: for the course alone, on the index and on no student's page."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.model import Grade, Status
from grader.model.text import shorten

_FAULTS, _STUDENTS, _LONG = 20, 5, 400


def describe_faults(grades: Sequence[Grade]) -> Iterator[str]:
    """Yield each reason once, with the students it concerns."""
    met: dict[str, list[str]] = defaultdict(list)
    for grade in grades:
        for item in grade.items:
            if item.outcome.status is Status.VOID:
                met[f"{item.id}: {_cut_last_line(item.outcome.staff_note)}"].append(grade.student)
    for message, students in list(met.items())[:_FAULTS]:
        more = f" and {len(students) - _STUDENTS} more" if len(students) > _STUDENTS else ""
        yield f"{message} ({', '.join(students[:_STUDENTS])}{more})"


def _cut_last_line(note: str) -> str:
    """Return the last line of a traceback, which says what happened; the whole is in grades.sqlite."""
    return shorten(note.strip().rpartition("\n")[2], _LONG)
