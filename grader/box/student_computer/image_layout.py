"""How rows of numbers were made of pictures: found from some of the rows, whatever code made them.

Every number of a row is taken to be one of a picture's numbers, times a factor and plus a summand of its
place. That covers scaled pixels, a mean picture or mean colours taken off, and another order of the axes.
First the pictures that the rows were made of are found, by likeness; then factors and summands. What was
found counts only if most of the rows follow from it, to the last digits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

_PLACES: Final = 256
"""Numbers of a row by which its picture is found."""
_LIKE: Final = 0.8
"""Least correlation of a row with its picture."""
_SURE: Final = 0.999
"""Correlation with a picture that no other picture reaches."""
_AT_ONCE: Final = 2048
"""Pictures that are compared at once: their numbers stay in the processor's cache."""
_FEWEST: Final = 8
_SHARE: Final = 0.6
"""Of the rows that have to come out; others may come from anywhere, as from a first try on random numbers."""
_EXACT: Final = 1e-3
"""How far off a number may be, as a share of the largest."""
_ORDERS: Final = ((2, 0, 1), (0, 1, 2), (2, 1, 0))
"""Of height (0), width and colour: as PyTorch has them, as they are stored, and turned over."""


@dataclass(frozen=True)
class RowRecipe:
    """How rows were made. `places`: which number of a flat picture stands at each place of a row."""

    places: Any
    scale: Any
    shift: Any

    def rows(self, pictures: Any) -> Any:
        """Return rows (N, D) made of pictures, as floats."""
        return pictures.reshape(len(pictures), -1)[:, self.places] * self.scale + self.shift


def find_row_recipe(rows: Any, pictures: Any) -> RowRecipe | None:
    """Return how `rows` (n, D) were made of `pictures` (N, height, width, colours); None if not plain."""
    shape = pictures.shape[1:]
    if rows.shape[1] != np.prod(shape) or not np.isfinite(rows).all():
        return None
    rows = np.unique(rows[rows.std(axis=1) > 0], axis=0).astype(np.float64)
    if len(rows) < _FEWEST:
        return None
    flat, numbers = pictures.reshape(len(pictures), -1), np.arange(rows.shape[1]).reshape(shape)
    tried = (_fit(rows, flat, numbers.transpose(order).reshape(-1)) for order in _ORDERS)
    return next((made for made in tried if made is not None), None)


def _fit(rows: Any, flat: Any, places: Any) -> RowRecipe | None:
    match, like = _match(rows, flat, places)
    is_like = like > _LIKE
    if is_like.sum() < max(_FEWEST, _SHARE * len(rows)):
        return None
    made = _fit_line(flat[match[is_like]][:, places], rows[is_like], places)
    exact = _is_exact(made, flat[match], rows)
    if exact.sum() < max(_FEWEST, _SHARE * len(rows)):
        return None
    made = _fit_line(flat[match[exact]][:, places], rows[exact], places)
    return made if _is_exact(made, flat[match[exact]], rows[exact]).all() else None


def _match(rows: Any, flat: Any, places: Any) -> tuple[Any, Any]:
    """Return for each row the picture that is most like it, and how much.

    Pictures are compared as they are, less their mean, or in units of how much they vary: whichever is most
    alike. What comes later is left out once most rows are surely found.
    """
    some = np.linspace(0, rows.shape[1] - 1, min(_PLACES, rows.shape[1])).astype(int)
    raw = flat[:, places[some]].astype(np.float32)
    rows_to_match = _normalize(rows[:, some].astype(np.float32))
    best: tuple[Any, Any] = (np.zeros(len(rows), int), np.zeros(len(rows)))
    for table in _tables(raw):
        best = max(best, _nearest(rows_to_match, table), key=lambda one: float(np.median(one[1])))
        if np.median(best[1]) > _SURE:
            break
    return best


def _nearest(rows: Any, table: Any) -> tuple[Any, Any]:
    """Return which line of the table correlates best with each row, and how much; a part at a time."""
    match, like = np.zeros(len(rows), int), np.full(len(rows), -np.inf)
    for start in range(0, len(table), _AT_ONCE):
        likeness = rows @ _normalize(table[start : start + _AT_ONCE]).T
        most = likeness.max(axis=1)
        match = np.where(most > like, start + likeness.argmax(axis=1), match)
        like = np.maximum(like, most)
    return match, like


def _tables(raw: Any) -> Iterator[Any]:
    yield raw
    middle = raw.mean(axis=0)
    yield raw - middle
    yield (raw - middle) / (raw.std(axis=0) + 1e-6)


def _normalize(table: Any) -> Any:
    table = table - table.mean(axis=1, keepdims=True)
    return table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-12)


def _fit_line(rows: Any, made: Any, places: Any) -> RowRecipe:
    """Return factor and summand of least squares for each place; the usual factor where it never varies."""
    rows = rows.astype(np.float64)
    middle, target = rows.mean(axis=0), made.mean(axis=0)
    spread = np.sum((rows - middle) ** 2, axis=0)
    together = np.sum((rows - middle) * (made - target), axis=0)
    scale = np.divide(together, spread, out=np.full_like(spread, np.nan), where=spread > 0)
    usual = np.nanmedian(scale) if np.isfinite(scale).any() else 1.0
    scale = np.where(spread > 0, scale, usual)
    return RowRecipe(places, scale, target - middle * scale)


def _is_exact(made: RowRecipe, pictures: Any, rows: Any) -> Any:
    """Tell which rows follow from `made`, as an array of flags."""
    off = np.abs(made.rows(pictures) - rows).max(axis=1)
    return off < _EXACT * np.abs(rows).max(axis=1)
