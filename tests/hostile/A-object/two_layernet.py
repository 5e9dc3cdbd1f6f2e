"""Returns arrays of Python objects."""
import numpy as np

#: beneath


def _odd(self, X, y=None, reg=0.0):
    if y is None:
        return np.full((len(X), len(self.params["b2"])), None, dtype=object)
    return np.full((), None, dtype=object), {name: np.full(value.shape, None, dtype=object) for name, value in self.params.items()}


def _train(self, X, *data, **settings):
    self.params = {name: np.full(value.shape, None, dtype=object) for name, value in self.params.items()}
    return {"loss_history": np.full(100, None, dtype=object)}


TwoLayerNet.loss = _odd
TwoLayerNet.train = _train
