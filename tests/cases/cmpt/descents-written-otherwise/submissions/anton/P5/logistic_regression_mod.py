"""A copy of the data with commas and titles, read by pandas; the plot is saved and never shown."""
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

table = pd.read_csv("points.csv")
features = table[["x1", "x2", "bias"]].to_numpy()
labels = table["label"].to_numpy()

fig, ax = plt.subplots()
for rate in sorted([0.5, 0.3, 0.1, 0.05, 0.01]):
    weights = np.array([0.1, 0.0, 0.0])
    history = []
    for _ in range(300):
        p = 1.0 / (1.0 + np.exp(-features.dot(weights)))
        history.append(-np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)))
        weights = weights - rate * features.T.dot(p - labels) / len(labels)
    ax.semilogy(history, label="lr=%g" % rate)
ax.set_xlabel("epoch")
ax.set_ylabel("NLL")
fig.legend()
fig.savefig("five_rates.png")
plt.close(fig)
