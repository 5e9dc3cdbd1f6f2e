"""Whether a curve of few steps is one of Newton's method; anybody can pick a few values of another descent.

Newton's steps are not drawn by chance: from the same start everybody gets the same losses. The course's side
works them out from the starts that are usual.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.plots import Line

_OFF: Final = 1e-3
"""Loss by which steps may differ: some keep the curvature away from zero by a small number."""
_FEWEST: Final = 3
_SHIFTS: Final = (0, 1)
"""The loss may be noted before the first step, or after it."""
_OTHERS: Final = (
    "The steps differ from those of Newton's method, from the given start and from any usual one."
)


def explain_unlike_newton(lines: Sequence[Line], newton: Array, rows: int) -> str:
    """Return what is wrong where no curve has the losses of one row of `newton`, step by step."""
    scaled = [line.y / scale for line in lines for scale in (1.0, float(rows))]
    return "" if any(_follows(values, descent) for values in scaled for descent in newton) else _OTHERS


def _follows(values: Array, descent: Array) -> bool:
    """Tell whether the values are the losses of the descent, from its first or second on.

    The values may stop before the descent's end.
    """
    for shift in _SHIFTS:
        steps = descent[shift : shift + values.size]
        if _FEWEST <= values.size == steps.size and bool(np.all(np.abs(values - steps) <= _OFF)):
            return True
    return False
