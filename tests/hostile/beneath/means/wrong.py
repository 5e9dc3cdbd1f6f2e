import numpy as np


def classify(images):
    return np.zeros(len(images), int)
