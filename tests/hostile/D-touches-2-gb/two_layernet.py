"""Asks for two gigabytes and touches every page."""
import numpy as np

#: beneath


def _train(self, *data, **settings):
    return {"loss_history": np.ones(1 << 28)}


TwoLayerNet.train = _train
