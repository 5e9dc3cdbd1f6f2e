"""What to observe of the two functions."""

import numpy as np


def mean(hand_in, case):
    return {"mean": hand_in.mean(_numbers(case))}


def variance(hand_in, case):
    return {"variance": hand_in.variance(_numbers(case))}


def own_variance(hand_in, case):
    numbers = _numbers(case)
    return {"mean": hand_in.mean(numbers), "variance": hand_in.variance(numbers)}


def _numbers(case):
    return np.array([1.0, 2.0, 6.0]) if case.kind == "published" else case.rng.normal(5, 2, 7)
