"""What to observe of scripts that plot: the plots, the weights they leave, the rows they looked at.

Each probe is ``probe(hand_in, case) -> dict`` of raw values; none judges, and nothing in here is an answer.
"""

import ast
from pathlib import Path

import numpy as np

PLOTS, LINES, VERTICES = 20, 20, 2000
"""At most so many of each are passed on."""
SHORTEST = 2
"""Points of a line that may be a curve."""
WEIGHTS = 3
START = (0.1, 0.0, 0.0)
"""Where the handout's script begins: no weights that a descent ends with."""
HISTORY = 600
MOST_POINTS = 4000


def curves(hand_in, case):
    """Every plot: labels, legend, each curve, and all lines or points one after the other as a path."""
    found = {"rows": len(np.loadtxt("data.txt"))}
    for number, axes in enumerate(_plots(case, "others")):
        found |= _words(f"plot{number}", axes)
        found[f"plot{number}/path"] = _path(axes["lines"])
        found[f"plot{number}/points"] = _path(axes["points"])
        found[f"plot{number}/others"] = axes["others"]
        long = [line for line in axes["lines"] + axes["points"] if len(line["x"]) >= SHORTEST]
        for place, line in enumerate(long[:LINES]):
            name = f"plot{number}/line{place}"
            found |= {f"{name}/{key}": line[key] for key in ("label", "x", "y", "length")}
    return found


def descent(hand_in, case):
    """The same, with the weights the script ends with and how often it looked at each row of the data."""
    found = curves(hand_in, case) | {"weights": _weights(hand_in)}
    return found | {"visits": np.array(case.recorded.visits, dtype=np.int64)}


def drawing(hand_in, case):
    """Every plot of problem 2 as points: surfaces, outlines of regions, places that are painted, and numbers
    behind the colours. Of contours also how far apart their vertices are, which says how fine the grid is."""
    found = {}
    for number, axes in enumerate(_plots(case)):
        name = f"plot{number}"
        found |= _words(name, axes)
        for place, (points, step) in enumerate(_surfaces(axes)):
            found[f"{name}/surface{place}"] = _some(points)
            found[f"{name}/step{place}"] = step
        for place, points in enumerate(axes["heights"]):
            found[f"{name}/heights{place}"] = points
        for place, points in enumerate(_outlines(axes)):
            found[f"{name}/outline{place}"] = _some(points)
        for place, line in enumerate(_curves(axes)):
            found[f"{name}/curve{place}"] = _some(np.column_stack([line["x"], line["y"]]))
        for place, points in enumerate(_cells(axes)):
            found[f"{name}/cells{place}"] = _some(points)
    return found


def _plots(case, *more):
    """Everything with axes, as far as something is drawn into it."""
    every = [_shared(figure, axes) for figure in case.recorded.figures for axes in figure["axes"]]
    drawn = ("lines", "points", "images", "contours", "surfaces", "outlines", "cells", *more)
    there = [axes for axes in every if axes["kind"] != "colorbar" and any(axes[key] for key in drawn)]
    return there[:PLOTS]


def _shared(figure, axes):
    """What stands at the whole figure is said of each of its plots that does not say it itself."""
    return axes | {key: axes[key] or figure[key] for key in ("xlabel", "ylabel", "legend")}


def _words(name, axes):
    words = {f"{name}/{key}": axes[key] for key in ("title", "xlabel", "ylabel")}
    return words | {f"{name}/legend": "\n".join(axes["legend"]), f"{name}/texts": "\n".join(axes["texts"])}


def _path(lines):
    """(points, 2): the vertices of all lines in the order they were drawn, as far as they are numbers."""
    sides = [np.column_stack([line["x"], line["y"]]) for line in lines if len(line["x"]) == len(line["y"])]
    points = np.concatenate(sides) if sides else np.empty((0, 2))
    return points[np.isfinite(points).all(axis=1)][:VERTICES]


def _weights(hand_in):
    """(candidates, 3): whatever holds three numbers and is named like weights, the last ones last."""
    names = [name for name in hand_in if name.lower().startswith(("w", "theta", "beta", "coef", "param"))]
    tables = [_rows_of_three(hand_in[name]) for name in names]
    every = np.concatenate([np.empty((0, WEIGHTS)), *tables])
    begins = (np.sort(every) == np.sort(START)).all(axis=1)
    return every[np.isfinite(every).all(axis=1) & ~begins][-HISTORY:]


def _rows_of_three(value):
    value = list(value.values()) if isinstance(value, dict) else value
    try:
        numbers = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        return np.empty((0, WEIGHTS))
    fits = numbers.ndim and numbers.size and WEIGHTS in (numbers.shape[-1], numbers[..., 0].size)
    return numbers.reshape(-1, WEIGHTS) if fits and numbers.size % WEIGHTS == 0 else np.empty((0, WEIGHTS))


def _surfaces(axes):
    """(points, 3) each: corners of surfaces, lines in space, and contours with the level they stand for; and
    the longest way from one vertex of a contour to the next, 0 for what has its own heights."""
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
            yield (
                np.column_stack([curves, np.concatenate(levels)]),
                np.nanmax(np.concatenate([[0.0], *steps])),
            )


def _outlines(axes):
    """(points, 2) each: contours, and edges of what is filled; apart by rows of NaN."""
    yield from (curve for contours in axes["contours"] for curve in contours["curves"])
    yield from axes["outlines"]


def _curves(axes):
    return [line for line in axes["lines"] if "z" not in line and len(line["x"]) >= SHORTEST]


def _cells(axes):
    """(points, 3) each: where and with which number; clouds of one colour each count as one, numbered."""
    plain = [cells for cells in axes["cells"] if len(np.unique(cells[:, 2])) == 1]
    yield from (cells for cells in axes["cells"] if len(np.unique(cells[:, 2])) > 1)
    if len(plain) > 1:
        numbered = [np.column_stack([c[:, :2], np.full(len(c), n)]) for n, c in enumerate(plain)]
        yield np.concatenate(numbered)


def _some(points):
    """Evenly thinned."""
    return points[:: -(-len(points) // MOST_POINTS) or 1]


# ── fine-tuning ───────────────────────────────────────────────────────────────────────────────────────

TELLING = ("requires_grad", "requires_grad_", "unfreeze", "weight_decay", "deepcopy", "add_param_group")
"""Words of a source that say what was meant, where what was done leaves it open."""


def finetuning(hand_in, case):
    """All that was noted while the script ran; how it ended; files it wrote; telling words of its source."""
    files = "\n".join(file["file"].replace("\n", " ") for file in case.recorded.files)
    told = {"ended": "\n".join(case.recorded.ended), "files": files, "words": _words_of("finetune.py")}
    return {**case.recorded.tuning, **told}


def _words_of(file):
    """Of names and attributes, not of comments or strings."""
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8", errors="replace"))
    except (OSError, SyntaxError, ValueError):
        return ""
    names = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(tree)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return " ".join(word for word in TELLING if any(word in str(name).lower() for name in names))
