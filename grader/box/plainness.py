"""What in a source could hide work from the counter or write its result: read, before any of it runs.

This is a list of what is known to do no harm (`allowed.py`), not of what is known to do some: there are more
roads to the frames, the modules and the descriptors of a process than anybody can name. Whatever is not on
it is reported by name, and a person looks. Nothing is blamed for standing here.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .allowed import BACKENDS, KEYS, KEYWORDS, METHODS, NAMES, STATEMENTS, TYPES

Nodes = Sequence[tuple[ast.AST, ast.AST]]
"""Every node of a source that can run, with the one it stands in."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Modules and objects that other objects hold; what reaches memory, files or code; frames, and what watches
# or builds them.
_ATTRIBUTES = _words("""
    os sys ctypes cffi capsule gc inspect traceback threading builtins importlib subprocess multiprocessing
    concurrent asyncio signal socket pickle marshal mmap functools itertools operator types weakref copyreg
    atexit io lib core ctypeslib f2py testing distutils memmap load fromfile tofile dump DataSource as_strided
    mtrand test frombuffer from_dlpack savefig resize type obj
    tb_frame tb_next f_back f_locals f_globals f_builtins f_code f_trace gi_frame gi_code cr_frame cr_code
    ag_frame ag_code settrace setprofile gettrace monitoring modules
""")
_NAMES = _words("""
    exec eval compile getattr setattr delattr vars globals locals open breakpoint memoryview map filter help
""")
_REFUSED = _ATTRIBUTES | _NAMES
_DUNDERS = _words("""
    __init__ __call__ __len__ __repr__ __str__ __name__ __main__ __doc__ __file__ __all__ __author__
    __version__ __future__
""")


@dataclass
class _Source:
    """What has to be known of the whole before any part of it can be judged."""

    modules: dict[str, set[str]] = field(default_factory=dict)
    """Name to the modules it may stand for."""
    types: set[str] = field(default_factory=set)
    """Names of classes that may only be named, imported by themselves."""
    own: set[str] = field(default_factory=set)
    """Functions and classes that the source defines."""
    bound: set[str] = field(default_factory=set)
    """Every name that the source gives a meaning of its own."""
    parents: dict[int, ast.AST] = field(default_factory=dict)

    def parent(self, node: ast.AST) -> ast.AST:
        return self.parents[id(node)]

    def places(self, node: ast.AST) -> set[str]:
        """Full names of what `node` may be, where it is a module or stands directly in one."""
        if isinstance(node, ast.Name):
            return self.modules.get(node.id, set())
        if isinstance(node, ast.Attribute):
            return {f"{of}.{node.attr}" for of in self.places(node.value) if of in NAMES}
        return set()


def not_plain(nodes: Nodes) -> Iterator[str]:
    """Names of what is not on the list, in the order of the source, some of them twice."""
    source = _Source(parents={id(node): parent for node, parent in nodes})
    judged = [(node, _JUDGES[type(node)]) for node, _ in nodes if type(node) in _JUDGES]
    for node, _ in judged:
        if note := _NOTES.get(type(node)):
            note(node, source)
    for node, judge in judged:
        yield from judge(node, source)


def _note_name(node: ast.Name, source: _Source) -> None:
    if type(node.ctx) is not ast.Load:
        source.bound.add(node.id)


def _note_definition(node: Any, source: _Source) -> None:
    source.own.add(node.name)
    source.bound.add(node.name)


def _note_argument(node: ast.arg, source: _Source) -> None:
    source.bound.add(node.arg)


def _note_captured(node: Any, source: _Source) -> None:
    source.bound.add(node.name or "")


def _note_import(node: Any, source: _Source) -> None:
    for name, full in _imported(node):
        source.bound.add(name)
        if full in NAMES:
            source.modules.setdefault(name, set()).add(full)
        elif full in TYPES:
            source.types.add(name)


_NOTES: dict[type[ast.AST], Callable[[Any, _Source], None]] = {
    ast.Name: _note_name,
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


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, and the full names of what they stand for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        else:
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)


def _import(node: ast.Import, _source: _Source) -> Iterator[str]:
    yield from (alias.name for alias in node.names if alias.name not in NAMES)
    yield from (alias.asname for alias in node.names if alias.asname and _dunder(alias.asname))


def _import_from(node: ast.ImportFrom, _source: _Source) -> Iterator[str]:
    module = node.module or ""
    if node.level or module not in NAMES:
        yield f"{'.' * node.level}{module}"
        return
    for alias in node.names:
        full = f"{module}.{alias.name}"
        if not _allowed(full) or full in _HELD or (alias.asname and _dunder(alias.asname)):
            yield full


def _allowed(full: str) -> bool:
    module, _, name = full.rpartition(".")
    return full in NAMES or name in NAMES.get(module, ())


def _attribute(node: ast.Attribute, source: _Source) -> Iterator[str]:
    places = source.places(node)
    if places:
        strange = any(not _allowed(full) or not _held_rightly(full, node, source) for full in places)
    else:
        strange = node.attr in _REFUSED or _strange_dunder(node.attr) or _private(node, source)
    if strange:
        yield node.attr
    if not isinstance(node.ctx, ast.Load) and (root := _root(node)) in source.modules:
        yield f"{root}.{node.attr} ="


def _private(node: ast.Attribute, source: _Source) -> bool:
    if not node.attr.startswith("_") or node.attr in _DUNDERS:
        return False
    known = _is_self(node.value) or node.attr in source.own
    return not known or _root(node) in source.modules


