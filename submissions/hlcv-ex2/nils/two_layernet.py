import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        rnd = np.random.randn
        self.params = {'W1': std * rnd(input_size, hidden_size), 'b1': np.zeros(hidden_size),
                       'W2': std * rnd(hidden_size, output_size), 'b2': np.zeros(output_size)}

    def loss(self, X, y=None, reg=0.0):
        # bias trick: a column of ones, so each layer is a single matrix
        ones = np.ones((len(X), 1))
        M1 = np.vstack([self.params['W1'], self.params['b1']])
        M2 = np.vstack([self.params['W2'], self.params['b2']])
        X1 = np.hstack([X, ones])
        pre = X1 @ M1
        H1 = np.hstack([np.maximum(pre, 0), ones])
        out = H1 @ M2
        out -= out.max(axis=1, keepdims=True)
        soft = np.exp(out)
        soft /= soft.sum(axis=1, keepdims=True)
        if y is None:
            return soft

        loss = -np.log(np.choose(y, soft.T)).mean()
        loss += reg * (np.sum(M1[:-1] ** 2) + np.sum(M2[:-1] ** 2))

        soft[np.arange(len(X)), y] -= 1
        soft /= len(X)
        G2 = H1.T @ soft
        G1 = X1.T @ ((soft @ M2[:-1].T) * (pre > 0))
        return loss, {'W1': G1[:-1] + 2 * reg * M1[:-1], 'b1': G1[-1],
                      'W2': G2[:-1] + 2 * reg * M2[:-1], 'b2': G2[-1]}

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        X_batch = X[:batch_size]
        y_batch = y[:batch_size]
        loss_history, train_acc_history, val_acc_history = [], [], []
        for it in range(num_iters):
            loss, grads = self.loss(X_batch, y=y_batch, reg=reg)
            loss_history.append(loss)
            for p in grads:
                self.params[p] -= learning_rate * grads[p]
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
            if it % max(len(X) // batch_size, 1) == 0:
                train_acc_history.append(np.mean(self.predict(X_batch) == y_batch))
                val_acc_history.append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history,
                'val_acc_history': val_acc_history}

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
