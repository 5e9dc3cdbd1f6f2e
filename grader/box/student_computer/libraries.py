"""What a source may import: which libraries, which names of each, and which modules are files of its own."""

import importlib.machinery
import os
import sys
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final


def _nothing_beside(_module: str) -> bool:
    return False


@dataclass(frozen=True)
class Libraries:
    """One list of what is allowed, for all files that are loaded together."""

    listed: Mapping[str, Collection[str]]
    """Module to the names that may be used of it; its modules are entries of their own."""
    types: Collection[str] = frozenset()
    """Classes that may be named, and not called."""
    is_helper: Callable[[str], bool] = _nothing_beside
    """Whether a module is a file of the hand-in's own that is read as well, or one of the course's."""
    folder: Path | None = None
    """The hand-in's folder: what lies there is not a library."""
    open_to: Callable[[str, str], bool] = field(default=lambda _module, _name: False)
    """Whether a name of a module is allowed although it is not listed by itself."""

    def lists(self, module: str) -> bool:
        return module in self.listed

    def allows(self, full: str) -> bool:
        """Tell whether `full`, a module or a name of one, may be used."""
        module, _, name = full.rpartition(".")
        if full in self.listed or name in self.listed.get(module, ()):
            return True
        return module in self.listed and self.open_to(module, name)

    def installed(self, full: str) -> bool:
        """Tell whether `full` is part of a library."""
        return is_installed(full.partition(".")[0], str(self.folder) if self.folder else "")

    def is_harmless(self, module: str) -> bool:
        """Tell whether importing the module runs only what has been read or is a library's own."""
        if self.lists(module) or self.is_helper(module):
            return True
        return self.installed(module) and not self._lies_beside(module.partition(".")[0])

    def is_read_or_absent(self, module: str) -> bool:
        """Tell whether the module is harmless or missing, where only files that were read are imported.

        Importing a missing module then fails.
        """
        there = self.installed(module) or self._lies_beside(module.partition(".")[0])
        return self.is_harmless(module) or not there

    def everything(self, module: str) -> list[tuple[str, str]]:
        """Return (name, full name) of all that ``from module import *`` gives; nothing if that is unknown."""
        there = sys.modules.get(module) if self.lists(module) else None
        if there is None or not self.open_to(module, "__version__"):
            return []
        named = getattr(there, "__all__", None) or [name for name in vars(there) if name[0] != "_"]
        values = {name: vars(there).get(name) for name in named}
        modules = types.ModuleType
        return [
            (name, value.__name__ if isinstance(value, modules) else f"{module}.{name}")
            for name, value in values.items()
        ]

    def _lies_beside(self, top: str) -> bool:
        """Tell whether the hand-in has a file of that name, which a changed search path may find first."""
        if self.folder is None:
            return False
        return any(entry.name.partition(".")[0] == top for entry in self.folder.iterdir())


@lru_cache
def is_installed(top: str, folder: str = "") -> bool:
    if not top.isidentifier() or top in ("__main__", "__mp_main__"):
        return False
    if top in sys.builtin_module_names or importlib.machinery.FrozenImporter.find_spec(top):
        return True
    places = [entry for entry in sys.path if entry and not (folder and _is_below(entry, folder))]
    try:
        spec = importlib.machinery.PathFinder.find_spec(top, places)
    except (ImportError, ValueError, OSError):
        return False
    return spec is not None and spec.origin is not None and not _is_ours(spec.origin)


def _is_below(path: str, folder: str) -> bool:
    return Path(path).resolve().is_relative_to(Path(folder).resolve())


def _is_ours(origin: str) -> bool:
    return Path(origin).resolve().is_relative_to(_HOME)


_HOME: Final = Path(os.path.abspath(__file__)).parents[1]
