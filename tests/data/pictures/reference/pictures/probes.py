"""Classes of the hidden images, by whatever `classify` the script left behind."""

import numpy as np


def nearest(hand_in, case):
    found = {"layers": 1}
    if "classify" in hand_in:
        found["predictions"] = np.asarray(hand_in.classify(case.given["images"]))
    return found
