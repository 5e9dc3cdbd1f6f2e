import numpy as np
import matplotlib.pyplot as plt
from past.builtins import xrange


class TwoLayerNet(object):

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            'W1': std * np.random.randn(input_size, hidden_size), 'b1': np.zeros(hidden_size),
            'W2': std * np.random.randn(hidden_size, output_size), 'b2': np.zeros(output_size)}

    def loss(self, X, y=None, reg=0.0):
        W1 = self.params['W1']; b1 = self.params['b1']
        W2 = self.params['W2']; b2 = self.params['b2']
        N, D = X.shape
        h1 = X.dot(W1) + b1
        mask = (h1 > 0)
        a1 = h1 * mask
        f = a1.dot(W2) + b2
        f = f - f.max(axis=1, keepdims=True)
        P = np.exp(f) / np.exp(f).sum(axis=1, keepdims=True)
        if y is None:
            return P
        loss = -np.log(P[xrange(N), y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        dP = P.copy()
        dP[xrange(N), y] -= 1
        dP /= N
        grads = {}
        grads['W2'] = a1.T.dot(dP)
        grads['b2'] = dP.sum(axis=0)
        dh = dP.dot(W2.T) * mask
        grads['W1'] = X.T.dot(dh)
        grads['b1'] = dh.sum(axis=0)
        grads['W1'] += 2 * reg * W1
        grads['W2'] += 2 * reg * W2
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6,
              num_iters=100, batch_size=200, verbose=False):
        num_train = X.shape[0]
        iterations_per_epoch = max(num_train // batch_size, 1)
        stats = {'loss_history': [], 'train_acc_history': [], 'val_acc_history': []}
        for it in xrange(num_iters):
            i = np.random.choice(num_train, batch_size)
            loss, grads = self.loss(X[i], y=y[i], reg=reg)
            stats['loss_history'].append(loss)
            for p in ['W1', 'W2', 'b1', 'b2']:
                self.params[p] = self.params[p] - learning_rate * grads[p]
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
            if it % iterations_per_epoch == 0:
                stats['train_acc_history'].append((self.predict(X[i]) == y[i]).mean())
                stats['val_acc_history'].append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return stats

    def predict(self, X):
        a = np.maximum(X.dot(self.params['W1']) + self.params['b1'], 0)
        return (a.dot(self.params['W2']) + self.params['b2']).argmax(axis=1)
