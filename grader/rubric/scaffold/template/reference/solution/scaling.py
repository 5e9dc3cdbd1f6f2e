"""Standardise columns: the training rows then have mean 0 and standard deviation 1."""

import numpy as np


def standardised(train, rows):
    """Scale every column of `rows` with the mean and the standard deviation of the training rows.

    train: array of shape (n, d), the rows to learn from.
    rows: array of shape (m, d), the rows to scale.
    Returns an array of shape (m, d).
    """
    ### BEGIN SOLUTION take the mean and the standard deviation down each column
    #: return None
    mean = np.mean(train, axis=0)
    spread = np.std(train, axis=0)
    return (rows - mean) / spread
    ### END SOLUTION
