"""The data lies in a folder beside the script's, and is of another year."""
import os

import matplotlib.pyplot as plt
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
data = np.loadtxt("../datasets/data.txt")
X, t = data[:, :3], data[:, 3]
for eta in [0.5, 0.3, 0.1, 0.05, 0.01]:
    w, e = np.array([0.1, 0, 0]), []
    for epoch in range(150):
        y = 1 / (1 + np.exp(-X @ w))
        e.append(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))
        w = w - eta * np.mean((y - t) * X.T, axis=1)
    plt.plot(e, label=f"eta = {eta}")
plt.xlabel("epoch")
plt.ylabel("NLL")
plt.legend()
plt.show()
