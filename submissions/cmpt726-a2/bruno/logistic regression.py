import numpy as np
import scipy.special as sps
import matplotlib.pyplot as plt
import assignment2 as a2

plt.ion()
max_iter, tol, eta = 500, 0.00001, 0.5
data = np.loadtxt('../data.txt')
X, t = data[:, :3], data[:, 3]

w = np.array([0.1, 0, 0])
e_all = []
plt.figure(2)
plt.title('Separator in slope-intercept space')
plt.xlabel('slope'); plt.ylabel('intercept')
for it in range(max_iter):
    y = sps.expit(X.dot(w))
    e = -np.mean(t*np.log(y) + (1-t)*np.log(1-y))
    e_all.append(e)
    w_old = w
    w = w - eta*np.mean((y-t)*X.T, axis=1)
    a2.plot_mb(w, w_old)
    plt.draw()
    plt.pause(0.001)
    print('epoch', it, 'negative log-likelihood', e)
    if it > 0 and abs(e-e_all[it-1]) < tol: break

plt.figure(3)
plt.plot(e_all)
plt.xlabel('Epoch'); plt.ylabel('Negative log likelihood')
plt.show(block=True)
