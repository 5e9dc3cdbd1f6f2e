"""A placeholder for a package that is not installed, for hand-ins that import it and do not need it.

Scripts import what they once used, or use in one place only. Where a package that courses use
(`GRADER_PACKAGES`) is imported by itself at the top of a file, the import passes, and whatever then uses the
package raises the error that the import would have raised. An import in a `try` or an `if` raises at once:
its author has thought of that.
"""

import ast
import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

_VARIABLE: Final = "GRADER_PACKAGES"
_LARGEST: Final = 1_000_000
_noted: dict[str, str] = {}


def set_up() -> None:
    """Arrange for placeholders. Call once: this finder comes last, after all that can find real packages."""
    _finder.library_names = frozenset(os.environ.get(_VARIABLE, "").split())
    sys.meta_path.append(_finder)


def begin(folder: Path) -> None:
    """Look from now on only at imports of files below `folder`, the hand-in's, and forget earlier notes."""
    _finder.folder = f"{folder}/"
    _noted.clear()


def notes() -> list[str]:
    """Return notes for the page on the imports that passed."""
    return list(_noted.values())


class _Placeholder(types.ModuleType):
    """A module in which every name exists and none can be used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Unusable(self.__name__)


class _Unusable:
    def __init__(self, module: str) -> None:
        object.__setattr__(self, "_module", module.partition(".")[0])

    def _refuse(self, *_any: object, **_named: object) -> NoReturn:
        module: str = object.__getattribute__(self, "_module")
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    __call__ = __getitem__ = __iter__ = __enter__ = __exit__ = __len__ = __bool__ = __mro_entries__ = _refuse
    __instancecheck__ = __subclasscheck__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = _refuse
    __setattr__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    folder: str = ""
    library_names: Collection[str] = ()

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package, _, _ = name.rpartition(".")
        if not (self._may_pass(name) if not package else isinstance(sys.modules.get(package), _Placeholder)):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Placeholder(spec.name)

    def exec_module(self, _module: types.ModuleType) -> None:
        return

    def _may_pass(self, name: str) -> bool:
        """Tell whether the hand-in imports the package at the top of a file and outside `try` and `if`."""
        frame = _find_importing_frame()
        if frame is None or frame.f_code.co_name != "<module>" or not self.folder:
            return False
        file = frame.f_code.co_filename
        if not file.startswith(self.folder) or name not in self.library_names:
            return False
        if not _is_plain_import(Path(file), frame.f_lineno, name):
            return False
        note = f"{file.removeprefix(self.folder)}, line {frame.f_lineno}: {name} is not installed here"
        _noted[name] = f"{note}; all that works without it was still judged"
        return True


def _find_importing_frame() -> types.FrameType | None:
    """Return the frame of the import statement that is being carried out."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None and (
        frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_code.co_filename == __file__
    ):
        frame = frame.f_back
    return frame


def _is_plain_import(file: Path, line: int, name: str) -> bool:
    """Tell whether a plain import statement at this line imports the module."""
    with suppress(OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        if file.stat().st_size > _LARGEST:
            return False
        for statement in ast.parse(file.read_bytes()).body:
            if statement.lineno <= line <= (statement.end_lineno or 0):
                return name in _list_imported(statement)
    return False


def _list_imported(statement: ast.stmt) -> set[str]:
    """Return the packages that a plain import names; none for a star, which takes whatever there is."""
    if isinstance(statement, ast.Import):
        return {alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.ImportFrom) and not statement.level and statement.names[0].name != "*":
        return {(statement.module or "").partition(".")[0]}
    return set()


_finder: Final = _Finder()
