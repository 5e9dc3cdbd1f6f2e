"""Evidence as the templates draw it: one shape for each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from grader.model import Bars, Code, Comparison, Curve, Evidence, Printed
from grader.report.bars import BarChart, bar_chart
from grader.report.curve import LineChart, line_chart
from grader.report.highlight import Listing, listing
from grader.report.text import short

_PIECES = 30


@dataclass(frozen=True)
class Exhibit:
    kind: str
    key: str
    """Unique on the page: ids and names of regions are made from it."""
    body: Comparison | LineChart | BarChart | Listing | Printed
    unfolded: bool


def exhibits(item_key: str, pieces: tuple[Evidence, ...], lost: bool, seen: set[Code]) -> Iterator[Exhibit]:
    """The pieces of one item, open where marks were lost; the same code opens once a page, then is `seen`."""
    for number, piece in enumerate(pieces[:_PIECES], start=1):
        body = _body(piece)
        folded = piece in seen or (isinstance(body, Listing) and body.long)
        yield Exhibit(piece.kind, f"{item_key}-{number}", body, unfolded=lost and not folded)
        if lost and isinstance(piece, Code):
            seen.add(piece)


def _body(piece: Evidence) -> Comparison | LineChart | BarChart | Listing | Printed:
    match piece:
        case Curve():
            return line_chart(piece)
        case Bars():
            return bar_chart(piece)
        case Code():
            return listing(piece)
        case Comparison():
            return piece.model_copy(update={"label": short(piece.label)})
        case Printed():
            return piece
        case _ as never:
            assert_never(never)
