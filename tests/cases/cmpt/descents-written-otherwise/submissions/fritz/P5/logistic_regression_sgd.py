"""The rows are shuffled in place; the curves are sums, begin before the first step, and are shown window by window."""
import matplotlib.pyplot as plt
import numpy as np

data = np.loadtxt("data.txt")
plt.ion()
fig, ax = plt.subplots()
for eta in [0.3, 0.1, 0.03, 0.01, 0.001]:
    w = np.array([0.1, 0.0, 0.0])
    e = []
    for epoch in range(60):
        a = data[:, :3] @ w
        e.append(np.sum(np.logaddexp(0, a) - data[:, 3] * a))
        np.random.shuffle(data)
        for row in data:
            x, t = row[:3], row[3]
            w = w - eta * (1 / (1 + np.exp(-(w @ x))) - t) * x
    ax.plot(range(60), e, label="rate " + str(eta))
    plt.pause(0.01)
ax.set(xlabel="epochs", ylabel="error")
ax.legend()
plt.draw()
plt.pause(1)
plt.close("all")
