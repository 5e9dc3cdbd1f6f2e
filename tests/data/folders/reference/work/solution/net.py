import numpy as np

generator = np.random.default_rng(0)
digits = generator.normal(size=(40, 6))
labels = (digits.sum(axis=1) > 0).astype(float)
layers = [generator.normal(size=(6, 4)), generator.normal(size=4)]


def forward(layers, digits):
    hidden = np.maximum(digits @ layers[0], 0)
    return hidden, 1 / (1 + np.exp(-hidden @ layers[1]))


def train(layers, steps=30, rate=0.1):
    for step in range(steps):
        hidden, answers = forward(layers, digits)
        loss = np.mean((answers - labels) ** 2)
        slope = (answers - labels) * answers * (1 - answers)
        layers[1] -= rate * hidden.T @ slope
        print(step, loss)
    return loss


print("trained", train(layers))
