from typing import Dict, Optional

import numpy as np


class TwoLayerNet:
    params: Dict[str, np.ndarray]

    def __init__(self, input_size: int, hidden_size: int, output_size: int, std: float = 1e-4):
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X: np.ndarray, y: Optional[np.ndarray] = None, reg: float = 0.0):
        hidden = self.hidden_layer(X)
        probabilities = self.output_layer(hidden)
        if y is None:
            return probabilities
        likelihood = probabilities[np.arange(y.size), y]
        weights = sum(float((self.params[name] ** 2).sum()) for name in ("W1", "W2"))
        return reg * weights - np.log(likelihood).mean(), self.gradients(X, y, hidden, probabilities, reg)

    def hidden_layer(self, X):
        return np.maximum(X @ self.params["W1"] + self.params["b1"], 0.0)

    def output_layer(self, hidden):
        scores = hidden @ self.params["W2"] + self.params["b2"]
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

    def gradients(self, X, y, hidden, probabilities, reg):
        at_scores = probabilities.copy()
        at_scores[np.arange(y.size), y] -= 1.0
        at_scores /= y.size
        at_hidden = (at_scores @ self.params["W2"].T) * (hidden > 0)
        return {
            "W1": X.T @ at_hidden + 2 * reg * self.params["W1"],
            "b1": at_hidden.sum(axis=0),
            "W2": hidden.T @ at_scores + 2 * reg * self.params["W2"],
            "b2": at_scores.sum(axis=0),
        }

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6,
              num_iters=100, batch_size=200, verbose=False):
        rng = np.random.default_rng(1)
        epoch_length = max(len(X) // batch_size, 1)
        history = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
        for iteration in range(num_iters):
            batch = rng.integers(len(X), size=batch_size)
            loss, gradients = self.loss(X[batch], y[batch], reg)
            history["loss_history"].append(loss)
            for name, gradient in gradients.items():
                self.params[name] -= learning_rate * gradient
            if (iteration + 1) % epoch_length == 0:
                history["train_acc_history"].append(self.accuracy(X[batch], y[batch]))
                history["val_acc_history"].append(self.accuracy(X_val, y_val))
                learning_rate *= learning_rate_decay
                if verbose:
                    print(f"{iteration + 1}/{num_iters} loss {loss:.3f} val {history['val_acc_history'][-1]:.3f}")
        return history

    def accuracy(self, X, y):
        return float(np.mean(self.predict(X) == y))

    def predict(self, X):
        return self.output_layer(self.hidden_layer(X)).argmax(axis=1)
