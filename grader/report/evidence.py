"""Evidence as the templates draw it: one shape for each kind."""

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


def exhibits(item_key: str, pieces: tuple[Evidence, ...]) -> tuple[Exhibit, ...]:
    shown = pieces[:_PIECES]
    return tuple(Exhibit(p.kind, f"{item_key}-{n}", _body(p)) for n, p in enumerate(shown, start=1))


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
