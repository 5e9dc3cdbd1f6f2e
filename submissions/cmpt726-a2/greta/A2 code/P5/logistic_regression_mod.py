"""5.2"""
import numpy as np
import matplotlib.pyplot as plt
from scipy.special import expit


def run(X, t, eta, max_iter=500, tol=1e-5):
    w = np.array([0.1, 0, 0])
    errors = []
    for i in range(max_iter):
        y = expit(X @ w)
        errors.append(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))
        w = w - eta * (X.T @ (y - t))
        if i and abs(errors[-1] - errors[-2]) < tol:
            break
    return w, errors


def main():
    data = np.loadtxt('data.txt')
    X, t = data[:, :3], data[:, 3]
    for eta in (0.5, 0.3, 0.1, 0.05, 0.01):
        w, errors = run(X, t, eta)
        plt.plot(errors, label='$\\eta=%s$' % eta)
    plt.ylabel('NLL')
    plt.show()


if __name__ == '__main__':
    main()
