import numpy as np


class TwoLayerNet(object):
    """
    Farah - matches 1.30378789133 on the toy data, all gradients < 1e-8 :)
    """

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        for layer, (rows, cols) in enumerate([(input_size, hidden_size), (hidden_size, output_size)], start=1):
            self.params['W%d' % layer] = std * np.random.randn(rows, cols)
            self.params['b%d' % layer] = np.zeros(cols)

    def forward(self, X):
        self.X = X
        self.z2 = X @ self.params['W1'] + self.params['b1']
        self.a2 = np.maximum(0, self.z2)
        z3 = self.a2 @ self.params['W2'] + self.params['b2']
        z3 = z3 - z3.max(axis=1, keepdims=True)
        self.a3 = np.exp(z3) / np.exp(z3).sum(axis=1, keepdims=True)
        return self.a3

    def l2(self, reg):
        # all of theta, as it says "over the model parameters"
        return reg * sum(np.sum(theta ** 2) for theta in self.params.values())

    def loss(self, X, y=None, reg=0.0):
        prob = self.forward(X)
        if y is None:
            return prob
        return -np.mean(np.log(prob[np.arange(len(y)), y])) + self.l2(reg), self.backward(y, reg)

    def backward(self, y, reg):
        dz3 = self.a3 - np.eye(self.a3.shape[1])[y]
        dz3 = dz3 / len(y)
        dz2 = (dz3 @ self.params['W2'].T) * (self.z2 > 0)
        grads = {
            'W1': self.X.T @ dz2,
            'b1': dz2.sum(axis=0),
            'W2': self.a2.T @ dz3,
            'b2': dz3.sum(axis=0),
        }
        for name in grads:
            grads[name] = grads[name] + 2 * reg * self.params[name]
        return grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = X.shape[0]
        epoch = max(N // batch_size, 1)
        loss_history, train_acc_history, val_acc_history = [], [], []
        for t in range(num_iters):
            i = np.random.choice(N, batch_size)
            J, grads = self.loss(X[i], y[i], reg)
            loss_history.append(J)
            for name in self.params:
                v = -learning_rate * grads[name]
                self.params[name] += v
            if verbose and t % 100 == 0:
                print('iteration', t, 'loss', J)
            if t % epoch == 0:
                train_acc_history.append(np.mean(self.predict(X[i]) == y[i]))
                val_acc_history.append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history,
                'val_acc_history': val_acc_history}

    def predict(self, X):
        return self.forward(X).argmax(axis=1)
