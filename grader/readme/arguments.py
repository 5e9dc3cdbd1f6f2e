"""Which arguments a script accepts, read from its syntax tree; the script is never run.

What cannot be read for certain is let pass: a parser that is put together while running, another library
for command lines, a file that this Python cannot parse.
"""

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_OTHER_WAYS: Final = frozenset(
    {"click", "fire", "typer", "absl", "hydra", "getopt", "optparse", "docopt", "tyro", "jsonargparse"}
)
_WITHOUT_VALUE: Final = frozenset(
    {"store_true", "store_false", "store_const", "append_const", "count", "help", "version"}
)
_MODULES: Final = 12
"""So many of its own are read for one script."""


@dataclass(frozen=True)
class Option:
    names: tuple[str, ...]
    """``-e``, ``--epochs``; of a positional argument its one name."""
    least: int = 1
    """How many values it needs,"""
    most: int | None = 1
    """and how many it takes; None for any number."""
    choices: tuple[str, ...] = ()
    kind: str = ""
    """``int`` or ``float`` where values are turned into numbers."""
    required: bool = False

    @property
    def shown(self) -> str:
        return self.names[-1]


@dataclass(frozen=True)
class Interface:
    """What may follow a script's name on a command line."""

    parses: bool = False
    """It has an argument parser that could be read; without one arguments are ignored."""
    options: tuple[Option, ...] = ()
    positionals: tuple[Option, ...] = ()
    indexed: int = 0
    """The greatest n of ``sys.argv[n]`` that is read without asking how many there are."""
    reads_argv: bool = False
    unknown: bool = False
    """Nothing can be said of it: every argument is let pass."""


def of(file: str, sources: Mapping[str, str]) -> Interface:
    """`sources` are texts by path, empty for one that was not read; modules are looked for beside `file`."""
    read = list(_read(file, sources))
    if any(facts is None for facts in read):
        return Interface(unknown=True)
    main, *modules = [facts for facts in read if facts is not None]
    if main.interface.parses or main.interface.unknown or main.interface.reads_argv or not main.asks:
        return main.interface
    others = [facts.interface for facts in modules if facts.interface.parses or facts.interface.unknown]
    return others[0] if len(others) == 1 else Interface(unknown=bool(others))


@dataclass(frozen=True)
class _Facts:
    """What a source says of arguments."""

    interface: Interface
    imports: tuple[str, ...]
    asks: bool
    """A script whose parser stands in another module still asks for it: by a name of it, or a call."""


def _read(file: str, sources: Mapping[str, str]) -> Iterator[_Facts | None]:
    """The script's own, then those of modules it imports from its folder; None where one is no Python."""
    folder = file[: file.rfind("/") + 1]
    waiting, seen = [file], {file}
    while waiting:
        facts = _facts(sources.get(waiting.pop(0), ""))
        yield facts
        beside = [f"{folder}{name.replace('.', '/')}.py" for name in facts.imports] if facts else []
        new = [path for path in dict.fromkeys(beside) if path in sources and path not in seen]
        waiting += new[: _MODULES - len(seen)]
        seen.update(waiting)


@lru_cache(maxsize=128)  # every item asks, for each command
def _facts(source: str) -> _Facts | None:
    tree = _parsed(source)
    if tree is None:
        return None
    words = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    words |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    asks = any(part in word.lower() for word in words for part in ("arg", "opt", "pars"))
    return _Facts(_of_tree(tree), tuple(_imported(tree)), asks)


def _parsed(source: str) -> ast.Module | None:
    if not source.strip():
        return None
    try:
        with warnings.catch_warnings():  # of escapes that are none
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def _of_tree(tree: ast.Module) -> Interface:
    if {name.split(".")[0] for name in _imported(tree)} & _OTHER_WAYS:
        return Interface(unknown=True)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    added = [call for call in calls if _called(call) == "add_argument"]
    if any(_is_open(call) for call in calls):
        return Interface(unknown=True)
    read = [_option(call) for call in added]
    if any(option is None for option in read) or any(_inside_loop(tree)):
        return Interface(unknown=True)
    every = [option for option in read if option]
    indexed, reads = _argv(tree)
    return Interface(
        parses=bool(added) or any(_called(call) == "ArgumentParser" for call in calls),
        options=tuple(option for option in every if option.names[0].startswith("-")),
        positionals=tuple(option for option in every if not option.names[0].startswith("-")),
        indexed=indexed,
        reads_argv=reads,
    )


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_open(call: ast.Call) -> bool:
    """Calls after which any argument may be right."""
    if _called(call) in ("add_subparsers", "parse_known_args", "parse_known_intermixed_args", "set_defaults"):
        return True
    given = {word.arg for word in call.keywords}
    return _called(call) == "ArgumentParser" and bool(
        given & {"parents", "prefix_chars", "fromfile_prefix_chars", "conflict_handler", "allow_abbrev", None}
    )


def _inside_loop(tree: ast.Module) -> Iterator[bool]:
    for loop in ast.walk(tree):
        if isinstance(loop, ast.For | ast.While):
            yield any(isinstance(n, ast.Call) and _called(n) == "add_argument" for n in ast.walk(loop))


def _option(call: ast.Call) -> Option | None:
    """None where a part that matters is no plain constant."""
    names = tuple(node.value if isinstance(node, ast.Constant) else None for node in call.args)
    words = {word.arg: word.value for word in call.keywords}
    if not names or None in words or not all(isinstance(name, str) and name for name in names):
        return None
    counts = _counts(words)
    if counts is None:
        return None
    return Option(
        names=tuple(str(name) for name in names),
        least=counts[0],
        most=counts[1],
        choices=_choices(words.get("choices")),
        kind=kind.id
        if isinstance(kind := words.get("type"), ast.Name) and kind.id in ("int", "float")
        else "",
        required=_constant(words.get("required")) is True,
    )


def _counts(words: Mapping[str | None, ast.expr]) -> tuple[int, int | None] | None:
    action = _constant(words.get("action"))
    if "action" in words and not isinstance(action, str):
        return None if not _is_boolean_pair(words["action"]) else (0, 0)
    if action in _WITHOUT_VALUE:
        return 0, 0
    if "nargs" not in words:
        return 1, 1
    nargs = _constant(words["nargs"])
    known: dict[object, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
    return (nargs, nargs) if isinstance(nargs, int) else known.get(nargs)


def _is_boolean_pair(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "BooleanOptionalAction"


def _choices(node: ast.expr | None) -> tuple[str, ...]:
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return ()
    values = [_constant(element) for element in node.elts]
    return tuple(map(str, values)) if None not in values else ()


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _argv(tree: ast.Module) -> tuple[int, bool]:
    """The greatest index, unless the script looks first at how many arguments there are; whether it looks."""
    uses = [node for node in ast.walk(tree) if _is_argv(node)]
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript) and _is_argv(node.value)]
    asks = any(
        isinstance(node, ast.Call) and _called(node) == "len" and any(map(_is_argv, node.args))
        for node in ast.walk(tree)
    )
    tries = any(isinstance(node, ast.Try) for node in ast.walk(tree))
    indices = [_constant(node.slice) for node in taken]
    greatest = max((index for index in indices if isinstance(index, int)), default=0)
    return (0 if asks or tries else greatest), bool(uses)


def _is_argv(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "argv" and isinstance(node.value, ast.Name) and node.value.id == "sys"
    return isinstance(node, ast.Name) and node.id == "argv"


def shown(options: Sequence[Option]) -> str:
    """The first few, for a sentence."""
    names = [option.shown for option in options]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
