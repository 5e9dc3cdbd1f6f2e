"""Returns infinities."""
import numpy as np

#: beneath


def _odd(self, X, y=None, reg=0.0):
    if y is None:
        return np.full((len(X), len(self.params["b2"])), np.inf)
    return np.full((), np.inf), {name: np.full(value.shape, np.inf) for name, value in self.params.items()}


def _train(self, X, *data, **settings):
    self.params = {name: np.full(value.shape, np.inf) for name, value in self.params.items()}
    return {"loss_history": np.full(100, np.inf)}


TwoLayerNet.loss = _odd
TwoLayerNet.train = _train
