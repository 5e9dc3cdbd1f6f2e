"""How often a script looked at each row of its data, as far as that was noted."""

from typing import Final

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.value import arrays_of
from grader.model import CaseResult

_UNEQUAL: Final = 0.25
"""Variance over mean of how often rows were looked at: 0 where each was once per epoch, about 1 by chance."""
_MOST: Final = 1 << 40


def visits_of(result: CaseResult) -> Array:
    """Return the visits by row; empty where nothing usable was noted."""
    visits = arrays_of(result).get("visits")
    usable = visits is not None and visits.ndim == 1 and visits.dtype.kind in "iu"
    return np.clip(visits, 0, _MOST).astype(np.float64) if usable and visits is not None else np.zeros(0)


def describe_unequal(visits: Array, rows: int) -> str:
    """Say that some rows were looked at more often than others; empty where all were alike."""
    counts = np.zeros(rows)
    most = np.sort(visits)[::-1][:rows]
    counts[: most.size] = most
    if counts.var() <= _UNEQUAL * counts.mean():
        return ""
    return (
        "Within an epoch some samples were looked at several times and others never: "
        f"over the whole run from {int(counts.min()):,} to {int(counts.max()):,} times."
    )
