"""Run again whenever a file of the folder is saved: its time is looked at every half second."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from grader.intake.self_check_folder import is_aside, is_no_work

LOOK_EVERY_S: Final = 0.5
_MOST: Final = 2_000

Stamps = dict[str, tuple[int, int]]
"""(time in ns, size) by path."""


def poll_changes(folder: Path, wait: Callable[[float], None] = time.sleep) -> Iterator[list[str]]:
    """Yield the names of what was saved, added or removed since the last look, whenever there are any.

    This never ends.
    """
    before = take_stamps(folder)
    while True:
        wait(LOOK_EVERY_S)
        now = take_stamps(folder)
        if changed := sorted(
            path for path in before.keys() | now.keys() if before.get(path) != now.get(path)
        ):
            yield changed
            now = take_stamps(folder)  # what the check itself may have touched is no news
        before = now


def take_stamps(folder: Path) -> Stamps:
    """Return the (time, size) of every file that may be work, up to about `_MOST` files."""
    stamps: Stamps = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_aside(Path(parent, name))]
        for name in names:
            if not is_no_work(name):
                _note(Path(parent, name), stamps)
        if len(stamps) >= _MOST:
            break
    return stamps


def _note(file: Path, stamps: Stamps) -> None:
    """Note the stamp of a file, unless it cannot be seen: an editor may just be replacing it."""
    try:
        status = file.stat()
    except OSError:
        return
    stamps[str(file)] = status.st_mtime_ns, status.st_size
