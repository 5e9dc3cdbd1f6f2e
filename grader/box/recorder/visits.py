"""Which rows of its data a hand-in looked at one by one, as a loop over samples does.

Tables that `loadtxt` and `genfromtxt` read are handed on as arrays that notice when a single row is taken. A
row is known by its first two numbers, so it stays the same row in a slice, a shuffled copy or beside its
label. What is read by other means, or taken as a whole, goes unnoticed.
"""

from collections import Counter
from typing import Any, Final

import numpy as np

from .patches import Patches

_KNOWN_BY: Final = 2
_KEPT: Final = 2000
_NUMBERS: Final = frozenset({int, np.int64, np.int32, np.intp})
"""The kinds of numbers that loops count with."""


class Visits:
    """Counts how often each row was taken by itself."""

    def __init__(self) -> None:
        self._counts: Counter[bytes] = Counter()
        self._last = b""
        self._shuffling = False

    def hook(self, numpy: Any, patches: Patches) -> None:
        for name in ("loadtxt", "genfromtxt"):
            patches.changed(numpy, name, self._watch_table)
        patches.around(numpy.random, "shuffle", self._pause, self._go_on)

    def counts(self) -> list[int]:
        """Return how often each row was visited, the most visited first.

        Looking at one row several times in succession is one visit.
        """
        return [count for _, count in self._counts.most_common(_KEPT)]

    def _watch_table(self, table: Any) -> Any:
        if type(table) is not np.ndarray or table.ndim != 2 or table.dtype.kind != "f":
            return None
        return table.view(_make_watched_class(self._visit))

    def _pause(self, *_given: object, **_named: object) -> None:
        """Ignore rows from now on: shuffling takes rows one by one, too, but does not look at them."""
        self._shuffling = True

    def _go_on(self, *_given: object, **_named: object) -> None:
        self._shuffling = False

    def _visit(self, row: Any) -> Any:
        """Count a visit of the row, and return the row."""
        known_by = row[:_KNOWN_BY].tobytes()
        if known_by != self._last and not self._shuffling:
            self._counts[known_by] += 1
            self._last = known_by
        return row


def _make_watched_class(visit: Any) -> type[np.ndarray[Any, Any]]:
    """Return a kind of array that calls `visit` with each row taken from it; rows themselves are plain."""
    plain: Any = np.ndarray
    take = plain.__getitem__

    class Table(np.ndarray[Any, Any]):
        __array_priority__ = -1.0

        def __reduce_ex__(self, protocol: Any) -> Any:
            """Be pickled as a plain array: a class that is made in a function cannot be pickled."""
            return self.view(plain).__reduce_ex__(protocol)

        def __repr__(self) -> str:
            return repr(self.view(plain))

        def __getitem__(self, key: Any) -> Any:
            item = take(self, key)
            if type(key) in _NUMBERS:  # at once, since a loop over samples takes very many rows
                return item if self.ndim != 2 else visit(item.view(plain))
            number = _find_row_number(key) if self.ndim == 2 else None
            if number is not None:
                visit(take(self, number).view(plain))
                return item.view(plain) if isinstance(item, plain) else item
            if self.ndim == 2 and isinstance(item, plain) and item.ndim == 2 and len(item) == 1:
                visit(take(item, 0).view(plain))
            return item

    return Table


def _find_row_number(key: Any) -> Any:
    """Return the row's number where one row is taken, else None; numpy's own shuffling uses an ellipsis."""
    first = key[0] if type(key) is tuple and key and not any(part is ... for part in key) else key
    return first if isinstance(first, int | np.integer) else None
