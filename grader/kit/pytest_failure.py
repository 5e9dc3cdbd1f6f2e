"""What a failed test says: the self-check's own words, and the student's own line to look at."""

import re
from pathlib import Path
from typing import Final

import pytest

from grader.kit import result_text
from grader.kit.deduplicate import Above
from grader.kit.result import Result, State
from grader.model import Code, Reason

_LINE: Final = re.compile(r"\bline (\d{1,7})(?=[:.)]| is not)")


class NotRightError(Exception):
    """A failed test; its text begins with the sentence that a summary has room for."""

    def __init__(self, message: str, file: Path, line: int) -> None:
        super().__init__(message)
        self.file, self.line = file, line


def failure(result: Result, folder: Path, otherwise: Path) -> NotRightError:
    """Return the failure of a result, with the line to look at.

    `otherwise` is the file to look at where the student's own is not there.
    """
    return NotRightError(result_text.as_text(Above().taken_out(result)), *_look_at(result, folder, otherwise))


def as_pytest_shows(failure: pytest.ExceptionInfo[NotRightError], style: str) -> object:
    """Return the failure for pytest to show, in words alone: a traceback through the grader teaches nothing.

    `style` is that of ``--tb``.
    """
    place = failure.value
    first_line = str(place).partition("\n")[0]
    if style == "line":
        place.args = (first_line,)
    told = failure.getrepr(style="value")
    if told.reprcrash is not None:
        told.reprcrash.message = first_line  # on a CI server pytest's summary shows all of it
        told.reprcrash.path, told.reprcrash.lineno = str(place.file), place.line
    return told


def _look_at(result: Result, folder: Path, otherwise: Path) -> tuple[Path, int]:
    """Return the file and line of the student's own code to look at.

    Without such code it is a line of the item's file. Where that file is not there, it is the first line of
    `otherwise`.
    """
    pieces = result.outcome.evidence if result.outcome else ()
    codes = [piece for piece in pieces if isinstance(piece, Code)]
    for code in sorted(codes, key=lambda code: not code.marked):
        if (place := folder / code.file).is_file():
            return place, min(code.marked, default=code.first_line)
    own = folder / result.item.file
    return (own, _line_told(result)) if own.is_file() else (otherwise, 1)


def _line_told(result: Result) -> int:
    """Return the number of the line to mend in a file that cannot be read or loaded, else 1.

    No lines of such a file are shown, but the sentence that is told names the line.
    """
    reason = result.outcome.reason if result.outcome else None
    about_the_file = result.state is State.UNREADABLE or reason is Reason.IMPORT_ERROR
    found = _LINE.findall(result.told) if about_the_file else []
    return int(found[-1]) if found else 1
