"""Evidence as the templates draw it: one shape for each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from grader.model import (
    Bars,
    Cells,
    Code,
    Comparison,
    Curve,
    Evidence,
    Picture,
    Pictures,
    Printed,
    Prose,
    Rows,
)
from grader.model.text import count, shorten
from grader.results.pages.bars import BarChart, build_bar_chart
from grader.results.pages.curve import LineChart, build_line_chart
from grader.results.pages.highlight import Listing, build_listing
from grader.results.pages.notebook_cells import NotebookView, build_notebook_view
from grader.results.pages.picture import Gallery, PictureView, build_gallery, build_picture_view
from grader.results.pages.prose import ProseView, build_prose_view
from grader.results.pages.text_table import Table, build_table

_PIECES = 30
_PICTURES = 8
"""Most pictures of one item: each may take 300 KiB of the page."""

Body = (
    Comparison
    | LineChart
    | BarChart
    | Listing
    | Printed
    | PictureView
    | Gallery
    | NotebookView
    | Table
    | ProseView
)


@dataclass(frozen=True)
class Exhibit:
    kind: str
    key: str
    """Unique on the page: ids and names of regions are made from it."""
    body: Body
    unfolded: bool


def build_exhibits(
    item_key: str, pieces: tuple[Evidence, ...], lost: bool, seen: set[Code], notebook_file: str
) -> Iterator[Exhibit]:
    """Yield the pieces of one item, open where marks were lost.

    The same code opens once a page; then it is in `seen`. `notebook_file` is where the notebook stands that
    the item was judged on, if there was one.
    """
    for number, piece in enumerate(cut_to_room(pieces), start=1):
        body = _build_body(piece, notebook_file)
        folded = piece in seen or (isinstance(body, Listing) and body.long)
        yield Exhibit(piece.kind, f"{item_key}-{number}", body, unfolded=lost and not folded)
        if lost and isinstance(piece, Code):
            seen.add(piece)


def cut_to_room(pieces: tuple[Evidence, ...]) -> list[Evidence]:
    """Return as many pieces as a page has room for."""
    pictures = [n for n, piece in enumerate(pieces) if isinstance(piece, Picture)]
    too_many = frozenset(pictures[_PICTURES:])
    return [piece for n, piece in enumerate(pieces) if n not in too_many][:_PIECES]


def describe_left_out(pieces: tuple[Evidence, ...]) -> str:
    """Say how many pieces are not shown, in words; empty where all are."""
    left = len(pieces) - len(cut_to_room(pieces))
    return f"{count(left, 'further piece')} of evidence not shown." if left else ""


def _build_body(piece: Evidence, notebook_file: str) -> Body:
    match piece:
        case Curve() | Bars():
            return build_line_chart(piece) if isinstance(piece, Curve) else build_bar_chart(piece)
        case Code():
            return build_listing(piece)
        case Comparison():
            return piece.model_copy(update={"label": shorten(piece.label)})
        case Printed():
            return piece
        case Picture() | Pictures() | Cells():
            return _draw(piece, notebook_file)
        case Rows():
            return build_table(piece)
        case Prose():
            return build_prose_view(piece)
        case _ as never:
            assert_never(never)


def _draw(piece: Picture | Pictures | Cells, notebook_file: str) -> Body:
    match piece:
        case Picture():
            return build_picture_view(piece)
        case Pictures():
            return build_gallery(piece)
        case Cells():
            return build_notebook_view(piece, notebook_file)
        case _ as never:
            assert_never(never)
