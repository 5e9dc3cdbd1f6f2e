"""A folder that is there whole or not at all.

It is filled beside its final place and renamed when everything is on the disk. Where two runs build at once,
both finish, and the second uses what the first has put there.
"""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from grader.grading.datasets.cache import make_unwritable_error

_DAY_S = 86_400


def build_once(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Return `folder` as `fill` filled it; `fill` is called only where the folder is not there yet.

    Raise UsageError where it cannot be written.
    """
    if folder.is_dir():
        return folder
    try:
        _remove_leftovers(folder)
        with _make_folder_beside(folder) as building:
            fill(building)
            _put_in_place(building, folder)
    except OSError as error:
        raise make_unwritable_error(folder.parent, error) from error
    return folder


def write_durably(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a new file that is on the disk when this returns: a rename must not come before its content."""
    with path.open("xb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make sure that the names in `folder` are on the disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _make_folder_beside(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _put_in_place(building: Path, folder: Path) -> None:
    try:
        building.rename(folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    sync_folder(folder.parent)


def _remove_leftovers(folder: Path) -> None:
    """Remove what runs that were killed have left beside `folder`; a build takes seconds, not a day."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        with suppress(FileNotFoundError):  # its own run may be just removing it
            if time.time() - left.stat().st_mtime > _DAY_S:
                shutil.rmtree(left, ignore_errors=True)
