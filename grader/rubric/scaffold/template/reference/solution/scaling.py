"""Standardise columns: mean 0 and standard deviation 1, as far as the training rows tell."""

import numpy as np


def standardised(train, rows):
    """Scale every column of `rows` with what the training rows tell about it.

    train: array of shape (n, d), the rows that mean and standard deviation are taken of.
    rows: array of shape (m, d), the rows to scale.
    Returns an array of shape (m, d).
    """
    ### BEGIN SOLUTION take the mean and the standard deviation down each column
    #: return None
    mean = np.mean(train, axis=0)
    spread = np.std(train, axis=0)
    return (rows - mean) / spread
    ### END SOLUTION
