#!/usr/bin/env python
# Five learning rates, one plot.

import numpy as np
import scipy.special as sps
import matplotlib.pyplot as plt
import assignment2 as a2

max_iter = 500
tol = 0.00001
etas = [0.5, 0.3, 0.1, 0.05, 0.01]

data = np.genfromtxt('data.txt')
X = data[:, 0:3]
t = data[:, 3]


def descend(eta):
    w = np.array([0.1, 0, 0])
    errors = []
    for i in range(0, max_iter):
        y = sps.expit(np.dot(X, w))
        e = -np.mean(np.multiply(t, np.log(y)) + np.multiply(1 - t, np.log(1 - y)))
        errors.append(e)
        w = w - eta * np.mean(np.multiply(y - t, X.T), axis=1)
        if i > 0 and np.absolute(e - errors[i - 1]) < tol:
            break
    return w, errors


fig, ax = plt.subplots(figsize=(8.5, 6))
for eta in etas:
    w, errors = descend(eta)
    print('eta {0}: {1} epochs, {2:.4f}'.format(eta, len(errors), errors[-1]))
    ax.plot(errors, label=r'$\eta = %g$' % eta)
ax.set_xlabel('Epoch')
ax.set_ylabel('Negative log likelihood')
ax.legend(loc='upper right')
plt.show()
