"""All hand-ins of one assignment, in the order of the students' names."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from grader.intake.file_names import show_name
from grader.intake.students import Entry, fold_student, list_entries, show_student
from grader.intake.submission import AssignmentFiles, open_handin, reject
from grader.model import Rejected, Submission


def discover(folder: Path, assignment: AssignmentFiles) -> Iterator[Submission | Rejected]:
    """Return one answer per student; each hand-in is opened only when its answer is asked for.

    Raises `UsageError` only where `folder` itself cannot be read.
    """
    handins = [entry for entry in list_entries(folder) if entry.is_handin]
    students = _group_by_student(handins)
    return (_open_only(folder, entries, assignment) for entries in students)


def count_students(folder: Path) -> int:
    """Return how many students `discover` will answer for, without opening anything."""
    return len(_group_by_student([entry for entry in list_entries(folder) if entry.is_handin]))


def list_ignored(folder: Path) -> tuple[str, ...]:
    """Return the names in the folder that are no hand-ins and were not looked at, safe to show."""
    return tuple(show_name(entry.name) for entry in list_entries(folder) if not entry.is_handin)


def _group_by_student(entries: Sequence[Entry]) -> list[list[Entry]]:
    ordered = sorted(entries, key=lambda entry: (fold_student(entry.student), entry.name))
    groups = [list(group) for _, group in groupby(ordered, key=lambda entry: fold_student(entry.student))]
    return sorted(groups, key=lambda group: show_student(group[0].student))


def _open_only(folder: Path, entries: list[Entry], assignment: AssignmentFiles) -> Submission | Rejected:
    first, *others = entries
    if not others:
        return open_handin(folder / first.name, assignment)
    names = " and ".join(f"{show_name(entry.name)}{'/' if entry.is_folder else ''}" for entry in entries)
    return reject(
        assignment,
        first.student,
        f"There is more than one hand-in of this student: {names}",
        "Keep the one that counts and move the others away.",
    )
