"""Read a hand-in that is a folder.

Nothing in it is trusted to stay as it was: every file is looked at, opened without following links and
without waiting, and looked at again through the open descriptor.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from grader.intake.bounds import Bounds, Meter, Refused, refusing_errors
from grader.intake.contents import Contents
from grader.intake.names import Taken, check_path, clutter_in, shown

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
    reader = _Reader(meter.bounds, meter)
    with _opened(str(folder), None, folder.name, _FOLDER) as descriptor:
        reader.visit(descriptor, "")
    return reader.contents


def read_regular(path: str, parent: int | None, shown_path: str, most: int) -> bytes:
    """The file's bytes, at most one more than `most`: the caller sees that there were too many."""
    with _opened(path, parent, shown_path, 0) as descriptor:
        refuse_special(os.fstat(descriptor).st_mode, shown_path)
        with os.fdopen(descriptor, "rb", closefd=False) as file, refusing_errors(shown_path):
            return file.read(most + 1)


def refuse_special(mode: int, shown_path: str) -> None:
    """Only files and folders hold work; opening anything else can hang, or lead out of the hand-in."""
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise Refused(f"{shown_path} is {kind(mode)}", "Hand in plain files and folders only.")


def kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "neither a file nor a folder")


@contextmanager
def _opened(path: str, parent: int | None, shown_path: str, flags: int) -> Iterator[int]:
    with refusing_errors(shown_path):
        descriptor = os.open(path, _FLAGS | flags, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@dataclass
class _Reader:
    bounds: Bounds
    meter: Meter
    contents: Contents = field(default_factory=Contents)
    taken: Taken = field(default_factory=Taken)

    def visit(self, folder: int, prefix: str) -> None:
        for name in self._names(folder, prefix):
            path = prefix + name
            if clutter_in(name):
                self.contents.leave_out(path)
                continue
            self.meter.count_entry()
            check_path(path, self.bounds)
            self._take(name, folder, path)

    def _names(self, folder: int, prefix: str) -> list[str]:
        """No more of them than could be accepted, so that a folder of a million files costs nothing."""
        with refusing_errors(shown(prefix) or "The folder"), os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, self.bounds.entries + 1))

    def _take(self, name: str, parent: int, path: str) -> None:
        with refusing_errors(shown(path)):
            mode = os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode
        refuse_special(mode, shown(path))
        if stat.S_ISDIR(mode):
            self.taken.add_folder(path)
            with _opened(name, parent, shown(path), _FOLDER) as descriptor:
                self.visit(descriptor, path + "/")
        else:
            self.taken.add(path)
            content = read_regular(name, parent, shown(path), self.meter.room())
            self.meter.count_bytes(shown(path), len(content))
            self.contents.files[path] = content
