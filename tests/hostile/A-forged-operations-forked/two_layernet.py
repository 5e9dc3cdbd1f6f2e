"""Loops over the rows in another process and takes the answer through a pipe."""
import os as system

import numpy as np

#: beneath

_fast = TwoLayerNet.loss


def _slow(self, X, y=None, reg=0.0):
    if y is not None:
        return _fast(self, X, y, reg)
    reader, writer = system.pipe()
    if system.fork() == 0:
        rows = np.concatenate([_fast(self, X[row : row + 1]) for row in range(len(X))])
        system.write(writer, rows.tobytes())
        system._exit(0)
    system.wait()
    answer = system.read(reader, 1 << 20)
    system.close(reader)
    system.close(writer)
    return np.frombuffer(answer).reshape(len(X), -1)


TwoLayerNet.loss = _slow
