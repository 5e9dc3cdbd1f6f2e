# Exercise 2 - Chidi
# I wrote all products with einsum because the index names match the derivation in my report:
#   n = example, d = input, h = hidden unit, c = class

import numpy as np
from numpy import einsum


def _softmax(s):
    s = s - s.max(1)[:, None]
    e = np.exp(s)
    return e / einsum('nc->n', e)[:, None]


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            'W1': std * np.random.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': std * np.random.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = (self.params[k] for k in ['W1', 'b1', 'W2', 'b2'])
        N = X.shape[0]
        z = einsum('nd,dh->nh', X, W1) + b1
        a = np.where(z > 0, z, 0)
        prob = _softmax(einsum('nh,hc->nc', a, W2) + b2)
        if y is None:
            return prob

        loss = -np.log(prob[range(N), y]).mean()
        loss += reg * (einsum('dh,dh->', W1, W1) + einsum('hc,hc->', W2, W2))

        delta = np.zeros_like(prob)
        delta[range(N), y] = 1
        g3 = (prob - delta) / N
        g2 = np.where(z > 0, einsum('nc,hc->nh', g3, W2), 0)
        return loss, {
            'W1': einsum('nd,nh->dh', X, g2) + 2 * reg * W1,
            'b1': einsum('nh->h', g2),
            'W2': einsum('nh,nc->hc', a, g3) + 2 * reg * W2,
            'b2': einsum('nc->c', g3),
        }

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = X.shape[0]
        batch = min(batch_size, N)       # the toy set has only 5 rows
        epoch_len = max(N // batch_size, 1)
        loss_history, train_acc_history, val_acc_history = [], [], []
        order = np.random.permutation(N)
        start = 0
        for it in range(num_iters):
            if start + batch > N:
                order = np.random.permutation(N)
                start = 0
            rows = order[start:start + batch]
            start += batch
            loss, grads = self.loss(X[rows], y[rows], reg=reg)
            loss_history.append(loss)
            for k in self.params:
                self.params[k] -= learning_rate * grads[k]
            if verbose and it % 100 == 0:
                print('it', it, 'loss', loss)
            if (it + 1) % epoch_len == 0:
                train_acc_history.append((self.predict(X[rows]) == y[rows]).mean())
                val_acc_history.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history,
                'train_acc_history': train_acc_history,
                'val_acc_history': val_acc_history}

    def predict(self, X):
        z = einsum('nd,dh->nh', X, self.params['W1']) + self.params['b1']
        return (einsum('nh,hc->nc', np.where(z > 0, z, 0), self.params['W2']) + self.params['b2']).argmax(axis=1)
