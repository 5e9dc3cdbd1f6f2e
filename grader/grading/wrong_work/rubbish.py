"""Hand-ins without any work in them: whatever they return, no item may give marks for it."""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from grader.grading.wrong_work.nonsense_answers import write_nonsense
from grader.model import SubmittedFile
from grader.rubric import Assignment

_RETURNED: Final[Mapping[str, str]] = {
    "None": "None", "text": "'nonsense'", "0": "0", "0.0": "0.0", "1.0": "1.0", "True": "True",
    "NaN": "float('nan')", "an empty list": "[]", "an empty dict": "{}",
    "a pair of 0 and a dict": "(0.0, {})",
}  # fmt: skip
_MADE: Final[Mapping[str, str]] = {
    "zeros of the right shapes": "_like(answer, lambda a: np.zeros_like(a))",
    "ones of the right shapes": "_like(answer, lambda a: np.ones_like(a))",
    "NaN of the right shapes": "_like(answer, lambda a: np.full_like(a, np.nan))",
    "random numbers of the right shapes": "_like(answer, _drawn)",
    "its first answer each time": "_FIRST.setdefault(name, answer)",
}
"""What is made of the right answer. The function works on copies, so what it changes on its way has no
effect."""
_WRAPPER: Final = """
import copy as _copy
import functools as _functools
import sys as _sys

import numpy as np

_FIRST = {}

def _drawn(a):
    return (10 * np.random.standard_normal(np.shape(a))).astype(np.asarray(a).dtype)

def _like(value, make):
    if isinstance(value, dict):
        return {key: _like(item, make) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_like(item, make) for item in value)
    if "torch" in _sys.modules and isinstance(value, _sys.modules["torch"].Tensor):
        made = _like(value.detach().numpy(), make)
        return _sys.modules["torch"].as_tensor(made, dtype=value.dtype).requires_grad_(value.requires_grad)
    try:
        made = make(np.asarray(value))
    except Exception:
        return value
    return made if isinstance(value, np.ndarray) else made.item() if np.ndim(made) == 0 else made

def _rubbish(function):
    name = function.__qualname__
    @_functools.wraps(function)
    def instead(*given, **named):
        answer = function(*_copy.deepcopy(given), **_copy.deepcopy(named))
        return RETURNED
    return instead
"""


@dataclass(frozen=True)
class Rubbish:
    """One hand-in: all files of the solution, with no work left in those that are changed."""

    name: str
    files: tuple[SubmittedFile, ...]
    changed: frozenset[str]
    """Paths of the files whose items are judged."""
    tree: Mapping[str, bytes]


def make_rubbish(assignment: Assignment) -> Iterator[Rubbish]:
    """Yield every kind of rubbish that an assignment can be handed."""
    called = [name for name in _list_python_files(assignment) if not _is_script(assignment, name)]
    scripts = [name for name in _list_python_files(assignment) if _is_script(assignment, name)]
    if called:
        yield from _make_function_rubbish(assignment, called)
        yield from _make_hand_in(
            assignment, "the starter under other names", _rename_in_starters(assignment, called)
        )
    both = [*called, *scripts]
    for name, rewrite in (("nothing but imports", _keep_imports), ("an empty file", lambda _source: "")):
        sources = {path: rewrite(text) for path, text in _read_sources(assignment, both).items()}
        yield from _make_hand_in(assignment, name, sources)
    for words in ("?", "nonsense"):
        typed = _read_sources(assignment, assignment.typed_names)
        sheets = {path: write_nonsense(text, words) for path, text in typed.items()}
        yield from _make_hand_in(assignment, f"{words!r} for every answer", sheets)
    yield from _make_folder_rubbish(assignment)


def _make_function_rubbish(assignment: Assignment, files: Collection[str]) -> Iterator[Rubbish]:
    sources = _read_sources(assignment, files)
    for kind, change in _list_kinds():
        made = {path: change(text, _list_asked_names(assignment, path)) for path, text in sources.items()}
        yield from _make_hand_in(assignment, f"functions that return {kind}", made)


def _list_kinds() -> Iterator[tuple[str, Callable[[str, Collection[str]], str]]]:
    """Yield what functions return, and how a source is changed so that the functions asked for return it."""
    for kind, returned in _RETURNED.items():
        yield kind, partial(_return_constant, returned)
    for kind, number in (("their first argument", 0), ("their last argument", -1)):
        yield kind, partial(_return_argument, number)
    for kind, returned in _MADE.items():
        yield kind, partial(_wrap_functions, returned)


