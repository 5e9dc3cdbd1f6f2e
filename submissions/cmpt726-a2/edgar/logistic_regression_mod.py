import numpy as np
import matplotlib.pyplot as plt

data = np.loadtxt('C:\\Users\\edgar\\Desktop\\CMPT726\\A2\\data.txt', dtype=np.float)
X = data[:, 0:3]
t = data[:, 3]

for eta in [0.5, 0.3, 0.1, 0.05, 0.01]:
    w = np.array([0.1, 0, 0])
    e_all = []
    for i in range(500):
        y = 1.0 / (1 + np.exp(-X.dot(w)))
        e_all.append(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))
        w = w - eta * np.mean((y - t) * X.T, axis=1)
    plt.plot(e_all, label=str(eta))
plt.legend()
plt.xlabel('epoch')
plt.ylabel('negative log-likelihood')
plt.show()
