#!/usr/bin/env python
import numpy as np
import scipy.special as sps
import matplotlib.pyplot as plt

data = np.genfromtxt('data.txt')
X = data[:,0:3]
t = data[:,3]
eta = float(input('learning rate? '))
w = np.array([0.1, 0, 0])
e_all = []
for iter in range(0, 500):
	for n in np.random.permutation(len(t)):
		w = w - eta*(sps.expit(np.dot(X[n], w)) - t[n])*X[n]
	a = np.dot(X, w)
	e_all.append(np.mean(np.logaddexp(0, a) - t*a))
plt.plot(e_all)
plt.show()
