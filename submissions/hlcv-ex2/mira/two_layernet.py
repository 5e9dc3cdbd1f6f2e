import numpy as np
import random


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {'W1': std * np.random.randn(input_size, hidden_size), 'b1': np.zeros(hidden_size),
                       'W2': std * np.random.randn(hidden_size, output_size), 'b2': np.zeros(output_size)}

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = self.params['W1'], self.params['b1'], self.params['W2'], self.params['b2']
        Z1 = np.add(np.dot(X, W1), b1)
        A1 = np.maximum(Z1, np.zeros_like(Z1))
        Z2 = np.add(np.dot(A1, W2), b2)
        Z2 = (Z2.T - np.max(Z2, axis=1)).T
        E = np.exp(Z2)
        probs = (E.T / np.sum(E, axis=1)).T
        if y is None:
            return probs

        m = y.size
        loss = -np.average(np.log(probs[np.arange(m), y])) + reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))
        onehot = np.zeros_like(probs)
        onehot[np.arange(m), y] = 1
        dZ2 = (probs - onehot) / m
        dZ1 = np.multiply(np.dot(dZ2, W2.T), np.int64(Z1 > 0))
        grads = {}
        grads['W2'] = np.dot(A1.T, dZ2) + 2 * reg * W2
        grads['b2'] = np.sum(dZ2, axis=0)
        grads['W1'] = np.dot(X.T, dZ1) + 2 * reg * W1
        grads['b1'] = np.sum(dZ1, axis=0)
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        num_train = X.shape[0]
        iterations_per_epoch = max(num_train // batch_size, 1)
        loss_history = []
        train_acc_history = []
        val_acc_history = []
        for it in range(num_iters):
            # every image at most once per batch
            indices = np.random.choice(num_train, batch_size, replace=False)
            X_batch = X[indices]
            y_batch = y[indices]
            loss, grads = self.loss(X_batch, y=y_batch, reg=reg)
            loss_history.append(loss)
            for key in self.params:
                self.params[key] -= learning_rate * grads[key]
            if verbose and it % 100 == 0:
                print('iteration {} / {}: loss {}'.format(it, num_iters, loss))
            if it % iterations_per_epoch == 0:
                train_acc_history.append((self.predict(X_batch) == y_batch).mean())
                val_acc_history.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history, 'val_acc_history': val_acc_history}

    def predict(self, X):
        return self.loss(X).argmax(axis=1)
