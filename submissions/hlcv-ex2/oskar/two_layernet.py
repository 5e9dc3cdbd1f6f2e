# -*- coding: utf-8 -*-
# HLCV SS, Übungsblatt 2, Oskar
import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        # Gewichte klein und normalverteilt, Bias null
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = [self.params[s] for s in 'W1 b1 W2 b2'.split()]
        anzahl = X.shape[0]
        # Vorwärts
        z2 = np.dot(X, W1) + b1
        a2 = np.maximum(0.0, z2)
        z3 = np.dot(a2, W2) + b2
        z3 -= z3.max(axis=1, keepdims=True)
        zaehler = np.exp(z3)
        a3 = zaehler / zaehler.sum(axis=1, keepdims=True)
        if y is None:
            return a3
        kosten = -np.sum(np.log(a3[np.arange(anzahl), y])) / anzahl
        kosten += reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))
        # Rückwärts
        fehler3 = np.copy(a3)
        fehler3[np.arange(anzahl), y] -= 1
        fehler3 /= anzahl
        fehler2 = np.dot(fehler3, W2.T)
        fehler2[z2 <= 0] = 0
        grads = dict()
        grads['W2'] = np.dot(a2.T, fehler3) + 2 * reg * W2
        grads['b2'] = fehler3.sum(axis=0)
        grads['W1'] = np.dot(X.T, fehler2) + 2 * reg * W1
        grads['b1'] = fehler2.sum(axis=0)
        return kosten, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6, num_iters=100,
              batch_size=200, verbose=False):
        n = X.shape[0]
        schritte = max(n // batch_size, 1)
        verlauf = {'loss_history': [], 'train_acc_history': [], 'val_acc_history': []}
        for it in range(num_iters):
            wahl = np.random.choice(n, batch_size)
            kosten, grads = self.loss(X[wahl], y=y[wahl], reg=reg)
            verlauf['loss_history'].append(kosten)
            for name in grads:
                self.params[name] -= learning_rate * grads[name]
            if verbose and it % 100 == 0:
                print('Iteration %d von %d: Kosten %f' % (it, num_iters, kosten))
            if it % schritte == 0:
                verlauf['train_acc_history'].append((self.predict(X[wahl]) == y[wahl]).mean())
                verlauf['val_acc_history'].append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return verlauf

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
