# Modified for 5.2, total (not mean) negative log likelihood, epochs counted from 1
import numpy as np
import matplotlib.pyplot as plt
import scipy.special as sps

data = np.loadtxt('../data.txt')
X, t = data[:, :3], data[:, 3]
N = len(t)
colors = ['r', 'g', 'b', 'm', 'k']
for eta, c in zip([0.5, 0.3, 0.1, 0.05, 0.01], colors):
    w = np.array([0.1, 0, 0])
    nll = []
    for it in range(500):
        y = sps.expit(X.dot(w))
        nll.append(-np.sum(t*np.log(y) + (1-t)*np.log(1-y)))
        w = w - eta*X.T.dot(y-t)/N
        if it > 0 and abs(nll[-1]-nll[-2])/N < 0.00001: break
    plt.plot(range(1, len(nll)+1), nll, c+'-', label='eta=%.2f' % eta)
plt.xlabel('epoch')
plt.ylabel('negative log likelihood (total)')
plt.legend()
plt.savefig('fig_mod.pdf')
plt.show()
