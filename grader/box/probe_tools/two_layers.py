"""The four arrays of a network with one hidden layer, by whatever way they are held.

`names` are those of the first matrix (inputs, hidden), its bias, the second matrix (hidden, classes) and its
bias, in this order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .script_values import arrays_within


def arrays_in_turn(value: Any, names: Sequence[str]) -> dict[str, Any] | None:
    """Return the arrays by name, if there are two matrices and two rows of numbers within, in turn."""
    arrays = arrays_within(value, len(names))
    if [array.squeeze().ndim for array in arrays] != [2, 1, 2, 1]:
        return None
    return dict(zip(names, arrays, strict=True))


def laid_open(
    params: Any, names: Sequence[str], *, inputs: int, classes: int, most_bytes: int
) -> dict[str, Any]:
    """Return the four arrays with `structure` as `as-asked`, or the `structure` alone.

    It is `other-inputs` where only the number of inputs differs, `other` where anything else does, or where
    the first matrix takes more than `most_bytes`.
    """
    weights = _as_arrays(params, names)
    if weights is None:
        return {"structure": "other"}
    first, first_bias, second, second_bias = (weights[name] for name in names)
    fit = first_bias.size == first.shape[1] == len(second) and second_bias.size == second.shape[1] == classes
    if not fit or first.nbytes > most_bytes:
        return {"structure": "other"}
    if len(first) != inputs:
        return {"structure": "other-inputs"}
    flat = (first, first_bias.ravel(), second, second_bias.ravel())
    return {"structure": "as-asked", **dict(zip(names, flat, strict=True))}


def _as_arrays(params: Any, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Return None where there are no two matrices and two biases of plain numbers."""
    try:
        weights = {name: np.asarray(params[name]) for name in names}
    except Exception:
        return None
    plain = all(weight.dtype.kind in "fiu" for weight in weights.values())
    return weights if plain and weights[names[0]].ndim == weights[names[2]].ndim == 2 else None
