"""Find the assignment, grade and item that a person means by the names typed; else offer the nearest."""

import re
from collections.abc import Sequence
from typing import Final

from grader.model import Grade, GradeStatus
from grader.model.errors import UsageError
from grader.model.text import make_visible
from grader.rubric.faults import find_nearest

_NAMED: Final = 12
_LEAST_DIGITS: Final = 6
"""How many digits of a digest are enough to tell two versions of one hand-in apart."""


def find_assignment(ids: Sequence[str], word: str | None) -> str:
    """Return the one of `ids`, which is not empty, that `word` names.

    Raise UsageError where `word` names none of them, or where it is None and there are several.
    """
    if word is None and len(ids) > 1:
        raise UsageError(
            f"expected one assignment, found several in these grades: {', '.join(ids)}.",
            help="Name one with --assignment.",
        )
    return ids[0] if word is None else _find_name(ids, word, "--assignment", "an assignment")


def find_grade(grades: Sequence[Grade], student: str, word: str | None) -> Grade:
    """Return the student's grade of the assignment `word`; raise UsageError where there is none."""
    name = find_assignment(sorted({grade.assignment for grade in grades}), word)
    inside = {grade.student: grade for grade in grades if grade.assignment == name}
    return inside[_find_name(sorted(inside), student, "STUDENT", f"a student of {name}")]


def find_item(ids: Sequence[str], word: str, assignment: str) -> str:
    return _find_name(ids, word, "ITEM", f"an item of {assignment}")


def must_be_markable(grade: Grade) -> None:
    """Raise UsageError where there is no judgement that a person could complete or overrule."""
    whose = f"{make_visible(grade.student)}: no marks can be given"
    reason = f": {make_visible(grade.reason)}" if grade.reason else ""
    if grade.status is GradeStatus.INVALID:
        raise UsageError(
            f"{whose}, because the hand-in could not be opened{reason}",
            help="Ask for a hand-in that can be opened, then run `grader run` again.",
        )
    if grade.status is GradeStatus.WITHHELD:
        raise UsageError(
            f"{whose} while the grade is withheld{reason}",
            help="The course or the machine is at fault: mend the fault, then run `grader run` again.",
        )


def must_be_what_was_seen(grade: Grade, seen: str | None) -> None:
    """Raise UsageError where `seen`, the beginning of a digest, is of other work than the grade's."""
    if seen is None:
        return
    if not re.fullmatch(rf"[0-9a-fA-F]{{{_LEAST_DIGITS},64}}", seen):
        raise UsageError(
            f"--seen: expected the first {_LEAST_DIGITS} or more digits of the work's digest, "
            f"found {make_visible(seen)!r}.",
            help="The digest stands at the foot of the student's page.",
        )
    if not grade.digest.startswith(seen.lower()):
        raise UsageError(
            f"--seen: {make_visible(grade.student)} has handed in other work since: expected "
            f"{grade.digest[: len(seen)]}, found {seen}.",
            help="Run `grader report`, look at the page again, and mark what it shows.",
        )


def _find_name(names: Sequence[str], word: str, where: str, kind: str) -> str:
    """Return the one of `names` that is `word`, or that looks like `word` once it is made visible."""
    matches = [name for name in names if name == word] or [
        name for name in names if make_visible(name) == word
    ]
    if len(matches) == 1:
        return matches[0]
    shown = list(map(make_visible, names))
    listed = f"Known: {', '.join(shown[:_NAMED])}{', …' if len(shown) > _NAMED else ''}."
    nearest_name = find_nearest(make_visible(word), shown)
    raise UsageError(
        f"{where}: expected {kind}, found {make_visible(word)!r}.",
        help=f"Did you mean {nearest_name}? {listed}" if nearest_name else listed,
    )
