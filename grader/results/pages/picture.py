"""A picture as a page shows it: its pixels stand in the page itself, small ones enlarged."""

from dataclasses import dataclass

from markupsafe import Markup

from grader.model import Picture, Pictures, png
from grader.model.text import count, shorten

_ENLARGED_TO = 128
"""Pixels: a 32 × 32 image of a data set is shown four times as large."""
_OPEN_UP_TO = 2
"""More of them would push the next item off the screen."""


@dataclass(frozen=True)
class PictureView:
    title: str
    alt: str
    source: Markup
    """A ``data:`` URI of base64 alone, so that there is nothing in it to escape or to cut."""
    width: int
    height: int
    enlarged: bool


def build_picture_view(piece: Picture) -> PictureView:
    width, height = png.read_size(piece.png_bytes)
    times = max(1, _ENLARGED_TO // max(width, height))
    title = shorten(piece.title)
    return PictureView(
        title=title,
        alt=shorten(piece.alt, 400) or title or "A picture without a description",
        source=Markup(f"data:image/png;base64,{piece.content}"),
        width=times * width,
        height=times * height,
        enlarged=times > 1,
    )


@dataclass(frozen=True)
class Gallery:
    title: str
    number: str
    pictures: tuple[PictureView, ...]
    untold: tuple[str, ...]
    unfolded: bool


def build_gallery(piece: Pictures) -> Gallery:
    pictures = tuple(map(build_picture_view, piece.pictures))
    few = len(pictures) + len(piece.untold) <= _OPEN_UP_TO
    return Gallery(shorten(piece.title), count(len(pictures), "figure"), pictures, piece.untold, few)
