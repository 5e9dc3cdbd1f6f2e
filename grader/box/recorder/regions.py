"""Surfaces, outlines and cells of one axes: what drawings of functions and regions consist of, as numbers."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

_POINTS: Final = 10_000
_ENTRIES: Final = 20
_LARGE: Final = 1e4
_SIDE: Final = 100
"""Pixels of an image that are taken along each side, at most."""
_HEIGHTS: Final = 32
"""The same where only their numbers are looked at."""


def read_regions(axes: Any) -> dict[str, Any]:
    """Return lists of arrays in the axes' own units; at most 10,000 points of each, evenly taken.

    `surfaces`  (points, 3): corners of what `plot_surface`, `plot_wireframe` and the like draw
    `outlines`  (points, 2): circles, polygons, and the edges of filled contours, apart by a row of NaN
    `cells`     (points, 3): where, and with which number or which colour, counted from 0, a point is painted
    `heights`   (points, 3): the numbers of an image or a mesh; once for each of the places that they may
                belong to, since people give the middles of its cells or their corners. NaN for no place
    """
    regions: dict[str, list[Array]] = {"surfaces": [], "outlines": [], "cells": [], "heights": []}
    for artist in (*axes.collections, *axes.patches, *axes.images):
        for kind, points in _list_parts(artist):
            if points.size and len(regions[kind]) < _ENTRIES:
                regions[kind].append(_thin(np.array(np.ma.filled(points, np.nan), np.float64)))
    return regions


def _list_parts(artist: Any) -> Iterator[tuple[str, Any]]:
    if type(artist).__name__ == "QuadMesh":
        yield from (("heights", heights) for heights in _read_mesh_heights(artist))
    elif hasattr(artist, "get_extent") and artist.get_array().ndim == 2:
        yield from (("heights", heights) for heights in _read_image_heights(artist))
    yield from _read_region(artist)


def _read_region(artist: Any) -> Iterator[tuple[str, Any]]:
    if type(artist).__name__ in _BY_CLASS:
        yield "cells", _BY_CLASS[type(artist).__name__](artist)
    elif any(hasattr(artist, name) for name in ("_faces", "_segments3d", "_offsets3d")):
        yield "surfaces", _read_surface(artist)
    elif hasattr(artist, "get_extent") and artist.get_array().ndim == 2:
        yield "cells", _read_image(artist)
    elif hasattr(artist, "get_patch_transform"):
        # Curves become chords as fine as a picture needs them: for pixels, so the shape is drawn large.
        large = artist.get_path().transformed(artist.get_patch_transform().frozen().scale(_LARGE))
        yield "outlines", _read_outline([large]) / _LARGE
    elif getattr(artist, "filled", type(artist).__name__.endswith("PolyCollection")):
        yield "outlines", _read_outline(artist.get_paths())


def _read_surface(artist: Any) -> Any:
    if hasattr(artist, "_faces"):
        padding = np.broadcast_to(artist._invalid_vertices, artist._faces.shape[:2])
        return artist._faces[~padding]
    if hasattr(artist, "_segments3d"):
        return np.concatenate([np.asarray(line)[:, :3] for line in artist._segments3d])
    return np.column_stack([np.ravel(side) for side in artist._offsets3d])


def _read_image(image: Any) -> Any:
    """Return the middles of the pixels, with their numbers."""
    pixels = np.ma.filled(np.ma.asarray(image.get_array(), np.float64), np.nan)
    left, right, bottom, top = image.get_extent()
    rows, columns = pixels.shape
    x = left + (np.arange(columns) + 0.5) * (right - left) / columns
    down = (np.arange(rows) + 0.5) / rows
    y = bottom + down * (top - bottom) if image.origin == "lower" else top + down * (bottom - top)
    every = (-(-rows // _SIDE), -(-columns // _SIDE))
    grid = np.meshgrid(x[:: every[1]], y[:: every[0]])
    return np.column_stack([*map(np.ravel, grid), pixels[:: every[0], :: every[1]].ravel()])


def _read_mesh(mesh: Any) -> Any:
    """Return where numbers belong, and the numbers: middles of cells, with smooth shading their corners."""
    corners = np.asarray(mesh.get_coordinates(), np.float64)
    values = np.ma.asarray(mesh.get_array(), np.float64)
    middles = (corners[:-1, :-1] + corners[1:, :-1] + corners[:-1, 1:] + corners[1:, 1:]) / 4
    places = corners if values.size == corners[..., 0].size else middles
    return np.column_stack([places.reshape(-1, 2), np.ma.filled(values, np.nan).reshape(-1)])


def _read_mesh_heights(mesh: Any) -> Iterator[Any]:
    """Yield heights: with flat shading, values may belong to middles, to first corners or to last ones."""
    corners = np.asarray(mesh.get_coordinates(), np.float64)
    values = np.ma.filled(np.ma.asarray(mesh.get_array(), np.float64), np.nan)
    if values.size == corners[..., 0].size:
        yield _place_heights(corners, values)
    elif values.size == corners[1:, 1:, 0].size:
        first, last = corners[:-1, :-1], corners[1:, 1:]
        for places in ((first + last) / 2, first, last):
            yield _place_heights(places, values)


def _read_image_heights(image: Any) -> Iterator[Any]:
    """Yield heights; without an extent the axes only count pixels, so the places are unknown."""
    pixels = np.ma.filled(np.ma.asarray(image.get_array(), np.float64), np.nan)
    rows, columns = pixels.shape
    left, right, bottom, top = image.get_extent()
    low, high = (bottom, top) if image.origin == "lower" else (top, bottom)
    if sorted((left, right, bottom, top)) == sorted((-0.5, columns - 0.5, rows - 0.5, -0.5)):
        yield _place_heights(np.full((rows, columns, 2), np.nan), pixels)
        return
    x_cell, y_cell = (right - left) / columns, (high - low) / rows
    for first, last in ((0.5, 0.5), (0.0, 0.0), (0.0, 1.0)):
        x = np.linspace(left + first * x_cell, right - last * x_cell, columns)
        y = np.linspace(low + first * y_cell, high - last * y_cell, rows)
        yield _place_heights(np.stack(np.meshgrid(x, y), axis=-1), pixels)


def _place_heights(places: Any, values: Any) -> Any:
    """Return (points, 3) from at most `_HEIGHTS` rows and columns, evenly taken."""
    rows, columns = places.shape[:2]
    steps = slice(None, None, -(-rows // _HEIGHTS)), slice(None, None, -(-columns // _HEIGHTS))
    return np.column_stack([places[steps].reshape(-1, 2), values.reshape(rows, columns)[steps].reshape(-1)])


def _read_cloud(cloud: Any) -> Any:
    places = np.ma.filled(np.ma.asarray(cloud.get_offsets(), np.float64), np.nan)
    values = cloud.get_array()
    if values is None:
        colours = np.unique(cloud.get_facecolors(), axis=0, return_inverse=True)[1]
        values = colours.reshape(-1) if len(colours) == len(places) else np.zeros(len(places))
    return np.column_stack([places, np.ma.filled(np.ma.asarray(values, np.float64), np.nan)])


def _read_outline(paths: Any) -> Any:
    pieces = [piece for path in paths for piece in path.to_polygons(closed_only=False)]
    gap = np.full((1, 2), np.nan)
    return np.vstack([part for piece in pieces for part in (piece, gap)]) if pieces else np.empty((0, 2))


def _thin(points: Array) -> Array:
    return points[:: -(-len(points) // _POINTS)]


_BY_CLASS: Final = {"QuadMesh": _read_mesh, "PathCollection": _read_cloud}
