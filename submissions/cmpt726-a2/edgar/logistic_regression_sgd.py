import numpy as np
import matplotlib.pyplot as plt

data = np.loadtxt('C:\\Users\\edgar\\Desktop\\CMPT726\\A2\\data.txt')
X = data[:, 0:3]
t = data[:, 3]
n_samples = len(t)

for eta in [0.5, 0.3, 0.1, 0.05, 0.01]:
    w = np.array([0.1, 0, 0])
    e_all = []
    for epoch in range(30):
        idx = np.arange(n_samples)
        np.random.shuffle(idx)
        for j in idx:
            y = 1.0 / (1 + np.exp(-X[j].dot(w)))
            w = w - eta * (y - t[j]) * X[j]
            a = X.dot(w)
            e_all.append(np.mean(np.logaddexp(0, a) - t * a))
    plt.plot(e_all, label=str(eta))
plt.legend()
plt.xlabel('iteration (one sample each)')
plt.ylabel('negative log-likelihood')
plt.show()