def _name(node: ast.Name, source: _Source) -> Iterator[str]:
    name = node.id
    if not isinstance(node.ctx, ast.Load):
        strange = _strange_dunder(name) or name == "__name__"
    elif name == "type":
        strange = not _only_asks_the_type(node, source)
    elif name in source.types:
        strange = not _names_a_type(node, source)
    else:
        handed_on = name in source.modules and not isinstance(source.parent(node), ast.Attribute)
        strange = handed_on or name in _NAMES or _strange_dunder(name)
    if strange:
        yield name


def _only_asks_the_type(node: ast.Name, source: _Source) -> bool:
    """``type(x) is …`` and ``type(x).__name__``; by way of its type a class can be built of strings."""
    call = source.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return False
    if len(call.args) != 1 or isinstance(call.args[0], ast.Starred) or call.keywords:
        return False
    around = source.parent(call)
    named = isinstance(around, ast.Attribute) and around.attr == "__name__"
    return named or isinstance(around, (ast.Compare, ast.FormattedValue, ast.Expr))


# ── what may be used in one way only ──────────────────────────────────────────────────────────────────


def _held_rightly(full: str, node: ast.Attribute, source: _Source) -> bool:
    """Whether what could lead further is used in the one way that does not."""
    around = source.parent(node)
    if full in NAMES:
        return isinstance(around, ast.Attribute)
    if full in METHODS:
        return _calls(around, METHODS[full], source) or _in_passing(full, node, around, source)
    if full in KEYS:
        return isinstance(around, ast.Subscript) and _constants([around.slice], KEYS[full])
    if full in TYPES:
        return _names_a_type(node, source)
    return full not in STATEMENTS or _is_statement(full, node, around, source)


def _calls(around: ast.AST, methods: frozenset[str], source: _Source) -> bool:
    if not isinstance(around, ast.Attribute) or around.attr not in methods:
        return False
    call = source.parent(around)
    return isinstance(call, ast.Call) and call.func is around


def _in_passing(full: str, node: ast.AST, around: ast.AST, source: _Source) -> bool:
    """``x in sys.path`` and ``print(x, file=sys.stderr)``."""
    if isinstance(around, ast.Compare):
        return around.left is not node and all(isinstance(o, (ast.In, ast.NotIn)) for o in around.ops)
    if isinstance(around, ast.keyword) and around.arg == "file":
        return full != "sys.path" and _is_call_of("print", source.parent(around), source)
    return False


def _names_a_type(node: ast.AST, source: _Source) -> bool:
    """In `isinstance`, or in an annotation, alone or as in ``dict[str, np.ndarray] | None``."""
    inner, around = node, source.parent(node)
    while isinstance(around, (ast.Subscript, ast.Tuple, ast.BinOp)):
        inner, around = around, source.parent(around)
    if isinstance(around, ast.Call):
        return _is_call_of("isinstance", around, source) and inner is not around.func
    return inner in (getattr(around, "annotation", None), getattr(around, "returns", None))


def _is_statement(full: str, node: ast.AST, call: ast.AST, source: _Source) -> bool:
    """A call for its effect, with nothing in it that could have code handed a figure."""
    if not isinstance(call, ast.Call) or call.func is not node:
        return False
    plain = not any(isinstance(argument, ast.Starred) for argument in call.args)
    few = len(call.args) <= STATEMENTS[full] and all(keyword.arg in KEYWORDS for keyword in call.keywords)
    known = full != "matplotlib.use" or _constants(call.args, BACKENDS)
    return plain and few and known and isinstance(source.parent(call), ast.Expr)


def _is_call_of(name: str, node: ast.AST, source: _Source) -> bool:
    """A call of the built-in function of that name, which the source has not made its own."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    return called and name not in source.bound


def _constants(nodes: Sequence[ast.expr], among: frozenset[str]) -> bool:
    return all(isinstance(node, ast.Constant) and node.value in among for node in nodes)


_HELD = METHODS.keys() | KEYS.keys() | STATEMENTS.keys()


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────────


def _definition(node: Any, _source: _Source) -> Iterator[str]:
    if _strange_dunder(node.name) or node.name == "__name__":
        yield node.name


def _argument(node: ast.arg, _source: _Source) -> Iterator[str]:
    yield from [node.arg] if _dunder(node.arg) else []


def _captured(node: Any, _source: _Source) -> Iterator[str]:
    yield from [node.name] if node.name and _dunder(node.name) else []


def _constant(node: ast.Constant, _source: _Source) -> Iterator[str]:
    if isinstance(node.value, str) and _strange_dunder(node.value):
        yield node.value


def _match_class(node: ast.MatchClass, _source: _Source) -> Iterator[str]:
    yield from (name for name in node.kwd_attrs if name in _REFUSED or name.startswith("_"))


def _match_mapping(node: ast.MatchMapping, _source: _Source) -> Iterator[str]:
    yield from [node.rest] if node.rest and _dunder(node.rest) else []


_JUDGES: dict[type[ast.AST], Callable[[Any, _Source], Iterator[str]]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Attribute: _attribute,
    ast.Name: _name,
    ast.FunctionDef: _definition,
    ast.AsyncFunctionDef: _definition,
    ast.ClassDef: _definition,
    ast.arg: _argument,
    ast.ExceptHandler: _captured,
    ast.MatchAs: _captured,
    ast.MatchStar: _captured,
    ast.MatchMapping: _match_mapping,
    ast.MatchClass: _match_class,
    ast.Constant: _constant,
}


def _strange_dunder(name: str) -> bool:
    return _dunder(name) and name not in _DUNDERS


def _dunder(name: str) -> bool:
    return len(name) < 64 and name.startswith("__") and name.endswith("__")


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
