"""Derivatives by trying: compare them with those you worked out."""

import numpy as np


def eval_numerical_gradient(f, x, verbose=True, h=1e-5):
    """The gradient of `f` at `x` by central differences, in the shape of `x`.

    `f` takes the array `x` and returns one number. `x` must hold floating-point numbers. Its entries are
    moved by `h` one at a time, in place, so that an `f` that looks at the same array through another name
    sees it too; afterwards `x` is as before. With `verbose`, every entry is printed.
    """
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"x must hold floating-point numbers to be moved by {h}, but it holds {x.dtype}")
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        gradient[place] = _slope(f, x, place, h)
        if verbose:
            print(place, gradient[place])
    return gradient


def _slope(f, x, place, h):
    before = x[place]
    try:
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
    finally:
        x[place] = before
    return (above - below) / (2 * h)
