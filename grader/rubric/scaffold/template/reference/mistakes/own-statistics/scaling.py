"""The rows to scale are asked for their own mean and spread."""

import numpy as np


def standardised(train, rows):
    return (rows - np.mean(rows, axis=0)) / np.std(rows, axis=0)
