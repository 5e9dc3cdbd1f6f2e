"""What to observe of the script."""

import numpy as np


def total(hand_in, case):
    return {"total": hand_in["total"]}


def coins(hand_in, case):
    return {"predictions": hand_in["coins"], "labels": np.arange(400) % 2}
