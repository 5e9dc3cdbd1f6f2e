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


def batch_file(title: str, part: Part, prefix: str) -> bytes:
    """Return one batch: `data` (N, 3072), `labels` and `filenames`.

    Each row of `data` holds all red before all green before all blue.
    """
    filenames = [_text(f"{prefix}_{number:05d}.png") for number in range(len(part))]
    return _whole(
        {
            "batch_label": _text(title),
            "labels": _list(_number(int(label)) for label in part.labels),
            "data": _pixels(part.images),
            "filenames": _list(filenames),
        }
    )


def meta_file(class_names: Sequence[str], rows: int) -> bytes:
    return _whole(
        {
            "num_cases_per_batch": _number(rows),
            "label_names": _list(_text(name) for name in class_names),
            "num_vis": _number(_ROW),
        }
    )


def _whole(entries: dict[str, bytes]) -> bytes:
    body = b"".join(_text(key) + value for key, value in entries.items())
    return pickle.PROTO + b"\x03" + pickle.EMPTY_DICT + pickle.MARK + body + pickle.SETITEMS + pickle.STOP


def _text(text: str) -> bytes:
    raw = text.encode("ascii")
    return pickle.BINSTRING + struct.pack("<i", len(raw)) + raw


def _number(number: int) -> bytes:
    return pickle.BININT + struct.pack("<i", number)


def _list(items: Iterable[bytes]) -> bytes:
    return pickle.EMPTY_LIST + pickle.MARK + b"".join(items) + pickle.APPENDS


def _pixels(images: Images) -> bytes:
    """Pickle an array as NumPy does: make an empty one, then give it shape, type and content."""
    raw = np.ascontiguousarray(images.transpose(0, 3, 1, 2)).tobytes()
    nothing = pickle.BINBYTES + struct.pack("<i", 1) + b"b"
    made = _call(
        b"numpy.core.multiarray\n_reconstruct",
        _name(b"numpy\nndarray") + _number(0) + pickle.TUPLE1 + nothing + pickle.TUPLE3,
    )
    kind = _call(b"numpy\ndtype", _unicode("u1") + pickle.NEWFALSE + pickle.NEWTRUE + pickle.TUPLE3)
    order = _number(3) + _unicode("|") + 3 * pickle.NONE + 2 * _number(-1) + _number(0)
    kind += pickle.MARK + order + pickle.TUPLE + pickle.BUILD
    shape = _number(len(images)) + _number(_ROW) + pickle.TUPLE2
    content = pickle.BINBYTES + struct.pack("<I", len(raw)) + raw
    state = pickle.MARK + _number(1) + shape + kind + pickle.NEWFALSE + content + pickle.TUPLE
    return made + state + pickle.BUILD


def _call(name: bytes, arguments: bytes) -> bytes:
    return _name(name) + arguments + pickle.REDUCE


def _name(name: bytes) -> bytes:
    return pickle.GLOBAL + name + b"\n"


def _unicode(text: str) -> bytes:
    raw = text.encode()
    return pickle.BINUNICODE + struct.pack("<I", len(raw)) + raw
