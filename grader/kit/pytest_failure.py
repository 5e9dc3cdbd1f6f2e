"""What a failed test says: the self-check's own words, and the student's own line to look at."""

import re
from pathlib import Path
from typing import Final

import pytest

from grader.kit import result_text
from grader.kit.deduplicate import Deduplicator
from grader.kit.result import Result, State
from grader.model import Code, Reason

_LINE: Final = re.compile(r"\bline (\d{1,7})(?=[:.)]| is not)")


class NotRightError(Exception):
    """A failed test; its text begins with the sentence that a summary has room for."""

    def __init__(self, message: str, file: Path, line: int) -> None:
        super().__init__(message)
        self.file, self.line = file, line


def make_failure(result: Result, folder: Path, otherwise: Path) -> NotRightError:
    """Return the failure of a result, with the line to look at.

    `otherwise` is the file to look at where the student's own is not there.
    """
    return NotRightError(
        result_text.render_text(Deduplicator().deduplicate(result)),
        *_find_location(result, folder, otherwise),
    )


def render_for_pytest(failure: pytest.ExceptionInfo[NotRightError], style: str) -> object:
    """Return the failure for pytest to show, in words alone: a traceback through the grader teaches nothing.

    `style` is that of ``--tb``.
    """
    error = failure.value
    first_line = str(error).partition("\n")[0]
    if style == "line":
        error.args = (first_line,)
    shown = failure.getrepr(style="value")
    if shown.reprcrash is not None:
        shown.reprcrash.message = first_line  # on a CI server pytest's summary shows all of it
        shown.reprcrash.path, shown.reprcrash.lineno = str(error.file), error.line
    return shown


def _find_location(result: Result, folder: Path, otherwise: Path) -> tuple[Path, int]:
    """Return the file and line of the student's own code to look at.

    Without such code it is a line of the item's file. Where that file is not there, it is the first line of
    `otherwise`.
    """
    pieces = result.outcome.evidence if result.outcome else ()
    codes = [piece for piece in pieces if isinstance(piece, Code)]
    for code in sorted(codes, key=lambda code: not code.marked):
        if (path := folder / code.file).is_file():
            return path, min(code.marked, default=code.first_line)
    file = folder / result.item.file
    return (file, _find_line(result)) if file.is_file() else (otherwise, 1)


def _find_line(result: Result) -> int:
    """Return the number of the line to mend in a file that cannot be read or loaded, else 1.

    No lines of such a file are shown, but the sentence that is told names the line.
    """
    reason = result.outcome.reason if result.outcome else None
    about_the_file = result.state is State.UNREADABLE or reason is Reason.IMPORT_ERROR
    numbers = _LINE.findall(result.message) if about_the_file else []
    return int(numbers[-1]) if numbers else 1
