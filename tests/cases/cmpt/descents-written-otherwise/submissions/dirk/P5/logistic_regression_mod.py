"""The figure is saved anew after each rate, so that it grows; then it is shown."""
import matplotlib.pyplot as plt
import numpy as np

data = np.genfromtxt("../data.txt")
X, t = data[:, 0:3], data[:, 3]
for number, eta in enumerate((0.5, 0.3, 0.1, 0.05, 0.01), start=1):
    w, e = np.array([0.1, 0, 0]), []
    for epoch in range(200):
        y = 1 / (1 + np.exp(-np.dot(X, w)))
        e.append(-np.mean(t * np.log(y + 1e-12) + (1 - t) * np.log(1 - y + 1e-12)))
        w = w - eta * np.mean((y - t) * X.T, axis=1)
    plt.figure(1)
    plt.plot(e, label=str(eta))
    plt.xlabel("epoch")
    plt.ylabel("negative log likelihood")
    plt.legend()
    plt.savefig(f"after_{number}.png")
plt.show()
