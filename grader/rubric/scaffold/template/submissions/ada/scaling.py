import numpy as np


def standardised(train, rows):
    centre = train.sum(axis=0) / len(train)
    variance = ((train - centre) ** 2).sum(axis=0) / len(train)
    return (rows - centre) / np.sqrt(variance)
