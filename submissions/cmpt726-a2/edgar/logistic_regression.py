import numpy as np
import matplotlib.pyplot as plt
import webbrowser

data = np.loadtxt('C:\\Users\\edgar\\Desktop\\CMPT726\\A2\\data.txt')
X = data[:, 0:3]
t = data[:, 3]
eta = 0.5
w = np.array([0.1, 0, 0])
e_all, slopes, intercepts = [], [], []
for i in range(500):
    y = 1.0 / (1 + np.exp(-X.dot(w)))
    e_all.append(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))
    w = w - eta * np.mean((y - t) * X.T, axis=1)
    slopes.append(-w[0] / w[1])
    intercepts.append(-w[2] / w[1])
    if i > 0 and abs(e_all[i] - e_all[i - 1]) < 1e-5:
        break
fig, axs = plt.subplots(1, 2, figsize=(12, 5))
axs[0].plot(slopes, intercepts, '.-')
axs[0].set(xlabel='slope', ylabel='intercept')
axs[1].plot(e_all)
axs[1].set(xlabel='epoch', ylabel='negative log-likelihood')
plt.savefig('figures.png')
webbrowser.open('figures.png')
