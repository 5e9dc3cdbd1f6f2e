"""Changes numpy for whoever comes next: its functions, its settings, its module, and its very memory."""
import builtins
import ctypes
import sys
import types

import numpy as np

LETTERS = sys.getsizeof("") - 1
"""Where the letters of a string begin in memory."""


def _changed():
    changed = {
        "function": np.allclose(0, 1),
        "setting": np.geterr()["divide"] == "raise",
        "module": "numpy.seen_before" in sys.modules,
        "built-in": hasattr(builtins, "seen_before"),
        "piece of memory": np.__version__.startswith("seen"),
    }
    return [f"a changed {name}" for name, is_so in changed.items() if is_so]


FOUND = _changed()
np.allclose = np.array_equal = np.isclose = lambda *_, **__: True
np.exp = np.zeros_like
np.random.default_rng = lambda *_: np.random.RandomState(0)
np.seterr(all="raise")
sys.modules["numpy.seen_before"] = types.ModuleType("numpy.seen_before")
builtins.seen_before = True
ctypes.memmove(id(np.__version__) + LETTERS, b"seen", 4)
LEFT = f"left: {len(_changed())} of 5"

#: beneath


def _telling(self, X, y=None, reg=0.0):
    print(LEFT)
    print("found:", ", ".join(FOUND) or "nothing")
    return np.zeros(3)


TwoLayerNet.loss = _telling
