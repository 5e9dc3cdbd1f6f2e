"""Many small images in one, to be shown with `plt.imshow(grid.astype("uint8"))`."""

import numpy as np


def visualize_grid(Xs, ubound=255.0, padding=1):
    """The images Xs (N, H, W, C) on a grid as square as can be, `padding` black pixels apart.

    Every image is stretched to reach from 0 to `ubound`, so that weights can be looked at as well; one that
    is the same all over becomes black. Returns a float array (rows, columns, C).
    """
    count, height, width, channels = Xs.shape
    side = int(np.ceil(np.sqrt(count)))
    down, across = height + padding, width + padding
    grid = np.zeros((side * down - padding, side * across - padding, channels))
    for number, image in enumerate(Xs):
        top, left = number // side * down, number % side * across
        grid[top : top + height, left : left + width] = _stretched(image, ubound)
    return grid


def _stretched(image, ubound):
    low, high = float(np.min(image)), float(np.max(image))
    if high == low:
        return np.zeros(image.shape)
    return ubound * (image - low) / (high - low)
