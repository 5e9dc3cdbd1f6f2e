from __future__ import print_function

from builtins import object
from builtins import range

import numpy as np
import scipy.special
import six
import matplotlib.pyplot as plt
from past.builtins import xrange


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
        hidden = np.maximum(X.dot(W1) + b1, 0.)
        probs = scipy.special.softmax(hidden.dot(W2) + b2, axis=1)
        if y is None:
            return probs
        n = X.shape[0]
        loss = -np.log(probs[np.arange(n), y]).sum() / n + reg * ((W1 ** 2).sum() + (W2 ** 2).sum())

        dscores = probs.copy()
        dscores[np.arange(n), y] -= 1.
        dscores /= n
        dhidden = np.where(hidden > 0., dscores.dot(W2.T), 0.)
        grads = {'W1': X.T.dot(dhidden), 'b1': dhidden.sum(axis=0), 'W2': hidden.T.dot(dscores), 'b2': dscores.sum(axis=0)}
        grads['W1'] += 2. * reg * W1
        grads['W2'] += 2. * reg * W2
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        num_train = X.shape[0]
        iterations_per_epoch = max(num_train / batch_size, 1)
        loss_history = []
        train_acc_history = []
        val_acc_history = []
        for it in xrange(num_iters):
            rand = np.random.choice(num_train, batch_size)
            loss, grads = self.loss(X[rand], y=y[rand], reg=reg)
            loss_history.append(loss)
            for name, grad in six.iteritems(grads):
                self.params[name] -= learning_rate * grad
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
            if it % iterations_per_epoch == 0:
                train_acc_history.append((self.predict(X[rand]) == y[rand]).mean())
                val_acc_history.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history, 'val_acc_history': val_acc_history}

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)


def plot_history(stats):
    plt.figure()
    plt.plot(stats['loss_history'])
    plt.title('Training loss')
    plt.show()
