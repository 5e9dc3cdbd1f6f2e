"""List a hand-in that is a folder, and read what is taken of it.

Nothing in it is trusted to stay as it was: every file is looked at, opened without following links and
without waiting, and looked at again through the open descriptor.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from grader.intake.contents import Contents
from grader.intake.file_names import check_path, find_clutter, find_environments, show_name
from grader.intake.size_limits import Bounds, Meter, SubmissionRefusedError, UnreadError, refuse_errors
from grader.intake.unpacking import UnreadFile, take

_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFREG: "a file",
}
_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):  # Windows, where nothing is graded, has none of them
    _FLAGS |= getattr(os, _name, 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)


def read_folder(folder: Path, meter: Meter) -> Contents:
    with _open_at(str(folder), None, folder.name, _FOLDER) as descriptor:
        lister = _Lister(descriptor, meter.bounds, meter)
        lister.visit(descriptor, "")
        return take(lister.listed, meter, lister.contents)


def read_regular(path: str, parent: int | None, shown_path: str, most: int) -> bytes:
    """Return the file's bytes, at most one more than `most`: then the caller sees that there are too many."""
    with _open_at(path, parent, shown_path, 0) as descriptor:
        refuse_special(os.fstat(descriptor).st_mode, shown_path)
        with os.fdopen(descriptor, "rb", closefd=False) as file, refuse_errors(shown_path):
            return file.read(most + 1)


def refuse_special(mode: int, shown_path: str) -> None:
    """Raise SubmissionRefusedError unless this is a file or a folder.

    Only these hold work; opening anything else can hang, or lead out of the hand-in.
    """
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise SubmissionRefusedError(
            f"{shown_path} is {name_kind(mode)}", "Hand in plain files and folders only."
        )


def name_kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "neither a file nor a folder")


@contextmanager
def _open_at(path: str, parent: int | None, shown_path: str, flags: int) -> Iterator[int]:
    with refuse_errors(shown_path):
        descriptor = os.open(path, _FLAGS | flags, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read_below(root: int, path: str, most: int) -> bytes:
    """Go down to the file folder by folder, so that none of them can have become a link meanwhile."""
    *folders, name = path.split("/")
    parent = root
    with ExitStack() as stack:
        for folder in folders:
            parent = stack.enter_context(_open_at(folder, parent, show_name(path), _FOLDER))
        return read_regular(name, parent, show_name(path), most)


@dataclass
class _Lister:
    root: int
    bounds: Bounds
    meter: Meter
    contents: Contents = field(default_factory=Contents)
    listed: list[UnreadFile] = field(default_factory=list)

    def visit(self, folder: int, prefix: str) -> None:
        names = self._names(folder, prefix)
        if prefix and find_environments(prefix + name for name in names):
            self.contents.leave_out(prefix.removesuffix("/"))
            return
        for name in names:
            path = prefix + name
            if find_clutter(name):
                self.contents.leave_out(path)
                self._note_compiled(name, folder, path)
                continue
            self.meter.count_entry()
            try:
                check_path(path, self.bounds)
            except UnreadError as odd:
                self.contents.note_unread(path, odd)
                continue
            self._list(name, folder, path)

    def _note_compiled(self, name: str, parent: int, path: str) -> None:
        """Note the names of compiled files; nothing that was compiled is ever loaded."""
        self.contents.note_compiled([path])
        if name == "__pycache__" and stat.S_ISDIR(
            os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode
        ):
            with _open_at(name, parent, show_name(path), _FOLDER) as descriptor:
                self.contents.note_compiled(f"{path}/{inside}" for inside in self._names(descriptor, path))

    def _names(self, folder: int, prefix: str) -> list[str]:
        """Return the sorted names in a folder, at most one more than could be accepted.

        So a folder of a million files costs nothing.
        """
        with refuse_errors(show_name(prefix) or "The folder"), os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, self.bounds.entries + 1))

    def _list(self, name: str, parent: int, path: str) -> None:
        with refuse_errors(show_name(path)):
            status = os.stat(name, dir_fd=parent, follow_symlinks=False)
        refuse_special(status.st_mode, show_name(path))
        if stat.S_ISDIR(status.st_mode):
            with _open_at(name, parent, show_name(path), _FOLDER) as descriptor:
                self.visit(descriptor, path + "/")
        else:
            self.listed.append(UnreadFile(path, status.st_size, partial(_read_below, self.root, path)))
