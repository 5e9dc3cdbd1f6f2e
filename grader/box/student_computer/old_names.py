"""Names that newer versions of the libraries no longer have: served for older courses, with a note.

old_names_table.py says which names there are and what stands for them; old_plots.py does the same for ways of
calling matplotlib. A name that the library still has is left alone.
"""

import ast
import importlib
import importlib.abc
import importlib.machinery
import re
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any, Final

from . import old_plots, old_uses
from .old_names_table import FORMER_MODULES, NAMES, OldName, add_methods
from .old_uses import note
from .on_import import when_imported

_SHORT: Final = {"numpy": "np", "matplotlib.pyplot": "plt", "pandas": "pd"}
_BETWEEN: Final = r"(?:\s|\\|#[^\n]*\n)"
"""What may stand between two words of one statement: spaces, a line that goes on, a comment."""
_AFTER_A_DOT: Final = re.compile(rf"\.{_BETWEEN}*(\w+)")
_IMPORTED_FROM: Final = re.compile(rf"\bfrom{_BETWEEN}+([\w.]+){_BETWEEN}+import\b")


def set_up() -> None:
    """Arrange for each module to be served when it is imported. Call once, before any hand-in is there."""
    for module in NAMES:
        when_imported(module, _serve)
    when_imported("pandas", add_methods)
    sys.meta_path.append(_FormerModules())
    old_plots.set_up()


def begin() -> None:
    """Forget what was asked for, before another file is loaded."""
    old_uses.served.clear()


def notes(source: str, file: str) -> list[str]:
    """Return notes for the page on the old names that were served or stand in the file, with known lines."""
    lines = _lines(source)
    asked_for = {name: now for name, (_, now) in lines.items()} | old_uses.served
    return [_describe_use(name, now, file, lines.get(name, (0, ""))[0]) for name, now in asked_for.items()]


def _describe_use(name: str, now: str, file: str, line: int) -> str:
    where = f"{file}, line {line}: " if line else ""
    module, _, last = name.rpartition(".")
    spoken = f"{_SHORT.get(module, module)}.{last}" if module else name
    return f"{where}{spoken} no longer exists: write {now} instead; the grader understood it"


def _serve(module: Any) -> None:
    name, before = module.__name__, getattr(module, "__getattr__", None)
    table = {old: entry for old, entry in NAMES[name].items() if old not in vars(module)}

    def served(asked: str) -> Any:
        entry = table.get(asked)
        if entry is None:
            if before is None:
                raise AttributeError(f"module {name!r} has no attribute {asked!r}", name=asked, obj=module)
            return before(asked)
        value = entry.value(module)
        note(f"{name}.{asked}", entry.now)
        vars(module)[asked] = value
        return value

    vars(module)["__getattr__"] = served


class _FormerModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules that are gone; it is asked after the finders of installed modules."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name in FORMER_MODULES else None

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        module_now = FORMER_MODULES[module.__name__]
        note(module.__name__, module_now)
        there = vars(importlib.import_module(module_now))
        vars(module).update({name: value for name, value in there.items() if name[0] != "_"})


# ── in the text ───────────────────────────────────────────────────────────────────────────────────────


def _lines(source: str) -> dict[str, tuple[int, str]]:
    """Return the first line of each old name in the text and what to write; nothing of what is no Python."""
    if not _may_ask_for_old_names(source):
        return {}
    try:
        return dict(_find_old_names(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


def _may_ask_for_old_names(source: str) -> bool:
    """Tell whether the text may ask a module for an old name. It is quick, and a yes may be wrong."""
    words = set(_AFTER_A_DOT.findall(source))
    return not NAMES.keys().isdisjoint(_IMPORTED_FROM.findall(source)) or any(
        module.partition(".")[0] in source and not words.isdisjoint(table) for module, table in NAMES.items()
    )


def _find_old_names(tree: ast.Module) -> Iterator[tuple[str, tuple[int, str]]]:
    """Yield each old name that the text asks a library for, with its first line and what to write."""
    modules = _map_modules(tree)
    found_names: dict[str, tuple[int, str]] = {}
    for node in ast.walk(tree):
        for name, entry in _find_in_node(node, modules):
            if name not in found_names or found_names[name][0] > node.lineno:  # type: ignore[attr-defined]
                found_names[name] = (node.lineno, entry.now)  # type: ignore[attr-defined]
    yield from sorted(found_names.items(), key=lambda pair: pair[1][0])


def _map_modules(tree: ast.Module) -> dict[str, str]:
    """Return what the names stand for that imports bind to modules, by name."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return modules


def _find_in_node(node: ast.AST, modules: dict[str, str]) -> Iterator[tuple[str, OldName]]:
    if isinstance(node, ast.Attribute):
        module = modules.get(ast.unparse(node.value), "") if _is_dotted(node.value) else ""
        yield from _find_entry(module, node.attr)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            yield from _find_entry(node.module, alias.name)


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _find_entry(module: str, name: str) -> Iterator[tuple[str, OldName]]:
    """Yield the name's entry where the library lacks the name, or where it was served.

    A library that has the name by itself left no mark among what was served.
    """
    entry = NAMES.get(module, {}).get(name)
    loaded = sys.modules.get(module)
    if entry and loaded is not None and (name not in vars(loaded) or f"{module}.{name}" in old_uses.served):
        yield f"{module}.{name}", entry
