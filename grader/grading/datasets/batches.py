"""Writes images the way the CIFAR-10 batch files hold them: a pickled dict of labels and flat rows.

The pickle is put together by hand: the text in it is the old kind of string that Python 2 wrote, so that, as
with the original files, the keys are `str` with `encoding="latin1"` and `bytes` with `encoding="bytes"`. The
pixels are real bytes, which the original's are not, so that a plain `pickle.load(file)` works as well. And
the file is the same whatever version of Python or NumPy wrote it.
"""

import pickle
import struct
from collections.abc import Iterable, Sequence

import numpy as np

from grader.grading.datasets.content import TRAINING_BATCHES, Images, Part

INNER = "cifar-10-batches-py"
TRAINING = tuple(f"data_batch_{number}" for number in range(1, TRAINING_BATCHES + 1))
TEST = "test_batch"
META = "batches.meta"

_ROW = 3072


def write_batch(title: str, part: Part, prefix: str) -> bytes:
    """Return one batch: `data` (N, 3072), `labels` and `filenames`.

    Each row of `data` holds all red before all green before all blue.
    """
    filenames = [_write_text(f"{prefix}_{number:05d}.png") for number in range(len(part))]
    return _write_pickle(
        {
            "batch_label": _write_text(title),
            "labels": _write_list(_write_number(int(label)) for label in part.labels),
            "data": _write_pixels(part.images),
            "filenames": _write_list(filenames),
        }
    )


def write_meta(class_names: Sequence[str], rows: int) -> bytes:
    return _write_pickle(
        {
            "num_cases_per_batch": _write_number(rows),
            "label_names": _write_list(_write_text(name) for name in class_names),
            "num_vis": _write_number(_ROW),
        }
    )


def _write_pickle(entries: dict[str, bytes]) -> bytes:
    body = b"".join(_write_text(key) + value for key, value in entries.items())
    return pickle.PROTO + b"\x03" + pickle.EMPTY_DICT + pickle.MARK + body + pickle.SETITEMS + pickle.STOP


def _write_text(text: str) -> bytes:
    raw = text.encode("ascii")
    return pickle.BINSTRING + struct.pack("<i", len(raw)) + raw


def _write_number(number: int) -> bytes:
    return pickle.BININT + struct.pack("<i", number)


def _write_list(items: Iterable[bytes]) -> bytes:
    return pickle.EMPTY_LIST + pickle.MARK + b"".join(items) + pickle.APPENDS


def _write_pixels(images: Images) -> bytes:
    """Pickle an array as NumPy does: make an empty one, then give it shape, type and content."""
    raw = np.ascontiguousarray(images.transpose(0, 3, 1, 2)).tobytes()
    nothing = pickle.BINBYTES + struct.pack("<i", 1) + b"b"
    made = _write_call(
        b"numpy.core.multiarray\n_reconstruct",
        _write_name(b"numpy\nndarray") + _write_number(0) + pickle.TUPLE1 + nothing + pickle.TUPLE3,
    )
    kind = _write_call(
        b"numpy\ndtype", _write_unicode("u1") + pickle.NEWFALSE + pickle.NEWTRUE + pickle.TUPLE3
    )
    order = (
        _write_number(3) + _write_unicode("|") + 3 * pickle.NONE + 2 * _write_number(-1) + _write_number(0)
    )
    kind += pickle.MARK + order + pickle.TUPLE + pickle.BUILD
    shape = _write_number(len(images)) + _write_number(_ROW) + pickle.TUPLE2
    content = pickle.BINBYTES + struct.pack("<I", len(raw)) + raw
    state = pickle.MARK + _write_number(1) + shape + kind + pickle.NEWFALSE + content + pickle.TUPLE
    return made + state + pickle.BUILD


def _write_call(name: bytes, arguments: bytes) -> bytes:
    return _write_name(name) + arguments + pickle.REDUCE


def _write_name(name: bytes) -> bytes:
    return pickle.GLOBAL + name + b"\n"


def _write_unicode(text: str) -> bytes:
    raw = text.encode()
    return pickle.BINUNICODE + struct.pack("<I", len(raw)) + raw
