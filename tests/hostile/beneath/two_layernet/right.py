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
        active = np.maximum(X @ W1 + b1, 0)
        scores = active @ W2 + b2
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        if y is None:
            return shares
        count = X.shape[0]
        penalty = reg * ((W1**2).sum() + (W2**2).sum())
        upper = (shares - np.eye(shares.shape[1])[y]) / count
        lower = (upper @ W2.T) * (active > 0)
        slopes = {"W2": active.T @ upper + 2 * reg * W2, "b2": upper.sum(axis=0)}
        slopes.update(W1=X.T @ lower + 2 * reg * W1, b1=lower.sum(axis=0))
        return -np.log(shares[np.arange(count), y]).mean() + penalty, slopes

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6,
              num_iters=100, batch_size=200, verbose=False):
        losses = []
        for _ in range(num_iters):
            rows = np.random.randint(0, X.shape[0], batch_size)
            value, slopes = self.loss(X[rows], y[rows], reg)
            losses.append(value)
            for name in slopes:
                self.params[name] = self.params[name] - learning_rate * slopes[name]
        return {"loss_history": losses, "train_acc_history": [], "val_acc_history": []}

    def predict(self, X):
        return self.loss(X).argmax(axis=1)
