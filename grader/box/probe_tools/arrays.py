"""Values as arrays that can leave the box."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

MOST_SENT: Final = 48 << 20
"""Bytes of one matrix that leave the box; a hidden layer of two thousand units stays below."""


def array_of_list(value: Any) -> Any:
    """Return a list of numbers as an array; return anything else, and a ragged list, as it is."""
    if not isinstance(value, list):
        return value
    try:
        return np.array(value)
    except ValueError:
        return value


def snapshot(value: Any) -> Any:
    """Return a copy of an array, which nothing can change any more; return anything else as it is."""
    return np.array(value) if isinstance(value, np.ndarray) else value


def numbers(value: Any) -> Any:
    """Return all numbers in it as (n,) float64, empty where it is None or holds anything else."""
    try:
        return np.asarray(() if value is None else value, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        return np.empty(0)


def rows_of_width(value: Any, width: int) -> Any:
    """Return the numbers in it as (n, width) float64.

    The values of a dict count. The last or the first side must be `width` long; else there are no rows.
    """
    value = list(value.values()) if isinstance(value, dict) else value
    try:
        table = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        return np.empty((0, width))
    fits = table.ndim and table.size and width in (table.shape[-1], table[..., 0].size)
    if not fits or table.size % width:
        return np.empty((0, width))
    return table.reshape(-1, width) if table.shape[-1] == width else table.reshape(width, -1).T


def positions_of_rows(batch: Any, rows: Any) -> Any:
    """Return where each row of `batch` (b, D) stands among `rows` (n, D), as (b,) integers.

    It is -1 for a row that is not there. Of what is no table of that width nothing is returned, (0,).
    """
    batch = np.asarray(batch)
    if batch.ndim != 2 or batch.shape[1] != rows.shape[1]:
        return np.empty(0, dtype=np.int64)
    same = (batch[:, None, :] == rows).all(axis=2)
    return np.where(same.any(axis=1), same.argmax(axis=1), -1)


def padded_table(lines: Sequence[Any]) -> tuple[Any, Any]:
    """Return how long each of the lines of integers is, (n,), and all of them as (n, longest).

    Short lines are filled up with -1.
    """
    sizes = [len(line) for line in lines]
    table = np.full((len(lines), max(sizes, default=0)), -1, dtype=np.int64)
    for row, line in zip(table, lines, strict=True):
        row[: len(line)] = line
    return np.array(sizes, dtype=np.int64), table


def thinned(points: Any, most: int) -> Any:
    """Return at most `most` of the rows, evenly spread."""
    return points[:: -(-len(points) // most) or 1]
