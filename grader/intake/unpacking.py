"""Take the files of a hand-in into memory, whatever it was packed in.

Programs are read first and small files before large ones, so that what finds no room is the data set and not
the work. One file that cannot be taken is left out and told; what is hostile refuses everything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from grader.intake.contents import Contents
from grader.intake.file_names import list_parents, show_name
from grader.intake.notebook_text import NotANotebookError, read_text
from grader.intake.size_limits import (
    LEAVE_OUT,
    MIB,
    Meter,
    SubmissionRefusedError,
    UnreadError,
    format_megabytes,
)

_NOTEBOOK: Final = ".ipynb"
_PROGRAM: Final = (".py", _NOTEBOOK)
_DOCUMENT: Final = (".txt", ".md", ".yaml", ".yml", ".pdf", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz")
TWICE: Final = "Remove one of them and hand in again."
_SLIM_FROM: Final = MIB
"""Notebooks above this size are kept without their outputs."""


@dataclass(frozen=True)
class UnreadFile:
    """A file that was found and not read yet."""

    path: str
    size: int
    """The size as declared: what is read is counted once more."""
    read: Callable[[int], bytes]
    """Returns its bytes, at most one more than so many. Raises UnreadError where they cannot be had."""


def take(listed: Iterable[UnreadFile], meter: Meter, contents: Contents) -> Contents:
    """Add the files to `contents`.

    Raises `SubmissionRefusedError` where there are files and not one of them can be taken.
    """
    for file in sorted(listed, key=lambda file: (_rank(file.path), file.size, file.path)):
        try:
            _add(file.path, _read(file, meter, contents), contents)
        except UnreadError as fault:
            contents.note_unread(file.path, fault)
    _leave_out_files_for_folders(contents)
    if contents.fault and not contents.files:
        raise SubmissionRefusedError(contents.fault.reason, contents.fault.help)
    contents.files = dict(sorted(contents.files.items()))
    contents.unread = dict(sorted(contents.unread.items()))
    return contents


def _add(path: str, content: bytes, contents: Contents) -> None:
    """Add the file, or raise UnreadError where another content stands under the same name.

    Nobody can tell which of the two is meant, so the earlier one is taken out as well.
    """
    if path in contents.unread:
        return
    if contents.files.setdefault(path, content) != content:
        del contents.files[path]
        raise UnreadError(f"{show_name(path)} is in it twice", TWICE)


def _leave_out_files_for_folders(contents: Contents) -> None:
    """Leave out each file whose path is also the folder of other files."""
    folders = {folder for path in contents.files for folder in list_parents(path)}
    for path in sorted(contents.files.keys() & folders):
        del contents.files[path]
        contents.note_unread(path, UnreadError(f"{show_name(path)} is in it as a folder, too", TWICE))


def _rank(path: str) -> int:
    name = path.lower()
    return 0 if name.endswith(_PROGRAM) else 1 if name.endswith(_DOCUMENT) else 2


def _read(file: UnreadFile, meter: Meter, contents: Contents) -> bytes:
    name, is_notebook = show_name(file.path), _NOTEBOOK in file.path.split("/")[-1].lower()
    limit = meter.bounds.total_bytes if is_notebook else meter.room()
    if file.size > limit:
        _refuse_size(name, file.size, meter, is_notebook=is_notebook)
    content = file.read(limit)
    if len(content) > limit:
        _refuse_size(name, len(content), meter, is_notebook=is_notebook)
    if is_notebook and len(content) > _SLIM_FROM:
        content = _drop_outputs(file.path, content, contents)
    meter.count_bytes(name, len(content))
    return content


def _refuse_size(name: str, size: int, meter: Meter, *, is_notebook: bool) -> None:
    """Raise UnreadError, which names the bound that `size` exceeds."""
    if is_notebook:
        raise UnreadError(f"{name} is larger than {format_megabytes(meter.bounds.total_bytes)}", LEAVE_OUT)
    meter.count_bytes(name, size)


def _drop_outputs(path: str, content: bytes, contents: Contents) -> bytes:
    """Return the notebook without its outputs; one that cannot be read stays as it is.

    Why it cannot be read is told where the file is wanted.
    """
    try:
        content = read_text(content).as_json()
    except NotANotebookError:
        return content
    contents.slimmed.append(path)
    return content
