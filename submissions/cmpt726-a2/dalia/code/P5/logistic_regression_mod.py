#!/usr/bin/env python
import numpy as np
import scipy.special as sps
import matplotlib
matplotlib.use('TkAgg')
import matplotlib.pyplot as plt
import assignment2 as a2

# Maximum number of epochs, and the change below which training is over
max_iter = 500
tol = 0.00001
# Step sizes to be compared
eta_list = [0.5, 0.3, 0.1, 0.05, 0.01]

data = np.genfromtxt('data.txt')
X = data[:,0:3]
t = data[:,3]

w = np.array([0.1, 0, 0])
history = {}

for eta in eta_list:
	e_all = []
	for iter in range(0, max_iter):
		y = sps.expit(np.dot(X, w))
		e = -np.mean(np.multiply(t, np.log(y)) + np.multiply((1-t), np.log(1-y)))
		e_all.append(e)
		grad_e = np.mean(np.multiply((y-t), X.T), axis=1)
		w_old = w
		w = w - eta*grad_e
		if iter > 0 and np.absolute(e-e_all[iter-1]) < tol:
			break
	history[eta] = e_all

for eta in eta_list:
	plt.plot(history[eta])
plt.legend(eta_list)
plt.title('Training logistic regression')
plt.xlabel('Epoch')
plt.ylabel('Negative log likelihood')
plt.show()
