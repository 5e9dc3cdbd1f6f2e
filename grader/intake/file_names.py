"""Which names a hand-in may use, and how any name is shown.

A name is never repaired: two programs that repair it differently would see two different hand-ins. One that
leads out of the hand-in refuses all of it; one that is only odd leaves its file out.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.intake.size_limits import Bounds, SubmissionRefusedError, UnreadError
from grader.model.text import truncate

RENAME = "Rename it with plain letters, digits, dots, dashes and underscores, and hand in again."
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_CLUTTER = frozenset(
    {
        *("__macosx", ".ds_store", "thumbs.db", "desktop.ini"),
        *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".venv"),
        *(".git", ".svn", ".hg", ".idea", ".vscode", ".history", ".virtual_documents", ".spyproject"),
        *("venv", ".tox", ".nox", ".conda", ".eggs", "site-packages", "node_modules", "$recycle.bin"),
    }
)
_AUTOSAVED = re.compile(
    r"""
    \._.* | .*\.py[co]                        # of macOS and of Python
    | \.?~.* | .*~ | \#.*\# | \.\#.* | .*\.sw[op] | .*\.(?:bak|orig|rej|autosave|asv|tmp)
    | .*-checkpoint\.\w+                     # of Jupyter
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_COPIES = re.compile(
    r"\.ipynb_checkpoints|\.history|.*(?:~|#|\.bak|\.orig|\.autosave|-checkpoint\.\w+)", re.IGNORECASE
)
"""Clutter in which an earlier state of the work may lie."""
_ENVIRONMENT = frozenset({"pyvenv.cfg", "conda-meta"})
"""What lies in the folder of an environment for Python, whatever it is called."""


def is_unsafe(character: str) -> bool:
    """Tell whether a character is unsafe to show.

    Such characters can end a line, drive a terminal, turn the reading direction or break UTF-8.
    """
    return character in _DIRECTION or unicodedata.category(character) in _UNSAFE_CATEGORIES


def show_name(name: str, limit: int = 80) -> str:
    """Return the name for a sentence: unsafe characters escaped, long names cut in the middle."""
    cut = truncate(name, limit, middle=True)
    return "".join(_escape(c) if c == "\\" or is_unsafe(c) else c for c in cut)


def show_path(path: Path) -> str:
    """Return a path of the machine for the person at the terminal, whole, so that it can be copied."""
    return show_name(str(path), 4096)


def join_names(names: Sequence[str]) -> str:
    """Return the first few of the names for a sentence, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return (", ".join(map(show_name, names[:5])) or "nothing") + more


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def fold(name: str) -> str:
    """Return a form of the name that is equal for names that some file systems hold to be the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def find_clutter(path: str) -> str:
    """Return the path down to clutter, or nothing.

    Clutter is what operating systems, editors and Python leave behind.
    """
    parts = path.split("/")
    for end, part in enumerate(parts, start=1):
        if part.lower() in _CLUTTER or _AUTOSAVED.fullmatch(part):
            return "/".join(parts[:end])
    return ""


def may_be_a_copy(clutter: str) -> bool:
    """Tell whether an editor or Jupyter keeps earlier states of people's work under this name."""
    return bool(_COPIES.fullmatch(clutter.split("/")[-1]))


def find_environments(paths: Iterable[str]) -> set[str]:
    """Return the folders that are environments for Python: they hold thousands of files, and no work."""
    return {
        "/".join(parts[:at])
        for parts in (path.split("/") for path in paths)
        for at, part in enumerate(parts)
        if at and part in _ENVIRONMENT
    }


def find_folder_around(path: str, folders: Collection[str]) -> str:
    """Return the folder of `folders` that the path lies in, or nothing."""
    return next((folder for folder in folders if f"{path}/".startswith(f"{folder}/")), "")


def check_path(path: str, bounds: Bounds) -> None:
    """Raise SubmissionRefusedError for a path that leads out, UnreadError for one that is odd.

    A path is odd unless it is plain, printable and short enough.
    """
    if fault := _find_way_out(path):
        raise SubmissionRefusedError(f"The name {show_name(path)} {fault}", RENAME)
    if fault := _find_oddity(path, bounds):
        raise UnreadError(f"The name {show_name(path)} {fault}", RENAME)


def is_plain(path: str, bounds: Bounds) -> bool:
    return not (_find_way_out(path) or _find_oddity(path, bounds))


def _find_oddity(path: str, bounds: Bounds) -> str:
    empty = "has an empty or '.' part" if {"", "."} & set(path.split("/")) else ""
    return _find_character_fault(path) or empty or _find_length_fault(path, bounds)


def _find_character_fault(path: str) -> str:
    if any(unicodedata.category(c) == "Cs" for c in path):
        return "is not valid UTF-8"
    if any(is_unsafe(c) for c in path):
        return "holds a control, line-break or text-direction character"
    return "holds a backslash" if "\\" in path else ""


def _find_way_out(path: str) -> str:
    if path.startswith("/"):
        return "is an absolute path"
    if re.match(r"[A-Za-z]:", path):
        return "begins with a drive letter"
    return "leads out of the hand-in by '..'" if ".." in path.split("/") else ""


def _find_length_fault(path: str, bounds: Bounds) -> str:
    if len(path.encode()) > bounds.path_bytes:
        return f"is longer than {bounds.path_bytes} bytes"
    if max(len(part.encode()) for part in path.split("/")) > bounds.name_bytes:
        return f"has a part longer than {bounds.name_bytes} bytes"
    too_deep = path.count("/") > bounds.folders_deep
    return f"lies more than {bounds.folders_deep} folders deep" if too_deep else ""


@dataclass
class UsedPaths:
    """The paths seen so far: none can be a file and a folder at once.

    Names that differ in letter case or in how accents are written are different names, as they are where
    hand-ins run.
    """

    _files: set[str] = field(default_factory=set)
    _folders: set[str] = field(default_factory=set)

    def clash(self, path: str) -> str:
        """Return the earlier path that this file cannot stand beside, or nothing."""
        if path in self._files or path in self._folders:
            return path
        return next((folder for folder in list_parents(path) if folder in self._files), "")

    def add(self, path: str) -> None:
        """Add the path of a file, which must clash with no earlier one."""
        self._files.add(path)
        self._folders.update(list_parents(path))


def list_parents(path: str) -> tuple[str, ...]:
    """Return the folders above a path, the outermost first."""
    parts = path.split("/")
    return tuple("/".join(parts[:end]) for end in range(1, len(parts)))
