"""Which entries of an assignment's folder are hand-ins, and whose.

`ada/` and `ada.zip` are hand-ins of ada; so is `ada.tar.gz`, so that it is refused with a reason and not
overlooked.
Hidden files and loose files (a list of students, a readme) are no hand-ins.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from grader.intake.file_names import find_clutter, fold, is_unsafe, show_name, show_path
from grader.model.errors import UsageError

FOLDER_OR_ZIP = "Hand in a folder or a .zip file."
OTHER_ARCHIVES = (
    *(".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar", ".tgz", ".tbz2", ".txz"),
    *(".gz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".zipx"),
)
_MOST_CHARACTERS = 100
_MOST_BYTES = 240


@dataclass(frozen=True)
class Entry:
    """One name in a folder, as it stands there; a link is a link."""

    name: str
    mode: int

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def is_zip(self) -> bool:
        return stat.S_ISREG(self.mode) and self.name.lower().endswith(".zip")

    @property
    def is_handin(self) -> bool:
        """Tell whether the entry is a hand-in; links and devices count, so that they are refused aloud."""
        if self.name.startswith(".") or find_clutter(self.name):
            return False
        return not stat.S_ISREG(self.mode) or bool(self._archive_suffix())

    @property
    def student(self) -> str:
        suffix = "" if self.is_folder else self._archive_suffix()
        return self.name[: len(self.name) - len(suffix)]

    def _archive_suffix(self) -> str:
        lower = self.name.lower()
        return next((end for end in (".zip", *OTHER_ARCHIVES) if lower.endswith(end)), "")


def list_entries(folder: Path) -> list[Entry]:
    try:
        with os.scandir(folder) as entries:
            return sorted((_read_entry(entry) for entry in entries), key=lambda entry: entry.name)
    except FileNotFoundError:
        raise UsageError(
            f"{show_path(folder)}: no such folder", help="Give the folder that holds the hand-ins."
        ) from None
    except NotADirectoryError:
        raise UsageError(
            f"{show_path(folder)}: expected a folder of hand-ins, found a file",
            help="Put hand-ins into submissions/<assignment>/ and give that folder.",
        ) from None
    except OSError as error:
        raise UsageError(
            f"{show_path(folder)}: cannot be read: {error.strerror}", help="Check its permissions."
        ) from error


def _read_entry(entry: os.DirEntry[str]) -> Entry:
    return Entry(entry.name, entry.stat(follow_symlinks=False).st_mode)


def find_name_fault(student: str) -> str:
    """Say why this cannot be a student's name; nothing where it can."""
    if any(is_unsafe(c) or c == "\\" for c in student):
        return "holds a control, line-break, text-direction or non-UTF-8 character, or a backslash"
    if student.startswith(("-", ".")):
        return "begins with a dash or a dot"
    if not student.strip():
        return "is blank"
    if len(student) > _MOST_CHARACTERS or len(student.encode()) > _MOST_BYTES:
        return f"is longer than {_MOST_CHARACTERS} characters"
    return ""


def show_student(student: str) -> str:
    """Return the name where it can be one, else a text that is safe to show and different for each name."""
    if not find_name_fault(student):
        return student
    if len(student) <= _MOST_CHARACTERS:
        return show_name(student, _MOST_CHARACTERS) or "(no name)"
    return f"{show_name(student)}~{hashlib.sha256(os.fsencode(student)).hexdigest()[:8]}"


def fold_student(student: str) -> str:
    """Return a form of the name that is equal for names that people would hold to be the same."""
    return fold(student.strip())
