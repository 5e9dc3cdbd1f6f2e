"""What in a source could hide work from the counter or write its result: read, before any of it runs.

The list in `allowed.py` holds what is known to be harmless, since there are more roads to the frames, the
modules and the descriptors of a process than anybody can name. Everything else is reported by name, and a
person looks. Nothing is blamed for standing here.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..student_computer.libraries import Libraries
from .allowed import (
    BACKENDS,
    CALLERS,
    CALLS,
    COUNTED,
    FILES,
    KEYS,
    KEYWORDS,
    MAKERS,
    METACLASSES,
    METHODS,
    STATEMENTS,
    TYPES,
)
from .name_bindings import DECORATORS, Source, find_root, is_decorator, note
from .scopes import restore_name

Nodes = Sequence[tuple[ast.AST, ast.AST]]
"""Every node of a source that can run, with the one it stands in."""


def _split_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Modules and objects that other objects hold; what reaches memory, files or code; frames, and what watches
# or builds them.
_ATTRIBUTES = _split_words("""
    os sys ctypes cffi capsule gc inspect traceback threading builtins importlib subprocess multiprocessing
    concurrent asyncio signal socket pickle marshal mmap functools itertools operator types weakref copyreg
    atexit io lib core ctypeslib f2py testing distutils memmap load fromfile tofile dump DataSource as_strided
    mtrand test frombuffer from_dlpack savefig resize type obj
    run_line_magic run_cell_magic magic handlers manager getbuffer _convert_ write_text write_bytes read_text
    read_bytes symlink_to hardlink_to
    tb_frame tb_next f_back f_locals f_globals f_builtins f_code f_trace gi_frame gi_code cr_frame cr_code
    ag_frame ag_code settrace setprofile gettrace monitoring modules
""")
_NAMES = _split_words("""
    exec eval compile getattr setattr delattr vars globals locals open breakpoint memoryview map filter help
""")
_REFUSED = _ATTRIBUTES | _NAMES
_FILE = re.compile(r"\w[\w-]*\.(?:log|txt|out)")
_BY_NAME = ("getattr", "setattr", "delattr")
_DUNDERS = _split_words("""
    __init__ __call__ __len__ __repr__ __str__ __name__ __main__ __doc__ __file__ __all__ __author__
    __version__ __future__ __slots__
