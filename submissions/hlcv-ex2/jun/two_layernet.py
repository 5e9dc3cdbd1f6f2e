import numpy as np

class TwoLayerNet(object):
	# tabs, sorry
	def __init__(self, input_size, hidden_size, output_size, std=1e-4):
		self.params = {}
		self.params['W1'] = std * np.random.randn(input_size, hidden_size)
		self.params['b1'] = np.zeros(hidden_size)
		self.params['W2'] = std * np.random.randn(hidden_size, output_size)
		self.params['b2'] = np.zeros(output_size)

	def loss(self, X, y=None, reg=0.0):
		W1 = self.params['W1']; b1 = self.params['b1']
		W2 = self.params['W2']; b2 = self.params['b2']
		N = X.shape[0]
		h = np.fmax(X.dot(W1) + b1, 0.0)
		s = h.dot(W2) + b2
		s = s - s.max(axis=1, keepdims=True)
		P = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
		if y is None:
			return P
		loss = -np.log(P[range(N), y]).sum() / N + reg * (W1 ** 2).sum() + reg * (W2 ** 2).sum()

		dP = P.copy()
		dP[range(N), y] -= 1
		dP /= N
		dW2 = h.T.dot(dP) + 2 * reg * W2
		db2 = dP.sum(axis=0)
		dh = dP.dot(W2.T)
		dW1 = X.T.dot(dh) + 2 * reg * W1
		db1 = dh.sum(axis=0)
		return loss, {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}

	def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6, num_iters=100, batch_size=200, verbose=False):
		N = X.shape[0]
		iterations_per_epoch = max(N / batch_size, 1)
		loss_history = []; train_acc_history = []; val_acc_history = []
		for it in range(num_iters):
			ind = np.random.choice(N, batch_size)
			X_batch = X[ind]; y_batch = y[ind]
			loss, grads = self.loss(X_batch, y=y_batch, reg=reg)
			loss_history.append(loss)
			for k in self.params:
				self.params[k] -= learning_rate * grads[k]
			if verbose and it % 100 == 0:
				print('iteration %d / %d: loss %f' % (it, num_iters, loss))
			if it % iterations_per_epoch == 0:
				train_acc_history.append((self.predict(X_batch) == y_batch).mean())
				val_acc_history.append((self.predict(X_val) == y_val).mean())
				learning_rate *= learning_rate_decay
		return {'loss_history': loss_history, 'train_acc_history': train_acc_history, 'val_acc_history': val_acc_history}

	def predict(self, X):
		return np.argmax(self.loss(X), axis=1)
