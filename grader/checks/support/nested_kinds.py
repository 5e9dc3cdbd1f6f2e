"""How two values of one kind are compared: element by element, by key, by column.

`How` says how the parts are compared, and how a difference is told; `nested.Comparison` is the only one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.value_words import FIRST, identity, shown
from grader.checks.support.verdict import Flaw
from grader.model import Composite, Reason
from grader.model.plain_values import SETS, WRITTEN, PlainValue, length, nested_array

Road = tuple[PlainValue, ...]
"""The keys and positions that lead to a part."""
_PAIRED: Final = 200
"""Most elements of a set that are looked for by closeness, one by one."""


class How(Protocol):
    """The comparison that a value is part of."""

    @property
    def name(self) -> str: ...

    @property
    def shows(self) -> bool:
        """Tell whether values and keys of the hand-in may be told."""

    def part_flaw(self, value: PlainValue, want: PlainValue, road: Road) -> Flaw | None:
        """Return the first difference of a part, or None where there is none."""

    def value_flaw(self, value: PlainValue, want: PlainValue, road: Road) -> Flaw:
        """Return the flaw of a value that differs."""

    def place(self, road: Road) -> str:
        """Return where in the value, with a space before it; nothing for the whole."""

    def key_shown(self, key: PlainValue) -> str:
        """Return how a key may be told, with a space before it; nothing where it may not."""


def sequences(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    name = f"{how.name}{how.place(road)}"
    if value.shape != want.shape:
        return Flaw(Reason.WRONG_SHAPE, f"{name} has shape {value.shape}, expected {want.shape}.")
    if len(value.items) != len(want.items):
        told = f"{name} has {_elements(value)}, expected {len(want.items)}."
        return Flaw(Reason.WRONG_SHAPE, told)
    pairs = zip(value.items, want.items, strict=True)
    flaws = (how.part_flaw(got, wanted, (*road, place)) for place, (got, wanted) in enumerate(pairs))
    return next(filter(None, flaws), None)


def _written(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    return None if value.items == want.items else how.value_flaw(value, want, road)


def _dicts(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    name = f"{how.name}{how.place(road)}"
    held = {identity(key): item for key, item in zip(value.keys, value.items, strict=True)}
    for key in want.keys:
        if identity(key) not in held:
            return Flaw(
                Reason.WRONG_VALUE, f"{name} lacks the key{how.key_shown(key) or ' that is asked for'}."
            )
    wanted = {identity(key) for key in want.keys}
    for key in value.keys:
        if identity(key) not in wanted:
            return Flaw(Reason.WRONG_VALUE, f"{name} has a key too many{_colon(how.key_shown(key))}.")
    pairs = zip(want.keys, want.items, strict=True)
    flaws = (how.part_flaw(held[identity(key)], item, (*road, key)) for key, item in pairs)
    return next(filter(None, flaws), None)


def _sets(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    """Return the first difference of two sets, whose elements have no order.

    Elements that are just the same are taken out first, the others are paired by closeness.
    """
    name = f"{how.name}{how.place(road)}"
    spare = {identity(item): item for item in value.items}
    lacking = [item for item in want.items if spare.pop(identity(item), spare) is spare]
    for item in lacking[:_PAIRED]:
        near = (
            key for key, other in list(spare.items())[:_PAIRED] if how.part_flaw(other, item, road) is None
        )
        if (key := next(near, None)) is None:
            told = f"{name} lacks{how.key_shown(item) or ' an element that is asked for'}."
            return Flaw(Reason.WRONG_VALUE, told)
        spare.pop(key)
    if spare or len(lacking) > _PAIRED:
        extra = next(iter(spare.values()), None)
        return Flaw(Reason.WRONG_VALUE, f"{name} has an element too many{_colon(how.key_shown(extra))}.")
    return None


def _sparse(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    name = f"{how.name}{how.place(road)}"
    if value.shape != want.shape:
        return Flaw(Reason.WRONG_SHAPE, f"{name} has shape {value.shape}, expected {want.shape}.")
    (places, got), (others, wanted) = _entries(value), _entries(want)
    every = np.union1d(places, others)
    laid = [np.zeros(len(every), part.dtype) for part in (got, wanted)]
    for row, where, part in zip(laid, (places, others), (got, wanted), strict=True):
        row[np.searchsorted(every, where)] = part
    return how.part_flaw(laid[0], laid[1], road) if len(every) else None


def _entries(value: Composite) -> tuple[Array, Array]:
    """Return the places, counted row by row and each once, and the sum of what stands there."""
    rows, columns, entries = (item for item in value.items if isinstance(item, np.ndarray))
    places = rows.astype(np.int64) * value.shape[1] + columns.astype(np.int64)
    unique, inverse = np.unique(places, return_inverse=True)
    summed = np.zeros(len(unique), entries.dtype)
    np.add.at(summed, inverse, entries)
    return unique, summed


def _frames(how: How, actual: Composite, want: Composite, road: Road) -> Flaw | None:
    name = f"{how.name}{how.place(road)}"
    columns, wanted = (_labels(value) for value in (actual, want))
    if list(map(identity, columns)) != list(map(identity, wanted)):
        told = f" {_listed(columns)}, expected {_listed(wanted)}" if how.shows else " other than asked for"
        return Flaw(Reason.WRONG_SHAPE, f"{name} has the columns{told}.")
    labels: list[PlainValue] = ["index", *wanted]
    parts = zip(labels, (actual.items[0], *actual.items[2:]), (want.items[0], *want.items[2:]), strict=True)
    flaws = (_column_flaw(how, got, column, (*road, label)) for label, got, column in parts)
    return next(filter(None, flaws), None)


def _labels(frame: Composite) -> tuple[PlainValue, ...]:
    columns = frame.items[1]
    return columns.items if isinstance(columns, Composite) else ()


def _series(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    if flaw := how.part_flaw(value.items[1], want.items[1], (*road, "name")):
        return flaw
    index = _column_flaw(how, value.items[0], want.items[0], (*road, "index"))
    return index or _column_flaw(how, value.items[2], want.items[2], road)


def _column_flaw(how: How, value: PlainValue, want: PlainValue, road: Road) -> Flaw | None:
    """Return the first difference of two columns; numbers are compared as numbers, however they are kept."""
    if length(value) != length(want):
        told = f"{how.name}{how.place(road)} has {length(value)} rows, expected {length(want)}."
        return Flaw(Reason.WRONG_SHAPE, told)
    if isinstance(want, np.ndarray) and (array := nested_array(value)) is not None and array.ndim == 1:
        whole = array.dtype.kind in "iu" and want.dtype.kind == "f"
        value = array.astype(want.dtype) if whole else array
    return how.part_flaw(value, want, road)


def _indexes(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    return _column_flaw(how, value.items[0], want.items[0], road)


def _tensors(how: How, value: Composite, want: Composite, road: Road) -> Flaw | None:
    return how.part_flaw(value.items[0], want.items[0], road)


COMPARED: Final[Mapping[str, Callable[[How, Composite, Composite, Road], Flaw | None]]] = {
    **dict.fromkeys(WRITTEN, _written),
    **dict.fromkeys(SETS, _sets),
    "dict": _dicts,
    "tensor": _tensors,
    "sparse matrix": _sparse,
    "Series": _series,
    "DataFrame": _frames,
    "Index": _indexes,
}


def _elements(value: Composite) -> str:
    return f"{len(value.items)} element{'' if len(value.items) == 1 else 's'}"


def _colon(text: str) -> str:
    return f":{text}" if text else ""


def _listed(labels: Sequence[PlainValue]) -> str:
    return ", ".join(map(shown, labels[:FIRST])) + (", …" if len(labels) > FIRST else "")
