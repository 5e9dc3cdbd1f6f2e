"""Whether a plot shows the path that the reference draws, either way round and by any means of drawing."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.plots import Plot

_VERTICES: Final = 5
_FEWEST: Final = 3
_LEAD: Final = 2
"""Vertices that may stand before the path, such as where the descent begins."""
_END: Final = 1e-3
_SIDES: Final = ("slope", "intercept")
UNCLEAR_PATH: Final = "A plot of slope and intercept is there, but what it shows could not be measured."


def path_flaw(plots: Sequence[Plot], reference: Sequence[Plot], any_start: bool = False) -> str:
    """Say what is wrong; empty where a plot shows the reference's path in slope-intercept space.

    With `any_start` the path may come from elsewhere, as long as it ends at the same place.
    """
    right = max((_turns(plot.path) for plot in reference if _SIDES[0] in plot.xlabel), key=len)
    drawn = [(plot, path) for plot in plots for path in _find_paths(plot)]
    if any(_follows(path, right) or (any_start and _ends_at(path, right)) for _, path in drawn):
        return ""
    if any(shows_a_path(plot) for plot, _ in drawn):
        return "The path of the separator in slope-intercept space is wrong."
    return "No plot shows the path of the separator in slope-intercept space."


def is_path_unclear(plots: Sequence[Plot]) -> bool:
    """Tell whether a plot of slope and intercept shows something, such as arrows, without noted places."""
    return any(shows_a_path(plot) and plot.has_more and not list(_find_paths(plot)) for plot in plots)


def shows_a_path(plot: Plot) -> bool:
    """Tell whether the plot's words say that slope and intercept are drawn."""
    words = f"{plot.xlabel} {plot.ylabel} {plot.title}".lower()
    return any(side in words for side in _SIDES)


def _find_paths(plot: Plot) -> Iterator[Array]:
    """Yield what may be a path; the other way round, too, unless the labels exclude it."""
    other_way = _SIDES[0] not in plot.xlabel.lower() and _SIDES[1] not in plot.ylabel.lower()
    for vertices in (plot.path, plot.points):
        if len(path := _turns(vertices)) >= _FEWEST:
            yield path
            if other_way:
                yield path[:, ::-1]


def _follows(path: Array, right: Array) -> bool:
    """Tell whether the path's vertices are the right ones in their order, all or some.

    Beyond the end there may be others.
    """
    same = np.all(np.isclose(path[:, None], right[None], atol=1e-6), axis=2)
    matched = np.flatnonzero(same.any(axis=1))
    places = same.argmax(axis=1)[matched]
    if np.unique(places).size < min(_VERTICES, len(right)):
        return False
    in_a_row = matched[-1] - matched[0] + 1 == matched.size and bool(np.all(np.diff(places) >= 0))
    to_the_end = matched[-1] == len(path) - 1 or places[-1] == len(right) - 1
    return bool(in_a_row and to_the_end and matched[0] <= _LEAD)


def _ends_at(path: Array, right: Array) -> bool:
    return len(path) >= _FEWEST and bool(np.allclose(path[-1], right[-1], rtol=_END))


def _turns(path: Array) -> Array:
    """Return each vertex once: where one step ends the next begins."""
    moved = np.any(path[1:] != path[:-1], axis=1)
    return path[np.concatenate([[True], moved])] if len(path) else path
