"""What was drawn, as points: lines, surfaces, outlines of regions, places that are painted.

`axes` is what the recorder noted of one pair of axes, a dict of plain lists and float64 arrays.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

Axes = Mapping[str, Any]
_MOST: Final = 20
_VERTICES: Final = 2000
_SHORTEST: Final = 2
"""Points of a line that may be a curve."""
_DRAWN: Final = ("lines", "points", "images", "contours", "surfaces", "outlines", "cells")


def plots(case: Any, *more: str) -> Sequence[Axes]:
    """Return at most twenty pairs of axes, as far as something is drawn into them.

    `more` are further keys under which something may be drawn.
    """
    every = [_shared(figure, axes) for figure in case.recorded.figures for axes in figure["axes"]]
    keys = (*_DRAWN, *more)
    there = [axes for axes in every if axes["kind"] != "colorbar" and any(axes[key] for key in keys)]
    return there[:_MOST]


def _shared(figure: Mapping[str, Any], axes: Axes) -> dict[str, Any]:
    """Return the axes, with what stands at the whole figure where they do not say it themselves."""
    return {**axes, **{key: axes[key] or figure[key] for key in ("xlabel", "ylabel", "legend")}}


def words(name: str, axes: Axes) -> dict[str, str]:
    """Return title, labels, legend and texts, each under `name`; a line for each entry."""
    texts = {f"{name}/{key}": axes[key] for key in ("title", "xlabel", "ylabel")}
    return texts | {f"{name}/legend": "\n".join(axes["legend"]), f"{name}/texts": "\n".join(axes["texts"])}


def path(lines: Sequence[Mapping[str, Any]]) -> Any:
    """Return the vertices of all lines in the order they were drawn, (n, 2), as far as they are numbers."""
    sides = [np.column_stack([line["x"], line["y"]]) for line in lines if len(line["x"]) == len(line["y"])]
    points = np.concatenate(sides) if sides else np.empty((0, 2))
    return points[np.isfinite(points).all(axis=1)][:_VERTICES]


def long_lines(axes: Axes) -> list[Mapping[str, Any]]:
    """Return at most twenty lines and clouds of points that may be curves."""
    return [line for line in axes["lines"] + axes["points"] if len(line["x"]) >= _SHORTEST][:_MOST]


def flat_curves(axes: Axes) -> list[Mapping[str, Any]]:
    """Return lines that may be curves and do not stand in space."""
    return [line for line in axes["lines"] if "z" not in line and len(line["x"]) >= _SHORTEST]


def surfaces(axes: Axes) -> Iterator[tuple[Any, float]]:
    """Yield points (n, 3) of surfaces, lines in space, and contours with the level they stand for.

    With each: the longest way from one vertex of a contour to the next, 0 for what has its own heights.
    """
    yield from ((surface, 0.0) for surface in axes["surfaces"])
    for line in axes["lines"]:
        if "z" in line:
            yield np.column_stack([line[side] for side in "xyz"]), 0.0
    for contours in axes["contours"]:
        both = contours["levels"], contours["curves"]
        levels = [np.full(len(curve), level) for level, curve in zip(*both, strict=False)]
        if levels:
            curves = np.concatenate(contours["curves"])
            steps = [np.hypot(*np.diff(curve, axis=0).T) for curve in contours["curves"]]
            longest = np.nanmax(np.concatenate([[0.0], *steps]))
            yield np.column_stack([curves, np.concatenate(levels)]), longest


def outlines(axes: Axes) -> Iterator[Any]:
    """Yield points (n, 2) of contours, and of edges of what is filled; pieces are apart by rows of NaN."""
    yield from (curve for contours in axes["contours"] for curve in contours["curves"])
    yield from axes["outlines"]


def cells(axes: Axes) -> Iterator[Any]:
    """Yield (n, 3): where something is painted and with which number.

    Clouds of one colour each count as one, numbered.
    """
    plain = [painted for painted in axes["cells"] if len(np.unique(painted[:, 2])) == 1]
    yield from (painted for painted in axes["cells"] if len(np.unique(painted[:, 2])) > 1)
    if len(plain) > 1:
        numbered = [np.column_stack([c[:, :2], np.full(len(c), n)]) for n, c in enumerate(plain)]
        yield np.concatenate(numbered)
