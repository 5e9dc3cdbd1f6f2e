"""Functions that both exercises use."""
import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
