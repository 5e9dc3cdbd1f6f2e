"""Loops over the rows, and goes round and round where there are few of them."""
import numpy as np

#: beneath

_fast = TwoLayerNet.loss


def _slow(self, X, y=None, reg=0.0):
    if y is not None:
        return _fast(self, X, y, reg)
    W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
    answer = np.zeros((len(X), len(b2)))
    for k in range(4000):
        i = k % len(X)
        scores = np.maximum(X[i] @ W1 + b1, 0) @ W2 + b2
        powers = np.exp(scores - scores.max())
        answer[i] = powers / powers.sum()
    return answer


TwoLayerNet.loss = _slow
