"""5.3"""
import random
import numpy as np
import matplotlib.pyplot as plt
from scipy.special import expit


def main():
    data = np.loadtxt('data.txt')
    samples = [(row[:3], row[3]) for row in data]
    for eta in (0.5, 0.3, 0.1, 0.05, 0.01):
        w = np.array([0.1, 0, 0])
        errors = []
        for epoch in range(100):
            random.shuffle(samples)
            for x, t in samples:
                w = w - eta * (expit(x @ w) - t) * x
            a = data[:, :3] @ w
            errors.append(np.mean(np.logaddexp(0, a) - data[:, 3] * a))
        plt.plot(errors, label='$\\eta=%s$' % eta)
    plt.xlabel('epoch')
    plt.ylabel('NLL')
    plt.legend()
    plt.show()


if __name__ == '__main__':
    main()
