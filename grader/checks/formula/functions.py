"""The functions a formula may use, element by element unless said otherwise, with their derivatives."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def _sigmoid(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def _smooth(x: Array) -> Array:
    """Return the value of a smooth function without a name, which stands for an unnamed activation."""
    return np.asarray(0.7 * np.sin(x) + 0.15 * x * x + 0.4 * x + 0.3)


ELEMENTWISE: Final[Mapping[str, Callable[[Array], Array]]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "sin": np.sin,
    "cos": np.cos,
    "square": np.square,
    "tanh": np.tanh,
    "tanh'": lambda x: np.asarray(1 - np.tanh(x) ** 2),
    "relu": lambda x: np.asarray(np.maximum(x, 0.0)),
    "relu'": lambda x: np.asarray((x > 0).astype(float)),
    "sigmoid": _sigmoid,
    "sigmoid'": lambda x: np.asarray(_sigmoid(x) * _sigmoid(-x)),
    "softplus": lambda x: np.asarray(np.log1p(np.exp(x))),
    "softplus'": _sigmoid,
    "identity": lambda x: x,
    "identity'": np.ones_like,
    "smooth": _smooth,
    "smooth'": lambda x: np.asarray(0.7 * np.cos(x) + 0.3 * x + 0.4),
}

PAIRWISE: Final = frozenset(("max", "min"))

SOFTMAX: Final = "softmax"
"""Over the classes of each example: never over the axis of the examples."""
WHERE: Final = "where"
NORM: Final = "norm"
"""The root of the sum of squares over everything."""

DECLARABLE: Final = frozenset({*ELEMENTWISE, SOFTMAX})
"""What a rubric may name on the right of `functions`."""

KNOWN: Final[Mapping[str, str]] = {
    "exp": "exp", "ln": "log", "log": "log", "sqrt": "sqrt", "abs": "abs", "absolute": "abs", "sign": "sign",
    "sin": "sin", "cos": "cos", "tanh": "tanh", "square": "square",
    "max": "max", "maximum": "max", "min": "min", "minimum": "min", "where": WHERE, "norm": NORM,
}  # fmt: skip
"""Names that need no declaration."""

ARITY: Final[Mapping[str, int]] = {"max": 2, "min": 2, WHERE: 3}
"""How many arguments, where it is not one."""
