"""What a source does that ordinary code does not, where notes of what it does are taken in its own process.

Code that shares a process with what takes notes of it can change the notes. So a list decides what is
ordinary (`ordinary_names.py`): the course's packages by their public names, harmless modules of Python's own,
its builtins, and what the source defines itself. All else is reported with its line, and a person looks.
Nothing is blamed for standing here.
"""

import ast
import builtins
import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from .name_bindings import DECORATORS, Source, find_root, is_decorator
from .ordinary_names import BUILTINS, MODULE_NAMES, OVERRIDDEN, SETTINGS, VARIABLES, WRITTEN

_BY_NAME: Final = ("getattr", "setattr", "hasattr", "delattr")
_FRAMES: Final = re.compile(
    r"(tb|gi|cr|ag|co|func|im)_[a-z]+|f_(back|locals|globals|builtins|code|trace|lineno)|"
    r"exec|getattr|setattr|settrace|setprofile|mro|_convert_"
)
"""Attributes by which an object leads to frames, to code, to modules, or to what runs text."""
_MAGIC: Final = ("run_line_magic", "run_cell_magic", "magic", "run_cell")
_QUIET_MAGICS: Final = frozenset(
    (
        "matplotlib",
        "load_ext",
        "reload_ext",
        "autoreload",
        "config",
        "pylab",
        "cd",
        "capture",
        "ls",
        "pwd",
        "pip",
    )
)
_PLACES: Final = ("/proc", "/sys/", "/dev/", "module://")
_EXCEPTIONS: Final = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)
_BASES: Final = re.compile(
    r"torch\.nn\.(Module|Sequential|ModuleList|[A-Z]\w*)|torch\.nn\.modules\.\w+(\.\w+)?|object|"
    r"torch\.utils\.data(\.\w+)*\.(\w*Dataset|Sampler)|torchvision\.datasets(\.\w+)*|"
    r"torchvision\.transforms(\.\w+)*|torchvision\.models(\.\w+)*|"
    r"(enum\.)?(Enum|IntEnum|StrEnum|Flag|IntFlag)|abc\.ABC|typing\.(NamedTuple|TypedDict|Protocol|Generic\w*)|"
    r"argparse\.\w+Formatter"
)
"""Classes of libraries that a class of a hand-in may be made from."""


def judge_node(node: ast.AST, source: Source) -> Iterator[str]:
    """Yield the names of what is not ordinary about one node."""
    judge = JUDGES.get(type(node))
    if judge is not None:
        yield from judge(node, source)


# ── imports ───────────────────────────────────────────────────────────────────────────────────────────


def _judge_import(node: ast.Import, source: Source) -> Iterator[str]:
    """Yield modules that are neither harmless nor absent. An absent one fails (own_imports.py).

    It counts as absent only where the hand-in has no file of its name.
    """
    for alias in node.names:
        if _is_dunder(alias.asname or "") or not source.libraries.is_read_or_absent(alias.name):
            yield alias.name


def _judge_import_from(node: ast.ImportFrom, source: Source) -> Iterator[str]:
    module, libraries = node.module or "", source.libraries
    if node.level or libraries.is_helper(module):
        return
    if not libraries.is_read_or_absent(module):
        yield module
        return
    for alias in node.names:
        star = alias.name == "*" and libraries.installed(module) and not libraries.everything(module)
        if star or _is_dunder(alias.asname or ""):
            yield f"{module}.{alias.name}"


# ── attributes ────────────────────────────────────────────────────────────────────────────────────────


def _judge_attribute(node: ast.Attribute, source: Source) -> Iterator[str]:
    places, first = source.places(node), find_root(node)
    if places:
        if _is_misused(node, places, source):
            yield ast.unparse(node)
    elif _is_strange_name(node.attr) or _is_private(node, source):
        yield node.attr
    elif first in source.helpers and node.attr in source.shared:
        yield f"{first}.{node.attr}"
    if not isinstance(node.ctx, ast.Load) and not places & SETTINGS:
        yield from _judge_written(node.value, node.attr, source)


def _is_misused(node: ast.Attribute, places: set[str], source: Source) -> bool:
    unknown = any(not source.libraries.allows(full) for full in places)
    return (
        unknown
        or _is_handed_on(node, places, source)
        or bool(places & DECORATORS and not is_decorator(node, source))
    )


def _is_handed_on(node: ast.Attribute, places: set[str], source: Source) -> bool:
    """Tell whether a module is used as a value, by which it could be changed under another name."""
    if not any(source.libraries.lists(path) for path in places):
        return False
    around = source.parent(node)
    return not isinstance(around, ast.Attribute) and not source.gives_a_name(around)


def _judge_written(value: ast.expr, name: str, source: Source) -> Iterator[str]:
    """Yield an attribute that is given a value but is not the hand-in's own, nor meant to be set."""
    stem = value
    while isinstance(stem, ast.Attribute):
        stem = stem.value
    foreign = isinstance(stem, ast.Name) and (stem.id in source.modules or stem.id in source.taken)
    of_self = _is_self(value)
    replaces = name in _list_methods(of_self) - WRITTEN and not (of_self and _is_alone(value, source))
    if foreign or replaces:
        yield f"{ast.unparse(value)}.{name} ="


