"""Run a notebook's cells one after another in one namespace, as its author does.

A cell that raises, or that is not Python, is noted and the next one is run: what the earlier ones made stays,
and a later one often mends it. Only `exit()` and the end of the time end the whole.
"""

import ast
import types
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from ..recorder import Recorder
from ..recorder.patches import describe_error
from ..script import as_main, defines_anything, find_line, keep_locals
from ..student_computer import missing_imports
from ..time_limit import TimeUp
from .cells import Cell
from .ipython import Shell, as_shown

_NOTES: Final = 20


def run(
    cells: list[Cell],
    path: Path,
    module: types.ModuleType,
    in_time: AbstractContextManager[None],
    recorder: Recorder,
) -> list[str]:
    """Run the cells and return notes on those that did not run to their end.

    Raise what kept all of it from running.
    """
    shell = Shell(path.parent, module.__dict__)
    shell.install()
    notebook = _Notebook(path, module.__dict__, recorder, shell)
    filled = [cell for cell in cells if cell.text.strip()]
    try:
        with as_main(module, path), in_time:
            for cell in filled:
                notebook.run(cell)
    except SystemExit:
        notebook.stopped("ended by exit()")
    except TimeUp as over:
        notebook.stopped(f"was stopped after {over}")
    notebook.set_up(module)
    return notebook.notes()


class _Notebook:
    def __init__(self, path: Path, names: dict[str, Any], recorder: Recorder, shell: Shell) -> None:
        self._path, self._names, self._recorder, self._shell = path, names, recorder, shell
        self._notes: list[str] = []
        self._number = 0
        self._first_error: BaseException | None = None
        self._last_error: BaseException | None = None

    def run(self, cell: Cell) -> None:
        """Run a cell; raise only what ends the notebook."""
        self._number = cell.number
        self._recorder.begin_cell(cell.number, cell.first_line)
        message = ""
        try:
            self._execute(cell)
        except (TimeUp, SystemExit) as error:
            self._last_error = error
            raise
        except BaseException as error:
            missing_imports.note(error)
            message = f"{_error_line(error)} ({self._place(error, cell)})"
            self._notes.append(f"cell {cell.number} raised {message}; the cells after it were still run")
            self._first_error, self._last_error = self._first_error or error, error
        self._end(message)

    def stopped(self, how: str) -> None:
        """End the notebook in the middle of a cell. Its time must have stopped by then."""
        self._end(how)
        self._notes.append(
            f"{self._path.name} {how} in cell {self._number}; what it had by then was judged, "
            "and the cells after it were not run"
        )

    def _end(self, message: str) -> None:
        self._notes += [f"cell {self._number}: {refused}" for refused in self._shell.take_refused()]
        self._recorder.end_of_cell(message)

    def set_up(self, module: types.ModuleType) -> None:
        """Keep what the last cell that failed held; raise an import's error that left nothing defined."""
        if isinstance(self._first_error, ImportError) and not defines_anything(module):
            raise self._first_error
        if self._last_error is not None:
            keep_locals(self._last_error, self._names, self._path)

    def notes(self) -> list[str]:
        more = len(self._notes) - _NOTES
        return self._notes[:_NOTES] + ([f"there are {more} more notes on its cells"] if more > 0 else [])

    def _execute(self, cell: Cell) -> None:
        tree = cell.parsed(str(self._path))
        last = tree.body[-1] if tree.body and not cell.text.rstrip().endswith(";") else None
        shown = tree.body.pop() if isinstance(last, ast.Expr) else None
        exec(compile(tree, str(self._path), "exec", dont_inherit=True), self._names)
        if isinstance(shown, ast.Expr):
            value = eval(compile(ast.Expression(shown.value), str(self._path), "eval"), self._names)
            if value is not None:
                print(as_shown(value))

    def _place(self, error: BaseException, cell: Cell) -> str:
        unread = isinstance(error, SyntaxError) and not find_line(self._path, error)
        line = error.lineno if unread and isinstance(error, SyntaxError) else find_line(self._path, error)
        return cell.place(line or cell.first_line)


def _error_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error.msg}" if isinstance(error, SyntaxError) else describe_error(error)
