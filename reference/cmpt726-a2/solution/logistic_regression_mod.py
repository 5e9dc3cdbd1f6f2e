#!/usr/bin/env python
"""Logistic regression by gradient descent with five learning rates, compared in one plot."""

import matplotlib.pyplot as plt
import numpy as np
import scipy.special as sps

max_iter = 500
tol = 0.00001
etas = [0.5, 0.3, 0.1, 0.05, 0.01]

data = np.genfromtxt("data.txt")
X = data[:, 0:3]
t = data[:, 3]

### BEGIN SOLUTION
#: # TODO: for every rate in etas, descend from w = [0.1, 0, 0] as logistic_regression.py does, and draw the
#: # negative log-likelihood of every epoch as a curve; all curves in one plot, with labels and a legend.
#: # Hint: plt.figure() before the loop over the rates, plt.plot(..., label=...) in it, plt.show() after it.
#: print("To do: descend with each of the learning rates", etas)
plt.figure()
for eta in etas:
    w = np.array([0.1, 0, 0])
    e_all = []
    for epoch in range(max_iter):
        y = sps.expit(np.dot(X, w))
        e = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
        e_all.append(e)

        gradient = np.mean((y - t) * X.T, axis=1)
        w = w - eta * gradient
        if epoch > 0 and abs(e - e_all[epoch - 1]) < tol:
            break
    print(f"eta {eta}: {len(e_all)} epochs, negative log-likelihood {e:.5f}, w={w}")
    plt.plot(e_all, label=f"η = {eta}")

plt.title("Gradient descent with different learning rates")
plt.xlabel("Epoch")
plt.ylabel("Negative log likelihood")
plt.legend()
plt.savefig("rates.png")
plt.show()
### END SOLUTION
