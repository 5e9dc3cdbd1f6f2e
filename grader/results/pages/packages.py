"""The packages that hand-ins want and that are not installed: for the course alone, each once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.model import Grade
from grader.model.text import count, shorten

_PACKAGES, _STUDENTS, _LONG = 20, 3, 120


def describe_not_installed(grades: Sequence[Grade]) -> Iterator[str]:
    """Yield a sentence for each package, the most wanted first."""
    wanted_by: dict[str, dict[str, None]] = defaultdict(dict)
    for grade in grades:
        for item in grade.items:
            for package in item.outcome.wanted:
                wanted_by[package][grade.student] = None
    ordered = sorted(wanted_by.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    for package, students in ordered[:_PACKAGES]:
        more = f" and {len(students) - _STUDENTS} more" if len(students) > _STUDENTS else ""
        named = f"{', '.join(shorten(name, 80) for name in list(students)[:_STUDENTS])}{more}"
        by = f"{count(len(students), 'hand-in')} ({named})"
        yield f"Not installed: {shorten(package, _LONG)}, needed by {by}."
    if len(ordered) > _PACKAGES:
        yield f"Not installed: {len(ordered) - _PACKAGES} more."
