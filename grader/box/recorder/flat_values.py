"""Everything that was noted under flat names, as arrays, numbers and texts that the wire can send.

    figures, cells, problems, printed       how many there are; the lines
    training/steps, training/…              counts
    figure0/how, figure0/png, …             a figure; figure0/saved_as is text, a line for each
    figure0/axes0/title, …/limits, …        limits are xmin xmax ymin ymax, scales and legend are text
    figure0/axes0/line2/y                   arrays
    optimizers/class, optimizers/lr, …      columns: text with a line for each, or an array with NaN for none
    saved/… datasets/… loaders/… files/…    likewise
    cell0/number, cell0/printed, …          a notebook's

What does not fit is left out from the end, and `left_out` says how many entries that were.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

_ENTRIES: Final = 600
_BYTES: Final = 8 << 20
_TEXT: Final = 60_000
_SETTINGS: Final = (
    "lr",
    "momentum",
    "weight_decay",
    "dampening",
    "nesterov",
    "betas_0",
    "betas_1",
    "alpha",
    "eps",
)
_PARTS: Final = {"lines": "line", "points": "points", "images": "image", "contours": "contours"}
_LISTS: Final = ("optimizers", "saved", "datasets", "loaders", "files")


def as_values(recorded: Any) -> dict[str, Any]:
    """Return everything in `recorded`, a `Recorded`, under flat names."""
    values: dict[str, Any] = {}
    room, left_out = _BYTES, 0
    for name, value in _entries(recorded):
        size = value.nbytes if isinstance(value, np.ndarray) else len(value) if isinstance(value, str) else 8
        if len(values) >= _ENTRIES or size > room:
            left_out += 1
        else:
            values[name] = value
            room -= size
    return values | {"left_out": left_out}


def _entries(recorded: Any) -> Iterator[tuple[str, Any]]:
    yield "figures", len(recorded.figures)
    yield "cells", len(recorded.cells)
    yield "problems", _lines(recorded.problems)
    yield "printed", _lines(recorded.printed)
    for name, count in recorded.training.items():
        yield f"training/{name}", count
    for name in _LISTS:
        entries = getattr(recorded, name)
        yield name, len(entries)
        yield from _columns(name, [_flat(entry) for entry in entries])
    for number, figure in enumerate(recorded.figures):
        yield from _figure(f"figure{number}", figure)
    for number, figure in enumerate(recorded.figures):
        if figure["png"] is not None:
            yield f"figure{number}/png", figure["png"]
    for number, cell in enumerate(recorded.cells):
        yield from ((f"cell{number}/{name}", value) for name, value in cell.items())


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the entry with an optimiser's settings as columns beside the others, without its groups.

    The groups do not fit into any column.
    """
    defaults = entry.get("defaults", {})
    others = {name: value for name, value in entry.items() if name not in ("defaults", "groups")}
    return others | ({name: defaults.get(name, np.nan) for name in _SETTINGS} if defaults else {})


def _columns(kind: str, entries: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name in dict.fromkeys(name for entry in entries for name in entry):
        column = [entry.get(name, np.nan) for entry in entries]
        if any(isinstance(value, str) for value in column):
            yield f"{kind}/{name}", _lines(map(str, column))
        else:
            whole = all(isinstance(value, int) for value in column)
            yield f"{kind}/{name}", np.array(column, np.int64 if whole else np.float64)


def _figure(name: str, figure: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield f"{name}/how", figure["how"]
    yield f"{name}/title", figure["title"]
    yield f"{name}/legend", _lines(figure["legend"])
    yield f"{name}/saved_as", _lines(figure["saved_as"])
    yield f"{name}/axes", len(figure["axes"])
    for number, axes in enumerate(figure["axes"]):
        yield from _axes(f"{name}/axes{number}", axes)


def _axes(name: str, axes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in ("kind", "title", "xlabel", "ylabel"):
        yield f"{name}/{key}", axes[key]
    yield f"{name}/limits", np.concatenate([axes["xlim"], axes["ylim"]])
    yield f"{name}/scales", f"{axes['xscale']} {axes['yscale']}"
    yield f"{name}/legend", _lines(axes["legend"])
    if axes["texts"]:
        yield f"{name}/texts", _lines(axes["texts"])
    for plural, singular in _PARTS.items():
        yield f"{name}/{plural}", len(axes[plural])
        for number, part in enumerate(axes[plural]):
            yield from _part(f"{name}/{singular}{number}", part)
    if axes["bars"]["x"].size:
        yield from ((f"{name}/bars/{side}", array) for side, array in axes["bars"].items())


def _part(name: str, part: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in part.items():
        if key == "shape":
            yield f"{name}/{key}", np.array(value, np.int64)
        elif isinstance(value, list):
            yield from ((f"{name}/{key}{number}", curve) for number, curve in enumerate(value))
        else:
            yield f"{name}/{key}", value


def _lines(texts: Any) -> str:
    """Return one text with a line for each; a line break within one becomes a space."""
    return "\n".join(" ".join(text.split("\n")) for text in texts)[:_TEXT]