def _make_folder_rubbish(assignment: Assignment) -> Iterator[Rubbish]:
    """Yield a hand-in with every file where it belongs and one word in each, where folders are judged."""
    if assignment.judges_folders:
        tree = dict.fromkeys(assignment.handed_in(), b"nonsense\n")
        changed = frozenset(assignment.folder_names)
        yield Rubbish("files of one word", assignment.solution_files(), changed, tree)


def _make_hand_in(assignment: Assignment, name: str, sources: Mapping[str, str]) -> Iterator[Rubbish]:
    if sources:
        files = tuple(
            replace(file, content=sources[file.path].encode()) if file.path in sources else file
            for file in assignment.solution_files()
        )
        yield Rubbish(name, files, frozenset(sources), assignment.handed_in())


def _list_python_files(assignment: Assignment) -> list[str]:
    """Return the paths of the solution's Python files that are run for an item."""
    run = {item.file for item in assignment.items if item.probe}
    return [f.path for f in assignment.solution_files() if f.path in run and f.path.endswith(".py")]


def _is_script(assignment: Assignment, file: str) -> bool:
    """Tell whether the items only run the file as a script, and call nothing in it."""
    return all(item.runs_script for item in assignment.items if item.file == file and item.probe)


def _read_sources(assignment: Assignment, files: Collection[str]) -> dict[str, str]:
    chosen = (file for file in assignment.solution_files() if file.path in files)
    return {file.path: file.content.decode("utf-8", "replace") for file in chosen}


def _list_asked_names(assignment: Assignment, file: str) -> frozenset[str]:
    """Return the names of functions, methods and classes that the items of the file are about."""
    return frozenset(
        name
        for item in assignment.items
        if item.file == file and not item.is_typed and not item.judges_folder
        for name in item.code
    )


def _find_functions(tree: ast.Module, asked: Collection[str]) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield owner and function for all that is asked for; for a class, all methods without `__init__`."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in asked:
            yield "", node
        if isinstance(node, ast.ClassDef):
            methods = (method for method in node.body if isinstance(method, ast.FunctionDef))
            yield from ((node.name, method) for method in methods if _is_asked(node.name, method.name, asked))


def _is_asked(owner: str, method: str, asked: Collection[str]) -> bool:
    return f"{owner}.{method}" in asked or (owner in asked and method != "__init__")


def _return_constant(returned: str, source: str, asked: Collection[str]) -> str:
    tree = ast.parse(source)
    for _, function in _find_functions(tree, asked):
        function.body = ast.parse(f"def f():\n    return {returned}").body[0].body  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _return_argument(number: int, source: str, asked: Collection[str]) -> str:
    tree = ast.parse(source)
    for owner, function in _find_functions(tree, asked):
        names = [argument.arg for argument in function.args.args[1 if owner else 0 :]]
        function.body = [ast.Return(ast.Name(names[number], ast.Load()) if names else ast.Constant(None))]
    return ast.unparse(ast.fix_missing_locations(tree))


def _wrap_functions(returned: str, source: str, asked: Collection[str]) -> str:
    """Decorate the functions asked for, since it may be that only the file's definitions are loaded."""
    tree = ast.parse(source)
    for _, function in _find_functions(tree, asked):
        function.decorator_list = [ast.Name("_rubbish", ast.Load()), *function.decorator_list]
    first = sum(1 for node in tree.body if _must_come_first(node))
    tree.body[first:first] = ast.parse(_WRAPPER.replace("RETURNED", returned)).body
    return ast.unparse(ast.fix_missing_locations(tree))


def _must_come_first(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _keep_imports(source: str) -> str:
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n".join(map(ast.unparse, imports)) + "\n"


def _rename_in_starters(assignment: Assignment, files: Collection[str]) -> dict[str, str]:
    """Return the starters that students are given, written anew with other names for everything local."""
    given = {file.path: file.content.decode("utf-8", "replace") for file in assignment.starter_files()}
    return {path: _rename_locals(given[path]) for path in files if path in given}


def _rename_locals(source: str) -> str:
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            parts = list(ast.walk(function))
            local = {n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            for name in (part for part in parts if isinstance(part, ast.Name) and part.id in local):
                name.id = f"my_{name.id}"
    return ast.unparse(tree)
