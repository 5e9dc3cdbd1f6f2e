import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {'W1': std * np.random.randn(input_size, hidden_size),
                       'b1': np.zeros(hidden_size),
                       'W2': std * np.random.randn(hidden_size, output_size),
                       'b2': np.zeros(output_size)}

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = self.params['W1'], self.params['b1'], self.params['W2'], self.params['b2']
        layer = X.dot(W1) + b1
        scores = layer.dot(W2) + b2
        scores = scores - np.max(scores, 1, keepdims=True)
        probs = np.exp(scores)
        probs = probs / np.sum(probs, 1, keepdims=True)
        if y is None:
            return probs
        n = X.shape[0]
        loss = np.sum(-np.log(probs[np.arange(n), y])) / n
        loss = loss + reg * np.sum(W1 * W1) + reg * np.sum(W2 * W2)
        d = probs
        d[np.arange(n), y] = d[np.arange(n), y] - 1
        d = d / n
        dl = d.dot(W2.T)
        grads = {'W1': X.T.dot(dl) + 2 * reg * W1, 'b1': dl.sum(axis=0),
                 'W2': layer.T.dot(d) + 2 * reg * W2, 'b2': d.sum(axis=0)}
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        n = X.shape[0]
        loss_history, train_acc_history, val_acc_history = [], [], []
        for i in range(num_iters):
            r = np.random.choice(n, batch_size)
            loss, grads = self.loss(X[r], y[r], reg)
            loss_history.append(loss)
            for k in grads:
                self.params[k] = self.params[k] + learning_rate * grads[k]
            if i % max(n // batch_size, 1) == 0:
                train_acc_history.append(np.mean(self.predict(X[r]) == y[r]))
                val_acc_history.append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history,
                'val_acc_history': val_acc_history}

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
