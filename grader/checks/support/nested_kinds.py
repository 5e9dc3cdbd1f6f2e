"""How two values of one kind are compared: element by element, by key, by column.

`ComparisonRules` say how the parts are compared, and how a difference is told; `nested.Comparison` is the
only class that has them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.value_words import FIRST, identity, show_value
from grader.checks.support.verdict import Flaw
from grader.model import Composite, Reason
from grader.model.plain_values import SETS, WRITTEN, PlainValue, count_elements, make_nested_array

KeyPath = tuple[PlainValue, ...]
"""The keys and positions that lead to a part."""
_PAIRED: Final = 200
"""Most elements of a set that are looked for by closeness, one by one."""


class ComparisonRules(Protocol):
    """The comparison that a value is part of."""

    @property
    def name(self) -> str: ...

    @property
    def shows(self) -> bool:
        """Tell whether values and keys of the hand-in may be told."""

    def part_flaw(self, value: PlainValue, want: PlainValue, path: KeyPath) -> Flaw | None:
        """Return the first difference of a part, or None where there is none."""

    def value_flaw(self, value: PlainValue, want: PlainValue, path: KeyPath) -> Flaw:
        """Return the flaw of a value that differs."""

    def describe_path(self, path: KeyPath) -> str:
        """Return where in the value, with a space before it; nothing for the whole."""

    def show_key(self, key: PlainValue) -> str:
        """Return how a key may be told, with a space before it; nothing where it may not."""


def compare_sequences(
    rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath
) -> Flaw | None:
    name = f"{rules.name}{rules.describe_path(path)}"
    if value.shape != want.shape:
        return Flaw(Reason.WRONG_SHAPE, f"{name} has shape {value.shape}, expected {want.shape}.")
    if len(value.items) != len(want.items):
        message = f"{name} has {_count_elements(value)}, expected {len(want.items)}."
        return Flaw(Reason.WRONG_SHAPE, message)
    pairs = zip(value.items, want.items, strict=True)
    flaws = (rules.part_flaw(got, item, (*path, position)) for position, (got, item) in enumerate(pairs))
    return next(filter(None, flaws), None)


def _compare_written(rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    return None if value.items == want.items else rules.value_flaw(value, want, path)


def _compare_dicts(rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    name = f"{rules.name}{rules.describe_path(path)}"
    items = {identity(key): item for key, item in zip(value.keys, value.items, strict=True)}
    for key in want.keys:
        if identity(key) not in items:
            return Flaw(
                Reason.WRONG_VALUE, f"{name} lacks the key{rules.show_key(key) or ' that is asked for'}."
            )
    asked = {identity(key) for key in want.keys}
    for key in value.keys:
        if identity(key) not in asked:
            return Flaw(Reason.WRONG_VALUE, f"{name} has a key too many{_after_colon(rules.show_key(key))}.")
    pairs = zip(want.keys, want.items, strict=True)
    flaws = (rules.part_flaw(items[identity(key)], item, (*path, key)) for key, item in pairs)
    return next(filter(None, flaws), None)


def _compare_sets(rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    """Return the first difference of two sets, whose elements have no order.

    Elements that are just the same are taken out first, the others are paired by closeness.
    """
    name = f"{rules.name}{rules.describe_path(path)}"
    spare = {identity(item): item for item in value.items}
    lacking = [item for item in want.items if spare.pop(identity(item), spare) is spare]
    for item in lacking[:_PAIRED]:
        near = (
            key
            for key, candidate in list(spare.items())[:_PAIRED]
            if rules.part_flaw(candidate, item, path) is None
        )
        if (key := next(near, None)) is None:
            message = f"{name} lacks{rules.show_key(item) or ' an element that is asked for'}."
            return Flaw(Reason.WRONG_VALUE, message)
        spare.pop(key)
    if spare or len(lacking) > _PAIRED:
        extra = next(iter(spare.values()), None)
        return Flaw(
            Reason.WRONG_VALUE, f"{name} has an element too many{_after_colon(rules.show_key(extra))}."
        )
    return None


def _compare_sparse(rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    name = f"{rules.name}{rules.describe_path(path)}"
    if value.shape != want.shape:
        return Flaw(Reason.WRONG_SHAPE, f"{name} has shape {value.shape}, expected {want.shape}.")
    (places, entries), (asked_places, asked_entries) = _sum_entries(value), _sum_entries(want)
    every = np.union1d(places, asked_places)
    tables = [np.zeros(len(every), part.dtype) for part in (entries, asked_entries)]
    for row, where, part in zip(tables, (places, asked_places), (entries, asked_entries), strict=True):
        row[np.searchsorted(every, where)] = part
    return rules.part_flaw(tables[0], tables[1], path) if len(every) else None


def _sum_entries(value: Composite) -> tuple[Array, Array]:
    """Return the places, counted row by row and each once, and the sum of what stands there."""
    rows, columns, entries = (item for item in value.items if isinstance(item, np.ndarray))
    places = rows.astype(np.int64) * value.shape[1] + columns.astype(np.int64)
    unique, inverse = np.unique(places, return_inverse=True)
    summed = np.zeros(len(unique), entries.dtype)
    np.add.at(summed, inverse, entries)
    return unique, summed


def _compare_frames(rules: ComparisonRules, actual: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    name = f"{rules.name}{rules.describe_path(path)}"
    columns, asked = (_labels(value) for value in (actual, want))
    if list(map(identity, columns)) != list(map(identity, asked)):
        problem = (
            f" {_list_labels(columns)}, expected {_list_labels(asked)}"
            if rules.shows
            else " other than asked for"
        )
        return Flaw(Reason.WRONG_SHAPE, f"{name} has the columns{problem}.")
    labels: list[PlainValue] = ["index", *asked]
    parts = zip(labels, (actual.items[0], *actual.items[2:]), (want.items[0], *want.items[2:]), strict=True)
    flaws = (_column_flaw(rules, got, column, (*path, label)) for label, got, column in parts)
    return next(filter(None, flaws), None)


def _labels(frame: Composite) -> tuple[PlainValue, ...]:
    columns = frame.items[1]
    return columns.items if isinstance(columns, Composite) else ()


def _compare_series(rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    if flaw := rules.part_flaw(value.items[1], want.items[1], (*path, "name")):
        return flaw
    index = _column_flaw(rules, value.items[0], want.items[0], (*path, "index"))
    return index or _column_flaw(rules, value.items[2], want.items[2], path)


def _column_flaw(rules: ComparisonRules, value: PlainValue, want: PlainValue, path: KeyPath) -> Flaw | None:
    """Return the first difference of two columns; numbers are compared as numbers, however they are kept."""
    if count_elements(value) != count_elements(want):
        counts = f"{count_elements(value)} rows, expected {count_elements(want)}"
        message = f"{rules.name}{rules.describe_path(path)} has {counts}."
        return Flaw(Reason.WRONG_SHAPE, message)
    if isinstance(want, np.ndarray) and (array := make_nested_array(value)) is not None and array.ndim == 1:
        whole = array.dtype.kind in "iu" and want.dtype.kind == "f"
        value = array.astype(want.dtype) if whole else array
    return rules.part_flaw(value, want, path)


def _compare_indexes(rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    return _column_flaw(rules, value.items[0], want.items[0], path)


def _compare_tensors(rules: ComparisonRules, value: Composite, want: Composite, path: KeyPath) -> Flaw | None:
    return rules.part_flaw(value.items[0], want.items[0], path)


COMPARED: Final[Mapping[str, Callable[[ComparisonRules, Composite, Composite, KeyPath], Flaw | None]]] = {
    **dict.fromkeys(WRITTEN, _compare_written),
    **dict.fromkeys(SETS, _compare_sets),
    "dict": _compare_dicts,
    "tensor": _compare_tensors,
    "sparse matrix": _compare_sparse,
    "Series": _compare_series,
    "DataFrame": _compare_frames,
    "Index": _compare_indexes,
}


def _count_elements(value: Composite) -> str:
    return f"{len(value.items)} element{'' if len(value.items) == 1 else 's'}"


def _after_colon(text: str) -> str:
    return f":{text}" if text else ""


def _list_labels(labels: Sequence[PlainValue]) -> str:
    return ", ".join(map(show_value, labels[:FIRST])) + (", …" if len(labels) > FIRST else "")
