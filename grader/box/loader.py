"""Load a hand-in: its names after an import, or only what it defines.

`module`       run the file from top to bottom, as an import does;
`definitions`  keep imports, functions, classes and constants, leave out what does work: for scripts that
               train at import and for notebooks. A kept statement that fails is noted and left out.
`text`         run nothing: its words are the one name, `text` (report_text.py).
`script`       run it whole within its time, and keep the names it has when it ends (script.py).
`command`      start it with a command line and stop once its parser has read that (command_line.py): how it
               ended is the one name, `text`.

A notebook is run cell by cell as a script (notebook_run.py), and otherwise gives its definitions only.
"""

import ast
import math
import sys
import types
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from . import command_line, report_text, script
from .notebook import notebook_run
from .notebook.cells import make_legible, split_cells
from .notebook.ipython import Shell
from .recorder import Recorder
from .student_computer import missing_imports, single_numbers
from .time_limit import at_most


class Loaded:
    def __init__(self, names: dict[str, Any], notes: list[str]) -> None:
        self.names = names
        self.notes = notes


def load(
    mode: str,
    path: Path,
    source: str,
    wall_s: float,
    recorder: Recorder,
    cpu_s: float = math.inf,
    package: str | None = None,
) -> Loaded:
    """Load the hand-in and return its names and notes; raise whatever the student's code raises.

    `wall_s` and `cpu_s` are a script's time, and `recorder` notes what it does; the other modes need neither.
    `package` is where relative imports start from.
    """
    if mode == "text":
        return Loaded(*_load_words(path))
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    module.__package__ = package
    # Registered under its own name so that dataclasses, pickle and `import two_layernet` elsewhere find it.
    sys.modules[path.stem] = module
    if mode == "command":
        return Loaded({"text": command_line.run(source, path, module, at_most(wall_s, cpu_s))}, [])
    cells = split_cells(source)
    if mode == "script" and cells is not None:
        return Loaded(
            module.__dict__, notebook_run.run(cells, path, module, at_most(wall_s, cpu_s), recorder)
        )
    if mode == "script":
        return Loaded(module.__dict__, script.run(source, path, module, at_most(wall_s, cpu_s)))
    # Whoever reads a notebook (required_cells.py) relies on its definitions being all of it that runs.
    load_names = _load_module if mode == "module" and cells is None else _load_definitions
    return Loaded(module.__dict__, load_names(source, path, module.__dict__))


def _load_words(path: Path) -> tuple[dict[str, Any], list[str]]:
    words, notes = report_text.read_report(path)
    return {"text": words}, notes


def _load_module(source: str, path: Path, names: dict[str, Any]) -> list[str]:
    exec(compile(single_numbers.adapt(ast.parse(source, str(path))), str(path), "exec"), names)
    return []


def _load_definitions(source: str, path: Path, names: dict[str, Any]) -> list[str]:
    shell = Shell(path.parent)
    if split_cells(source) is not None:
        shell.install()
    source, notes = make_legible(source, str(path))
    skipped = 0
    for statement in single_numbers.adapt(ast.parse(source, str(path))).body:
        if not is_definition(statement):
            skipped += 1
            continue
        try:
            with shell.running_in(names) if _runs_a_file(statement) else nullcontext():
                exec(compile(ast.Module([statement], []), str(path), "exec"), names)
        except Exception as error:
            missing_imports.note(error)
            notes.append(f"line {statement.lineno} was left out: {type(error).__name__}: {error}")
    if skipped:
        notes.append(f"only definitions were loaded; {skipped} other statements were not run")
    return notes


def is_definition(statement: ast.stmt) -> bool:
    if isinstance(
        statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    ):
        return True
    if isinstance(statement, ast.Try):
        return all(is_definition(s) or isinstance(s, ast.Pass) for s in statement.body)
    if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
        return _is_constant(statement.value)
    return _runs_a_file(statement)


def _runs_a_file(statement: ast.stmt) -> bool:
    """Tell whether it is ``%run helpers.py``, which is as good as an import of all that it defines."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
        return False
    first = call.args[0]
    return call.func.attr == "run_line_magic" and isinstance(first, ast.Constant) and first.value == "run"


def _is_constant(node: ast.expr) -> bool:
    """Tell whether it is a literal, a lambda, or a name to rename things by: ``relu = np.maximum``."""
    if isinstance(node, (ast.Name, ast.Attribute, ast.Lambda)):
        return True
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
