import math

import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def one_example(self, x):
        """hidden activations and class probabilities for a single x"""
        h = np.dot(x, self.params['W1']) + self.params['b1']
        h = np.array([v if v > 0 else 0.0 for v in h])
        s = np.dot(h, self.params['W2']) + self.params['b2']
        top = max(s)
        e = [math.exp(v - top) for v in s]
        total = sum(e)
        return h, np.array([v / total for v in e])

    def loss(self, X, y=None, reg=0.0):
        N = X.shape[0]
        H = self.params['W1'].shape[1]
        C = self.params['W2'].shape[1]
        hidden = np.zeros((N, H))
        probs = np.zeros((N, C))
        for i in range(N):
            hidden[i], probs[i] = self.one_example(X[i])
        if y is None:
            return probs

        loss = 0.0
        for i in range(N):
            loss -= math.log(probs[i, y[i]])
        loss /= N
        loss += reg * np.sum(self.params['W1'] ** 2) + reg * np.sum(self.params['W2'] ** 2)

        grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        for i in range(N):
            d = probs[i].copy()
            d[y[i]] -= 1
            d /= N
            grads['W2'] += np.outer(hidden[i], d)
            grads['b2'] += d
            dh = self.params['W2'].dot(d)
            dh[hidden[i] <= 0] = 0
            grads['W1'] += np.outer(X[i], dh)
            grads['b1'] += dh
        grads['W1'] += 2 * reg * self.params['W1']
        grads['W2'] += 2 * reg * self.params['W2']
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = X.shape[0]
        iterations_per_epoch = max(N // batch_size, 1)
        loss_history = []
        train_acc_history = []
        val_acc_history = []
        for it in range(num_iters):
            idx = [np.random.randint(N) for _ in range(batch_size)]
            loss, grads = self.loss(X[idx], y[idx], reg)
            loss_history.append(loss)
            for name in self.params:
                self.params[name] -= learning_rate * grads[name]
            if it % iterations_per_epoch == 0:
                train_acc_history.append(np.mean(self.predict(X[idx]) == y[idx]))
                val_acc_history.append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history,
                'val_acc_history': val_acc_history}

    def predict(self, X):
        return np.array([np.argmax(self.one_example(x)[1]) for x in X])
