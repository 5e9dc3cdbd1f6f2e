"""Files that a hand-in wrote below its own folder, found by looking before and after."""

import gc
import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

_KEPT: Final = 200
_LOOKED_AT: Final = 10_000
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp")


class Files:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before: dict[str, tuple[int, int]] = {}

    def start(self) -> None:
        self._before = dict(_list_files(self._folder))

    def written(self) -> list[dict[str, Any]]:
        """Return new and changed files by name: `file` (relative to the folder), `size` in bytes.

        Where there are too many, pictures are left out first: pages show hundreds of them.
        """
        _write_out()
        now = sorted(_list_files(self._folder))
        changed = [(file, mark) for file, mark in now if self._before.get(file) != mark]
        changed = sorted(sorted(changed, key=_is_picture)[:_KEPT])
        return [{"file": file, "size": size} for file, (size, _) in changed]


def _is_picture(changed: tuple[str, Any]) -> bool:
    return changed[0].lower().endswith(_PICTURES)


def _write_out() -> None:
    """Write out the files that nobody closed, as the end of a process would."""
    for one in gc.get_objects():
        if type(one) in (io.TextIOWrapper, io.BufferedWriter):
            with suppress(OSError, ValueError):
                one.flush()


def _list_files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield (path below the folder, (size, time of the last change)); links are not followed."""
    waiting, seen = [os.fspath(folder)], 0
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                seen += 1
                if seen > _LOOKED_AT:
                    return
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    path = os.path.relpath(entry.path, folder).replace(os.sep, "/")
                    yield path, (status.st_size, status.st_mtime_ns)
