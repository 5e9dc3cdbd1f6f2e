import numpy as np
import matplotlib.pyplot as plt
import scipy.special as sps

data = np.genfromtxt("data.txt")
X = data[:, 0:3]
t = data[:, 3]
plt.figure()
for eta in [0.5, 0.3, 0.1, 0.05, 0.01]:
    w = np.array([0.1, 0, 0])
    errs = []
    for it in range(500):
        for n in np.random.permutation(len(t)):
            sample = data[n]
        y = sps.expit(X @ w)
        w = w - eta * np.mean((y - t) * X.T, axis=1)
        y = sps.expit(X @ w)
        y = np.clip(y, 1e-12, 1 - 1e-12)
        e = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
        errs.append(e)
        if it > 0 and abs(e - errs[-2]) < 1e-5:
            break
    plt.plot(errs, label=f"eta = {eta}")
plt.xlabel("epoch"); plt.ylabel("negative log likelihood"); plt.legend()
plt.show()
