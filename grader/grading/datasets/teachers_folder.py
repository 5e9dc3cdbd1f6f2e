"""Reads a teacher's CIFAR-10 folder: five training batches, a test batch and the names of the classes."""

import hashlib
from pathlib import Path

import numpy as np

from grader.grading.datasets.batches import INNER, META, TEST, TRAINING
from grader.grading.datasets.content import BATCH_ROWS, Content, Part, drop_seen
from grader.grading.datasets.teachers_files import GET_IT, read_batch, read_bytes, read_class_names
from grader.model.errors import UsageError

VISIBLE_TEST_ROWS = 1000
_SPLIT = b"split 1"
"""The version of what `read_folder` makes of the files. Count it up where that changes: it is part of the
identity."""
_FILES = (*TRAINING, TEST, META)


def find_folder(folder: Path) -> Path:
    """Return the folder with the batch files: `folder` itself or the one inside it.

    Raise UsageError where files are missing or the folder cannot be read.
    """
    try:
        return _find_batches_folder(folder)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be read: {error.strerror}.", help=GET_IT) from error


def _find_batches_folder(folder: Path) -> Path:
    if not folder.is_dir():
        instead = "a file" if folder.exists() else "nothing"
        raise UsageError(f"{folder}: expected a folder with {INNER} in it, found {instead}.", help=GET_IT)
    candidates = (folder / INNER, folder)
    batches = next((each for each in candidates if any((each / name).is_file() for name in _FILES)), None)
    if batches is None:
        raise UsageError(
            f"{folder}: expected {INNER} in this folder, or the files {', '.join(_FILES)}; "
            f"found {_list_entries(folder)}.",
            help=GET_IT,
        )
    missing = [name for name in _FILES if not (batches / name).is_file()]
    if missing:
        raise UsageError(
            f"{batches}: expected {len(_FILES)} files, but {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing.",
            help=GET_IT,
        )
    return batches


def _list_entries(folder: Path) -> str:
    names = sorted(entry.name for entry in folder.iterdir())
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return shown or "an empty folder"


def digest_folder(folder: Path) -> str:
    """Return the identity of what `read_folder` gives, as 64 hexadecimal digits."""
    hashed = hashlib.sha256(_SPLIT)
    for name in _FILES:
        hashed.update(hashlib.sha256(read_bytes(folder / name)).digest())
    return hashed.hexdigest()


def read_folder(folder: Path) -> Content:
    """Return the images of `folder`: the first 1,000 test images stay visible, the other 9,000 are hidden.

    Raise UsageError for a file that is damaged, or whose shapes, types or labels are not CIFAR-10's.
    """
    names = read_class_names(folder / META)
    parts = [read_batch(folder / name) for name in TRAINING]
    training = Part(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
    test = read_batch(folder / TEST)
    again = np.arange(BATCH_ROWS) % VISIBLE_TEST_ROWS
    hidden = test.select_rows(slice(VISIBLE_TEST_ROWS, None))
    return drop_seen(Content("CIFAR-10", False, names, training, test.select_rows(again), hidden))
