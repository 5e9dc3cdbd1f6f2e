"""Rehearse the self-check in a new kit: with the starter, and with the solution in its place.

Students must not get a kit that passes a starter or fails right work.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from grader.kit.result import Result, SelfCheckResult, State
from grader.kit.self_check import check
from grader.model.errors import RubricError
from grader.rubric import Assignment

_NO_VERDICT: Final = (State.AT_GRADING, State.WAITS, State.MISSING, State.FAILED)
_SHOWN: Final = 200


def rehearse(folder: Path, assignment: Assignment) -> SelfCheckResult:
    """Check the kit's starter, then the reference in its place, and return the second result.

    Raise RubricError where the starter earns something or the reference does not pass.
    """
    with tempfile.TemporaryDirectory(prefix="grader-kit-") as scratch:
        solved = Path(scratch, "solved")
        shutil.copytree(folder, solved)
        _solve(solved, assignment)
        right = check(solved)
    faults = [*_find_starter_faults(check(folder)), *_find_reference_faults(right)]
    if faults:
        message = f"{assignment.id}: the kit was not written, because it does not judge as it must:"
        help_text = "`grader verify` shows what is wrong with the rubric."
        raise RubricError("\n".join((message, *faults)), help=help_text)
    return right


def _find_starter_faults(checked: SelfCheckResult) -> Iterator[str]:
    for result in checked.results:
        if result.passing_marks or result.state not in _NO_VERDICT:
            yield f"{result.item.id}: the starter is {_describe(result)}"


def _find_reference_faults(checked: SelfCheckResult) -> Iterator[str]:
    for result in checked.results:
        if result.state not in (State.PASSED, State.AT_GRADING):
            yield f"{result.item.id}: the reference is {_describe(result)}"


def _describe(result: Result) -> str:
    detail = f" ({result.message[:_SHOWN]})" if result.message else ""
    return f"{result.state}{detail}"


def _solve(folder: Path, assignment: Assignment) -> None:
    """Lay the solution over the starter; files with their own places in a hand-in go to these places."""
    hand_in = {_strip_archive(path, assignment): content for path, content in assignment.handed_in().items()}
    elsewhere = {path.split("/")[-1] for path in hand_in}
    solution = {file.path: file.content for file in assignment.solution_files() if file.path not in elsewhere}
    for name in elsewhere:
        (folder / name).unlink(missing_ok=True)
    for path, content in (solution | hand_in).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _strip_archive(path: str, assignment: Assignment) -> str:
    """Return the path without the archive's name before it.

    Students pack their folder at the end; until then, what goes into the archive lies loose.
    """
    return path.removeprefix(f"{assignment.archive}/") if assignment.archive else path
