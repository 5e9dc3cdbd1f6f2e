"""The places a hand-in may write to, put back as they were after every probe.

An item must not find what another item left behind, neither its files nor its changes to the hand-in.
"""

import os
import shutil
import stat
from pathlib import Path

Mark = tuple[int, int, int]
"""Inode, size and time of the last change in nanoseconds: the one time that a process cannot set."""


class Scratch:
    def __init__(self, places: list[Path]) -> None:
        self._places = places
        self._contents: dict[Path, bytes] = {}
        self._marks: dict[Path, Mark] = {}

    def write(self, path: Path, content: bytes) -> None:
        """Lay down one file of the hand-in."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._contents[path] = content

    def write_all(self, folder: Path, listing: list[tuple[str, int]], raw: bytes) -> None:
        """Lay down a hand-in: (path below `folder`, size) of each file, and the contents in that order."""
        start = 0
        for path, size in listing:
            self.write(folder / path, raw[start : start + size])
            start += size

    def remember(self) -> None:
        """Take what is here now as what every probe finds."""
        self._marks = {path: mark for folder in self._places for path, mark in _list_entries(folder)}

    def restore(self) -> None:
        for folder in self._places:
            for path, mark in _list_entries(folder):
                if self._marks.get(path) != mark:
                    _remove(path)
        for path, content in self._contents.items():
            if not os.path.lexists(path):
                self.write(path, content)
                self._marks[path] = _make_mark(os.lstat(path))


def _list_entries(folder: Path) -> list[tuple[Path, Mark]]:
    """Return every file below `folder`, and empty marks for folders; links are never followed."""
    listed: list[tuple[Path, Mark]] = []
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue  # removed meanwhile, or made unreadable: only its owner's loss
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                listed.append((Path(entry.path), (status.st_ino, 0, 0)))
                waiting.append(entry.path)
            else:
                listed.append((Path(entry.path), _make_mark(status)))
    return listed


def _make_mark(status: os.stat_result) -> Mark:
    return status.st_ino, status.st_size, status.st_ctime_ns


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