""")
_OF_NAMED_TUPLES = _split_words("_replace _asdict _fields")
"""Public for all their underscore: it keeps them apart from the fields."""


def find_not_plain(nodes: Nodes, libraries: Libraries = COUNTED) -> Iterator[str]:
    """Yield the names of what is not on the list, in the order of the source; some come twice."""
    yield from (name for _, name in find_strange_places(nodes, Source(libraries)))


def find_strange_places(nodes: Nodes, source: Source) -> Iterator[tuple[int, str]]:
    """Yield (line, name) of what is not on the list, in the order of the source."""
    judged = select_judged(nodes, source)
    for node in judged:
        for name in _JUDGES[type(node)](node, source):
            yield getattr(node, "lineno", 0), restore_name(name)


def select_judged(nodes: Nodes, source: Source) -> list[ast.AST]:
    """Note what the names of all nodes stand for, then return the nodes that have a judge."""
    source.parents = {id(node): parent for node, parent in nodes}
    note((node for node, _ in nodes), source)
    return [node for node, _ in nodes if type(node) in _JUDGES]


def _judge_import(node: ast.Import, source: Source) -> Iterator[str]:
    """Yield modules whose import may run a file that nobody has read, and hidden names for modules.

    A library that is only imported does nothing. A missing module may be such a file.
    """
    libraries = source.libraries
    for alias in node.names:
        if not libraries.is_harmless(alias.name):
            yield alias.name
    yield from (alias.asname for alias in node.names if alias.asname and alias.asname.startswith("__"))


def _judge_import_from(node: ast.ImportFrom, source: Source) -> Iterator[str]:
    module, libraries = node.module or "", source.libraries
    if node.level or not libraries.lists(module):
        if not _is_known(node, source):
            yield f"{'.' * node.level}{module}"
        return
    for alias in node.names:
        full = f"{module}.{alias.name}"
        unused = not libraries.listed[module] and alias.name != "*"
        refused = not libraries.allows(full) or full in _HELD
        if (refused and not unused) or (alias.asname or "").startswith("__"):
            yield full


def _is_known(node: ast.ImportFrom, source: Source) -> bool:
    """Tell whether it imports files of the hand-in, or from a harmless library without star or hidden alias.

    Names taken from such a library are judged where they are used.
    """
    libraries = source.libraries
    modules = [node.module] if node.module else [alias.name for alias in node.names]
    if all(libraries.is_helper(name) for name in modules):
        return True
    hidden = any(alias.name == "*" or (alias.asname or "").startswith("__") for alias in node.names)
    return not node.level and not hidden and libraries.is_harmless(node.module or "")


def _judge_attribute(node: ast.Attribute, source: Source) -> Iterator[str]:
    places, first = source.places(node), find_root(node)
    if places:
        allows = source.libraries.allows
        strange = any(not allows(full) or not _is_used_rightly(full, node, source) for full in places)
        strange |= first in source.rebound and node.attr in _REFUSED
    else:
        strange = node.attr in _REFUSED or _is_strange_dunder(node.attr) or _is_private(node, source)
    strange |= first in source.helpers and node.attr in source.shared
    if strange:
        yield ast.unparse(node) if places else node.attr
    if not isinstance(node.ctx, ast.Load) and first in source.modules:
        yield f"{first}.{node.attr} ="


def _is_private(node: ast.Attribute, source: Source) -> bool:
    if not node.attr.startswith("_") or node.attr in _DUNDERS | _OF_NAMED_TUPLES:
        return False
    is_plain = _is_self(node.value) or node.attr in source.defined
    return not is_plain or find_root(node) in source.modules


def _judge_name(node: ast.Name, source: Source) -> Iterator[str]:
    name = node.id
    if not isinstance(node.ctx, ast.Load):
        strange = _is_strange_dunder(name) or name == "__name__"
    elif name == "type":
        strange = not _only_asks_the_type(node, source)
    elif name in source.types:
        strange = not _names_a_type(node, source)
    elif name in _BY_NAME and name not in source.bound:
        strange = not _is_plain_attribute(node, source)
    elif full := _find_limited_use(name, source):
        strange = not _is_used_rightly(full, node, source)
    else:
        around = source.parent(node)
        named = isinstance(around, ast.Attribute) or source.gives_a_name(around)
        handed_on = name in source.modules and not named
        strange = handed_on or name in _NAMES or _is_strange_dunder(name)
        if name in source.unlisted:
            yield source.unlisted[name]
    if strange:
        yield name


def _find_limited_use(name: str, source: Source) -> str:
    """Return the full name of what is built in or taken from a library and may be used in one way only."""
    built_in = f"builtins.{name}"
    full = built_in if built_in in CALLERS and name not in source.bound else source.taken.get(name, "")
    return full if full in _CAREFULLY else ""


def _is_plain_attribute(node: ast.Name, source: Source) -> bool:
    """Tell whether it is as good as ``self.rate``: ``getattr(self, "rate")``, with the name in the source."""
    call = source.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node or call.keywords or len(call.args) < 2:
        return False
    name = call.args[1]
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return False
    if source.full_names(call.args[0]) or find_root(call.args[0]) in source.modules:
        return False
    context: ast.expr_context = ast.Store() if node.id == "setattr" else ast.Load()
    read = ast.Attribute(call.args[0], name.value, context)
    source.parents[id(read)] = call
    return not any(_judge_attribute(read, source))


def _only_asks_the_type(node: ast.Name, source: Source) -> bool:
    """Tell whether it is ``type(x) is …`` or ``type(x).__name__``.

    Used in another way, a type can build a class of strings.
    """
    call = source.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return False
    if len(call.args) != 1 or isinstance(call.args[0], ast.Starred) or call.keywords:
        return False
    around = source.parent(call)
    named = isinstance(around, ast.Attribute) and around.attr == "__name__"
    return named or isinstance(around, (ast.Compare, ast.FormattedValue, ast.Expr))


# ── what may be used in one way only ──────────────────────────────────────────────────────────────────


def _is_used_rightly(full: str, node: ast.Attribute | ast.Name, source: Source) -> bool:
    """Tell whether what could lead further is used in the one way that does not."""
    around = source.parent(node)
    if source.libraries.lists(full):
        return isinstance(around, ast.Attribute) or source.gives_a_name(around)
    if full in METHODS:
        return _is_method_call(around, METHODS[full], source) or _is_in_passing(full, node, around, source)
    if full in KEYS:
        return isinstance(around, ast.Subscript) and _are_constants([around.slice], KEYS[full])
    if full in _ONE_WAY:
        return _ONE_WAY[full](node, around, source)
    return full not in STATEMENTS or _is_statement(full, node, around, source)


def _is_type_asked(node: ast.AST, _around: ast.AST, source: Source) -> bool:
    return _names_a_type(node, source)


def _is_metaclass(_node: ast.AST, around: ast.AST, source: Source) -> bool:
    is_keyword = isinstance(around, ast.keyword) and around.arg == "metaclass"
    return is_keyword and isinstance(source.parent(around), ast.ClassDef)


def _is_decorator(node: ast.AST, _around: ast.AST, source: Source) -> bool:
    return is_decorator(node, source)


def _is_maker(node: ast.AST, around: ast.AST, source: Source) -> bool:
    """Tell whether it is called and its result only named, set as an attribute or used at once."""
    if not isinstance(around, ast.Call) or around.func is not node:
        return False
    user = source.parent(around)
    if isinstance(user, ast.Assign):
        return source.gives_a_name(user) or all(isinstance(one, ast.Attribute) for one in user.targets)
    return isinstance(user, ast.Attribute | ast.Expr)


def _is_plain_call(node: ast.AST, around: ast.AST, source: Source) -> bool:
    if not isinstance(around, ast.Call) or around.func is not node or around.args:
        return False
    names = {full for full in source.full_names(node) if full in CALLS}
    return all(_is_known_keyword(keyword, CALLS[full]) for full in names for keyword in around.keywords)


def _is_called_with_function(node: ast.AST, around: ast.AST, source: Source) -> bool:
    """Tell whether it is called with a function of the source's own, so that the counter sees every call."""
    if not isinstance(around, ast.Call) or around.func is not node or not around.args:
        return False
    called = around.args[0]
    if isinstance(called, ast.Lambda):
        return True
    if not isinstance(called, ast.Name) or "*" in source.helpers:
        return False
    return called.id in source.functions - source.others - source.rebound - source.attributes


