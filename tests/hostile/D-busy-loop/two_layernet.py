"""Computes for ever and catches the signal that says its time is up."""
import signal

import numpy as np

#: beneath


def _train(self, *data, **settings):
    signal.signal(signal.SIGXCPU, lambda *_: None)
    while True:
        pass


TwoLayerNet.train = _train
