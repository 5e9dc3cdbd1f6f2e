"""Values that a hand-in may yield beside single arrays and text: nested, and made of nothing but plain data.

A box takes lists, dicts, tables and the like apart and the trusted side puts them together again as
`Composite` values: no class of anybody's, nothing that runs. What stands in them is a `PlainValue`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

DEPTH_CAP: Final = 24
"""Most levels within each other."""
COUNT_CAP: Final = 100_000
"""Most values in all."""
SEQUENCES: Final = ("list", "tuple")
SETS: Final = ("set", "frozenset")
WRITTEN: Final = ("int", "bytes", "Fraction", "Decimal", "date", "time", "datetime", "timedelta")
"""Kinds that are taken as text alone, as `str` has it; an ``int`` here is one beyond 64 bits."""
KINDS: Final = frozenset(
    {*SEQUENCES, *SETS, *WRITTEN, "dict", "array", "tensor", "sparse matrix", "Series", "DataFrame", "Index"}
)


@dataclass(frozen=True)
class Foreign:
    """A value of a kind that cannot leave the box: only the name of its type does."""

    type_name: str


@dataclass(frozen=True, eq=False)
class Composite:
    """A value with parts.

    `items`, by `kind`: the elements of a sequence, a set or an array of objects; the values of a dict; the
    array of a tensor; row numbers, column numbers and entries of a sparse matrix; the values of an index;
    index, name and values of a Series; index, columns and then every column of a DataFrame; the text of what
    is only written down.
    """

    kind: str
    items: tuple["PlainValue", ...]
    keys: tuple["PlainValue", ...] = ()
    """The keys of a dict, as many as there are items."""
    shape: tuple[int, ...] = ()
    """The shape of an array of objects or of a sparse matrix."""


PlainValue = None | bool | int | float | complex | str | Array | Foreign | Composite


def count_elements(value: PlainValue) -> int:
    """Return how many elements a column has; 0 for any other value."""
    if isinstance(value, Composite):
        return len(value.items)
    return len(value) if isinstance(value, np.ndarray) and value.ndim else 0


def walk(value: PlainValue) -> Iterator[PlainValue]:
    """Yield the value and all that stands in it."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, Composite):
            waiting += [*value.keys, *value.items]


def make_nested_array(value: PlainValue) -> Array | None:
    """Return a number, or lists of lists of numbers, as an array; None for what cannot be one."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Composite) and value.kind in ("tensor", "Index"):
        return make_nested_array(value.items[0])
    if isinstance(value, Composite) and value.kind == "Series":
        return make_nested_array(value.items[2])
    kinds = {_name_number_kind(part) for part in walk(value)} - {""}
    if len(kinds) != 1 and kinds != {"int", "float"}:
        return None
    try:
        array = np.array(_unwrap(value))
    except (ValueError, OverflowError):  # of different lengths, or beyond all dtypes
        return None
    return array if array.dtype.kind in "biufc" else None


def make_nested_list(value: PlainValue, kind: str) -> PlainValue:
    """Return the array as sequences of `kind` within each other; anything else as it is."""
    if isinstance(value, np.ndarray):
        return _make_list(value.tolist(), kind)
    return value


def _make_list(value: Any, kind: str) -> PlainValue:
    if isinstance(value, list):
        return Composite(kind, tuple(_make_list(item, kind) for item in value))
    number: PlainValue = value
    return number


def _name_number_kind(value: PlainValue) -> str:
    """Return the kind of number; empty for a sequence, which may hold numbers; ``foreign`` for any other."""
    if isinstance(value, np.ndarray):
        return {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex"}[value.dtype.kind]
    if isinstance(value, Composite) and value.kind in SEQUENCES:
        return ""
    is_number = isinstance(value, bool | int | float | complex)
    return type(value).__name__ if is_number else "foreign"


def _unwrap(value: PlainValue) -> Any:
    if isinstance(value, Composite):
        return [_unwrap(item) for item in value.items]
    return value
