"""A network with one hidden layer for classification, in plain NumPy.

    a2 = max(0, X W1 + b1)        hidden activations
    z3 = a2 W2 + b2               class scores
    a3 = softmax(z3)              class probabilities

Shapes: N examples with D features each, H hidden units, C classes; one example per row.
"""

import numpy as np


class TwoLayerNet:
    """Two fully connected layers with a ReLU between them and a softmax at the end.

    ``params`` holds W1 (D, H), b1 (H,), W2 (H, C) and b2 (C,).
    """

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        """Draw small normal weights with standard deviation `std`; the biases start at zero."""
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y=None, reg=0.0):
        """Class probabilities (N, C) of the rows of X (N, D); with labels y (N,), the loss and its gradients.

        The loss is the mean cross-entropy plus reg * (|W1|^2 + |W2|^2), the biases left out.
        The gradients are a dict with the keys and shapes of ``params``.
        """
        hidden = self.hidden(X)
        log_probabilities = log_softmax(hidden @ self.params["W2"] + self.params["b2"])
        probabilities = np.exp(log_probabilities)
        if y is None:
            return probabilities
        cross_entropy = -np.mean(log_probabilities[np.arange(len(y)), y])
        return cross_entropy + self.penalty(reg), self.backward(X, y, reg, hidden, probabilities)

    def train(
        self,
        X,
        y,
        X_val,
        y_val,
        learning_rate=1e-3,
        learning_rate_decay=0.95,
        reg=5e-6,
        num_iters=100,
        batch_size=200,
        verbose=False,
    ):
        """Stochastic gradient descent on X (N, D), y (N,); accuracy is noted and the rate decays per epoch.

        Returns a dict with ``loss_history`` (one entry per iteration), ``train_acc_history`` and
        ``val_acc_history`` (one entry per epoch).
        """
        iterations_per_epoch = max(len(X) // batch_size, 1)
        history = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
        for iteration in range(num_iters):
            # With replacement, so that a batch may hold more rows than the data set.
            batch = np.random.choice(len(X), batch_size)
            loss, _ = self.loss(X[batch], y=y[batch], reg=reg)
            history["loss_history"].append(loss)
            if verbose and iteration % 100 == 0:
                print(f"iteration {iteration} of {num_iters}: loss {loss:.6f}")
            if (iteration + 1) % iterations_per_epoch == 0:
                history["train_acc_history"].append(np.mean(self.predict(X[batch]) == y[batch]))
                history["val_acc_history"].append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return history

    def predict(self, X):
        """The most probable class of every row of X (N, D), as integers (N,)."""
        scores = self.hidden(X) @ self.params["W2"] + self.params["b2"]
        return np.argmax(scores, axis=1)

    def hidden(self, X):
        """Hidden activations a2 (N, H)."""
        return np.maximum(0, X @ self.params["W1"] + self.params["b1"])

    def penalty(self, reg):
        """The regularisation term: the squared weights, not the biases."""
        return reg * (np.sum(self.params["W1"] ** 2) + np.sum(self.params["W2"] ** 2))

    def backward(self, X, y, reg, hidden, probabilities):
        """Backpropagation: one step of the chain rule after the other, from the scores down to W1."""
        d_scores = probabilities.copy()
        d_scores[np.arange(len(y)), y] -= 1
        d_scores /= len(y)
        # A hidden unit passes the error on only for the examples that switched it on.
        d_hidden = (d_scores @ self.params["W2"].T) * (hidden > 0)
        return {
            "W1": X.T @ d_hidden + 2 * reg * self.params["W1"],
            "b1": d_hidden.sum(axis=0),
            "W2": hidden.T @ d_scores + 2 * reg * self.params["W2"],
            "b2": d_scores.sum(axis=0),
        }


def log_softmax(scores):
    """Logarithm of the softmax of every row of `scores` (N, C).

    The row's greatest score is taken off first: the result is the same, and no exponential overflows.
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
