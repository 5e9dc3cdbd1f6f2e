import numpy as np
import matplotlib.pyplot as plt

rows = np.loadtxt("data.txt")
X, t = rows[:, :3], rows[:, 3]


def loss(w):
    a = X @ w
    return np.mean(np.logaddexp(0, a) - t * a)

w = np.array([0.1, 0.0, 0.0])
values, path = [], []
for step in range(12):
    values.append(loss(w))
    y = 1 / (1 + np.exp(-X @ w))
    w = w - np.linalg.solve((X.T * (y * (1 - y))) @ X, X.T @ (y - t))
    path.append(w)

plt.figure(2)
plt.plot([-w[0] / w[1] for w in path], [-w[2] / w[1] for w in path], "b-")
plt.xlabel("slope")
plt.ylabel("intercept")
plt.figure(3)
plt.plot(values)
plt.xlabel("iteration")
plt.ylabel("negative log-likelihood")
plt.show()
