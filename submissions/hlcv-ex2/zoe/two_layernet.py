import numpy as np
from numpy import exp, log, zeros


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            'W1': std * np.random.randn(input_size, hidden_size), 'b1': zeros(hidden_size),
            'W2': std * np.random.randn(hidden_size, output_size), 'b2': zeros(output_size),
        }

    def loss(self, X, y=None, reg=0.0):
        P = self.params
        a = np.dot(X, P['W1']) + P['b1']
        a = a * (a > 0)
        u = np.dot(a, P['W2']) + P['b2']
        psi = exp(u) / exp(u).sum(axis=1, keepdims=True)      # eq. 2
        if y is None:
            return psi

        N = X.shape[0]
        J = -1. / N * sum(log(psi[np.arange(N), y]))
        J += reg * (np.sum(P['W1'] ** 2) + np.sum(P['W2'] ** 2))

        Delta = zeros(psi.shape)
        Delta[np.arange(N), y] = 1
        dz3 = 1. / N * (psi - Delta)
        dz2 = np.dot(dz3, P['W2'].T) * (a > 0)
        return J, {
            'W1': np.dot(X.T, dz2) + 2 * reg * P['W1'],
            'b1': np.sum(dz2, 0),
            'W2': np.dot(a.T, dz3) + 2 * reg * P['W2'],
            'b2': np.sum(dz3, 0),
        }

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = X.shape[0]
        epoch = max(N // batch_size, 1)
        res = {'loss_history': [], 'train_acc_history': [], 'val_acc_history': []}
        for t in range(num_iters):
            rows = np.random.choice(N, batch_size)
            J, g = self.loss(X[rows, :], y[rows], reg)
            res['loss_history'].append(J)
            for k in g:
                self.params[k] -= learning_rate * g[k]
            if t % epoch == 0:
                res['train_acc_history'].append((self.predict(X[rows]) == y[rows]).mean())
                res['val_acc_history'].append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return res

    def predict(self, X):
        return self.loss(X).argmax(axis=1)
