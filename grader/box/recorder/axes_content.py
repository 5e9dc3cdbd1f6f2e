"""What stands in one axes of a figure, as text and float64 arrays."""

import hashlib
from collections.abc import Iterator, MutableMapping
from typing import Any, Final

import numpy as np

from .regions import read_regions

Array = np.ndarray[Any, np.dtype[np.float64]]

TEXT: Final = 300
_POINTS: Final = 10_000
_LINES: Final = 100
_OTHERS: Final = 20
"""Of images, clouds of points, contours: per axes."""
_BARS: Final = 1000
_MAY_CHANGE: Final = ("lines", "legend", "texts")
"""Lists of one axes that are compared apart (lines), or that may change: words over what was drawn."""


def read_axes(axes: Any) -> dict[str, Any]:
    """Return what stands in one axes.

    Keys: `title xlabel ylabel xlim ylim xscale yscale legend texts lines points images contours bars`, and
    `kind`: ``plane``, ``3d``, ``polar`` or ``colorbar``.

    `lines`     `label`, `x`, `y` (and `z`), `length` (points it has; x and y hold the first 10,000)
    `points`    what `scatter` draws: `label`, `x`, `y`, `length`, `values` (what the colours stand for)
    `images`    `shape`, `extent`, `values` (the first 10,000, row by row)
    `contours`  `levels`, `filled`, `curves`: for each level its (points, 2) vertices, apart by a row of NaN
    `bars`      `x` (left edges), `y` (lower edges), `width`, `height` as arrays
    `surfaces outlines cells heights`  see regions.py
    `others`    how many arrows and the like there are; nothing else is noted of them
    """
    entry: dict[str, Any] = {
        "kind": _name_kind(axes),
        "title": axes.get_title()[:TEXT],
        "legend": read_texts(axes.get_legend()),
        "texts": [text.get_text()[:TEXT] for text in axes.texts[:_LINES]],
    }
    for side in ("x", "y"):
        entry[f"{side}label"] = getattr(axes, f"get_{side}label")()[:TEXT]
        entry[f"{side}lim"] = np.array(getattr(axes, f"get_{side}lim")(), np.float64)
        entry[f"{side}scale"] = getattr(axes, f"get_{side}scale")()[:TEXT]
    collections = axes.collections
    clouds = [one for one in collections if type(one).__name__ in ("PathCollection", "Path3DCollection")]
    return entry | {
        "lines": [_read_line(line) for line in axes.lines[:_LINES]],
        "points": [_read_cloud(cloud) for cloud in clouds[:_OTHERS]],
        "images": [_read_image(image) for image in axes.images[:_OTHERS]],
        "contours": [_read_contours(one) for one in collections if hasattr(one, "levels")][:_OTHERS],
        "bars": _read_bars(axes.patches),
        "others": sum(map(_is_another, (*collections, *axes.texts))),
        **read_regions(axes),
    }


def read_words(figure: Any) -> dict[str, Any]:
    """Return the words that belong to all the axes of a figure together."""
    labels = {side: getattr(figure, f"get_sup{side}label", str)()[:TEXT] for side in "xy"}
    return {
        "title": figure.get_suptitle()[:TEXT],
        "xlabel": labels["x"],
        "ylabel": labels["y"],
        "legend": [text for one in figure.legends for text in read_texts(one)],
    }


def read_texts(legend: Any) -> list[str]:
    """Return what stands in a legend; nothing where there is none."""
    return [] if legend is None else [text.get_text()[:TEXT] for text in legend.get_texts()[:_LINES]]


def digest_axes(entry: Any) -> bytes:
    """Return a digest that is equal for what looks the same."""
    total = hashlib.blake2b(digest_size=16)
    for part in _read_parts(entry):
        total.update(part)
    return total.digest()


