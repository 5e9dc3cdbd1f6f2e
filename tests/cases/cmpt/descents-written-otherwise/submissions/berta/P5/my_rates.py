"""Everything in functions; rates from the command line's defaults; one panel of two shows the curves."""
import argparse

import matplotlib.pyplot as plt
import numpy as np


def read(path):
    rows = []
    with open(path) as file:
        for line in file:
            rows.append([float(word) for word in line.split()])
    table = np.array(rows)
    return table[:, :-1], table[:, -1]


def loss(w, X, t):
    a = X @ w
    return float(np.mean(np.logaddexp(0.0, a) - t * a))


def descend(X, t, eta, epochs):
    w, losses = np.array([0.1, 0, 0]), []
    for epoch in range(epochs):
        losses.append(loss(w, X, t))
        if epoch and abs(losses[-1] - losses[-2]) < 1e-5:
            break
        w = w - eta * ((1 / (1 + np.exp(-(X @ w))) - t) @ X) / len(t)
    return losses


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="data.txt")
    parser.add_argument("--rates", type=float, nargs="+", default=[0.01, 0.5, 0.1, 0.3, 0.05])
    parser.add_argument("--epochs", type=int, default=500)
    args = parser.parse_args()
    X, t = read(args.data)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    left.scatter(X[:, 0], X[:, 1], c=t)
    left.set_xlabel("x1")
    left.set_ylabel("x2")
    for eta in args.rates:
        right.plot(descend(X, t, eta, args.epochs), label=f"$\\eta={eta}$")
    right.set_xlabel("epoch")
    right.set_ylabel("mean negative log likelihood")
    right.legend()
    plt.show()


if __name__ == "__main__":
    main()
