import numpy as np
import matplotlib.pyplot as plt

rows = np.loadtxt("data.txt")
X, t = rows[:, :3], rows[:, 3]
names = [0.1, 0.05, 0.03, 0.02, 0.01]


def loss(w):
    a = X @ w
    return np.mean(np.logaddexp(0, a) - t * a)


def descend(eta, epochs=20):
    w, values = np.array([0.1, 0.0, 0.0]), []
    for epoch in range(epochs):
        for n in np.random.permutation(len(t)):
            x = X[n]
            w = w - eta * (1 / (1 + np.exp(-x @ w)) - t[n]) * x
        values.append(loss(w))
    return w, values


for name in names:
    w, values = descend(name)
    plt.plot(values, label="eta = " + str(name))
plt.title("Stochastic gradient descent")
plt.xlabel("epoch")
plt.ylabel("negative log-likelihood")
plt.legend()
plt.show()
