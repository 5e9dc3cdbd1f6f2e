import numpy as np


class TwoLayerNet(object):

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def scores(self, X):
        h = np.clip(np.dot(X, self.params['W1']) + self.params['b1'], 0, None)
        return h, np.dot(h, self.params['W2']) + self.params['b2']

    def loss(self, X, y=None, reg=0.0):
        h, s = self.scores(X)
        if y is None:
            return s

        N = len(y)
        # log-sum-exp, so the softmax is never written out for the loss
        biggest = s.max(axis=1)
        lse = biggest + np.log(np.exp(s - biggest[:, None]).sum(axis=1))
        loss = (lse - s[np.arange(N), y]).mean()
        loss += reg * ((self.params['W1'] ** 2).sum() + (self.params['W2'] ** 2).sum())

        ds = np.exp(s - lse[:, None])
        ds[np.arange(N), y] -= 1.0
        ds /= N
        dh = np.dot(ds, self.params['W2'].T)
        dh = np.where(h > 0, dh, 0.0)
        grads = {'W2': np.dot(h.T, ds) + 2 * reg * self.params['W2'],
                 'b2': ds.sum(axis=0),
                 'W1': np.dot(X.T, dh) + 2 * reg * self.params['W1'],
                 'b1': dh.sum(axis=0)}
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = X.shape[0]
        history = {'loss_history': [], 'train_acc_history': [], 'val_acc_history': []}
        for it in range(num_iters):
            batch = np.random.choice(N, batch_size, replace=True)
            loss, grads = self.loss(X[batch], y=y[batch], reg=reg)
            history['loss_history'].append(loss)
            for name in grads:
                self.params[name] += -learning_rate * grads[name]
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
            if it % max(N // batch_size, 1) == 0:
                history['train_acc_history'].append(np.mean(self.predict(X[batch]) == y[batch]))
                history['val_acc_history'].append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return history

    def predict(self, X):
        return np.argmax(self.scores(X)[1], axis=1)
