import numpy as np


def softmax(x):
    e_x = np.exp(x - x.max(axis=0))
    return e_x / e_x.sum(axis=0)


class TwoLayerNet(object):

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        p = self.params
        N = X.shape[0]
        a1 = X
        z2 = a1 @ p['W1'] + p['b1']
        a2 = (np.abs(z2) + z2) / 2
        z3 = a2 @ p['W2'] + p['b2']
        a3 = softmax(z3)
        if y is None:
            return a3

        J = 0 - np.log(a3[np.arange(N), y]).sum() / N
        J_tilde = J + reg * (np.linalg.norm(p['W1'], 'fro') ** 2 + np.linalg.norm(p['W2'], 'fro') ** 2)

        Delta = np.zeros(a3.shape)
        Delta[np.arange(N), y] = 1
        dJ_dz3 = 1 / N * (a3 - Delta)
        dJ_dz2 = dJ_dz3 @ p['W2'].T * (z2 > 0)
        grads = {}
        grads['W2'] = a2.T @ dJ_dz3 + 2 * reg * p['W2']
        grads['W1'] = a1.T @ dJ_dz2 + 2 * reg * p['W1']
        grads['b2'] = np.ones(N) @ dJ_dz3
        grads['b1'] = np.ones(N) @ dJ_dz2
        return J_tilde, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = X.shape[0]
        T = max(N // batch_size, 1)
        loss_history, train_acc_history, val_acc_history = [], [], []
        for t in range(num_iters):
            B = np.random.choice(N, batch_size)
            J, g = self.loss(X[B], y[B], reg)
            loss_history.append(J)
            for theta in g:
                self.params[theta] = self.params[theta] - learning_rate * g[theta]
            if t % T == 0:
                train_acc_history.append(np.mean(self.predict(X[B]) == y[B]))
                val_acc_history.append(np.mean(self.predict(X_val) == y_val))
                learning_rate = learning_rate * learning_rate_decay
        return dict(loss_history=loss_history, train_acc_history=train_acc_history, val_acc_history=val_acc_history)

    def predict(self, X):
        a2 = np.maximum(0, X @ self.params['W1'] + self.params['b1'])
        return np.argmax(a2 @ self.params['W2'] + self.params['b2'], axis=1)
