import numpy as np


def distances(hand_in, case):
    return {"distances": np.asarray(hand_in.distances(*_rows(case)[::2]))}


def svm_loss(hand_in, case):
    X, y, _ = _rows(case)
    W = case.rng.standard_normal((X.shape[1], 3))
    loss, gradient = hand_in.svm_loss(W, X, y, 0.1)
    return {"loss": np.asarray(loss), "gradient": np.asarray(gradient)}


def accuracies(hand_in, case):
    X, y, _ = _rows(case)
    found, _ = hand_in.cross_validate(X, y, [1, 3, 5])
    return {"accuracies": np.asarray(found)}


def _rows(case):
    rng = case.rng
    X = np.vstack([rng.normal(middle, 1.0, (10, 2)) for middle in range(3)])
    order = rng.permutation(len(X))
    return X[order], np.repeat(np.arange(3), 10)[order], rng.standard_normal((4, 2))
