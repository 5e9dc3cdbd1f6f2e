"""A notebook as it was run: for the page, and as a file that Jupyter opens.

Both are made from what is stored. The file holds code, plain text, error text and pixels; it has no HTML, no
script and no metadata of the student's, and the same evidence gives the same bytes.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from grader.model import Cell, Cells, Code, Grade, GradedItem
from grader.model.text import count, make_visible, shorten
from grader.results.pages.highlight import Listing, build_listing
from grader.results.pages.picture import PictureView, build_picture_view
from grader.results.pages.shared_view import name_anchors

_UNREACHED: Final = "This cell was not run."
_EXCEPTION: Final = re.compile(r"\w+(:| \()")
"""How an exception begins in words; any other end of a cell is told as in ``was stopped after 40 s``."""


@dataclass(frozen=True)
class CellView:
    number: str
    code: Listing
    unreached: str
    printed: str
    error: str
    pictures: tuple[PictureView, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True)
class NotebookView:
    file: str
    number: str
    address: str
    """The address of the notebook as a file, beside the page."""
    cells: tuple[CellView, ...]
    left_out: str


def build_notebook_view(piece: Cells, address: str) -> NotebookView:
    cells = tuple(_build_cell_view(cell) for cell in piece.cells)
    return NotebookView(shorten(piece.file), count(len(cells), "cell"), address, cells, piece.left_out)


def _build_cell_view(cell: Cell) -> CellView:
    return CellView(
        number=str(cell.number),
        code=build_listing(Code(file=f"cell {cell.number}", first_line=1, lines=cell.lines)),
        unreached="" if cell.reached or not cell.lines else _UNREACHED,
        printed=cell.printed,
        error=_describe_ending(cell.error),
        pictures=tuple(map(build_picture_view, cell.pictures)),
        untold=cell.untold,
    )


def _describe_ending(error: str) -> str:
    """Say in a sentence how the cell ended; empty where it came to its end."""
    verb = "raised " if _EXCEPTION.match(error) else ""
    return f"This cell {verb}{error}." if error else ""


def name_notebook(stem: str, anchor: str) -> str:
    """Name the file, beside the page `stem`.html, of the notebook that the item at `anchor` was judged on."""
    return f"{stem}.{anchor}.ipynb"


def write_notebooks(grade: Grade, stem: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of each file that belongs beside the page `stem`.html."""
    places = name_anchors(grade)
    for item in grade.items:
        if (piece := find_notebook(item)) is not None:
            yield name_notebook(stem, places[item.id]), _write_ipynb(piece)


def find_notebook(item: GradedItem) -> Cells | None:
    """Return the notebook that the item was judged on: there is at most one, since an item has one file."""
    return next((piece for piece in item.outcome.evidence if isinstance(piece, Cells)), None)


def _write_ipynb(piece: Cells) -> str:
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [_write_code_cell(cell) for cell in piece.cells],
    }
    return json.dumps(document, indent=1) + "\n"


def _write_code_cell(cell: Cell) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": f"cell-{cell.number}",
        "metadata": {},
        "execution_count": cell.number if cell.reached else None,
        "source": make_visible("\n".join(cell.lines)),
        "outputs": list(_write_outputs(cell)),
    }


def _write_outputs(cell: Cell) -> Iterator[dict[str, Any]]:
    if printed := "\n".join(filter(None, (cell.printed, *cell.untold))):
        yield {"output_type": "stream", "name": "stdout", "text": make_visible(printed)}
    for one in cell.pictures:
        data = {"image/png": one.content, "text/plain": make_visible(one.alt)}
        yield {"output_type": "display_data", "metadata": {}, "data": data}
    if cell.error:
        kind, _, message = make_visible(cell.error).partition(": ")
        yield {
            "output_type": "error",
            "ename": kind,
            "evalue": message,
            "traceback": [make_visible(cell.error)],
        }
