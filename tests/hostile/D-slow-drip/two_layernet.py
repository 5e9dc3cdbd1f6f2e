"""Prints a letter now and then, without end."""
import time

import numpy as np

#: beneath


def _train(self, *data, **settings):
    while True:
        print("x", end="", flush=True)
        time.sleep(0.05)


TwoLayerNet.train = _train
