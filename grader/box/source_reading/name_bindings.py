"""What the names of a source stand for: modules under every name they get, and what is defined or bound.

All of it is gathered before any part is judged (`hidden_work.py`), without regard to scopes: a name that may
stand for a module anywhere is judged as that module everywhere.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..student_computer.libraries import Libraries

DECORATORS: Final = frozenset({"functools.wraps"})
"""To stand above a function, with one argument: by further ones this sets any attribute, its code too."""


@dataclass
class Source:
    """What must be known of a whole source before any part of it can be judged."""

    libraries: Libraries

    modules: dict[str, set[str]] = field(default_factory=dict)
    """Name to the modules it may stand for."""
    types: set[str] = field(default_factory=set)
    """Names of classes that may only be named, imported by themselves."""
    defined: set[str] = field(default_factory=set)
    """Functions and classes that the source defines."""
    functions: set[str] = field(default_factory=set)
    """Functions that it defines outside of classes, with no decorator: what they are is written there."""
    others: set[str] = field(default_factory=set)
    """Names that imports, classes, methods or decorated functions get."""
    attributes: set[str] = field(default_factory=set)
    """Attributes that the hand-in's files set: of a module, that replaces its function of this name."""
    bound: set[str] = field(default_factory=set)
    """Every name that the source gives a meaning of its own."""
    rebound: set[str] = field(default_factory=set)
    """Those that may stand for something else than a module, a function or a class at times."""
    aliases: set[int] = field(default_factory=set)
    """Assignments, by their ids, that give a module one more name: ``rng = np.random``."""
    parents: dict[int, ast.AST] = field(default_factory=dict)
    unlisted: dict[str, str] = field(default_factory=dict)
    """Name to the library, or the part of one, that nothing is known of: it may stand there unused."""
    taken: dict[str, str] = field(default_factory=dict)
    """Name to what it stands for, where it was taken from a library by itself and is not a module."""
    helpers: set[str] = field(default_factory=set)
    """Names that imports give to files of the hand-in."""
    shared: Mapping[str, set[str]] = field(default_factory=dict)
    """Name to the modules it stands for in files of the hand-in: it can be taken from there."""
    shared_taken: Mapping[str, str] = field(default_factory=dict)
    """The same for what is not a module."""

    def parent(self, node: ast.AST) -> ast.AST:
        return self.parents[id(node)]

    def places(self, node: ast.AST) -> set[str]:
        """Return full names of what `node` may be, where it is a module or stands directly in one."""
        if isinstance(node, ast.Name):
            return self.modules.get(node.id, set())
        if isinstance(node, ast.Attribute):
            return {f"{path}.{node.attr}" for path in self.places(node.value) if self.libraries.lists(path)}
        if isinstance(node, ast.Call):
            made = {f"{path}()" for path in self.full_names(node.func)}
            return {path for path in made if self.libraries.lists(path)}
        return set()

    def full_names(self, node: ast.AST) -> set[str]:
        """Return the same as `places`, and what a name stands for that was itself taken from a library."""
        if isinstance(node, ast.Name) and node.id in self.taken:
            return {self.taken[node.id], *self.places(node)}
        return self.places(node)

    def gives_a_name(self, around: ast.AST) -> bool:
        """Tell whether `around` is an alias of what is now known to be a module and nothing else."""
        if not isinstance(around, ast.Assign) or id(around) not in self.aliases:
            return False
        (target,) = around.targets
        is_alias = isinstance(target, ast.Name) and self.places(around.value) <= self.modules[target.id]
        return is_alias and find_root(around.value) not in self.rebound


def note(nodes: Iterable[ast.AST], source: Source) -> None:
    for node in nodes:
        if take_note := _NOTES.get(type(node)):
            take_note(node, source)


