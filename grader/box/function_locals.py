"""Keep the variables that a script's own functions end with: much work is done inside `main()`.

The functions that a run from top to bottom enters are compiled with a `finally` that hands over their
variables. Only those with a loop of their own are, and those that are called once, so nothing that is called
a million times is slowed. Names are given to the module when the script has ended, never while it runs.

What such a function calls stands among the builtins and stays there: it may be called for as long as the
process lives, by a probe that asks a network to predict, say. From the end of the script on it does nothing.
"""

import ast
import builtins
import sys
import types
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from .student_computer import single_numbers

_KEEPER: Final = "__keep_variables__"
_MOST: Final = 40
"""Functions; further ones go as they came."""
_LOOPS: Final = (ast.For, ast.While)
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class LastLocals:
    """The variables that the last finished call of each function ended with."""

    def __init__(self) -> None:
        self._module: dict[str, Any] | None = None
        self._by_function: dict[str, dict[str, Any]] = {}

    def compiled(self, source: str, path: Path) -> types.CodeType:
        """Return the program, which keeps variables; raise what `compile` raises for the source."""
        program: types.CodeType = compile(source, str(path), "exec")
        tree = single_numbers.adapt(ast.parse(source, str(path)))
        for function in _find_entered(tree)[:_MOST]:
            _hand_over(function)
        with suppress(ValueError, TypeError, RecursionError):  # a tree that cannot be is no fault of theirs
            program = compile(tree, str(path), "exec")
        return program

    def watch(self, names: dict[str, Any]) -> None:
        """Begin to keep what the functions of the module with these names end with."""
        self._module = names
        setattr(builtins, _KEEPER, self._keep)

    def leave(self, names: dict[str, Any]) -> None:
        """Add what was kept to `names`: under its own name, or as ``name of function`` where that is used."""
        self._module = None
        for function, variables in self._by_function.items():
            for name, value in variables.items():
                names.setdefault(name if name not in names else f"{name} of {function}", value)

    def _keep(self) -> None:
        frame = sys._getframe(1)
        if frame.f_globals is self._module:
            self._by_function[frame.f_code.co_name] = dict(frame.f_locals)


def _find_entered(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return functions that are called once from the top, or that have a loop and are called further down."""
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef) and _is_plain(one)}
    outside = [one for one in tree.body if not isinstance(one, _SCOPES)]
    once = {name for name in _list_called(outside, into_loops=False) if name in functions}
    reached: set[str] = set()
    more = set(_list_called(outside)) & functions.keys()
    while more:
        reached |= more
        more = {
            name for one in more for name in _list_called(functions[one].body)
        } & functions.keys() - reached
    return [
        function
        for name, function in functions.items()
        if name in once or (name in reached and _has_loop(function))
    ]


def _is_plain(function: ast.FunctionDef) -> bool:
    """Tell whether the function is not a generator: when a generator ends cannot be foreseen."""
    return not any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _walk_inside(function.body))


def _has_loop(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, _LOOPS) for node in _walk_inside(function.body))


def _list_called(statements: list[ast.stmt], *, into_loops: bool = True) -> Iterator[str]:
    for node in _walk_inside(statements, into_loops=into_loops):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def _walk_inside(nodes: list[Any], *, into_loops: bool = True) -> Iterator[ast.AST]:
    """Yield everything below, without other scopes and, unless `into_loops`, without loops."""
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SCOPES) or (isinstance(node, _LOOPS) and not into_loops):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def _hand_over(function: ast.FunctionDef) -> None:
    """Put `try: … finally: keep()` around the body; lines keep their numbers, a docstring its place."""
    first, *rest = function.body
    leading = [first] if ast.get_docstring(function, clean=False) is not None else []
    body = rest if leading else function.body
    if not body:
        return
    end = body[-1].end_lineno or body[-1].lineno
    keep = ast.Expr(ast.Call(ast.Name(_KEEPER, ast.Load()), [], []), lineno=end, col_offset=0, end_lineno=end)
    ast.fix_missing_locations(keep)
    guarded = ast.Try(body, [], [], [keep], lineno=body[0].lineno, col_offset=0, end_lineno=end)
    function.body = [*leading, ast.fix_missing_locations(guarded)]
