"""Changes of Python code in one place: operators, constants, signs, axes, arguments, statements.

Written on `ast` and no more than that: the known mutation tools (mutmut, cosmic-ray, mutatest) each bring a
runner of their own that wants a test suite in the same process or a shell command per mutant, and none drops
statements, swaps arguments or knows what axes and `keepdims` are.
"""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Final

Change = tuple[str, ast.AST | None]
"""What the change is called, and what stands there instead; None where a statement is left out."""

_OPERATORS: Final[Mapping[type[ast.AST], tuple[type[ast.AST], ...]]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,), ast.Mod: (ast.Add,), ast.Pow: (ast.Mult,), ast.MatMult: (),
    ast.Gt: (ast.GtE, ast.Lt), ast.Lt: (ast.LtE, ast.Gt), ast.GtE: (ast.Gt,), ast.LtE: (ast.Lt,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
_SIGNS: Final[Mapping[type[ast.AST], str]] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.And: "and", ast.Or: "or",
}  # fmt: skip
_ORDERED: Final = (ast.Sub, ast.Div, ast.MatMult, ast.Pow)
"""Operators whose sides cannot be exchanged."""
_NAMES: Final[Mapping[str, str]] = {
    "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max", "sum": "mean", "mean": "sum",
    "argmax": "argmin", "argmin": "argmax", "zeros": "ones", "ones": "zeros", "sorted": "list", "any": "all",
    "all": "any", "exp": "abs", "log": "abs", "ReLU": "Tanh", "std": "var", "append": "insert",
}  # fmt: skip
"""Functions that are taken for each other."""
_LEFT_OUT: Final = (ast.Assign, ast.AugAssign, ast.Expr, ast.Delete, ast.If, ast.For)


@dataclass(frozen=True)
class Mutant:
    line: int
    """The line of the solution's file, counted from 1."""
    change: str
    """Such as ``> to >=``."""
    source: str


def mutate(source: str, lines: Collection[int]) -> Iterator[Mutant]:
    """Yield a mutant for each change that can be made in one of these lines, in the order of the places."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and _is_bare_constant(node)
    }
    seen = {ast.dump(tree)}
    for node in sorted(ast.walk(tree), key=_find_position):
        if id(node) in docstrings or getattr(node, "lineno", 0) not in lines:
            continue
        for part, change, instead in _list_changes(node):
            text = _replace(source, part, instead)
            if (made := _dump_tree(text)) and made not in seen:
                seen.add(made)
                yield Mutant(_read_line_number(node), change, text)


def _is_bare_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _find_position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _read_line_number(node: ast.AST) -> int:
    number: int = getattr(node, "lineno", 0)
    return number


def _dump_tree(text: str) -> str:
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return ""


def _replace(source: str, node: ast.AST, instead: ast.AST | None) -> str:
    """Return the source with `instead` in place of the node; even the lines behind it stay in place."""
    lines = source.encode().split(b"\n")
    first, last = _read_line_number(node) - 1, (getattr(node, "end_lineno", None) or 1) - 1
    start, stop = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0)
    text = "pass" if instead is None else ast.unparse(ast.fix_missing_locations(instead))
    words = text if isinstance(node, ast.stmt) else f"({text})"
    spare = b"\n" * (last - first)
    joined = lines[first][:start] + words.encode() + lines[last][stop:] + spare
    return b"\n".join([*lines[:first], joined, *lines[last + 1 :]]).decode()


def _list_changes(node: ast.AST) -> Iterator[tuple[ast.AST, str, ast.AST | None]]:
    """Yield what is changed, how the change is called, and what stands there instead."""
    for kind, change in _BY_KIND:
        if isinstance(node, kind):
            yield from ((node, name, instead) for name, instead in change(node))
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield node.test, "the condition turned round", ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.For):
        yield node.iter, "no round of the loop", ast.List([], ast.Load())
    if isinstance(node, _LEFT_OUT) and not _is_bare_constant(node):
        yield node, "left out", None


def _change_binary(node: ast.BinOp) -> Iterator[Change]:
    yield from _change_operator(node, "op")
    if isinstance(node.op, _ORDERED):
        yield f"sides of {_SIGNS[type(node.op)]} exchanged", ast.BinOp(node.right, node.op, node.left)


def _change_operator(node: ast.BinOp | ast.AugAssign | ast.BoolOp, field: str) -> Iterator[Change]:
    kind = type(getattr(node, field))
    for other in _OPERATORS.get(kind, ()):
        changed = copy(node)
        setattr(changed, field, other())
        yield f"{_SIGNS[kind]} to {_SIGNS[other]}", changed


def _change_comparison(node: ast.Compare) -> Iterator[Change]:
    for other in _OPERATORS.get(type(node.ops[0]), ()):
        ops = [other(), *node.ops[1:]]
        changed = ast.Compare(node.left, [op for op in ops if isinstance(op, ast.cmpop)], node.comparators)
        yield f"{_SIGNS[type(node.ops[0])]} to {_SIGNS[other]}", changed


def _change_constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} to {not value}", ast.Constant(not value)
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield f"{value} to {other}", ast.Constant(other)
    elif isinstance(value, float):
        yield f"{value} to {2 * value + 0.1:g}", ast.Constant(2 * value + 0.1)


def _drop_sign(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.USub | ast.Not):
        yield f"without {'not' if isinstance(node.op, ast.Not) else 'the minus'}", node.operand


def _change_call(node: ast.Call) -> Iterator[Change]:
    if len(node.args) > 1:
        changed = copy(node)
        changed.args = [node.args[1], node.args[0], *node.args[2:]]
        yield "arguments exchanged", changed
    for number, keyword in enumerate(node.keywords):
        changed = copy(node)
        changed.keywords = [*node.keywords[:number], *node.keywords[number + 1 :]]
        yield f"without {keyword.arg}=", changed
    yield from _change_function(node)


def _change_function(node: ast.Call) -> Iterator[Change]:
    """Yield calls of a function that is easily mistaken for this one, and the call left out or shortened.

    A method without arguments is left out; a `range` gets one round fewer.
    """
    function, changed = deepcopy(node.func), copy(node)
    changed.func = function
    if isinstance(function, ast.Attribute | ast.Name):
        name = function.attr if isinstance(function, ast.Attribute) else function.id
        if name in _NAMES:
            setattr(function, "attr" if isinstance(function, ast.Attribute) else "id", _NAMES[name])
            yield f"{name} to {_NAMES[name]}", changed
        if isinstance(function, ast.Attribute) and not node.args and not node.keywords:
            yield f"without .{name}()", function.value
        if name == "range" and len(node.args) == 1:
            fewer = ast.BinOp(node.args[0], ast.Sub(), ast.Constant(1))
            yield "one round fewer", ast.Call(node.func, [fewer], [])


def _drop_attribute(node: ast.Attribute) -> Iterator[Change]:
    if node.attr == "T":
        yield "without .T", node.value


def _change_return(node: ast.Return) -> Iterator[Change]:
    if node.value is not None:
        yield "None returned", ast.Return(ast.Constant(None))


_BY_KIND: Final[tuple[tuple[type[ast.AST], Callable[..., Iterator[Change]]], ...]] = (
    (ast.BinOp, _change_binary),
    (ast.AugAssign, lambda node: _change_operator(node, "op")),
    (ast.BoolOp, lambda node: _change_operator(node, "op")),
    (ast.Compare, _change_comparison),
    (ast.Constant, _change_constant),
    (ast.UnaryOp, _drop_sign),
    (ast.Call, _change_call),
    (ast.Attribute, _drop_attribute),
    (ast.Return, _change_return),
)
