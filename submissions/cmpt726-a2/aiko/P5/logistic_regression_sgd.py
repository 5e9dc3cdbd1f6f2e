#!/usr/bin/env python
# The same rates, one sample at a time. The loss is worked out after each epoch.

import numpy as np
import scipy.special as sps
import matplotlib.pyplot as plt

max_iter = 500
tol = 0.00001
etas = [0.5, 0.3, 0.1, 0.05, 0.01]

data = np.genfromtxt('data.txt')
X = data[:, 0:3]
t = data[:, 3]
n_train = t.shape[0]

final = {}
for eta in etas:
    w = np.array([0.1, 0, 0])
    errors = []
    for epoch in range(max_iter):
        order = np.random.permutation(n_train)
        for n in order:
            y_n = sps.expit(np.dot(X[n, :], w))
            w = w - eta * (y_n - t[n]) * X[n, :]
        y = np.clip(sps.expit(np.dot(X, w)), 1e-12, 1 - 1e-12)
        errors.append(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))
        if epoch > 0 and abs(errors[-1] - errors[-2]) < tol:
            break
    final[eta] = w
    plt.plot(errors, label='eta=' + str(eta))

plt.legend()
plt.xlabel('Epoch')
plt.ylabel('Negative log likelihood')
plt.title('SGD')
plt.show()
