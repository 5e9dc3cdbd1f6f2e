"""Layers as small functions that remember what their backward pass needs."""
import numpy as np


def affine(inp, weight, bias):
    out = inp @ weight + bias

    def back(grad):
        return grad @ weight.T, inp.T @ grad, grad.sum(axis=0)

    return out, back


def relu(inp):
    mask = inp > 0

    def back(grad):
        return grad * mask

    return inp * mask, back


def softmaxProbs(scores):
    shifted = scores - np.amax(scores, axis=-1, keepdims=True)
    powers = np.exp(shifted)
    return powers / np.sum(powers, axis=-1, keepdims=True)


def crossEntropy(probs, labels):
    count = probs.shape[0]
    picked = np.take_along_axis(probs, labels[:, np.newaxis], axis=1)
    grad = probs.copy()
    np.put_along_axis(grad, labels[:, np.newaxis], picked - 1.0, axis=1)
    return -np.mean(np.log(picked)), grad / count


class WeightDecay:
    def __init__(self, strength, *names):
        self.strength, self.names = strength, names

    def value(self, params):
        return self.strength * sum((params[n] ** 2).sum() for n in self.names)

    def addTo(self, grads, params):
        for n in self.names:
            grads[n] = grads[n] + 2 * self.strength * params[n]


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            "W1": np.random.randn(input_size, hidden_size) * std,
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, output_size) * std,
            "b2": np.zeros(output_size),
        }

    def _run(self, X):
        p = self.params
        z2, back1 = affine(X, p["W1"], p["b1"])
        a2, backRelu = relu(z2)
        z3, back2 = affine(a2, p["W2"], p["b2"])
        return z3, (back1, backRelu, back2)

    def loss(self, X, y=None, reg=0.0):
        scores, (back1, backRelu, back2) = self._run(X)
        probs = softmaxProbs(scores)
        if y is None:
            return probs
        value, grad = crossEntropy(probs, np.asarray(y))
        grads = {}
        grad, grads["W2"], grads["b2"] = back2(grad)
        _, grads["W1"], grads["b1"] = back1(backRelu(grad))
        decay = WeightDecay(reg, "W1", "W2")
        decay.addTo(grads, self.params)
        return value + decay.value(self.params), grads

    def step(self, grads, rate):
        for name in grads:
            self.params[name] -= rate * grads[name]

    def accuracy(self, X, y):
        return float(np.mean(self.predict(X) == y))

    def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
        perEpoch = max(len(X) // batch_size, 1)
        out = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
        for i in range(1, num_iters + 1):
            rows = np.random.choice(np.arange(len(X)), size=batch_size)
            value, grads = self.loss(X[rows], y[rows], reg)
            self.step(grads, learning_rate)
            out["loss_history"].append(value)
            if verbose and i % 100 == 0:
                print(f"{i}/{num_iters}  {value:.5f}")
            if i % perEpoch == 0:
                out["train_acc_history"].append(self.accuracy(X[rows], y[rows]))
                out["val_acc_history"].append(self.accuracy(X_val, y_val))
                learning_rate *= learning_rate_decay
        return out

    def predict(self, X):
        scores, _ = self._run(X)
        return np.argmax(scores, axis=1)
