"""The names by which probes may call the code of a hand-in, read from the probes' own text."""

import ast
from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=64)
def names_in_probes(source: str, probes: tuple[str, ...]) -> frozenset[str]:
    """Return every attribute and every quoted name that these probes, and all that they call, mention.

    The answer may hold too many names and should never hold too few: what a probe calls by such a name is
    part of what it observes.
    """
    body = ast.parse(source).body
    reached, waiting = list[ast.stmt](), [statement for statement in body if _binds(statement) & set(probes)]
    while waiting:
        reached += waiting
        mentioned = {name for statement in waiting for name in _names(statement)}
        waiting = [one for one in body if one not in reached and _binds(one) & mentioned]
    return frozenset(word for statement in reached for word in _words(statement))


def _binds(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    nodes = list(ast.walk(statement))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    aliases = (node for node in nodes if isinstance(node, ast.alias))
    return stored | {alias.asname or alias.name.partition(".")[0] for alias in aliases}


def _names(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _words(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = node.value.split(".")
            yield from parts if all(part.isidentifier() for part in parts) else ()
