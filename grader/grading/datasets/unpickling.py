"""Reads a CIFAR-10 batch file without running anything that it names.

A pickle is a program. This one may build containers, text and numbers, and may ask for NumPy arrays; what
it gets are records of what it asked for, never NumPy itself, whose own unpickling trusts its input.
"""

import io
import math
import pickle
import pickletools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.model.errors import UsageError

GET_ANOTHER = (
    "Take the file from a fresh copy of the CIFAR-10 python version (cifar-10-python.tar.gz); "
    "if it was made by other means, save it again with NumPy arrays, lists, text and numbers only."
)
_TYPES: dict[str, np.dtype[Any]] = {"u1": np.dtype("u1"), "i4": np.dtype("<i4"), "i8": np.dtype("<i8")}


_REMEMBERING = ("PUT", "BINPUT", "LONG_BINPUT")


class _ArrayRecord:
    """What the file said of an array, or of an array's type."""

    def __init__(self, *arguments: object) -> None:
        self.arguments = arguments
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state


class _Type(_ArrayRecord):
    def dtype(self) -> "np.dtype[Any]":
        """Return the type: its name is the first argument, its byte order the state's second entry."""
        name = self.arguments[0] if self.arguments else None
        order = self.state[1] if isinstance(self.state, tuple) and len(self.state) > 1 else "|"
        if not isinstance(name, str) or name not in _TYPES or order not in ("|", "<"):
            raise ValueError(f"it holds an array of type {order!r}{name!r}, where u1, i4 or i8 belongs")
        return _TYPES[name]


class _Array(_ArrayRecord):
    def array(self) -> NDArray[Any]:
        """Return the array of the state: version, shape, type, column-major or not, and content."""
        state = self.state
        if not isinstance(state, tuple) or len(state) != 5:
            raise ValueError("it holds an array without content")
        _, shape, kind, column_major, raw = state
        # Python 2 knew one kind of string for text and bytes; latin1 brings either back.
        content = raw.encode("latin1") if isinstance(raw, str) else raw
        if not isinstance(kind, _Type) or not isinstance(content, bytes):
            raise ValueError("it holds an array that is not made of plain numbers")
        flat = np.frombuffer(content, kind.dtype())
        return flat.reshape(_read_lengths(shape, flat.size), order="F" if column_major else "C")


def _record_buffer(content: object, kind: object, shape: object, order: object) -> _Array:
    """Record an array as it is written since protocol 5."""
    array = _Array()
    array.state = (
        1,
        shape,
        kind,
        order == "F",
        bytes(content) if isinstance(content, bytearray) else content,
    )
    return array


def _read_lengths(shape: object, size: int) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError(f"it holds an array of shape {shape!r}")
    if math.prod(shape) != size:
        raise ValueError(f"it holds an array of shape {shape} with {size} values")
    return shape


def _encode(text: object, encoding: object = "latin1") -> bytes:
    """Return bytes from the text as which Python 3 writes them in the old protocols."""
    if not isinstance(text, str) or encoding != "latin1":
        raise ValueError(f"it encodes text as {encoding!r}, where latin1 belongs")
    return text.encode("latin1")


_KNOWN: dict[tuple[str, str], Callable[..., object]] = {
    ("_codecs", "encode"): _encode,
    ("numpy", "dtype"): _Type,
    ("numpy", "ndarray"): _ArrayRecord,
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy.core.numeric", "_frombuffer"): _record_buffer,
    ("numpy._core.numeric", "_frombuffer"): _record_buffer,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
}


class _RefusedError(Exception):
    pass


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise _RefusedError(_make_printable(f"{module}.{name}")) from None


def read_pickled_dict(path: Path, raw: bytes) -> dict[str, object]:
    """Return the dict pickled in `raw`, read from `path`: keys as text, arrays as read-only arrays.

    Raise UsageError where it asks for anything but arrays, or does not hold what it should.
    """
    try:
        _look_over(raw)
        content = _Unpickler(io.BytesIO(raw), encoding="latin1").load()
        if not isinstance(content, dict):
            raise ValueError(f"it holds a {type(content).__name__}")
        return {_read_key(key): _make_plain(value) for key, value in content.items()}
    except _RefusedError as refusal:
        raise UsageError(
            f"{path}: refused: the file asks Python for {refusal}, where only arrays, lists, text and "
            "numbers belong. Nothing of it was run.",
            help=GET_ANOTHER,
        ) from None
    except Exception as error:  # whatever bytes that are no pickle may lead to
        reason = _make_printable(
            str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"
        )
        raise UsageError(
            f"{path}: expected the pickled dict of a CIFAR-10 batch, found damage: {reason}.",
            help=GET_ANOTHER,
        ) from error


def _look_over(raw: bytes) -> None:
    """Refuse what would make the unpickler itself take up memory without bounds.

    It sets aside room for as many remembered values as the greatest number that the file gives one.
    """
    for count, (code, argument, _) in enumerate(pickletools.genops(raw)):
        if code.name in _REMEMBERING and isinstance(argument, int) and argument > count:
            raise ValueError(f"it remembers a value as number {argument} where there are {count} so far")


def _make_printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:200])


def _read_key(key: object) -> str:
    return key.decode("latin1") if isinstance(key, bytes) else str(key)


def _make_plain(value: object) -> object:
    return value.array() if isinstance(value, _Array) else value
