"""A picture as a page shows it: its pixels stand in the page itself, small ones enlarged."""

from dataclasses import dataclass

from markupsafe import Markup

from grader import png
from grader.model import Picture
from grader.report.text import short

_ENLARGED_TO = 128
"""Pixels: a 32 × 32 image of a data set is shown four times as large."""


@dataclass(frozen=True)
class PictureView:
    title: str
    alt: str
    source: Markup
    """A ``data:`` URI of base64 alone, so that there is nothing in it to escape or to cut."""
    width: int
    height: int
    enlarged: bool


def picture(piece: Picture) -> PictureView:
    width, height = png.size(piece.png_bytes)
    times = max(1, _ENLARGED_TO // max(width, height))
    title = short(piece.title)
    return PictureView(
        title=title,
        alt=short(piece.alt, 400) or title or "A picture without a description",
        source=Markup(f"data:image/png;base64,{piece.content}"),
        width=times * width,
        height=times * height,
        enlarged=times > 1,
    )
