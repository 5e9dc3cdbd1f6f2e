"""A network with one hidden layer for classification: fill in every TODO.

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
        """Class probabilities, or the loss and its gradients.

        X: (N, D) rows of data; y: (N,) labels 0 .. C-1, or None; reg: strength of the regularisation.

        Without labels: the class probabilities (N, C).
        With labels: a pair (loss, grads). `loss` is the mean cross-entropy plus
        reg * (|W1|^2 + |W2|^2); `grads` has the keys of ``params``, each with the shape of its parameter.
        """
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]

        hidden = np.maximum(0, X.dot(W1) + b1)
        scores = hidden.dot(W2) + b2
        scores = scores - scores.max(axis=1, keepdims=True)
        probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

        if y is None:
            return probabilities

        N = X.shape[0]
        loss = -np.log(probabilities[np.arange(N), y]).mean()
        loss += reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

        grads = {}
        # TODO (q2d): the gradients of the whole loss, from the scores down to W1 and b1.
        # Hint: print the shape of every step; a gradient has the shape of what it belongs to.

        return loss, grads

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
        """Stochastic gradient descent on X (N, D), y (N,), with `batch_size` random rows in each iteration.

        Returns a dict with ``loss_history``, ``train_acc_history`` and ``val_acc_history``.
        """
        iterations_per_epoch = max(len(X) // batch_size, 1)
        loss_history, train_acc_history, val_acc_history = [], [], []

        for iteration in range(num_iters):
            # TODO (q3a): draw the row numbers of this iteration's batch.
            # Hint: np.random.choice; the batch may be larger than the data set.

            # TODO (q3a): the loss and the gradients of the batch; append the loss to loss_history.

            # TODO (q3a): move every parameter a little against its gradient.

            if verbose and loss_history and iteration % 100 == 0:
                print(f"iteration {iteration} of {num_iters}: loss {loss_history[-1]}")
            if (iteration + 1) % iterations_per_epoch == 0:
                train_acc_history.append(np.mean(self.predict(X) == y))
                val_acc_history.append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay

        return {
            "loss_history": loss_history,
            "train_acc_history": train_acc_history,
            "val_acc_history": val_acc_history,
        }

    def predict(self, X):
        """The most probable class of every row of X (N, D), as integers (N,)."""
        classes = None
        # TODO (q3a): the class with the greatest score in each row.
        return classes
