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


def extract(source: str, names: Collection[str]) -> tuple[str, frozenset[str]]:
    """Return the functions in `names` that ask the reference, as a text with what they use, and their names.

    Both are empty where no function asks it.
    """
    body = ast.parse(source).body
    asking = frozenset(
        node.name for node in body if isinstance(node, ast.FunctionDef) and node.name in names and _asks(node)
    )
    if not asking:
        return "", asking
    needed = _collect_needed(body, asking)
    imports = [node for node in body if isinstance(node, _IMPORTS)]
    texts = [_copy_statement(node, source, needed) for node in body if node not in imports]
    head = "\n".join(_copy_statement(node, source, needed) for node in imports)
    return "\n\n\n".join(filter(None, [f"{_DOCSTRING}\n\n{head}", *texts])) + "\n", asking


def _asks(function: ast.FunctionDef) -> bool:
    reference = function.args.args[0].arg if function.args.args else ""
    return any(isinstance(node, ast.Name) and node.id == reference for node in ast.walk(function))


def _collect_needed(body: list[ast.stmt], names: Collection[str]) -> set[str]:
    """Return these names, and all names that their definitions mention, directly or through others."""
    needed, new = set[str](), set(names)
    while new:
        needed |= new
        mentioned = (name for node in body if _list_bound(node) & new for name in _list_mentioned(node))
        new = set(mentioned) - needed
    return needed


def _copy_statement(node: ast.stmt, source: str, needed: Collection[str]) -> str:
    """Return a statement as it stands, or nothing where none of its names is needed.

    An import keeps only the names that are needed.
    """
    if not _list_bound(node) & set(needed):
        return ""
    if isinstance(node, _IMPORTS):
        node.names = [alias for alias in node.names if _get_name(alias) in needed]
        return ast.unparse(node)
    decorators = node.decorator_list if isinstance(node, _FUNCTIONS) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _list_bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top gives a meaning."""
    if isinstance(node, _FUNCTIONS):
        return {node.name}
    if isinstance(node, _IMPORTS):
        return {_get_name(alias) for alias in node.names}
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }


def _get_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _list_mentioned(node: ast.stmt) -> Iterator[str]:
    return (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
