"""The samples are pairs in a list, which is shuffled; the rows of the table are looked at once."""
import random

import matplotlib.pyplot as plt
import numpy as np

table = np.loadtxt("data.txt")
pairs = [(row[:3], row[3]) for row in table]
for eta in (0.5, 0.3, 0.1, 0.05, 0.01):
    w = np.array([0.1, 0, 0])
    errors = []
    for _ in range(60):
        random.shuffle(pairs)
        for x, t in pairs:
            w = w - eta * (1 / (1 + np.exp(-(x @ w))) - t) * x
        a = table[:, :3] @ w
        errors.append(np.mean(np.logaddexp(0, a) - table[:, 3] * a))
    plt.plot(errors, label=f"$\\eta={eta}$")
plt.xlabel("epoch")
plt.ylabel("NLL")
plt.legend()
plt.show()
