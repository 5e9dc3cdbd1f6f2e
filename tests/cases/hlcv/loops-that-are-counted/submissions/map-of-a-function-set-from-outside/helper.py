import numpy as np


def times(row):
    return row


def hidden(X):
    return np.array(list(map(times, X)))
