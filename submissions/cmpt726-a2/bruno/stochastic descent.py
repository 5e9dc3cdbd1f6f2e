import numpy as np
import matplotlib.pyplot as plt
import scipy.special as sps

data = np.loadtxt('../data.txt')
N = data.shape[0]
for eta in [0.1, 0.05, 0.03, 0.02, 0.01, 0.001, 0.0001]:
    w = np.array([0.1, 0, 0])
    nll = []
    for it in range(200):
        np.random.shuffle(data)
        X, t = data[:, :3], data[:, 3]
        for x_n, t_n in zip(X, t):
            w = w - eta*(sps.expit(x_n.dot(w)) - t_n)*x_n
        a = X.dot(w)
        nll.append(np.sum(np.logaddexp(0, a) - t*a))
    plt.plot(range(1, len(nll)+1), nll, label='eta=%g' % eta)
plt.xlabel('epoch')
plt.ylabel('negative log likelihood (total)')
plt.legend()
plt.show()
