"""The part of an assignment's ``recompute.py`` in which a student's own code can stand in for the reference.

A recomputation that asks its `reference` for something, such as the loss of weights, can ask code that is
known to be right by then. One that asks for nothing is the course's own sum, and often what is asked for:
it stays at the course.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

_DOCSTRING: Final = '"""What is worked out with your own code, once the parts that it needs have passed."""'
_FUNCTIONS: Final = (ast.FunctionDef, ast.ClassDef)
_IMPORTS: Final = (ast.Import, ast.ImportFrom)


def part(source: str, wanted: Collection[str]) -> tuple[str, frozenset[str]]:
    """Return the functions in `wanted` that ask the reference, as a text with what they use, and their names.

    Both are empty where no function asks it.
    """
    body = ast.parse(source).body
    asking = frozenset(
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name in wanted and _asks(node)
    )
    if not asking:
        return "", asking
    needed = _closure(body, asking)
    imports = [node for node in body if isinstance(node, _IMPORTS)]
    texts = [_text(node, source, needed) for node in body if node not in imports]
    head = "\n".join(_text(node, source, needed) for node in imports)
    return "\n\n\n".join(filter(None, [f"{_DOCSTRING}\n\n{head}", *texts])) + "\n", asking


def _asks(function: ast.FunctionDef) -> bool:
    reference = function.args.args[0].arg if function.args.args else ""
    return any(isinstance(node, ast.Name) and node.id == reference for node in ast.walk(function))


def _closure(body: list[ast.stmt], names: Collection[str]) -> set[str]:
    """Return these names, and all names that their definitions mention, directly or through others."""
    needed, new = set[str](), set(names)
    while new:
        needed |= new
        mentioned = (name for node in body if _bound(node) & new for name in _mentioned(node))
        new = set(mentioned) - needed
    return needed


def _text(node: ast.stmt, source: str, needed: Collection[str]) -> str:
    """Return a statement as it stands, or nothing where none of its names is needed.

    An import keeps only the names that are needed.
    """
    if not _bound(node) & set(needed):
        return ""
    if isinstance(node, _IMPORTS):
        node.names = [alias for alias in node.names if _name(alias) in needed]
        return ast.unparse(node)
    decorators = node.decorator_list if isinstance(node, _FUNCTIONS) else []
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top gives a meaning."""
    if isinstance(node, _FUNCTIONS):
        return {node.name}
    if isinstance(node, _IMPORTS):
        return {_name(alias) for alias in node.names}
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _mentioned(node: ast.stmt) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name))
