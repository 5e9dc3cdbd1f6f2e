"""Which names a hand-in may use, and how any name is shown.

A name is refused, never repaired: two programs that repair it differently would see two different hand-ins.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.intake.bounds import Bounds, Refused

RENAME = "Rename it with plain letters, digits, dots, dashes and underscores, and hand in again."
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_CLUTTER = frozenset(
    {
        *("__macosx", ".ds_store", "thumbs.db", "desktop.ini"),
        *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".venv"),
        *(".git", ".svn", ".hg", ".idea", ".vscode"),
    }
)


def is_unsafe(character: str) -> bool:
    """Characters that can end a line, drive a terminal, turn the reading direction or break UTF-8."""
    return character in _DIRECTION or unicodedata.category(character) in _UNSAFE_CATEGORIES


def shown(name: str, limit: int = 80) -> str:
    """The name for a sentence: unsafe characters escaped, long names cut in the middle."""
    if len(name) > limit:
        half = (limit - 3) // 2
        name = f"{name[:half]}...{name[-half:]}"
    return "".join(_escaped(c) if c == "\\" or is_unsafe(c) else c for c in name)


def shown_place(path: Path) -> str:
    """A path of the machine for the person at the terminal: whole, so that it can be copied."""
    return shown(str(path), 4096)


def listed(names: Sequence[str]) -> str:
    """The first few of them for a sentence."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return (", ".join(map(shown, names[:5])) or "nothing") + more


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def folded(name: str) -> str:
    """Equal for names that some file systems hold to be the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def clutter_in(path: str) -> str:
    """What operating systems, editors and Python leave behind: the path down to it, or nothing."""
    parts = path.split("/")
    for end, part in enumerate(parts, start=1):
        if part.lower() in _CLUTTER or part.startswith("._") or part.lower().endswith(".pyc"):
            return "/".join(parts[:end])
    return ""


def check_path(path: str, bounds: Bounds) -> None:
    """Refuse a path that is not plain, relative and printable."""
    fault = _fault(path, bounds)
    if fault:
        raise Refused(f"The name {shown(path)} {fault}", RENAME)


def _fault(path: str, bounds: Bounds) -> str:
    return _character_fault(path) or _part_fault(path) or _length_fault(path, bounds)


def _character_fault(path: str) -> str:
    if any(unicodedata.category(c) == "Cs" for c in path):
        return "is not valid UTF-8"
    if any(is_unsafe(c) for c in path):
        return "holds a control, line-break or text-direction character"
    return "holds a backslash" if "\\" in path else ""


def _part_fault(path: str) -> str:
    if path.startswith("/"):
        return "is an absolute path"
    if re.match(r"[A-Za-z]:", path):
        return "begins with a drive letter"
    parts = path.split("/")
    if ".." in parts:
        return "leads out of the hand-in by '..'"
    return "has an empty or '.' part" if "" in parts or "." in parts else ""


def _length_fault(path: str, bounds: Bounds) -> str:
    if len(path.encode()) > bounds.path_bytes:
        return f"is longer than {bounds.path_bytes} bytes"
    if max(len(part.encode()) for part in path.split("/")) > bounds.name_bytes:
        return f"has a part longer than {bounds.name_bytes} bytes"
    too_deep = path.count("/") > bounds.folders_deep
    return f"lies more than {bounds.folders_deep} folders deep" if too_deep else ""


@dataclass
class Taken:
    """Paths seen so far, as a file system that knows no case would hold them."""

    _spelling: dict[str, str] = field(default_factory=dict)
    _files: set[str] = field(default_factory=set)

    def clash(self, path: str) -> str:
        """The earlier path that this file cannot stand beside, or nothing."""
        return self._spelling.get(folded(path)) or self._folder_clash(_parents(path))

    def add(self, path: str) -> None:
        self.refuse(path, self.clash(path))
        self._files.add(folded(path))
        self._spell((*_parents(path), path))

    def add_folder(self, path: str) -> None:
        folders = (*_parents(path), path)
        self.refuse(path, self._folder_clash(folders))
        self._spell(folders)

    def refuse(self, path: str, other: str) -> None:
        if other == path:
            raise Refused(f"{shown(path)} is in it twice", "Remove one of them and hand in again.")
        if other:
            raise Refused(
                f"{shown(other)} and {shown(path)} cannot stand side by side on every computer",
                "Rename or remove one of them and hand in again.",
            )

    def _folder_clash(self, folders: Iterable[str]) -> str:
        for folder in folders:
            other = self._spelling.get(folded(folder), folder)
            if other != folder or folded(folder) in self._files:
                return other
        return ""

    def _spell(self, paths: Iterable[str]) -> None:
        self._spelling.update((folded(path), path) for path in paths)


def _parents(path: str) -> tuple[str, ...]:
    parts = path.split("/")
    return tuple("/".join(parts[:end]) for end in range(1, len(parts)))
