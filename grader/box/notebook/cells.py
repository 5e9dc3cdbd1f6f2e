"""A notebook as its hand-in brings it: code cells joined into one file, each below a line with its number.

Intake writes the first line and these marks, and no cell holds a line like them. A script with marks of its
own (`# %%`) does not begin with that line, and is no notebook.
"""

import ast
import re
from dataclasses import dataclass
from typing import Final

from ..student_computer import single_numbers

HEADER: Final = "# The code cells of a notebook, joined in order."
_MARK: Final = re.compile(r"# %% cell (\d{1,6})")
UNREADABLE: Final = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python's parser raises: also for a NUL, and for nesting that it has no room for."""


@dataclass(frozen=True)
class Cell:
    number: int
    """Among the code cells, from 1."""
    first_line: int
    """Where its text begins in the joined file."""
    text: str

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1

    def parsed(self, path: str) -> ast.Module:
        """Return its syntax tree with the joined file's line numbers. Raise one of `UNREADABLE`."""
        try:
            tree = ast.parse(self.text, path)
        except SyntaxError as error:
            error.lineno = (error.lineno or 1) + self.first_line - 1
            raise
        ast.increment_lineno(tree, self.first_line - 1)
        return single_numbers.adapt(tree)

    def place(self, line: int) -> str:
        """Return how to name a line of the joined file to a reader who looks at the cell."""
        return f"line {line - self.first_line + 1} of the cell"


def split_cells(source: str) -> list[Cell] | None:
    """Return the cells in order, or None where the source is not a notebook's."""
    lines = source.split("\n")
    if lines[0] != HEADER:
        return None
    marks = [(at, int(mark[1])) for at, line in enumerate(lines) if (mark := _MARK.fullmatch(line))]
    ends = [at for at, _ in marks[1:]] + [len(lines)]
    return [
        Cell(number, at + 2, "\n".join(lines[at + 1 : end]))
        for (at, number), end in zip(marks, ends, strict=True)
    ]


def make_legible(source: str, path: str) -> tuple[str, list[str]]:
    """Return the source without the cells that are not Python, on the same lines, and notes on those.

    Any other source stays as it is. Raise the first cell's error where no cell can be read.
    """
    cells = split_cells(source)
    if cells is None:
        return source, []
    errors = {cell.number: error for cell in cells if (error := _find_error(cell, path))}
    if errors and not any(cell.text.strip() for cell in cells if cell.number not in errors):
        raise next(iter(errors.values()))
    lines = source.split("\n")
    for cell in cells:
        if cell.number in errors:
            lines[cell.first_line - 1 : cell.first_line - 1 + cell.lines] = [""] * cell.lines
    broken = [cell for cell in cells if cell.number in errors]
    return "\n".join(lines), [_leave_out(cell, errors[cell.number]) for cell in broken]


def _find_error(cell: Cell, path: str) -> Exception | None:
    try:
        cell.parsed(path)
    except UNREADABLE as error:
        return error
    return None


def _leave_out(cell: Cell, error: Exception) -> str:
    if isinstance(error, SyntaxError):
        where = f", {cell.place(error.lineno or cell.first_line)}"
        return f"cell {cell.number} is not valid Python ({error.msg}{where}) and was left out"
    return f"cell {cell.number} is not valid Python ({error}) and was left out"
