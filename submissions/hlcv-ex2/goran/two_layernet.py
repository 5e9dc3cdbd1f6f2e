import numpy as np

LAMBDA = 0.05   # as in the exercise


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {'W1': std * np.random.randn(input_size, hidden_size),
                       'b1': np.zeros(hidden_size),
                       'W2': std * np.random.randn(hidden_size, output_size),
                       'b2': np.zeros(output_size)}

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        hidden = X.dot(W1) + b1
        hidden[hidden < 0] = 0
        scores = hidden.dot(W2) + b2
        scores -= scores.max(axis=1)[:, np.newaxis]
        probs = np.exp(scores)
        probs /= probs.sum(axis=1)[:, np.newaxis]
        if y is None:
            return probs

        m = X.shape[0]
        right = probs[list(range(m)), y]
        loss = np.mean(-np.log(right)) + LAMBDA * (np.square(W1).sum() + np.square(W2).sum())

        grad_scores = probs
        grad_scores[list(range(m)), y] -= 1
        grad_scores /= m
        grad_hidden = grad_scores.dot(W2.T)
        grad_hidden[hidden == 0] = 0
        grads = {'W1': X.T.dot(grad_hidden) + 2 * LAMBDA * W1, 'b1': grad_hidden.sum(0),
                 'W2': hidden.T.dot(grad_scores) + 2 * LAMBDA * W2, 'b2': grad_scores.sum(0)}
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        m = X.shape[0]
        loss_history = []
        train_acc_history = []
        val_acc_history = []
        step = 0
        while step < num_iters:
            chosen = np.random.choice(m, batch_size)
            loss, grads = self.loss(X[chosen], y=y[chosen], reg=reg)
            loss_history.append(loss)
            for key in grads.keys():
                self.params[key] -= learning_rate * grads[key]
            if step % max(m // batch_size, 1) == 0:
                train_acc_history.append((self.predict(X[chosen]) == y[chosen]).mean())
                val_acc_history.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
            step += 1
        return {'loss_history': loss_history, 'train_acc_history': train_acc_history, 'val_acc_history': val_acc_history}

    def predict(self, X):
        hidden = np.maximum(X.dot(self.params['W1']) + self.params['b1'], 0)
        return (hidden.dot(self.params['W2']) + self.params['b2']).argmax(axis=1)
