"""What became of weights, worked out from some of their numbers before training, at every look and after it.

Nothing that the box says of a change is believed: a layer learned where its numbers say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array

_UNSEEN: Final = 5e-6
"""Of the length of a layer's weights: less is rounding."""


def has_learned(first: Array, last: Array) -> bool:
    """Tell whether the weights turned to another direction: weights that only shrank or grew learned nothing.

    `first` and `last` are the numbers of one layer, NaN where there is none. A layer of one number can only
    move.
    """
    known = np.isfinite(first) & np.isfinite(last)
    before, after = first[known], last[known]
    if not before.size:
        return False
    length = float(np.linalg.norm(before))
    change = after - before
    if before.size > 1 and length > 0:
        change = change - before * (change @ before) / length**2
    return float(np.linalg.norm(change)) > _UNSEEN * max(length, _UNSEEN)


@dataclass(frozen=True)
class Look:
    """The network at the beginning of a pass over a loader."""

    step: int
    old: bytes
    """The backbone, as far as it differs from what it was at first: empty where it does not."""
    new: bytes
    """The new layers, likewise."""
    learning: int
    """Tensors of the backbone that may learn."""
    turned_on: int
    """Of these, the tensors that could not at first."""


def looks_of(steps: Array, weights: Array, first: Array, backbone: Array) -> list[Look]:
    """Return the looks; nothing where the tables do not fit each other."""
    width = weights.shape[1]
    if len(weights) != len(steps) or first.size != width or backbone.size != width:
        return []
    other = np.isfinite(weights) & np.isfinite(first) & (weights != first)
    is_old = backbone > 0
    return [
        Look(
            int(step),
            _state(row, differs & is_old),
            _state(row, differs & ~is_old),
            int(learning),
            int(turned_on),
        )
        for (step, learning, turned_on), row, differs in zip(steps, weights, other, strict=True)
    ]


def _state(row: Array, differs: Array) -> bytes:
    """Return the numbers that differ, and where they stand."""
    places = np.flatnonzero(differs)
    return places.tobytes() + row[places].tobytes()


def first_change(states: Sequence[bytes]) -> int | None:
    """Return the place of the first state that differs from the state at the start, or None."""
    return next((number for number, state in enumerate(states) if state != states[0]), None)
