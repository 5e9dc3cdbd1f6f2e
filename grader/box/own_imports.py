"""Import a hand-in's own files as they were when they were read, and no others.

What is judged before the code runs must be what runs: a file that is written anew meanwhile, compiled code,
or a file that was not there yet would be code that nobody has read.
"""

import importlib.machinery
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from .student_computer import python_2

_FILES: Final = 400
_BYTES: Final = 8 << 20
_of_libraries: Final[set[str]] = set()
"""Entries of the import path that are known to lie in a library."""


def remember_libraries() -> None:
    """Note the folders that libraries were imported from, so that no hand-in has them looked at again.

    Call before any hand-in is there: all folders that can be written are still to come.
    """
    libraries = _resolved(sys.path)
    _of_libraries.update(entry for entry in sys.path_importer_cache if _lies_in(entry, libraries))


class SourceSnapshot:
    """The Python files of one folder, by path."""

    def __init__(self, folder: Path, *, written_later: bool = False) -> None:
        """Read the files. With `written_later`, also import what the hand-in writes, as a notebook may."""
        self._written_later = written_later
        self._outside = _resolved(entry for entry in sys.path if not Path(entry).is_relative_to(folder))
        self._content: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*.py"))[:_FILES]:
            if path.is_file() and path.stat().st_size <= _BYTES:
                self._content[str(path)] = path.read_bytes()

    def install(self) -> None:
        """Import in this way from every folder that does not belong to an installed library."""
        sys.path_hooks.insert(0, self._finder)
        for entry in list(sys.path_importer_cache):
            if not self._is_library(entry):
                del sys.path_importer_cache[entry]

    def source(self, path: str) -> bytes:
        """Return the file as it was read; raise OSError where it was not, unless it may be written later."""
        content = self._content.get(str(Path(path).resolve()), self._content.get(path))
        if content is not None:
            return content
        if not self._written_later:
            raise FileNotFoundError(f"{path} was not there when the hand-in was read")
        return Path(path).read_bytes()

    def _finder(self, entry: str) -> Any:
        if self._is_library(entry):
            raise ImportError(entry)
        if not Path(entry or ".").is_dir():
            return _EmptyFinder()
        as_read = self

        class Loader(importlib.machinery.SourceFileLoader):
            def get_data(self, path: str) -> bytes:
                if not path.endswith(".py"):
                    raise FileNotFoundError(path)
                return python_2.translate_bytes(as_read.source(path))

            def set_data(self, path: str, data: Any, *, _mode: int = 0) -> None:
                """Leave no compiled file behind."""

        return importlib.machinery.FileFinder(entry or ".", (Loader, [".py"]))

    def _is_library(self, entry: str) -> bool:
        return entry in _of_libraries or _lies_in(entry, self._outside)


def _resolved(entries: Iterable[str]) -> list[Path]:
    return [Path(entry).resolve() for entry in entries if entry]


def _lies_in(entry: str, libraries: Sequence[Path]) -> bool:
    there = Path(entry or ".").resolve()
    return any(there.is_relative_to(library) for library in libraries)


class _EmptyFinder:
    """A finder that finds nothing: an archive of code would be code that nobody has read."""

    def find_spec(self, _name: str, _target: object = None) -> None:
        return None
