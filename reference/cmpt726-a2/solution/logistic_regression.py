#!/usr/bin/env python
"""Logistic regression by gradient descent on the negative log-likelihood."""

import assignment2 as a2
import matplotlib.pyplot as plt
import numpy as np
import scipy.special as sps

max_iter = 500  # epochs at most
tol = 0.00001  # stop as soon as an epoch changes the error by less
### BEGIN SOLUTION
#: eta = 0.0  # TODO: the learning rate that the problem names
#: print("To do: the learning rate eta; with 0 nothing is learned.")
eta = 0.5  # learning rate
### END SOLUTION

data = np.genfromtxt("data.txt")
X = data[:, 0:3]  # two features and a column of ones
t = data[:, 3]  # class, 0 or 1

w = np.array([0.1, 0, 0])
e_all = []

plt.figure(1)
plt.plot(X[t == 0, 0], X[t == 0, 1], "b.", label="class 0")
plt.plot(X[t == 1, 0], X[t == 1, 1], "g.", label="class 1")
plt.title("Data")
plt.xlabel("x1")
plt.ylabel("x2")
plt.legend()

plt.figure(2)
plt.title("Separator in slope-intercept space")
plt.xlabel("slope")
plt.ylabel("intercept")

for epoch in range(max_iter):
    y = sps.expit(np.dot(X, w))
    e = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
    e_all.append(e)

    gradient = np.mean((y - t) * X.T, axis=1)
    w_old = w
    w = w - eta * gradient
    a2.plot_mb(w, w_old)

    print(f"epoch {epoch}, negative log-likelihood {e:.4f}, w={w}")
    if epoch > 0 and abs(e - e_all[epoch - 1]) < tol:
        break

plt.figure(1)
a2.draw_sep(w)

plt.figure(3)
plt.plot(e_all)
plt.title("Training of the logistic regression")
plt.xlabel("Epoch")
plt.ylabel("Negative log likelihood")

plt.show()
