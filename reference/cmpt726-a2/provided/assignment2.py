"""What the plots of the logistic regression need beside matplotlib: the handout's two drawing functions."""

import matplotlib.pyplot as plt
import numpy as np


def draw_sep(w):
    """Draw the line w[0]·x1 + w[1]·x2 + w[2] = 0 into the current axes, across their whole width."""
    left, right = plt.xlim()
    x1 = np.array([left, right])
    plt.plot(x1, -(w[0] * x1 + w[2]) / w[1], "k-")
    plt.xlim(left, right)


def plot_mb(w, w_old):
    """Draw one step of the line's slope and intercept; no line, where one of the two is vertical."""
    if w[1] == 0 or w_old[1] == 0:
        return
    slopes = [-w_old[0] / w_old[1], -w[0] / w[1]]
    intercepts = [-w_old[2] / w_old[1], -w[2] / w[1]]
    plt.plot(slopes, intercepts, "b.-")
