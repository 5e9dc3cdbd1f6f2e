"""The names by which probes may call the code of a hand-in, from the text of probes and of their library."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from grader.sandbox import box_files

_LIBRARY: Final = box_files.BOX / "probe_tools"
_PROBES: Final = ""
"""The probes' own file, among the modules of the library."""
_Place = tuple[str, str]
"""A module and a name in it."""


@dataclass(frozen=True)
class _File:
    """The probes, or a module of the library."""

    binding: Mapping[str, Sequence[ast.stmt]]
    """The statements at its top that give a name something, by that name."""
    imported: Mapping[str, _Place]
    """What stands for something of the library, by its name here."""


@lru_cache(maxsize=64)
def find_names_in_probes(source: str, probes: tuple[str, ...]) -> frozenset[str]:
    """Return every attribute and every quoted name that these probes, and all that they call, mention.

    What they call of the library is read as well, where it is imported as ``from probe_tools import module``.

    The answer may hold too many names and should never hold too few: what a probe calls by such a name is
    part of what it observes.
    """
    probes_file = _index(ast.parse(source).body)
    reached: dict[ast.stmt, None] = {}
    seen, waiting = set[_Place](), [(_PROBES, name) for name in probes]
    while waiting:
        module, name = reference = waiting.pop()
        if reference in seen:
            continue
        seen.add(reference)
        file = _read_library_file(module) if module else probes_file
        new = [statement for statement in file.binding.get(name, ()) if statement not in reached]
        reached |= dict.fromkeys(new)
        waiting += [
            further for statement in new for further in _list_mentioned(statement, module, file.imported)
        ]
    return frozenset(word for statement in reached for word in _list_words(statement))


@cache
def _read_library_file(module: str) -> _File:
    """Return a module of the library; one without statements where there is no such module."""
    file = _LIBRARY / f"{module}.py"
    return _index(ast.parse(file.read_text(encoding="utf-8")).body if file.is_file() else [])


def _index(statements: Sequence[ast.stmt]) -> _File:
    binding: dict[str, list[ast.stmt]] = {}
    for statement in statements:
        for name in _list_bound(statement):
            binding.setdefault(name, []).append(statement)
    return _File(binding, _list_imported(statements))


def _list_imported(statements: Sequence[ast.stmt]) -> dict[str, _Place]:
    """Return what stands for something of the library, by its name here; of a module the name is empty."""
    places: dict[str, _Place] = {}
    for node in (node for statement in statements for node in ast.walk(statement)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if node.module == _LIBRARY.name:
                    places[alias.asname or alias.name] = alias.name, ""
                elif node.level == 1:
                    places[alias.asname or alias.name] = node.module or "", alias.name
    return places


def _list_mentioned(statement: ast.stmt, module: str, imported: Mapping[str, _Place]) -> Iterator[_Place]:
    """Yield the places of what the statement mentions, be it in its own module or in another."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield module, node.id
            if node.id in imported:
                yield imported[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            other, name = imported.get(node.value.id, ("", ""))
            if other and not name:
                yield other, node.attr


def _list_bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    nodes = list(ast.walk(statement))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    aliases = (node for node in nodes if isinstance(node, ast.alias))
    return stored | {alias.asname or alias.name.partition(".")[0] for alias in aliases}


def _list_words(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = node.value.split(".")
            yield from parts if all(part.isidentifier() for part in parts) else ()
