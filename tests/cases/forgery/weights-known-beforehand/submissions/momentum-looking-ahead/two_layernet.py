"""Two fully connected layers in NumPy."""
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        rows = len(X)
        a = np.maximum(X @ W1 + b1, 0)
        scores = a @ W2 + b2
        scores = scores - scores.max(axis=1, keepdims=True)
        probs = np.exp(scores)
        probs /= probs.sum(axis=1, keepdims=True)
        if y is None:
            return probs
        loss = -np.log(probs[np.arange(rows), y]).mean() + reg * ((W1**2).sum() + (W2**2).sum())
        error = probs.copy()
        error[np.arange(rows), y] -= 1
        error /= rows
        back = error @ W2.T * (a > 0)
        grads = {
            "W1": X.T @ back + 2 * reg * W1,
            "b1": back.sum(axis=0),
            "W2": a.T @ error + 2 * reg * W2,
            "b2": error.sum(axis=0),
        }
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        per_epoch = max(len(X) // batch_size, 1)
        losses, train_acc, val_acc = [], [], []
        speed = {name: 0 for name in self.params}
        for it in range(num_iters):
            chosen = np.random.choice(len(X), batch_size)
            X_batch, y_batch = X[chosen], y[chosen]
            loss, grads = self.loss(X_batch, y_batch, reg)
            losses.append(loss)
            for name in self.params:
                before = speed[name]
                speed[name] = 0.9 * before - 0.1 * learning_rate * grads[name]
                self.params[name] += 1.9 * speed[name] - 0.9 * before
            if it % per_epoch == 0:
                train_acc.append((self.predict(X_batch) == y_batch).mean())
                val_acc.append((self.predict(X_val) == y_val).mean())
                learning_rate *= learning_rate_decay
        return {"loss_history": losses, "train_acc_history": train_acc, "val_acc_history": val_acc}

    def predict(self, X):
        return self.loss(X).argmax(axis=1)