def _is_known_keyword(keyword: ast.keyword, names: frozenset[str]) -> bool:
    """Tell whether the keyword is listed, or names a file in the hand-in's own folder by a constant."""
    if keyword.arg not in FILES:
        return keyword.arg in names
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    return isinstance(value, str) and _FILE.fullmatch(value) is not None


_ONE_WAY: Mapping[str, Callable[[ast.AST, ast.AST, Source], bool]] = {
    **dict.fromkeys(TYPES, _is_type_asked),
    **dict.fromkeys(METACLASSES, _is_metaclass),
    **dict.fromkeys(DECORATORS, _is_decorator),
    **dict.fromkeys(MAKERS, _is_maker),
    **dict.fromkeys(CALLS, _is_plain_call),
    **dict.fromkeys(CALLERS, _is_called_with_function),
}
_CAREFULLY = _ONE_WAY.keys() - TYPES


def _is_method_call(around: ast.AST, methods: frozenset[str], source: Source) -> bool:
    if not isinstance(around, ast.Attribute) or around.attr not in methods:
        return False
    call = source.parent(around)
    return isinstance(call, ast.Call) and call.func is around


def _is_in_passing(full: str, node: ast.AST, around: ast.AST, source: Source) -> bool:
    """Tell whether it is used as in ``x in sys.path`` or ``print(x, file=sys.stderr)``."""
    if isinstance(around, ast.Compare):
        return around.left is not node and all(isinstance(o, (ast.In, ast.NotIn)) for o in around.ops)
    if not isinstance(around, ast.keyword) or full == "sys.path":
        return False
    call = source.parent(around)
    if around.arg == "stream" and isinstance(call, ast.Call):
        return bool(source.full_names(call.func)) and source.full_names(call.func) <= CALLS.keys()
    return around.arg == "file" and _is_call_of("print", call, source)


