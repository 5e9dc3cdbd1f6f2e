"""What a page shows of a run: its figures as pictures, and its cells. Little, and bounded.

    figures, cells                      how many follow
    figure0/how, figure0/title          ``shown``, ``saved`` or ``open``; its title or its first axes'
    figure0/axes                        a line for each: title | x label | y label | number of lines
    figure0/png                         bytes; left out where there is no picture
    cell0/number, cell0/first_line      of the notebook, and in the joined file
    cell0/printed, cell0/error          text, either may be empty
    cell0/figures                       how many figures there were at its end

All of it is the word of the hand-in's own process.
"""

from collections.abc import Iterator
from typing import Any, Final

_FIGURES: Final = 12
_AXES: Final = 12
_LABEL: Final = 120


def make_page(recorded: Any) -> dict[str, Any]:
    """Return what a page shows of `recorded`, a `Recorded`."""
    figures = recorded.figures[:_FIGURES]
    values: dict[str, Any] = {"figures": len(figures), "cells": len(recorded.cells)}
    for number, figure in enumerate(figures):
        values |= {f"figure{number}/{name}": value for name, value in _make_figure(figure)}
    for number, cell in enumerate(recorded.cells):
        values |= {f"cell{number}/{name}": value for name, value in cell.items()}
    return values


def _make_figure(figure: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    axes = [one for one in figure["axes"] if one["kind"] != "colorbar"][:_AXES]
    titles = [figure["title"], *(one["title"] for one in axes)]
    yield "how", figure["how"]
    yield "title", next((label for title in titles if (label := _make_label(title))), "")
    yield "axes", "\n".join(_describe(one) for one in axes)
    if figure["png"] is not None:
        yield "png", figure["png"]


def _describe(axes: dict[str, Any]) -> str:
    labels = [_make_label(axes[key]) for key in ("title", "xlabel", "ylabel")]
    return " | ".join([*labels, str(len(axes["lines"]))])


def _make_label(text: str) -> str:
    """Return the text on one line, without the bar that stands between two labels."""
    return " ".join(text.replace("|", "/").split())[:_LABEL]
