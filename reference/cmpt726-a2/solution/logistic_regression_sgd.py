#!/usr/bin/env python
"""Logistic regression by stochastic gradient descent with five learning rates, compared in one plot."""

import matplotlib.pyplot as plt
import numpy as np

max_iter = 500
tol = 0.00001
etas = [0.5, 0.3, 0.1, 0.05, 0.01]

data = np.genfromtxt("data.txt")
X = data[:, 0:3]
t = data[:, 3]
N = len(t)

### BEGIN SOLUTION
#: # TODO: for every rate in etas, start at w = [0.1, 0, 0] and go through the samples one by one, with a step
#: # after each of them. Draw one value for each pass over all samples; all curves belong into one plot.
#: # Hint: np.random.permutation(N) is a new order for every epoch; after it, take the loss over all samples.
#: print("To do: descend sample by sample with each of the learning rates", etas)
plt.figure()
for eta in etas:
    w = np.array([0.1, 0, 0])
    e_all = []
    for epoch in range(max_iter):
        for n in np.random.permutation(N):
            x = X[n]
            y = 1 / (1 + np.exp(-x.dot(w)))
            w = w - eta * (y - t[n]) * x

        # One value for each pass over all the samples, with the weights at its end.
        a = X.dot(w)
        e = np.mean(np.logaddexp(0, a) - t * a)
        e_all.append(e)
        if epoch > 0 and abs(e - e_all[epoch - 1]) < tol:
            break
    print(f"eta {eta}: {len(e_all)} epochs, negative log-likelihood {e:.5f}, w={w}")
    plt.plot(e_all, label=f"η = {eta}")

plt.title("Stochastic gradient descent with different learning rates")
plt.xlabel("Epoch (one pass over all samples)")
plt.ylabel("Negative log likelihood")
plt.legend()
plt.show()
### END SOLUTION
