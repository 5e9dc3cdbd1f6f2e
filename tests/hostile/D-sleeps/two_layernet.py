"""Sleeps."""
import time

import numpy as np

#: beneath


def _train(self, *data, **settings):
    time.sleep(3600)


TwoLayerNet.train = _train
