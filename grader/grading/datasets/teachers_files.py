"""Reads single files of a teacher's CIFAR-10 folder, and says where they are not CIFAR-10's."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from grader.grading.datasets.batches import INNER
from grader.grading.datasets.content import BATCH_ROWS, CLASS_NAMES, SIDE, Part
from grader.grading.datasets.unpickling import GET_ANOTHER, read_pickled_dict
from grader.model.errors import UsageError

GET_IT = (
    "Download the CIFAR-10 python version (cifar-10-python.tar.gz), unpack it, and name the folder that "
    f"holds {INNER}."
)


def read_bytes(path: Path) -> bytes:
    """Return the content of the file; raise UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be read: {error.strerror}.", help=GET_IT) from error


def read_batch(path: Path) -> Part:
    """Return the 10,000 images of a batch file with their labels; raise UsageError for any other file."""
    content = read_pickled_dict(path, read_bytes(path))
    faults = [*_find_image_faults(content), *_find_label_faults(content)]
    if faults:
        raise UsageError(f"{path}: {'; '.join(faults)}.", help=GET_ANOTHER)
    flat = np.asarray(content["data"], np.uint8)
    images = flat.reshape(BATCH_ROWS, 3, SIDE, SIDE).transpose(0, 2, 3, 1)
    return Part(np.ascontiguousarray(images), np.asarray(content["labels"], np.int64))


def _find_image_faults(content: dict[str, object]) -> Iterator[str]:
    data = content.get("data")
    expected = (BATCH_ROWS, 3 * SIDE * SIDE)
    if not isinstance(data, np.ndarray):
        yield f"expected an array under 'data', found {_name_kind(data)}"
    elif data.dtype != np.uint8 or data.shape != expected:
        yield f"expected 'data' as uint8 of shape {expected}, found {data.dtype} of shape {data.shape}"


def _find_label_faults(content: dict[str, object]) -> Iterator[str]:
    labels = content.get("labels")
    values = labels.tolist() if isinstance(labels, np.ndarray) else labels
    if not isinstance(values, list):
        yield f"expected a list under 'labels', found {_name_kind(labels)}"
        return
    if len(values) != BATCH_ROWS:
        yield f"expected {BATCH_ROWS} labels, found {len(values)}"
    last = len(CLASS_NAMES) - 1
    wrong = next(
        (row for row, label in enumerate(values) if type(label) is not int or not 0 <= label <= last), None
    )
    if wrong is not None:
        yield f"expected labels from 0 to {last}, found {_show(values[wrong])} in row {wrong}"


def _show(label: object) -> str:
    """Return a label in few words, whatever the file holds: the number itself, or the type's name."""
    return str(label) if type(label) is int and abs(label) < 10**9 else f"a {type(label).__name__}"


def read_class_names(path: Path) -> tuple[str, ...]:
    """Return the ten names in `batches.meta`; raise UsageError where they are not there."""
    names = read_pickled_dict(path, read_bytes(path)).get("label_names")
    values = [_read_text(name) for name in names] if isinstance(names, list) else []
    # The names become part of files and pages: nothing but plain words.
    plain = all(name.isascii() and name.isprintable() and 0 < len(name) <= 40 for name in values)
    if len(values) != len(CLASS_NAMES) or not plain:
        raise UsageError(
            f"{path}: expected {len(CLASS_NAMES)} class names under 'label_names', "
            f"found {_name_kind(names)}.",
            help=GET_ANOTHER,
        )
    return tuple(values)


def _read_text(name: object) -> str:
    if isinstance(name, bytes):
        return name.decode("latin1")
    return name if isinstance(name, str) else ""


def _name_kind(value: object) -> str:
    if value is None:
        return "nothing"
    size = f" of {len(value)}" if isinstance(value, list | tuple | dict) else ""
    return f"{type(value).__name__}{size}"