def find_root(node: ast.expr) -> str:
    """Return the name that a chain of attributes, calls and places begins with; empty where there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def is_decorator(node: ast.AST, source: Source) -> bool:
    """Tell whether `node` is called with one argument to stand above a function."""
    call = source.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node or call.keywords or len(call.args) != 1:
        return False
    function = source.parent(call)
    above = isinstance(function, ast.FunctionDef) and call in function.decorator_list
    return above and not isinstance(call.args[0], ast.Starred)


def _note_name(node: ast.Name, source: Source) -> None:
    if type(node.ctx) is not ast.Load:
        source.bound.add(node.id)
        if not _note_alias(node, source):
            source.rebound.add(node.id)


def _note_attribute(node: ast.Attribute, source: Source) -> None:
    if type(node.ctx) is not ast.Load:
        source.attributes.add(node.attr)


def _note_call(node: ast.Call, source: Source) -> None:
    sets = isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr") and len(node.args) > 1
    if sets and isinstance(node.args[1], ast.Constant):
        source.attributes.add(str(node.args[1].value))


def _note_alias(node: ast.Name, source: Source) -> bool:
    """Note an alias of a module where only this name can lead to it; tell whether it is one.

    It is then as good as an import. What stands in a class is reached through the class as well, and so is,
    in a method, a mangled name.
    """
    around = source.parent(node)
    if not isinstance(around, ast.Assign) or around.targets != [node] or node.id.startswith("__"):
        return False
    places = source.places(around.value)
    listed = all(source.libraries.lists(path) for path in places)
    if not places or not listed or _stands_in_class(around, source):
        return False
    source.modules.setdefault(node.id, set()).update(places)
    source.aliases.add(id(around))
    return True


def _stands_in_class(node: ast.AST, source: Source) -> bool:
    while not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        if id(node) not in source.parents:
            return False
        node = source.parent(node)
    return isinstance(node, ast.ClassDef)


def _note_definition(node: Any, source: Source) -> None:
    source.defined.add(node.name)
    source.bound.add(node.name)
    plain = isinstance(node, ast.FunctionDef) and not node.decorator_list
    inside = isinstance(source.parent(node), ast.ClassDef)
    (source.functions if plain and not inside else source.others).add(node.name)


def _note_argument(node: ast.arg, source: Source) -> None:
    source.bound.add(node.arg)
    source.rebound.add(node.arg)


def _note_captured(node: Any, source: Source) -> None:
    source.bound.add(node.name or "")
    source.rebound.add(node.name or "")


def _note_import(node: Any, source: Source) -> None:
    module, level = getattr(node, "module", None) or "", getattr(node, "level", 0)
    for name, full in _list_imported(node):
        source.bound.add(name)
        source.others.add(name)
        if level or source.libraries.is_helper(module or full):
            source.helpers.add(name)
            if isinstance(node, ast.ImportFrom):
                _note_shared(name, full.rpartition(".")[2], source)
        held = source.libraries.everything(module) if name == "*" and not level else [(name, full)]
        for name_held, full_held in held if not level else ():
            source.others.add(name_held)
            _note_of_library(name_held, full_held, isinstance(node, ast.ImportFrom), source)


def _note_shared(name: str, asked: str, source: Source) -> None:
    """Note what another file of the hand-in has under the name `asked`, or under any for a star."""
    for shared in source.shared if asked == "*" else [asked]:
        if shared in source.shared:
            held = shared if asked == "*" else name
            source.modules.setdefault(held, set()).update(source.shared[shared])
    for shared in source.shared_taken if asked == "*" else [asked]:
        if shared in source.shared_taken:
            source.taken[shared if asked == "*" else name] = source.shared_taken[shared]


def _note_of_library(name: str, full: str, taken: bool, source: Source) -> None:
    libraries = source.libraries
    if libraries.lists(full):
        source.modules.setdefault(name, set()).add(full)
    elif full in libraries.types:
        source.types.add(name)
    elif libraries.installed(full):
        if not libraries.allows(full):
            source.unlisted[name] = full
        elif taken:
            source.taken[name] = full


_NOTES: dict[type[ast.AST], Callable[[Any, Source], None]] = {
    ast.Name: _note_name,
    ast.Attribute: _note_attribute,
    ast.Call: _note_call,
    ast.FunctionDef: _note_definition,
    ast.AsyncFunctionDef: _note_definition,
    ast.ClassDef: _note_definition,
    ast.arg: _note_argument,
    ast.Import: _note_import,
    ast.ImportFrom: _note_import,
    ast.ExceptHandler: _note_captured,
    ast.MatchAs: _note_captured,
    ast.MatchStar: _note_captured,
}


def _list_imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield the names that an import binds, with the full names of what they stand for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        else:
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
