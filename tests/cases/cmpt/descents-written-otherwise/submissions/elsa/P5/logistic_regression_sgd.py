"""Shuffled by an index, in functions, with the loss of all samples after each epoch; weights in a dictionary."""
import matplotlib.pyplot as plt
import numpy as np

ETAS = [0.5, 0.1, 0.05, 0.01, 0.001]


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def run(X, t, eta, epochs=80):
    w = np.array([0.1, 0.0, 0.0])
    curve = []
    for _ in range(epochs):
        order = np.arange(len(t))
        np.random.shuffle(order)
        for n in order:
            row = X[n]
            w = w - eta * (sigmoid(row @ w) - t[n]) * row
        y = np.clip(sigmoid(X @ w), 1e-15, 1 - 1e-15)
        curve.append(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))
    return w, curve


def main():
    data = np.genfromtxt("data.txt")
    X, t = data[:, :3], data[:, 3]
    weights, curves = {}, {}
    for eta in ETAS:
        weights[eta], curves[eta] = run(X, t, eta)
    for eta in ETAS:
        plt.plot(curves[eta], label=f"eta={eta}")
    plt.xlabel("epoch")
    plt.ylabel("NLL")
    plt.legend()
    plt.savefig("sgd.png")
    plt.show()


if __name__ == "__main__":
    main()
