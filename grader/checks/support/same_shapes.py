"""Whether the same is drawn, on any grid: surfaces are compared as polynomials, outlines as conics.

Two people who make the same mistake rarely choose the same axes. A surface that is no polynomial of the
second degree, or an outline that follows no conic, is not compared: then nothing is said.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.value import arrays_of
from grader.model import Fate, Observation

_EXACT: Final = 1e-6
_ALIKE: Final = 1e-4
_LARGEST: Final = 1e4
"""Beyond that coordinates are no plot of this."""
_FEWEST: Final = 6


def same_shapes(observation: Observation, faulty: Observation) -> bool:
    """Tell whether every surface found is one of the variant's, and not all are flat.

    Where the hand-in has no surface, one outline that is the variant's is enough.
    """
    if not (
        observation.fate is faulty.fate is Fate.FINISHED and len(observation.cases) == len(faulty.cases) == 1
    ):
        return False
    surfaces, faulty_surfaces = (
        _arrays_of_kind(side, "surface", _fit_polynomial) for side in (observation, faulty)
    )
    if surfaces:
        tilted = any(np.abs(surface[1:]).max() > _EXACT for surface in surfaces)
        return tilted and all(_is_in(surface, faulty_surfaces) for surface in surfaces)
    outlines, faulty_outlines = (
        _arrays_of_kind(side, "outline", _fit_conics) for side in (observation, faulty)
    )
    return any(_is_in(outline, faulty_outlines) for outline in outlines)


def _arrays_of_kind(
    observation: Observation, kind: str, shape_of: Callable[[Array], Array | None]
) -> list[Array]:
    arrays = arrays_of(observation.cases[0])
    drawn = [points for name, points in arrays.items() if name.partition("/")[2].startswith(kind)]
    shapes = (shape_of(points) for points in map(_select_usable, drawn) if len(points) >= _FEWEST)
    return [shape for shape in shapes if shape is not None]


def _select_usable(points: Array) -> Array:
    """Return the rows that are numbers a plot may have; none where `points` are no table."""
    if points.ndim != 2 or points.shape[1] not in (2, 3) or points.dtype.kind != "f":
        return np.empty((0, 2))
    with np.errstate(invalid="ignore"):
        return points[np.all(np.abs(points) < _LARGEST, axis=1)].astype(np.float64)


def _terms(points: Array) -> Array:
    x, y = points[:, 0], points[:, 1]
    return np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])


def _fit_polynomial(points: Array) -> Array | None:
    """Return the six coefficients of a surface; None where it has others, or too little was drawn."""
    if points.shape[1] != 3:
        return None
    terms = _terms(points)
    coefficients, _, rank, _ = np.linalg.lstsq(terms, points[:, 2], rcond=None)
    off = np.abs(terms @ coefficients - points[:, 2]).max()
    follows = rank == terms.shape[1] and off <= _EXACT * max(1.0, np.abs(points[:, 2]).max())
    return coefficients if follows else None


def _fit_conics(points: Array) -> Array | None:
    """Return the projection onto the conics through all points: the same for two pieces of one curve."""
    _, sizes, rows = np.linalg.svd(_terms(points), full_matrices=False)
    through = rows[sizes <= _EXACT * sizes[0]]
    return through.T @ through if len(through) else None


def _is_in(shape: Array, shapes: list[Array]) -> bool:
    return any(np.abs(shape - candidate).max() <= _ALIKE for candidate in shapes)
