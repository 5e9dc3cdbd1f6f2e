import numpy as np
import matplotlib.pyplot as plt

rows = np.loadtxt("data.txt")
X, t = rows[:, :3], rows[:, 3]


def loss(w):
    a = X @ w
    return np.mean(np.logaddexp(0, a) - t * a)

from scipy.optimize import minimize

seen = []
w = minimize(loss, np.array([0.1, 0.0, 0.0]), callback=lambda v: seen.append(v.copy()), tol=1e-12).x
values, path = [loss(v) for v in seen[-15:]], seen[-15:]

plt.figure(2)
plt.plot([-w[0] / w[1] for w in path], [-w[2] / w[1] for w in path], "b-")
plt.xlabel("slope")
plt.ylabel("intercept")
plt.figure(3)
plt.plot(values)
plt.xlabel("iteration")
plt.ylabel("negative log-likelihood")
plt.show()
