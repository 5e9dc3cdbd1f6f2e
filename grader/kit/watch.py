"""Run again whenever a file of the folder is saved: its time is looked at every half second."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from grader.intake.names import clutter_in

LOOK_EVERY_S: Final = 0.5
_MOST: Final = 2_000
_LEFT_OUT: Final = frozenset({"venv", "env", "site-packages", "node_modules", "datasets"})

Stamps = dict[str, tuple[int, int]]
"""(time in ns, size) by path."""


def changes(folder: Path, wait: Callable[[float], None] = time.sleep) -> Iterator[list[str]]:
    """Names of what was saved, added or removed since the last look, whenever that is anything; endless."""
    before = stamps(folder)
    while True:
        wait(LOOK_EVERY_S)
        now = stamps(folder)
        if changed := sorted(
            path for path in before.keys() | now.keys() if before.get(path) != now.get(path)
        ):
            yield changed
            now = stamps(folder)  # what the check itself may have touched is no news
        before = now


def stamps(folder: Path) -> Stamps:
    """Of every file that may be work."""
    found: Stamps = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_left_out(name)]
        for name in names:
            if not clutter_in(name) and not name.endswith(("~", ".swp")):
                _note(Path(place, name), found)
        if len(found) >= _MOST:
            break
    return found


def _is_left_out(name: str) -> bool:
    return bool(clutter_in(name)) or name.startswith(".") or name.casefold() in _LEFT_OUT


def _note(file: Path, found: Stamps) -> None:
    """An editor may just be replacing it."""
    try:
        known = file.stat()
    except OSError:
        return
    found[str(file)] = known.st_mtime_ns, known.st_size
