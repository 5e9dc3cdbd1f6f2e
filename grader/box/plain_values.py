"""Take nested values apart into JSON, so that lists, dicts and tables can leave the box as plain data.

What is taken is what the memory of a built-in type holds: methods of a subclass are not called. The trusted
half, `grader/model/plain_json.py`, knows the notation and believes none of it.
"""

import base64
import json
import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

DEPTH_CAP = 24
COUNT_CAP = 100_000
DIMENSIONS_CAP = 8
_SMALL = 1 << 63
"""Whole numbers from here on are written down as text."""
_WRITTEN = {
    "fractions": ("Fraction",),
    "decimal": ("Decimal",),
    "datetime": ("datetime", "date", "time", "timedelta"),
}

Node = Any
"""What `json.dumps` takes."""


class _TooMuchError(Exception):
    """Nested too deeply, without an end, or too large."""


class _ForeignError(Exception):
    """The value itself is of a kind that has no plain form."""


def pack(value: object) -> bytes | None:
    """Return a value with parts as JSON; None where it has no plain form or is too large for one."""
    try:
        node = _Packer().composite(value, 0)
        return json.dumps(node, separators=(",", ":"), allow_nan=False).encode("ascii")
    except Exception:  # a table or a number of somebody's own class may raise anything
        return None


def take_numbers(value: object) -> "np.ndarray[Any, Any] | None":
    """Return the value as an array of numbers, or None. A subclass is read by its memory, not its methods.

    The wire knows the plain types only: extended precision is rounded, a foreign byte order turned round.
    """
    if isinstance(value, (bool, int, float, complex, np.generic)):
        array = np.asarray(value)
    elif isinstance(value, np.ndarray):
        array = np.ndarray.view(value, np.ndarray)
    else:
        return None
    kind = array.dtype.kind
    if kind not in "biufc" or array.ndim > DIMENSIONS_CAP:
        return None
    size = min(array.dtype.itemsize, 16 if kind == "c" else 8)
    return np.ascontiguousarray(array, np.dtype(f"<{kind}{size}")).reshape(array.shape)


class _Packer:
    def __init__(self) -> None:
        self._count = 0

    def node(self, value: object, depth: int) -> Node:
        self._count += 1
        if self._count > COUNT_CAP or depth > DEPTH_CAP:
            raise _TooMuchError
        leaf = _pack_leaf(value)
        if leaf is not _NONE_OF_THEM:
            return leaf
        try:
            return self.composite(value, depth)
        except _ForeignError:
            return {"t": "foreign", "v": type(value).__name__}

    def composite(self, value: object, depth: int) -> Node:
        for belongs, pack in _KINDS:
            if belongs(value):
                return pack(self, value, depth)
        raise _ForeignError

    def all(self, values: Iterator[Any], depth: int) -> list[Node]:
        return [self.node(value, depth + 1) for value in values]

    def mapping(self, value: Any, depth: int) -> Node:
        pairs = list(dict.items(value))
        keys, items = (self.all(iter([pair[side] for pair in pairs]), depth) for side in (0, 1))
        return {"t": "dict", "k": keys, "v": items}

    def array(self, value: Any, depth: int) -> Node:
        """Return the node of an array of text, of dates or of objects."""
        plain = np.ndarray.view(value, np.ndarray)
        if plain.dtype.kind not in "OUSMm":
            raise _ForeignError
        return {"t": "array", "s": list(plain.shape), "v": self.all(iter(plain.ravel()), depth)}

    def frame(self, value: Any, depth: int) -> Node:
        columns = [value.iloc[:, position] for position in range(value.shape[1])]
        laid = [self.column(value.index, depth), self.all(iter(value.columns), depth)]
        return {"t": "DataFrame", "v": laid + [self.column(column, depth) for column in columns]}

    def series(self, value: Any, depth: int) -> Node:
        index, name = self.column(value.index, depth), self.node(value.name, depth + 1)
        return {"t": "Series", "v": [index, name, self.column(value, depth)]}

    def column(self, value: Any, depth: int) -> Node:
        array = value.to_numpy() if isinstance(value.dtype, np.dtype) else None
        plain = None if array is None else take_numbers(array)
        return self.all(iter(value.tolist()), depth + 1) if plain is None else _pack_numbers(plain)


def _pack_leaf(value: object) -> Node:
    """Return the node of a value without parts; `_NONE_OF_THEM` for any other value."""
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if issubclass(kind, np.generic):
        return _pack_scalar(value)
    for base, plain in _PLAIN:
        if issubclass(kind, base):
            return plain(value)
    if "pandas" in sys.modules and value is sys.modules["pandas"].NA:
        return {"t": "float", "v": "nan"}
    array = take_numbers(value)
    return _NONE_OF_THEM if array is None else _pack_numbers(array)


def _pack_scalar(value: Any) -> Node:
    if isinstance(value, (np.datetime64, np.timedelta64)):
        kind = "datetime" if isinstance(value, np.datetime64) else "timedelta"
        return {"t": kind, "v": [str(value)]}
    if isinstance(value, (np.longdouble, np.clongdouble)):
        value = value.astype(np.float64 if isinstance(value, np.longdouble) else np.complex128)
    plain = value.item()
    return _NONE_OF_THEM if isinstance(plain, np.generic | tuple) else _pack_leaf(plain)


