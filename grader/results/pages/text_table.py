"""A small table of text as a page shows it: cut to what can be read, and saying so."""

from dataclasses import dataclass

from grader.model import Rows
from grader.model.text import count, shorten

_ROWS = 60
_COLUMNS = 12
_CELL = 200


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Rows as long as `columns`: what is missing is an empty cell."""
    left_out: str


def build_table(piece: Rows) -> Table:
    wide = max([len(piece.columns), *map(len, piece.rows)])
    shown = min(wide, _COLUMNS)
    left = (
        count(len(piece.rows) - _ROWS, "further row") if len(piece.rows) > _ROWS else "",
        count(wide - shown, "further column") if wide > shown else "",
    )
    words = " and ".join(filter(None, left))
    return Table(
        title=shorten(piece.title),
        columns=_cut_cells(piece.columns, shown),
        rows=tuple(_cut_cells(row, shown) for row in piece.rows[:_ROWS]),
        left_out=f"{words} not shown" if words else "",
    )


def _cut_cells(cells: tuple[str, ...], number: int) -> tuple[str, ...]:
    padded = (*cells[:number], *[""] * (number - len(cells)))
    return tuple(shorten(cell, _CELL) for cell in padded)
