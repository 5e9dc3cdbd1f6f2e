"""What to observe of scripts that plot: the plots, the weights they leave, the rows they looked at.

Each probe is ``probe(hand_in, case) -> dict`` of raw values; none judges, and nothing in here is an answer.
"""

import numpy as np
from probe_tools import arrays, plots, source_words

WEIGHTS = 3
START = (0.1, 0.0, 0.0)
"""Where the handout's script begins: no weights that a descent ends with."""
HISTORY = 600
MOST_POINTS = 4000


def curves(hand_in, case):
    """Every plot: labels, legend, each curve, and all lines or points one after the other as a path."""
    found = {"rows": len(np.loadtxt("data.txt"))}
    for number, axes in enumerate(plots.plots(case, "others")):
        found |= plots.words(f"plot{number}", axes)
        found[f"plot{number}/path"] = plots.path(axes["lines"])
        found[f"plot{number}/points"] = plots.path(axes["points"])
        found[f"plot{number}/others"] = axes["others"]
        for place, line in enumerate(plots.long_lines(axes)):
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
    for number, axes in enumerate(plots.plots(case)):
        name = f"plot{number}"
        found |= plots.words(name, axes)
        for place, (points, step) in enumerate(plots.surfaces(axes)):
            found[f"{name}/surface{place}"] = arrays.thinned(points, MOST_POINTS)
            found[f"{name}/step{place}"] = step
        for place, points in enumerate(axes["heights"]):
            found[f"{name}/heights{place}"] = points
        for place, points in enumerate(plots.outlines(axes)):
            found[f"{name}/outline{place}"] = arrays.thinned(points, MOST_POINTS)
        for place, line in enumerate(plots.flat_curves(axes)):
            points = np.column_stack([line["x"], line["y"]])
            found[f"{name}/curve{place}"] = arrays.thinned(points, MOST_POINTS)
        for place, points in enumerate(plots.cells(axes)):
            found[f"{name}/cells{place}"] = arrays.thinned(points, MOST_POINTS)
    return found


def _weights(hand_in):
    """(candidates, 3): whatever holds three numbers and is named like weights, the last ones last."""
    names = [name for name in hand_in if name.lower().startswith(("w", "theta", "beta", "coef", "param"))]
    tables = [arrays.rows_of_width(hand_in[name], WEIGHTS) for name in names]
    every = np.concatenate([np.empty((0, WEIGHTS)), *tables])
    begins = (np.sort(every) == np.sort(START)).all(axis=1)
    return every[np.isfinite(every).all(axis=1) & ~begins][-HISTORY:]


# ── fine-tuning ───────────────────────────────────────────────────────────────────────────────────────

TELLING = ("requires_grad", "unfreeze")
"""Words of a source that say what was meant, where what was done leaves it open."""


def finetuning(hand_in, case):
    """All that was noted while the script ran; how it ended; files it wrote; telling words of its source."""
    files = "\n".join(file["file"].replace("\n", " ") for file in case.recorded.files)
    words = " ".join(source_words.words_in("finetune.py", TELLING))
    told = {"ended": "\n".join(case.recorded.ended), "files": files, "words": words}
    return {**case.recorded.further, **told}