def _pack_integer(value: Any) -> Node:
    number = int.__int__(value)
    return number if -_SMALL <= number < _SMALL else {"t": "int", "v": [int.__repr__(number)]}


def _pack_float(value: Any) -> Node:
    number = float.__float__(value)
    return number if math.isfinite(number) else {"t": "float", "v": float.__repr__(number)}


def _pack_complex(value: Any) -> Node:
    raw = np.array(complex.__complex__(value), "<c16").tobytes()
    return {"t": "complex", "v": base64.b64encode(raw).decode("ascii")}


def _pack_text(value: Any) -> Node:
    return str.__str__(value)


def _pack_bytes(value: Any) -> Node:
    return {"t": "bytes", "v": [bytes(memoryview(value)).decode("latin-1")]}


def _pack_numbers(array: "np.ndarray[Any, Any]") -> Node:
    raw = base64.b64encode(array.tobytes()).decode("ascii")
    return {"t": "numbers", "d": array.dtype.str, "s": list(array.shape), "v": raw}


def _pack_tensor(_packer: _Packer, value: Any, _depth: int) -> Node:
    torch = sys.modules["torch"]
    with torch.no_grad():
        plain = torch.Tensor.detach(value).cpu()
        plain = plain.to_dense() if plain.layout is not torch.strided else plain
        plain = plain.float() if plain.dtype is torch.bfloat16 else plain
        array = take_numbers(plain.resolve_conj().resolve_neg().numpy())
    if array is None:
        raise _ForeignError
    return {"t": "tensor", "v": [_pack_numbers(array)]}


def _pack_sparse(_packer: _Packer, value: Any, _depth: int) -> Node:
    coordinates = value.tocoo(copy=True)
    coordinates.sum_duplicates()
    parts = [take_numbers(coordinates.row), take_numbers(coordinates.col), take_numbers(coordinates.data)]
    if any(part is None for part in parts):
        raise _ForeignError
    return {
        "t": "sparse matrix",
        "s": [int(size) for size in coordinates.shape],
        "v": [_pack_numbers(part) for part in parts if part is not None],
    }


def _pack_index(packer: _Packer, value: Any, depth: int) -> Node:
    return {"t": "Index", "v": [packer.column(value, depth)]}


def _pack_written(_packer: _Packer, value: Any, _depth: int) -> Node:
    """Return the node of a value that is written as text, by the first known class that it is one of.

    So a Timestamp is a datetime.
    """
    names = [base.__name__ for base in type(value).__mro__ if _is_written(base)]
    return {"t": names[0], "v": [str(value)]}


def _is_written(kind: type) -> bool:
    return kind.__name__ in _WRITTEN.get(kind.__module__, ())


def _make_sequence_packer(kind: Any) -> Callable[[_Packer, Any, int], Node]:
    tag = kind.__name__

    def pack(packer: _Packer, value: Any, depth: int) -> Node:
        nodes = packer.all(kind.__iter__(value), depth)
        return nodes if kind is list else {"t": tag, "v": nodes}

    return pack


def _make_built_in_test(kind: type) -> Callable[[object], bool]:
    return lambda value: issubclass(type(value), kind)


def _make_module_test(module: str, name: str) -> Callable[[object], bool]:
    """Return a test for values of a class of a package; none exist where the package is not imported."""

    def belongs(value: object) -> bool:
        kind = getattr(sys.modules.get(module), name, None)
        return kind is not None and issubclass(type(value), kind)

    return belongs


def _is_sparse(value: object) -> bool:
    package = sys.modules.get("scipy.sparse")
    return package is not None and bool(package.issparse(value)) and len(getattr(value, "shape", ())) == 2


def _is_big_integer(value: object) -> bool:
    return issubclass(type(value), int) and take_numbers(value) is None


_NONE_OF_THEM = object()
_PLAIN: tuple[tuple[type, Callable[[Any], Node]], ...] = (
    (str, _pack_text), (int, _pack_integer), (float, _pack_float), (complex, _pack_complex),
)  # fmt: skip
_KINDS: tuple[tuple[Callable[[object], bool], Callable[[_Packer, Any, int], Node]], ...] = (
    (_make_built_in_test(list), _make_sequence_packer(list)),
    (_make_built_in_test(tuple), _make_sequence_packer(tuple)),
    (_make_built_in_test(dict), _Packer.mapping),
    (_make_built_in_test(set), _make_sequence_packer(set)),
    (_make_built_in_test(frozenset), _make_sequence_packer(frozenset)),
    (_make_built_in_test(bytes), lambda _packer, value, _depth: _pack_bytes(value)),
    (_make_built_in_test(bytearray), lambda _packer, value, _depth: _pack_bytes(value)),
    (_is_big_integer, lambda _packer, value, _depth: _pack_integer(value)),
    (_make_built_in_test(np.datetime64), lambda _packer, value, _depth: _pack_scalar(value)),
    (_make_built_in_test(np.timedelta64), lambda _packer, value, _depth: _pack_scalar(value)),
    (_make_built_in_test(np.ndarray), _Packer.array),
    (_make_module_test("pandas", "DataFrame"), _Packer.frame),
    (_make_module_test("pandas", "Series"), _Packer.series),
    (_make_module_test("pandas", "Index"), _pack_index),
    (_make_module_test("torch", "Tensor"), _pack_tensor),
    (_is_sparse, _pack_sparse),
    (lambda value: any(map(_is_written, type(value).__mro__)), _pack_written),
)
