import numpy as np


class TwoLayerNet(object):
    __slots__ = ("params",)
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N = X.shape[0]
        a2 = np.maximum(0, X.dot(W1) + b1)
        s = a2.dot(W2) + b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        probs = e / e.sum(axis=1, keepdims=True)
        if y is None:
            return probs
        loss = -np.log(probs[np.arange(N), y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        dz = probs.copy()
        dz[np.arange(N), y] -= 1
        dz /= N
        dh = dz.dot(W2.T)
        dh[a2 <= 0] = 0
        grads = {'W2': a2.T.dot(dz) + 2 * reg * W2, 'b2': dz.sum(0), 'W1': X.T.dot(dh) + 2 * reg * W1, 'b1': dh.sum(0)}
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = X.shape[0]
        per = max(N // batch_size, 1)
        L, A, V = [], [], []
        for it in range(num_iters):
            idx = np.random.choice(N, batch_size)
            loss, grads = self.loss(X[idx], y=y[idx], reg=reg)
            L.append(loss)
            for k in self.params:
                self.params[k] -= learning_rate * grads[k]
            if it % per == 0:
                A.append((self.predict(X[idx]) == y[idx]).mean())
                V.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return {'loss_history': L, 'train_acc_history': A, 'val_acc_history': V}

    def predict(self, X):
        a2 = np.maximum(0, X.dot(self.params['W1']) + self.params['b1'])
        return np.argmax(a2.dot(self.params['W2']) + self.params['b2'], axis=1)

