"""Returns complex numbers."""
import numpy as np

#: beneath


def _odd(self, X, y=None, reg=0.0):
    if y is None:
        return np.full((len(X), len(self.params["b2"])), 1j)
    return np.full((), 1j), {name: np.full(value.shape, 1j) for name, value in self.params.items()}


def _train(self, X, *data, **settings):
    self.params = {name: np.full(value.shape, 1j) for name, value in self.params.items()}
    return {"loss_history": np.full(100, 1j)}


TwoLayerNet.loss = _odd
TwoLayerNet.train = _train
