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
        probabilities = None
        if y is None:
            return probabilities
        loss = None
        gradients = {}
        return loss, gradients

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
            if verbose and history["loss_history"] and iteration % 100 == 0:
                print(f"iteration {iteration} of {num_iters}: loss {history['loss_history'][-1]}")
            if (iteration + 1) % iterations_per_epoch == 0:
                history["train_acc_history"].append(np.mean(self.predict(X) == y))
                history["val_acc_history"].append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return history

    def predict(self, X):
        """The most probable class of every row of X (N, D), as integers (N,)."""
        classes = None
        return classes
