"""A batch of one in a generator; the data is a list read by hand; no name of a weight begins as usual."""
import csv
import random

import matplotlib.pyplot as plt
import numpy as np

with open("data.txt") as file:
    samples = [list(map(float, row)) for row in csv.reader(file, delimiter=" ")]


def passes(times):
    for _ in range(times):
        random.shuffle(samples)
        yield list(samples)


fig = plt.figure()
for eta in (0.5, 0.3, 0.1, 0.05, 0.01):
    separator = np.array([0.1, 0.0, 0.0])
    history = []
    for samples_of_pass in passes(60):
        for *x, t in samples_of_pass:
            x = np.array(x)
            separator = separator - eta * (1 / (1 + np.exp(-separator @ x)) - t) * x
        table = np.array(samples)
        a = table[:, :3] @ separator
        history.append(np.mean(np.logaddexp(0, a) - table[:, 3] * a))
    plt.plot(history, label=eta)
plt.xlabel("epoch")
plt.ylabel("loss")
plt.legend()
plt.show()
