import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        scores = None
        if y is None:
            return scores
        loss = None
        grads = {}
        pass
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6, num_iters=100,
              batch_size=200, verbose=False):
        loss_history = []
        for it in range(num_iters):
            X_batch = X
            y_batch = y
            loss, grads = self.loss(X_batch, y=y_batch, reg=reg)
            loss_history.append(loss)
        return {'loss_history': loss_history, 'train_acc_history': [], 'val_acc_history': []}

    def predict(self, X):
        y_pred = None
        return y_pred
