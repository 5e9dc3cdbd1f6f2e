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
_UNFELT: Final = float(np.finfo(np.float32).eps)
"""Of the usual size of the weights of a part: less is lost where single precision adds it to one of them."""


def has_learned(first: Array, last: Array) -> bool:
    """Tell whether the weights turned to another direction: weights that only shrank or grew learned nothing.

    `first` and `last` are the numbers of one layer, NaN where there is none. A layer of one number can only
    move.
    """
    finite = np.isfinite(first) & np.isfinite(last)
    before, after = first[finite], last[finite]
    if not before.size:
        return False
    length = float(np.linalg.norm(before))
    change = after - before
    if before.size > 1 and length > 0:
        change = change - before * (change @ before) / length**2
    return float(np.linalg.norm(change)) > _UNSEEN * max(length, _UNSEEN)


def can_be_felt(change: Array, weights: Array) -> bool:
    """Tell whether a change of some weights can be felt.

    It cannot where single precision rounds it away beside a weight of usual size: a learning rate of nearly
    zero moves only weights that are zero, and these by next to nothing. NaN stands where there is no number.
    """
    finite = weights[np.isfinite(weights)]
    least = _UNFELT * float(np.sqrt(np.mean(finite**2))) if finite.size else 0.0
    return bool((np.abs(change[np.isfinite(change)]) > least).any())


@dataclass(frozen=True)
class NetworkSnapshot:
    """The network at the beginning of a pass over a loader."""

    step: int
    old: int
    """The state of the backbone: 0 as it was at first, and the same number where it is the same."""
    new: int
    """The state of the new layers, likewise."""
    learning: int
    """Tensors of the backbone that may learn."""
    turned_on: int
    """Of these, the tensors that could not at first."""


def read_looks(steps: Array, weights: Array, first: Array, backbone: Array) -> list[NetworkSnapshot]:
    """Return the looks; nothing where the tables do not fit each other."""
    width = weights.shape[1]
    if len(weights) != len(steps) or first.size != width or backbone.size != width:
        return []
    is_old = backbone > 0
    old, new = (_states(weights[:, part], first[part]) for part in (is_old, ~is_old))
    return [
        NetworkSnapshot(int(step), before, after, int(learning), int(turned_on))
        for (step, learning, turned_on), before, after in zip(steps, old, new, strict=True)
    ]


def _states(rows: Array, first: Array) -> list[int]:
    """Return the number of the state that each row shows.

    Rows are of one state where no difference can be felt.
    """
    states, numbers = [first], list[int]()
    for row in rows:
        now = np.where(np.isfinite(row), row, first)
        same = (n for n, state in enumerate(states) if not can_be_felt(now - state, first))
        number = next(same, len(states))
        states += [now] if number == len(states) else []
        numbers.append(number)
    return numbers


def find_first_change(states: Sequence[int]) -> int | None:
    """Return the place of the first state that differs from the state at the start, or None."""
    return next((number for number, state in enumerate(states) if state != states[0]), None)
