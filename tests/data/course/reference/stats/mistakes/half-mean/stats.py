"""Mean and variance of an array of numbers."""

import numpy as np


def mean(numbers):
    return np.sum(numbers) / (2 * len(numbers))


def variance(numbers):
    return np.mean((numbers - mean(numbers)) ** 2)
