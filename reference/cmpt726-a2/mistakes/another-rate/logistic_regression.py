#!/usr/bin/env python
"""Logistic regression by gradient descent, at one after the other of the rates that are for later."""

import matplotlib.pyplot as plt
import numpy as np
import scipy.special as sps

max_iter = 500
tol = 0.00001

data = np.genfromtxt("data.txt")
X = data[:, 0:3]
t = data[:, 3]

for eta in (0.3, 0.1, 0.05, 0.01):
    w = np.array([0.1, 0, 0])
    e_all, separators = [], []
    for epoch in range(max_iter):
        y = sps.expit(np.dot(X, w))
        e = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
        e_all.append(e)

        gradient = np.mean((y - t) * X.T, axis=1)
        w = w - eta * gradient
        separators.append((-w[0] / w[1], -w[2] / w[1]))
        if epoch > 0 and abs(e - e_all[epoch - 1]) < tol:
            break

    plt.figure()
    plt.plot(*np.transpose(separators), "b.-")
    plt.title("Separator in slope-intercept space")
    plt.xlabel("slope")
    plt.ylabel("intercept")

    plt.figure()
    plt.plot(e_all)
    plt.title("Training of the logistic regression")
    plt.xlabel("Epoch")
    plt.ylabel("Negative log likelihood")

plt.show()
