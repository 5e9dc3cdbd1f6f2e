from typing import Dict, Optional, Tuple, Union

import numpy as np
from numpy import ndarray


class TwoLayerNet:
    params: Dict[str, ndarray]

    def __init__(self, input_size: int, hidden_size: int, output_size: int, std: float = 1e-4) -> None:
        self.params = {
            "W1": np.random.normal(0.0, std, (input_size, hidden_size)),
            "b1": np.zeros(hidden_size),
            "W2": np.random.normal(0.0, std, (hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }

    def loss(
        self, X: ndarray, y: Optional[ndarray] = None, reg: float = 0.0
    ) -> Union[ndarray, Tuple[float, Dict[str, ndarray]]]:
        hidden = np.maximum(X @ self.params["W1"] + self.params["b1"], 0)
        probs = self._softmax(hidden @ self.params["W2"] + self.params["b2"])
        if y is None:
            return probs
        rows = np.arange(X.shape[0])
        cross_entropy = -np.log(probs[rows, y]).mean()
        penalty = reg * (np.sum(self.params["W1"] ** 2) + np.sum(self.params["W2"] ** 2))
        return cross_entropy + penalty, self._backprop(X, y, reg, hidden, probs)

    @staticmethod
    def _softmax(scores: ndarray) -> ndarray:
        stable = np.exp(scores - scores.max(axis=1, keepdims=True))
        return stable / stable.sum(axis=1, keepdims=True)

    def _backprop(self, X: ndarray, y: ndarray, reg: float, hidden: ndarray, probs: ndarray) -> Dict[str, ndarray]:
        error = probs.copy()
        error[np.arange(len(y)), y] -= 1
        error /= len(y)
        hidden_error = (error @ self.params["W2"].T) * (hidden > 0)
        grads = {
            "W1": X.T @ hidden_error,
            "b1": hidden_error.sum(axis=0),
            "W2": hidden.T @ error,
            "b2": error.sum(axis=0),
        }
        for name in ("W1", "W2"):
            grads[name] += reg * self.params[name]
        return grads

    def train(
        self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
        reg=5e-6, num_iters=100, batch_size=200, verbose=False,
    ):
        per_epoch = max(X.shape[0] // batch_size, 1)
        stats = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
        for it in range(num_iters):
            rows = np.random.randint(X.shape[0], size=batch_size)
            loss, grads = self.loss(X[rows], y[rows], reg=reg)
            stats["loss_history"].append(loss)
            for name, grad in grads.items():
                self.params[name] -= learning_rate * grad
            if verbose and it % 100 == 0:
                print(f"iteration {it}: {loss:.4f}")
            if it % per_epoch == 0:
                stats["train_acc_history"].append(np.mean(self.predict(X[rows]) == y[rows]))
                stats["val_acc_history"].append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return stats

    def predict(self, X: ndarray) -> ndarray:
        return np.argmax(self.loss(X), axis=1)