def is_continued(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> bool:
    """Tell whether more was drawn in a figure's axes, and everything that stood there still does."""
    grew = len(before) <= len(now) and measure_size(before) < measure_size(now)
    return grew and all(map(_are_axes_continued, before, now))


def _are_axes_continued(before: dict[str, Any], now: dict[str, Any]) -> bool:
    others = [name for name, value in before.items() if isinstance(value, list) and name not in _MAY_CHANGE]
    return (
        before["kind"] == now["kind"]
        and len(before["lines"]) <= len(now["lines"])
        and all(map(_is_line_continued, before["lines"], now["lines"]))
        and all(digest_axes(before[name]) == digest_axes(now[name][: len(before[name])]) for name in others)
    )


def _is_line_continued(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Tell whether the line is the same, perhaps with further points.

    One whose points there was no room for has none to compare.
    """
    sides = [side for side in "xyz" if side in before]
    return all(
        np.array_equal(before[side], now.get(side, before[side])[: len(before[side])], equal_nan=True)
        for side in sides
    )


def measure_size(entry: Any) -> int:
    """Return the bytes of all arrays in it."""
    if isinstance(entry, np.ndarray):
        return int(entry.nbytes)
    values = entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    return sum(map(measure_size, values))


def cut_to_fit(entry: Any, room_bytes: int) -> int:
    """Empty the arrays that do not fit into so many bytes, in order; return the room that is left."""
    items: Any = entry.items() if isinstance(entry, dict) else enumerate(entry)
    for key, value in list(items):
        if isinstance(value, np.ndarray):
            if value.nbytes > room_bytes:
                entry[key] = value = value[:0]
            room_bytes -= value.nbytes
        elif isinstance(value, MutableMapping | list):
            room_bytes = cut_to_fit(value, room_bytes)
    return room_bytes


def _read_parts(entry: Any) -> Iterator[bytes]:
    if isinstance(entry, np.ndarray):
        yield repr(entry.shape).encode() + entry.tobytes()
    elif isinstance(entry, dict):
        for name, value in entry.items():
            yield name.encode()
            yield from _read_parts(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from _read_parts(value)
    else:
        yield repr(entry).encode("utf-8", "replace")


def _name_kind(axes: Any) -> str:
    if axes.get_label() == "<colorbar>":
        return "colorbar"
    return {"3d": "3d", "polar": "polar"}.get(axes.name, "plane")


def _read_line(line: Any) -> dict[str, Any]:
    data = line.get_data_3d() if hasattr(line, "get_data_3d") else line.get_data(orig=False)
    entry = {"label": str(line.get_label())[:TEXT], "length": len(data[0])}
    return entry | {side: _read_numbers(values) for side, values in zip("xyz", data, strict=False)}


def _read_cloud(cloud: Any) -> dict[str, Any]:
    offsets = cloud.get_offsets()
    values = cloud.get_array()
    return {
        "label": str(cloud.get_label())[:TEXT],
        "length": len(offsets),
        "x": _read_numbers(offsets[:, 0]),
        "y": _read_numbers(offsets[:, 1]),
        "values": _read_numbers([] if values is None else values),
    }


def _read_image(image: Any) -> dict[str, Any]:
    pixels = image.get_array()
    values = _read_numbers(np.ma.ravel(pixels))
    return {"shape": list(pixels.shape), "extent": _read_numbers(image.get_extent()), "values": values}


def _read_contours(contours: Any) -> dict[str, Any]:
    filled = bool(contours.filled)
    curves = [] if filled else [_read_curve(path) for path in contours.get_paths()[:_LINES]]
    return {"levels": _read_numbers(contours.levels), "filled": filled, "curves": curves}


def _read_curve(path: Any) -> Array:
    """Return every vertex: polygons would leave out those that a picture does without."""
    begins = [] if path.codes is None else np.flatnonzero(path.codes == path.MOVETO)[1:].tolist()
    whole = np.insert(np.asarray(path.vertices, np.float64), begins, np.nan, axis=0)
    return np.array(whole[:_POINTS])


def _is_another(artist: Any) -> bool:
    kind = type(artist).__name__
    return kind in ("Quiver", "LineCollection") or getattr(artist, "arrow_patch", None) is not None


def _read_bars(patches: Any) -> dict[str, Array]:
    bars = [patch for patch in patches if hasattr(patch, "get_x")][:_BARS]
    names = {"x": "get_x", "y": "get_y", "width": "get_width", "height": "get_height"}
    return {name: _read_numbers([getattr(bar, get)() for bar in bars]) for name, get in names.items()}


def _read_numbers(values: Any) -> Array:
    """Return the first of them as float64; what is masked is NaN."""
    head = values[:_POINTS]
    return np.array(np.ma.filled(np.ma.asarray(head, np.float64), np.nan)).reshape(-1)
