import numpy as np

class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1 = self.params['W1']
        W2 = self.params['W2']
        N, D = X.shape

        layer1 = np.maximum(0, np.dot(X, W1) + self.params['b1'])
        layer2 = np.dot(layer1, W2) + self.params['b2']
        expo = np.exp(layer2 - layer2.max(axis=1, keepdims=True))
        scores = expo / expo.sum(axis=1, keepdims=True)
        if y is None:
            return scores

        loss = -np.sum(np.log(scores[np.arange(N), y])) / N
        loss += 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)

        # derivative of 1/2 reg W^2 is reg W
        grads = {}
        d = np.array(scores)
        d[np.arange(N), y] -= 1
        d /= N
        grads['W2'] = np.dot(layer1.T, d) + reg * W2
        grads['b2'] = np.sum(d, axis=0)
        d = np.dot(d, W2.T)
        d[layer1 <= 0] = 0
        grads['W1'] = np.dot(X.T, d) + reg * W1
        grads['b1'] = np.sum(d, axis=0)
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        num_train = X.shape[0]
        iterations_per_epoch = max(num_train // batch_size, 1)
        hist = {'loss_history': [], 'train_acc_history': [], 'val_acc_history': []}
        for it in range(num_iters):
            sample = np.random.choice(num_train, batch_size)
            loss, grads = self.loss(X[sample], y=y[sample], reg=reg)
            hist['loss_history'].append(loss)
            self.params['W1'] -= learning_rate * grads['W1']
            self.params['W2'] -= learning_rate * grads['W2']
            self.params['b1'] -= learning_rate * grads['b1']
            self.params['b2'] -= learning_rate * grads['b2']
            if it % iterations_per_epoch == 0:
                hist['train_acc_history'].append((self.predict(X[sample]) == y[sample]).mean())
                hist['val_acc_history'].append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return hist

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
