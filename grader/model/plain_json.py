"""What a box sent as JSON becomes plain values, or is refused. Nothing is believed.

A list, a number, a text, a truth value and null stand for themselves; everything else is an object whose
``t`` says what it is:

    {"t": "tuple", "v": [1, 2]}                                {"t": "dict", "k": ["a"], "v": [1]}
    {"t": "numbers", "d": "<f8", "s": [2, 3], "v": base64}     {"t": "float", "v": "nan"}
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

import numpy as np

from grader.model.plain_values import (
    COUNT_CAP,
    DEPTH_CAP,
    KINDS,
    WRITTEN,
    Array,
    Composite,
    Foreign,
    PlainValue,
    count_elements,
)

DTYPES: Final = frozenset(
    {"|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"}
)
DIMENSIONS_CAP: Final = 8
_TYPE_CAP: Final = 128
_ODD: Final = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_MOST_ENTRIES: Final = 1 << 40


class UnreadableError(ValueError):
    """Raised for a value that no honest box sends."""


def read_value(text: str) -> Composite:
    """Return the value with parts that `text` stands for; raise UnreadableError where there is none."""
    try:
        value = _Reader().value(_JSON.decode(text), 0)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, UnreadableError) else type(error).__name__
        raise UnreadableError(f"a value cannot be read: {reason}") from None
    if not isinstance(value, Composite):
        raise UnreadableError("a value without parts was sent as one with parts")
    return value


def build_array(dtype: object, shape: object, raw: bytes) -> Array:
    """Return the array of these bytes; raise UnreadableError where they are not just what it needs."""
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise UnreadableError("an array has a dtype that is not on the list")
    sizes = read_sizes(shape)
    kind = np.dtype(dtype)
    if math.prod(sizes) * kind.itemsize != len(raw):
        raise UnreadableError(f"{len(raw)} bytes cannot be an array of shape {sizes} and dtype {dtype}")
    try:
        made = np.frombuffer(raw, kind).reshape(sizes)
    except ValueError:  # without elements, but with dimensions that multiply beyond any memory
        raise UnreadableError(f"no array can have the shape {sizes}") from None
    made.flags.writeable = False
    return made


def read_sizes(shape: object) -> tuple[int, ...]:
    """Return the shape as it was sent; raise UnreadableError where it is no shape."""
    if not isinstance(shape, list) or len(shape) > DIMENSIONS_CAP:
        raise UnreadableError(f"a shape must be a list of at most {DIMENSIONS_CAP} numbers")
    if not all(type(size) is int and 0 <= size <= _MOST_ENTRIES for size in shape):
        raise UnreadableError(f"a dimension must be a whole number from 0 to {_MOST_ENTRIES}")
    return tuple(shape)


def write_value(value: Composite) -> str:
    """Return the text from which `read_value` makes the same value."""
    return json.dumps(_make_node(value), separators=(",", ":"), allow_nan=False)


def _make_node(value: PlainValue) -> Any:
    if isinstance(value, Composite):
        items = [_make_node(item) for item in value.items]
        if value.kind == "list":
            return items
        keys = {"k": [_make_node(key) for key in value.keys]} if value.keys else {}
        shape = {"s": list(value.shape)} if value.shape else {}
        return {"t": value.kind, "v": items, **keys, **shape}
    if isinstance(value, np.ndarray):
        return {"t": "numbers", "d": value.dtype.str, "s": list(value.shape), "v": _encode_base64(value)}
    if isinstance(value, Foreign):
        return {"t": "foreign", "v": value.type_name}
    if isinstance(value, complex):
        return {"t": "complex", "v": _encode_base64(np.array(value, "<c16"))}
    odd = isinstance(value, float) and not math.isfinite(value)
    return {"t": "float", "v": repr(value)} if odd else value


def _encode_base64(array: Array) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")


class _Reader:
    """Counts what it reads, so that every value has an end."""

    def __init__(self) -> None:
        self._count = 0

    def value(self, node: Any, depth: int) -> PlainValue:
        self._count += 1
        if self._count > COUNT_CAP or depth > DEPTH_CAP:
            raise UnreadableError("too many values, or too many levels of them")
        if isinstance(node, list):
            return Composite("list", self._all(node, depth))
        if isinstance(node, dict):
            return self._tagged(node, depth)
        plain: bool | int | float | str | None = node
        return plain

    def _all(self, nodes: object, depth: int) -> tuple[PlainValue, ...]:
        if not isinstance(nodes, list):
            raise UnreadableError("parts must be a list")
        return tuple(self.value(node, depth + 1) for node in nodes)

    def _tagged(self, node: Mapping[str, Any], depth: int) -> PlainValue:
        tag = node.get("t")
        if isinstance(tag, str) and tag in _LEAVES:
            return _LEAVES[tag](node)
        if not isinstance(tag, str) or tag not in KINDS or not node.keys() <= {"t", "v", "k", "s"}:
            raise UnreadableError("a part of an unknown kind")
        items, keys = self._all(node.get("v"), depth), self._all(node.get("k", []), depth)
        made = Composite(tag, items, keys, read_sizes(node.get("s", [])))
        if not _is_whole(made):
            raise UnreadableError(f"a {tag} that is not complete")
        return made


def _read_numbers(node: Mapping[str, Any]) -> Array:
    return build_array(node.get("d"), node.get("s"), _read_bytes(node))


def _read_bytes(node: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(_read_text(node).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise UnreadableError("bytes that are not in base64") from None


def _read_text(node: Mapping[str, Any]) -> str:
    text = node.get("v")
    if not isinstance(text, str):
        raise UnreadableError("a part without its text")
    return text


def _read_odd_float(node: Mapping[str, Any]) -> float:
    text = _read_text(node)
    if text not in _ODD:
        raise UnreadableError("a number that cannot be read")
    return _ODD[text]


def _read_complex(node: Mapping[str, Any]) -> complex:
    number = _read_numbers({**node, "d": "<c16", "s": []})
    return complex(number.item())


def _read_foreign(node: Mapping[str, Any]) -> Foreign:
    return Foreign(_read_text(node)[:_TYPE_CAP])


_LEAVES: Final[Mapping[str, Callable[[Mapping[str, Any]], PlainValue]]] = {
    "numbers": _read_numbers,
    "float": _read_odd_float,
    "complex": _read_complex,
    "foreign": _read_foreign,
}


def _is_whole(value: Composite) -> bool:
    """Tell whether the parts are as the kind promises."""
    rule = _RULES.get(value.kind)
    keyed = value.kind == "dict"
    shaped = value.kind in ("array", "sparse matrix")
    lengths = len(value.keys) == (len(value.items) if keyed else 0)
    return lengths and (shaped or not value.shape) and (rule is None or rule(value))


def _is_one_text(value: Composite) -> bool:
    return len(value.items) == 1 and isinstance(value.items[0], str)


def _is_sparse(value: Composite) -> bool:
    if len(value.items) != 3 or len(value.shape) != 2:
        return False
    if not all(isinstance(item, np.ndarray) and item.ndim == 1 for item in value.items):
        return False
    rows, columns, entries = (item for item in value.items if isinstance(item, np.ndarray))
    places = zip((rows, columns), value.shape, strict=True)
    fit = all(indices.dtype.kind in "iu" and _are_within(indices, size) for indices, size in places)
    return fit and len(rows) == len(columns) == len(entries) and value.shape[0] * value.shape[1] < 1 << 60


def _are_within(places: Array, size: int) -> bool:
    return not places.size or bool(0 <= int(places.min()) <= int(places.max()) < size)


def _is_frame(value: Composite) -> bool:
    columns = value.items[1] if len(value.items) >= 2 else None
    return (
        isinstance(columns, Composite)
        and columns.kind == "list"
        and len(columns.items) == len(value.items) - 2
        and _are_as_long(value.items[0], *value.items[2:])
    )


def _is_series(value: Composite) -> bool:
    return len(value.items) == 3 and _are_as_long(value.items[0], value.items[2])


def _are_as_long(*columns: PlainValue) -> bool:
    return all(map(_is_column, columns)) and len({count_elements(column) for column in columns}) == 1


def _is_column(value: PlainValue) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 1
    return isinstance(value, Composite) and value.kind == "list"


_RULES: Final[Mapping[str, Callable[[Composite], bool]]] = {
    **dict.fromkeys(WRITTEN, _is_one_text),
    "array": lambda value: math.prod(value.shape) == len(value.items),
    "tensor": lambda value: len(value.items) == 1 and isinstance(value.items[0], np.ndarray),
    "Index": lambda value: len(value.items) == 1 and _is_column(value.items[0]),
    "sparse matrix": _is_sparse,
    "Series": _is_series,
    "DataFrame": _is_frame,
}


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise UnreadableError("a key stands twice")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise UnreadableError(f"{name} is not JSON")


def _read_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnreadableError("a number beyond all floats")
    return number


_JSON: Final = json.JSONDecoder(
    object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant, parse_float=_read_finite
)
