"""Open one hand-in, a folder or a zip, and make a `Submission` of it or a `Rejected` with a reason."""

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from grader.intake.archive import read_zip
from grader.intake.contents import Contents
from grader.intake.doubts import describe_doubts
from grader.intake.file_layout import lay_out
from grader.intake.file_names import is_plain, show_name
from grader.intake.folder_contents import name_kind, read_folder
from grader.intake.nested_archives import open_archives
from grader.intake.other_names import OtherNames
from grader.intake.programs import SCRIPT, Program, find_programs
from grader.intake.search import AskedFiles, Search
from grader.intake.size_limits import Bounds, Meter, SubmissionRefusedError, refuse_errors
from grader.intake.students import FOLDER_OR_ZIP, Entry, find_name_fault, show_student
from grader.model import Rejected, Submission
from grader.model.digest import digest_files


class AssignmentFiles(Protocol):
    """What intake needs to know of an assignment."""

    @property
    def id(self) -> str: ...

    @property
    def files(self) -> Mapping[str, str]:
        """Return `required` or `optional` for each file name."""

    @property
    def archive(self) -> str | None:
        """Return the name of the one archive in a hand-in that is opened, where the handout asks for one."""

    @property
    def other_names(self) -> Mapping[str, OtherNames]:
        """Return how else some of the files may be called."""

    @property
    def provided(self) -> Sequence[str]:
        """Return the names of the handout's files, which the course has itself."""

    @property
    def judges_folders(self) -> bool:
        """Tell whether marks depend on where files lie; then the digest does, too."""

    @property
    def starters(self) -> Sequence[bytes]:
        """Return the contents that handouts give out to begin with."""

    @property
    def asked_names(self) -> Mapping[str, Sequence[str]]:
        """Return the classes and functions that items ask for, by file."""


_BOUNDS = Bounds()
_RENAME_STUDENT = "Rename the folder or the zip to the student's name, in plain letters, and hand in again."


def open_handin(path: Path, assignment: AssignmentFiles, bounds: Bounds = _BOUNDS) -> Submission | Rejected:
    """Return the hand-in as a submission, or as rejected with a reason.

    This never raises for what was handed in.
    """
    path = Path(os.path.abspath(path))  # not resolve(): the last part must stay a link if it is one
    entry = Entry(path.name, 0)
    try:
        with refuse_errors(show_name(path.name)):
            entry = Entry(path.name, path.lstat().st_mode)
        meter = Meter(bounds)
        contents = _read(path, entry, meter)
        notes = open_archives(contents, assignment.archive, assignment.files, meter)
        return build_submission(entry.student, contents, assignment, notes)
    except SubmissionRefusedError as refused:
        return reject(assignment, entry.student, refused.reason, refused.help)


def reject(assignment: AssignmentFiles, student: str, reason: str, help: str) -> Rejected:
    return Rejected(assignment.id, show_student(student), f"{reason.removesuffix('.')}.", help)


def _read(path: Path, entry: Entry, meter: Meter) -> Contents:
    if fault := find_name_fault(entry.student):
        raise SubmissionRefusedError(
            f"The student's name {show_name(entry.student)} {fault}", _RENAME_STUDENT
        )
    if entry.is_folder:
        return read_folder(path, meter)
    if entry.is_zip:
        return read_zip(path, meter)
    if stat.S_ISREG(entry.mode):
        raise SubmissionRefusedError(
            f"{show_name(entry.name)} is neither a folder nor a zip file", FOLDER_OR_ZIP
        )
    raise SubmissionRefusedError(f"{show_name(entry.name)} is {name_kind(entry.mode)}", FOLDER_OR_ZIP)


def build_submission(
    student: str, contents: Contents, assignment: AssignmentFiles, opening: Sequence[str]
) -> Submission:
    """Return the submission with the wanted files that are found in `contents`.

    `opening` are the notes so far.
    """
    programs, written = _find_programs(contents)
    files = contents.files | {
        path: program.source for path, program in programs.items() if program.is_recoded
    }
    search = Search(files, programs, _list_asked(assignment), contents.unread).run()
    layout = lay_out(files, search.found_files)
    lacking = search.list_lacking(unclear=True)  # what lies at such a place is not it: a starter, say
    submitted = tuple(layout.files[name] for name in sorted(layout.files) if name not in lacking)
    named = [(file.path, file.content) for file in submitted]
    notes = dict.fromkeys((*opening, *written, *search.notes, *layout.notes, *contents.notes()))
    return Submission(
        assignment=assignment.id,
        student=student,
        files=submitted,
        digest=digest_files(named + sorted(files.items()) if assignment.judges_folders else named),
        notes=tuple(notes),
        missing=tuple(search.missing),
        doubts=describe_doubts(search, contents),
        tree=files,
        unopened=contents.unopened,
        unread=contents.unread,
    )


def _list_asked(assignment: AssignmentFiles) -> AskedFiles:
    return AskedFiles(
        assignment.files,
        assignment.other_names,
        assignment.provided,
        assignment.starters,
        assignment.asked_names,
    )


def _find_programs(contents: Contents) -> tuple[dict[str, Program], list[str]]:
    """Return the programs of a hand-in, and notes on those that its notebooks' cells write.

    The written programs are added to the files of `contents`.
    """
    programs = find_programs(contents.files)
    written: dict[str, bytes] = {}
    notes = []
    for path, program in programs.items():
        folder = path[: path.rfind("/") + 1]
        for name, text in program.writes.items():
            if name.endswith(SCRIPT) and is_plain(name, _BOUNDS) and folder + name not in contents.files:
                written[folder + name] = text.encode("utf-8", "replace")
                notes.append(f"A cell of {show_name(path)} writes {show_name(folder + name)}.")
    contents.files |= written
    return programs | find_programs(written), notes
