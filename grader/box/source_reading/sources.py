"""The files of a hand-in that are loaded together, and what in them is not ordinary, with its line.

All of it is read before any of it runs. A file of the hand-in is read where another that is read imports it,
by whatever path that may be.
"""

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from ..student_computer.libraries import Libraries
from . import hidden_work, ordinary_code
from .allowed import COUNTED
from .hidden_work import Nodes
from .name_bindings import Source, note
from .ordinary_names import RECORDED
from .scopes import restore_name

_FILES: Final = 60
_HUB: Final = "hubconf"
"""A file that `torch.hub` runs without an import."""
NodesOf = Callable[[str | ast.Module], Nodes]
Decode = Callable[[bytes], str]


@dataclass(frozen=True)
class Oddity:
    """Something that is not ordinary."""

    file: str
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}"


@dataclass
class LoadedSource:
    """One file that is loaded."""

    file: str
    nodes: Nodes


class Files:
    """The Python files of a hand-in's folder, without those of the course."""

    def __init__(self, folder: Path, provided: Collection[str], main: str = "") -> None:
        self.folder = folder
        self._provided = {PurePosixPath(name).with_suffix("").as_posix() for name in provided}
        paths = (path.relative_to(folder) for path in sorted(folder.rglob("*.py")))
        self._own = [path for path in paths if path.as_posix() not in {*provided, main}]
        self._main = PurePosixPath(main).with_suffix("").as_posix()

    def matching(self, module: str) -> list[Path]:
        """Return files that the module may mean, wherever the search path leads, and packages around them."""
        path_of_module = PurePosixPath(*module.split(".")).as_posix() if module else ""
        hits = [
            path
            for path in self._own
            if path_of_module and _ends_with(_name_importable(path), path_of_module)
        ]
        around = {parent / "__init__.py" for path in hits for parent in path.parents}
        return [path for path in self._own if path in hits or path in around]

    def is_helper(self, module: str) -> bool:
        """Tell whether the module is a file that is read as well, or one of the course's."""
        name = module.replace(".", "/")
        if not name:
            return False
        importable = [*self._provided, self._main, *map(_name_importable, self._own)]
        inside = any(f"/{name}/" in f"/{path.as_posix()}" for path in self._own)
        return inside or any(_ends_with(known_path, name) for known_path in importable)


def find_oddities(
    tree: ast.Module, file: str, files: Files, decode: Decode, nodes_of: NodesOf, *, counted: bool
) -> list[Oddity]:
    """Return what is not ordinary in `file` and in all that it loads.

    With `counted`, that is what could hide work from a counter, else what could change notes that are taken.
    """
    base = COUNTED if counted else RECORDED
    libraries = replace(base, is_helper=files.is_helper, folder=files.folder)
    read, strange = _read_all(tree, file, files, decode, nodes_of)
    sources = _make_sources(read, libraries)
    for one, source in zip(read, sources, strict=True):
        places = hidden_work.find_strange_places if counted else _find_not_ordinary
        strange += [Oddity(one.file, line, name) for line, name in places(one.nodes, source)]
    return list(dict.fromkeys(strange))


def _find_not_ordinary(nodes: Nodes, source: Source) -> Iterator[tuple[int, str]]:
    for node, _ in nodes:
        for name in ordinary_code.judge_node(node, source):
            yield getattr(node, "lineno", 0), restore_name(name)


def _read_all(
    tree: ast.Module, file: str, files: Files, decode: Decode, nodes_of: NodesOf
) -> tuple[list[LoadedSource], list[Oddity]]:
    read, strange = [LoadedSource(file, nodes_of(tree))], list[Oddity]()
    waiting = [*_find_imported(read[0].nodes, files), *files.matching(_HUB)]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        if len(seen) > _FILES:
            strange.append(Oddity(path.as_posix(), 0, "one file too many to be read"))
            break
        try:
            nodes = nodes_of(decode((files.folder / path).read_bytes()))
        except (SyntaxError, ValueError, LookupError):
            continue  # importing it fails
        except (RecursionError, MemoryError, OSError):
            strange.append(Oddity(path.as_posix(), 0, "a file that cannot be read"))
            continue
        read.append(LoadedSource(path.as_posix(), nodes))
        waiting += _find_imported(nodes, files)
    return read, strange


def _find_imported(nodes: Nodes, files: Files) -> Iterator[Path]:
    for node, _ in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from files.matching(alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from files.matching(module)
            for alias in node.names:
                yield from files.matching(f"{module}.{alias.name}".lstrip("."))


def _make_sources(read: list[LoadedSource], libraries: Libraries) -> list[Source]:
    """Return what the names of each file stand for. One can take and set the names of another."""
    shared: dict[str, set[str]] = {}
    full_names: dict[str, str] = {}
    while True:
        sources = [Source(libraries, shared=shared, shared_taken=full_names) for _ in read]
        for one, source in zip(read, sources, strict=True):
            source.parents = {id(node): parent for node, parent in one.nodes}
            note((node for node, _ in one.nodes), source)
        every: dict[str, set[str]] = {}
        names: set[str] = set()
        before, full_names = full_names, {}
        for source in sources:
            names |= source.defined
            full_names |= source.taken
            for name, modules in source.modules.items():
                every.setdefault(name, set()).update(modules)
        if every == shared and full_names == before:
            break
        shared = every
    attributes = set[str]().union(*(source.attributes for source in sources))
    for source in sources:
        source.defined |= names
        source.attributes = attributes
    return sources


def _name_importable(path: Path) -> str:
    """Return ``pkg/helper`` for ``pkg/helper.py``, and ``pkg`` for ``pkg/__init__.py``."""
    inside = path.parent if path.name == "__init__.py" else path.with_suffix("")
    return inside.as_posix()


def _ends_with(path: str, end: str) -> bool:
    return f"/{path}".endswith(f"/{end}")