def _is_alone(node: ast.AST, source: Source) -> bool:
    """Tell whether it stands in a class without base classes."""
    while id(node) in source.parents:
        node = source.parent(node)
        if isinstance(node, ast.ClassDef):
            return not _has_base(node)
    return False


@lru_cache
def _list_methods(of_self: bool) -> frozenset[str]:
    """Return methods of the loaded libraries: giving an object another one could change what is noted."""
    torch: Any = sys.modules.get("torch")
    kinds = [] if torch is None else [torch.nn.Module]
    if torch is not None and not of_self:
        data, optim = torch.utils.data, torch.optim
        kinds += [torch.Tensor, optim.Optimizer, data.DataLoader, data.Dataset, data.Sampler]
        kinds += [optim.lr_scheduler.LRScheduler]
    for module, name in () if of_self else (("matplotlib.axes", "Axes"), ("matplotlib.figure", "Figure")):
        kinds += [vars(sys.modules[module])[name]] if module in sys.modules else []
    return frozenset(name for kind in kinds for name in dir(kind)) - (
        _PLAIN | OVERRIDDEN if of_self else _PLAIN
    )


_PLAIN: Final = frozenset({"T", "H", "name", "names", "type"})


def _is_private(node: ast.Attribute, source: Source) -> bool:
    name = node.attr
    if not name.startswith("_"):
        return False
    if _is_dunder(name):
        return name not in OVERRIDDEN | {"__name__", "__doc__", "__version__", "__file__"}
    return not _is_self(node.value) and name not in source.defined


def _is_strange_name(name: str) -> bool:
    return name in MODULE_NAMES or _FRAMES.fullmatch(name) is not None


# ── names and calls ───────────────────────────────────────────────────────────────────────────────────


def _judge_name(node: ast.Name, source: Source) -> Iterator[str]:
    name = node.id
    if not isinstance(node.ctx, ast.Load):
        if _is_dunder(name) and name not in ("__all__", "__author__", "__version__"):
            yield name
        return
    if name in source.unlisted:
        yield source.unlisted[name]
    elif source.taken.get(name) in DECORATORS and not is_decorator(node, source):
        yield name
    elif name in source.modules:
        around = source.parent(node)
        if not isinstance(around, ast.Attribute) and not source.gives_a_name(around):
            yield name
    elif _is_missing_from_list(name) or (name in _BY_NAME and not _is_called(node, source)):
        yield name


def _is_missing_from_list(name: str) -> bool:
    """Tell whether the name is Python's and not listed, even if the source has its own of that name."""
    return (hasattr(builtins, name) or _is_dunder(name)) and name not in BUILTINS | _EXCEPTIONS


def _is_called(node: ast.AST, source: Source) -> bool:
    around = source.parent(node)
    return isinstance(around, ast.Call) and around.func is node


def _judge_call(node: ast.Call, source: Source) -> Iterator[str]:
    function = node.func
    if isinstance(function, ast.Name):
        yield from _judge_builtin_call(function.id, node, source)
    elif isinstance(function, ast.Attribute):
        yield from _judge_attribute_call(function, node, source)
    for keyword in node.keywords:
        if _is_risky(keyword):
            yield f"{keyword.arg}="


def _judge_builtin_call(name: str, node: ast.Call, source: Source) -> Iterator[str]:
    if name in _BY_NAME:
        argument = node.args[1] if len(node.args) > 1 else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            yield name
            return
        if (
            _names_a_module(node.args[0], source)
            or _is_strange_name(argument.value)
            or argument.value[:1] == "_"
        ):
            yield f"{name}({argument.value!r})"
        elif name in ("setattr", "delattr"):
            yield from _judge_written(node.args[0], argument.value, source)
        return
    makes_class = name == "type" and (len(node.args) != 1 or node.keywords)
    if makes_class or (name == "vars" and not _is_printed(node, source)):
        yield name


def _names_a_module(node: ast.AST, source: Source) -> bool:
    return any(source.libraries.lists(path) for path in source.places(node))


