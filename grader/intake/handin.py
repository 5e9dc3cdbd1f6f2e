"""Open one hand-in, a folder or a zip, and make a `Submission` of it or a `Rejected` with a reason."""

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from grader.intake.archive import read_zip
from grader.intake.bounds import Bounds, Refused, refusing_errors
from grader.intake.contents import Contents
from grader.intake.folder import kind, read_folder
from grader.intake.names import shown
from grader.intake.placing import place
from grader.intake.search import Search
from grader.intake.students import FOLDER_OR_ZIP, Entry, name_fault, shown_student
from grader.model import Rejected, Submission, SubmittedFile


class Wanted(Protocol):
    """What intake has to know of an assignment."""

    @property
    def id(self) -> str: ...

    @property
    def files(self) -> Mapping[str, str]:
        """File name to `required` or `optional`."""


_BOUNDS = Bounds()
_RENAME_STUDENT = "Rename the folder or the zip to the student's name, in plain letters, and hand in again."


def open_handin(path: Path, assignment: Wanted, bounds: Bounds = _BOUNDS) -> Submission | Rejected:
    """Never raises for what was handed in."""
    path = Path(os.path.abspath(path))  # not resolve(): the last part must stay a link if it is one
    entry = Entry(path.name, 0)
    try:
        with refusing_errors(shown(path.name)):
            entry = Entry(path.name, path.lstat().st_mode)
        contents = _read(path, entry, bounds)
        return _submission(entry.student, contents, assignment)
    except Refused as refused:
        return rejected(assignment, entry.student, refused.reason, refused.help)


def rejected(assignment: Wanted, student: str, reason: str, help: str) -> Rejected:
    return Rejected(assignment.id, shown_student(student), f"{reason.removesuffix('.')}.", help)


def _read(path: Path, entry: Entry, bounds: Bounds) -> Contents:
    if fault := name_fault(entry.student):
        raise Refused(f"The student's name {shown(entry.student)} {fault}", _RENAME_STUDENT)
    if entry.is_folder:
        return read_folder(path, bounds)
    if entry.is_zip:
        return read_zip(path, bounds)
    if stat.S_ISREG(entry.mode):
        raise Refused(f"{shown(entry.name)} is neither a folder nor a zip file", FOLDER_OR_ZIP)
    raise Refused(f"{shown(entry.name)} is {kind(entry.mode)}", FOLDER_OR_ZIP)


def _submission(student: str, contents: Contents, assignment: Wanted) -> Submission:
    search = Search(contents.files, assignment.files).run()
    placed = place(contents.files, search.found)
    files = tuple(placed.files[name] for name in sorted(placed.files))
    notes = dict.fromkeys((*search.notes, *placed.notes, *contents.notes()))
    return Submission(assignment.id, student, files, _digest(files), tuple(notes), tuple(search.missing))


def _digest(files: Iterable[SubmittedFile]) -> str:
    """Lengths go in too: else bytes could move from one file's end to the next one's name."""
    digest = hashlib.sha256()
    for file in files:
        for part in (file.path.encode(), file.content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()
