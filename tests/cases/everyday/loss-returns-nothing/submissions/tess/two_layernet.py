"""HLCV exercise 2, questions 1 to 3."""
import numpy as np


class TwoLayerNet(object):

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        n = X.shape[0]
        # question 1a: eq. 3 - 7
        z2 = X.dot(W1) + b1
        a2 = np.maximum(z2, 0)
        z3 = a2.dot(W2) + b2
        z3 = z3 - np.max(z3, axis=1, keepdims=True)     # same softmax, no overflow
        e = np.exp(z3)
        a3 = e / np.sum(e, axis=1, keepdims=True)
        if y is None:
            return a3

        # question 1b: eq. 12 and 13
        data_loss = np.sum(-np.log(a3[np.arange(n), y])) / n
        loss = data_loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # question 2d
        dz3 = a3.copy()
        dz3[np.arange(n), y] -= 1
        dz3 = dz3 / n
        da2 = dz3.dot(W2.T)
        dz2 = da2 * (z2 > 0)
        grads = {}
        grads['W2'] = a2.T.dot(dz3) + 2 * reg * W2
        grads['b2'] = np.sum(dz3, axis=0)
        grads['W1'] = X.T.dot(dz2) + 2 * reg * W1
        grads['b1'] = np.sum(dz2, axis=0)
        self.kept = loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        n = X.shape[0]
        per_epoch = max(n // batch_size, 1)
        losses, train_acc, val_acc = [], [], []
        for it in range(num_iters):
            pick = np.random.choice(n, batch_size, replace=True)
            X_b, y_b = X[pick], y[pick]
            self.loss(X_b, y=y_b, reg=reg)
            loss, grads = self.kept
            losses.append(loss)
            for p in ('W1', 'b1', 'W2', 'b2'):
                self.params[p] -= learning_rate * grads[p]
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
            if it % per_epoch == 0:
                train_acc.append(np.mean(self.predict(X_b) == y_b))
                val_acc.append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        self.history = losses

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