def _is_printed(node: ast.Call, source: Source) -> bool:
    """Tell whether it is ``vars(args)`` of anything but a module, only to be read."""
    around = source.parent(node)
    if len(node.args) != 1 or source.places(node.args[0]):
        return False
    if isinstance(around, ast.FormattedValue):
        return True
    if isinstance(around, ast.Attribute):
        return around.attr in ("items", "keys", "values", "copy")
    called = around.func if isinstance(around, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in ("print", "str", "dict", "repr")


def _judge_attribute_call(function: ast.Attribute, node: ast.Call, source: Source) -> Iterator[str]:
    if function.attr in _MAGIC:
        yield from _judge_magic(node)
    elif function.attr == "eval" and (node.args or node.keywords):
        yield "eval"
    elif function.attr in ("use", "switch_backend") and find_root(function) in source.modules:
        if not all(isinstance(argument, ast.Constant) for argument in node.args):
            yield ast.unparse(function)
    elif function.attr in ("update", "setdefault", "pop", "clear", "__setitem__"):
        value = function.value
        if isinstance(value, ast.Attribute) and source.places(value) & {"os.environ"}:
            yield ast.unparse(function)


def _judge_magic(node: ast.Call) -> Iterator[str]:
    """Yield an IPython magic that is not known to be harmless; some of them run text."""
    first = node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    name = text.lstrip("%").partition(" ")[0]
    if name not in _QUIET_MAGICS:
        yield f"%{name or 'magic'}"


def _is_risky(keyword: ast.keyword) -> bool:
    """Tell whether the keyword lets a file say which code is run when it is read."""
    value = keyword.value
    constant = value.value if isinstance(value, ast.Constant) else None
    if keyword.arg == "weights_only":
        return constant is not True
    if keyword.arg == "allow_pickle":
        return constant is not False
    return keyword.arg in ("pickle_module", "backend") and constant is None


def _judge_subscript(node: ast.Subscript, source: Source) -> Iterator[str]:
    """Yield what is set by a text as its key: variables of the environment, and settings of figures."""
    if isinstance(node.ctx, ast.Load):
        return
    places = source.places(node.value)
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    if "os.environ" in places and key not in VARIABLES:
        yield "os.environ"
    figures = places & {"matplotlib.rcParams", "matplotlib.pyplot.rcParams"}
    if figures and (not isinstance(key, str) or key.startswith(("backend", "animation"))):
        yield ast.unparse(node.value)


# ── definitions ───────────────────────────────────────────────────────────────────────────────────────


def _judge_function(node: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> Iterator[str]:
    if _is_dunder(node.name) and node.name not in OVERRIDDEN:
        yield node.name
    around = source.parent(node)
    inside = isinstance(around, ast.ClassDef) and _has_base(around)
    if isinstance(around, ast.ClassDef) and inside and node.name in _list_methods(True):
        yield f"{around.name}.{node.name}"


def _has_base(kind: ast.ClassDef) -> bool:
    return any(not (isinstance(base, ast.Name) and base.id == "object") for base in kind.bases)


def _judge_class(node: ast.ClassDef, source: Source) -> Iterator[str]:
    if _is_dunder(node.name):
        yield node.name
    yield from (f"{keyword.arg}=" for keyword in node.keywords)
    for base in node.bases:
        stem = base.value if isinstance(base, ast.Subscript) else base
        if not _may_be_base(stem, source):
            yield ast.unparse(base)


def _may_be_base(base: ast.expr, source: Source) -> bool:
    places = source.places(base)
    if isinstance(base, ast.Name) and not places:
        places = {source.taken[base.id]} if base.id in source.taken else set()
        if not places:
            return base.id in source.defined or base.id in _EXCEPTIONS | {"object"}
    if isinstance(base, ast.Attribute) and not places and find_root(base) in source.helpers:
        return True
    return bool(places) and all(_BASES.fullmatch(path) for path in places)


def _judge_argument(node: ast.arg, _source: Source) -> Iterator[str]:
    yield from [node.arg] if _is_dunder(node.arg) else []


def _judge_captured(node: Any, _source: Source) -> Iterator[str]:
    yield from [node.name] if node.name and _is_dunder(node.name) else []


def _judge_constant(node: ast.Constant, _source: Source) -> Iterator[str]:
    value = node.value
    if not isinstance(value, str):
        return
    if _is_dunder(value) and value not in OVERRIDDEN | {"__main__"}:
        yield value
    if value.startswith(_PLACES) and not value.startswith("/dev/null"):
        yield value[:40]


def _judge_match_class(node: ast.MatchClass, _source: Source) -> Iterator[str]:
    yield from (name for name in node.kwd_attrs if _is_strange_name(name) or name.startswith("_"))


JUDGES: Final[dict[type[ast.AST], Callable[[Any, Source], Iterator[str]]]] = {
    ast.Import: _judge_import,
    ast.ImportFrom: _judge_import_from,
    ast.Attribute: _judge_attribute,
    ast.Name: _judge_name,
    ast.Call: _judge_call,
    ast.Subscript: _judge_subscript,
    ast.FunctionDef: _judge_function,
    ast.AsyncFunctionDef: _judge_function,
    ast.ClassDef: _judge_class,
    ast.arg: _judge_argument,
    ast.ExceptHandler: _judge_captured,
    ast.MatchAs: _judge_captured,
    ast.MatchStar: _judge_captured,
    ast.MatchClass: _judge_match_class,
    ast.Constant: _judge_constant,
}


def _is_dunder(name: str) -> bool:
    return len(name) < 64 and name.startswith("__") and name.endswith("__") and len(name) > 4


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