def _names_a_type(node: ast.AST, source: Source) -> bool:
    """Tell whether it stands in `isinstance` or an annotation, such as ``dict[str, np.ndarray] | None``."""
    inner, around = node, source.parent(node)
    while isinstance(around, (ast.Subscript, ast.Tuple, ast.BinOp)):
        inner, around = around, source.parent(around)
    if isinstance(around, ast.Call):
        return _is_call_of("isinstance", around, source) and inner is not around.func
    return inner in (getattr(around, "annotation", None), getattr(around, "returns", None))


def _is_statement(full: str, node: ast.AST, call: ast.AST, source: Source) -> bool:
    """Tell whether it is a call for its effect, with no argument by which code could get hold of a figure."""
    if not isinstance(call, ast.Call) or call.func is not node:
        return False
    plain = not any(isinstance(argument, ast.Starred) for argument in call.args)
    few = len(call.args) <= STATEMENTS[full] and all(keyword.arg in KEYWORDS for keyword in call.keywords)
    is_plain = full != "matplotlib.use" or _are_constants(call.args, BACKENDS)
    return plain and few and is_plain and isinstance(source.parent(call), ast.Expr)


def _is_call_of(name: str, node: ast.AST, source: Source) -> bool:
    """Tell whether it is a call of the built-in function `name`, which the source has not redefined."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    return called and name not in source.bound


def _are_constants(nodes: Sequence[ast.expr], among: frozenset[str]) -> bool:
    return all(isinstance(node, ast.Constant) and node.value in among for node in nodes)


_HELD = METHODS.keys() | KEYS.keys() | STATEMENTS.keys()


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────────


def _judge_definition(node: Any, _source: Source) -> Iterator[str]:
    if _is_strange_dunder(node.name) or node.name == "__name__":
        yield node.name


def _judge_argument(node: ast.arg, _source: Source) -> Iterator[str]:
    yield from [node.arg] if _is_dunder(node.arg) else []


def _judge_captured(node: Any, _source: Source) -> Iterator[str]:
    yield from [node.name] if node.name and _is_dunder(node.name) else []


def _judge_constant(node: ast.Constant, _source: Source) -> Iterator[str]:
    if isinstance(node.value, str) and _is_strange_dunder(node.value):
        yield node.value


def _judge_match_class(node: ast.MatchClass, _source: Source) -> Iterator[str]:
    yield from (name for name in node.kwd_attrs if name in _REFUSED or name.startswith("_"))


def _judge_match_mapping(node: ast.MatchMapping, _source: Source) -> Iterator[str]:
    yield from [node.rest] if node.rest and _is_dunder(node.rest) else []


_JUDGES: dict[type[ast.AST], Callable[[Any, Source], Iterator[str]]] = {
    ast.Import: _judge_import,
    ast.ImportFrom: _judge_import_from,
    ast.Attribute: _judge_attribute,
    ast.Name: _judge_name,
    ast.FunctionDef: _judge_definition,
    ast.AsyncFunctionDef: _judge_definition,
    ast.ClassDef: _judge_definition,
    ast.arg: _judge_argument,
    ast.ExceptHandler: _judge_captured,
    ast.MatchAs: _judge_captured,
    ast.MatchStar: _judge_captured,
    ast.MatchMapping: _judge_match_mapping,
    ast.MatchClass: _judge_match_class,
    ast.Constant: _judge_constant,
}


def _is_strange_dunder(name: str) -> bool:
    return _is_dunder(name) and name not in _DUNDERS


def _is_dunder(name: str) -> bool:
    return len(name) < 64 and name.startswith("__") and name.endswith("__")


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
