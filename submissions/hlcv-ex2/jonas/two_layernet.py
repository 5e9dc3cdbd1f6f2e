import numpy as np

DEBUG = True


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)
        if DEBUG:
            print('W1 =', self.params['W1'].shape, 'W2 =', self.params['W2'].shape)

    def show(self, **arrays):
        if DEBUG:
            for name in arrays:
                print('---', name, arrays[name].shape)
                print(arrays[name])

    def loss(self, X, y=None, reg=0.0):
        W1, W2 = self.params['W1'], self.params['W2']
        hidden = np.maximum(0, X.dot(W1) + self.params['b1'])
        raw = hidden.dot(W2) + self.params['b2']
        raw = raw - raw.max(axis=1).reshape((-1, 1))
        prob = np.exp(raw) / np.exp(raw).sum(axis=1).reshape((-1, 1))
        self.show(probFirstRows=prob[:3])
        if y is None:
            return prob

        num = X.shape[0]
        loss = -np.log(prob[np.arange(num), y]).sum() / num
        loss = loss + reg * (W1 ** 2).sum() + reg * (W2 ** 2).sum()

        dRaw = prob.copy()
        dRaw[np.arange(num), y] -= 1
        dRaw /= num
        dHidden = dRaw.dot(W2.T)
        dHidden[hidden <= 0] = 0
        grads = {
            'W1': X.T.dot(dHidden) + 2 * reg * W1,
            'b1': dHidden.sum(axis=0),
            'W2': hidden.T.dot(dRaw) + 2 * reg * W2,
            'b2': dRaw.sum(axis=0),
        }
        self.show(**grads)
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        loss_history = []
        train_acc_history = []
        val_acc_history = []
        iterations_per_epoch = max(X.shape[0] // batch_size, 1)
        for it in range(num_iters):
            mask = np.random.choice(X.shape[0], batch_size, replace=True)
            loss, grads = self.loss(X[mask], y=y[mask], reg=reg)
            loss_history.append(loss)
            for name in grads:
                self.params[name] -= learning_rate * grads[name]
            print('iteration', it, 'loss', loss)
            if it % iterations_per_epoch == 0:
                train_acc_history.append((self.predict(X[mask]) == y[mask]).mean())
                val_acc_history.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history, 'val_acc_history': val_acc_history}

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
