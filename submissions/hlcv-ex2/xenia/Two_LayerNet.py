import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        """probabilities, or (loss, grads); z and a are numbered as on the sheet"""
        W1, W2 = self.params["W1"], self.params["W2"]
        z2 = np.einsum("ij,jk->ik", X, W1) + self.params["b1"]
        a2 = z2.clip(min=0)
        z3 = np.einsum("ij,jk->ik", a2, W2) + self.params["b2"]
        m = z3.max(axis=1, keepdims=True)
        a3 = np.exp(z3 - m)
        a3 = a3 / a3.sum(axis=1, keepdims=True)
        if y is None:
            return a3

        N = len(X)
        J = -np.log(a3[np.arange(N), y]).mean()
        J = J + reg * (np.vdot(W1, W1) + np.vdot(W2, W2))
        d3 = a3
        d3[np.arange(N), y] -= 1
        d3 = d3 / N
        d2 = d3 @ W2.T
        d2[z2 <= 0] = 0
        grads = {
            "W1": X.T @ d2 + 2 * reg * W1,
            "W2": a2.T @ d3 + 2 * reg * W2,
            "b1": d2.sum(0),
            "b2": d3.sum(0),
        }
        return J, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        N = len(X)
        loss_history, train_acc_history, val_acc_history = [], [], []
        for t in range(num_iters):
            if batch_size >= N:
                Xb, yb = X, y
            else:
                keep = np.random.permutation(N)[:batch_size]
                Xb, yb = X[keep], y[keep]
            J, grads = self.loss(Xb, yb, reg)
            loss_history.append(J)
            self.params = {k: self.params[k] - learning_rate * grads[k] for k in self.params}
            if verbose and t % 100 == 0:
                print(t, J)
            if t % max(N // batch_size, 1) == 0:
                train_acc_history.append(np.mean(self.predict(Xb) == yb))
                val_acc_history.append(np.mean(self.predict(X_val) == y_val))
                learning_rate *= learning_rate_decay
        return {"loss_history": loss_history, "train_acc_history": train_acc_history, "val_acc_history": val_acc_history}

    def predict(self, X):
        return self.loss(X).argmax(axis=1)
