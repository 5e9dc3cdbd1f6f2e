#!/usr/bin/env python
"""Logistic regression by iteratively reweighted least squares."""

import assignment2 as a2
import matplotlib.pyplot as plt
import numpy as np
import scipy.special as sps

max_iter = 500
tol = 0.00001
### BEGIN SOLUTION
#: print("To do: the step of Newton's method; without it the weights stay where they are.")
### END SOLUTION

data = np.genfromtxt("data.txt")
X = data[:, 0:3]
t = data[:, 3]

w = np.array([0.1, 0, 0])
e_all = []

plt.figure(2)
plt.title("Separator in slope-intercept space")
plt.xlabel("slope")
plt.ylabel("intercept")

for step in range(max_iter):
    y = sps.expit(np.dot(X, w))
    e = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
    e_all.append(e)

    gradient = X.T.dot(y - t)
    w_old = w
    ### BEGIN SOLUTION
    #: # TODO: one step of Newton's method instead of none.
    #: # Hint: np.linalg.solve(A, b) is better than an inverse; A is the second derivative of the error.
    hessian = (X.T * (y * (1 - y))).dot(X)
    w = w - np.linalg.solve(hessian, gradient)
    ### END SOLUTION
    a2.plot_mb(w, w_old)

    print(f"step {step}, negative log-likelihood {e:.4f}, w={w}")
    if step > 0 and abs(e - e_all[step - 1]) < tol:
        break

### BEGIN SOLUTION
#: # TODO: figure 3, with the negative log-likelihood of every step.
plt.figure(3)
plt.plot(e_all)
plt.title("Training by iteratively reweighted least squares")
plt.xlabel("Iteration")
plt.ylabel("Negative log likelihood")
### END SOLUTION

plt.show()
