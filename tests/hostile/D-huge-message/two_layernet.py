"""Raises an exception whose text has a hundred million letters, most of them no text at all."""
import numpy as np

#: beneath


def _train(self, *data, **settings):
    raise ValueError("\x1b[31m\x00\ud800\u202e" * 25_000_000)


TwoLayerNet.train = _train
