"""What students are given, and work in it with a mistake that is known."""

from collections.abc import Callable
from pathlib import Path

MakeFolder = Callable[..., Path]
"""(files by name) to a student's folder with the tests, the provided files and these in it."""

ASSIGNMENTS = ("hlcv-ex2", "cmpt726-a2", "cmpt419-a2")
NET = "two_layernet.py"
WRONG_LOSS = """
_loss = TwoLayerNet.loss
def _halved(self, X, y=None, reg=0.0):
    found = _loss(self, X, y, reg)
    squares = sum((self.params[name] ** 2).sum() for name in ('W1', 'W2'))
    return found if y is None else (found[0] - 0.5 * reg * squares, found[1])
TwoLayerNet.loss = _halved
"""
"""Behind the solution: the regularisation is halved."""
