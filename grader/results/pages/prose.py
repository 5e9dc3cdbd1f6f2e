"""A typed answer beside the reference's, as paragraphs of plain text."""

from dataclasses import dataclass

from grader.model import Prose
from grader.model.text import shorten

_MOST_CHARACTERS = 20_000
"""Most characters of one answer: some ten pages."""
_MOST_LINES = 1_000


@dataclass(frozen=True)
class ProseView:
    title: str
    found: tuple[str, ...]
    """Lines; the template engine escapes and cuts each."""
    found_left_out: str
    expected: tuple[str, ...]
    expected_left_out: str


def build_prose_view(piece: Prose) -> ProseView:
    lines, found_left = _split_paragraphs(piece.found)
    expected, expected_left = _split_paragraphs(piece.expected)
    return ProseView(shorten(piece.title), lines, found_left, expected, expected_left)


def _split_paragraphs(text: str) -> tuple[tuple[str, ...], str]:
    every = text.strip("\r\n")[:_MOST_CHARACTERS].replace("\r\n", "\n").split("\n")
    shown = "\n".join(every[:_MOST_LINES])
    left = len(text.strip("\r\n").replace("\r\n", "\n")) - len(shown)
    lines = tuple(shown.split("\n")) if shown.strip() else ()
    return lines, f"{left:,} further characters not shown" if lines and left > 0 else ""
