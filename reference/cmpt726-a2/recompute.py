"""What the course works out from returned arrays: likelihoods of weights, and how drawn points lie."""

import numpy as np

STEPS = 50
MIDDLES = ((5.1, 0.8), (7.0, -0.9))
SPREADS = (1.55, 1.0, 1.2)
ROWS_PER_CLASS = 100
"""Of the data that is given out, as make_data.py draws it."""
START = (0.1, 0.0, 0.0)
RATES = (0.5, 0.3, 0.1, 0.05, 0.01)
EPOCHS, TOLERANCE = 500, 1e-5
AS_SEPARABLE = (0.19, 0.255)
"""Least loss of data that is about as hard as the data given out, of which it is 0.2226."""
LONGEST_START = 100
"""Epochs in which no rate may end by chance, as one that oscillates does where two losses are alike."""
FURTHEST = 12.0
"""Largest activation on the wrong side that a descent may come to: beyond, people's ways to keep the
logarithm finite begin to differ."""
SPREAD_RATES = (*RATES, 0.03, 0.02, 0.001, 0.0001)
USUAL_STARTS = (START, (0, 0, 0), (0, 0, 0.1), (0.1, 0.1, 0.1), (0.01, 0.01, 0.01), (1, 1, 1))
REPEATS, SPREAD_EPOCHS = 12, 60


def fresh_data(reference, given, case):
    """Text of data like that in data.txt, whose numbers nobody has seen: as hard, as kind to a descent."""
    rng = case.rng
    while True:
        rows = np.round(np.concatenate([_class(rng, label) for label in range(len(MIDDLES))]), 6)
        X, t = rows[:, :3], rows[:, 3]
        if AS_SEPARABLE[0] < _likelihood(_most_likely(X, t), X, t) < AS_SEPARABLE[1] and _is_kind(X, t):
            lines = ("{:.6f} {:.6f} {:.6f} {:.6f}\n".format(*row) for row in rows)
            return {"content": "".join(lines)}


def descents(reference, given, case):
    """Losses by rate, run and epoch of descents whose samples are shuffled for each epoch and of such in one
    random order throughout; lowest and highest of the shuffled ones, and one as filed."""
    data = np.loadtxt("data.txt")
    X, t, rng = data[:, :3], data[:, 3], case.rng
    in_one_order = [rng.permutation(len(t)) for _ in range(REPEATS)]
    rates = np.repeat(SPREAD_RATES, 2 * REPEATS + 1)
    weights = np.tile(START, (rates.size, 1))
    losses = []
    for _ in range(SPREAD_EPOCHS):
        shuffled = [rng.permutation(len(t)) for _ in range(REPEATS)]
        orders = [*shuffled, *in_one_order, np.arange(len(t))]
        for samples in np.tile(orders, (len(SPREAD_RATES), 1)).T:
            x = X[samples]
            y = _sigmoid(np.einsum("ij,ij->i", weights, x))
            weights = weights - (rates * (y - t[samples]))[:, None] * x
        losses.append([_likelihood(w, X, t) for w in weights])
    by_rate = np.array(losses).T.reshape(len(SPREAD_RATES), 2 * REPEATS + 1, SPREAD_EPOCHS)
    shuffled = by_rate[:, :REPEATS]
    return {
        "rates": np.array(SPREAD_RATES),
        "shuffled": shuffled,
        "in_one_order": by_rate[:, REPEATS:],
        "low": shuffled.min(axis=1),
        "high": shuffled.max(axis=1),
        "as_filed": by_rate[:, -1],
    }


def newtons_steps(reference, given, case):
    """Losses before each of Newton's steps, one row for each usual start, with the bias last or first."""
    data = np.loadtxt("data.txt")
    X, t = data[:, :3], data[:, 3]
    losses = []
    for start in USUAL_STARTS:
        w, path_losses = np.array(start, dtype=float), []
        for _ in range(STEPS):
            path_losses.append(_likelihood(w, X, t))
            y = _sigmoid(X @ w)
            # Where every sample is classed for certain there is no curvature left, and no further step.
            curvature = (X.T * (y * (1 - y))) @ X
            if not np.isfinite(path_losses[-1]) or np.linalg.cond(curvature) > 1e12:
                break
            w = w - np.linalg.solve(curvature, X.T @ (y - t))
        losses.append(path_losses + [np.inf] * (STEPS - len(path_losses)))
    return {"newton": np.array(losses)}


def likelihoods(reference, given, case):
    """Mean negative log-likelihood of each row of weights, with the bias last and with the bias first."""
    data = np.loadtxt("data.txt")
    X, t = data[:, :3], data[:, 3]
    given_weights = given.get("weights")
    weights = given_weights[:, :3] if _is_table(given_weights, 3) else np.empty((0, 3))
    rolled = np.roll(weights, -1, axis=1)
    both = [np.array([_likelihood(w, X, t) for w in table]) for table in (weights, rolled)]
    return {"bias_last": both[0], "bias_first": both[1], "best": _likelihood(_most_likely(X, t), X, t)}


def y1(reference, given, case):
    """6 + 2·x1² + 2·x2² at every point of a surface that was drawn; beside it what else it may be."""
    return _heights(given, _bowl) | _other_answers(given, _flat)


def y2(reference, given, case):
    """8, wherever a surface was drawn; beside it what else it may be."""
    return _heights(given, _flat) | _other_answers(given, _bowl)


def beyond_the_boundary(reference, given, case):
    """How far every point lies outside of where y1 = y2; less than 0 inside, where y2 is the greater one."""
    drawn = _drawn_points(given, "outline", "curve", "cells")
    return {name: np.hypot(p[:, 0], p[:, 1]) - 1 for name, p in drawn}


def _bowl(points):
    return 6 + 2 * points[:, 0] ** 2 + 2 * points[:, 1] ** 2


def _flat(points):
    return np.full(len(points), 8.0)


def _heights(given, function):
    return {name: function(points) for name, points in _drawn_points(given, "surface", "heights")}


def _other_answers(given, function):
    """What the other function, and the boundary, would be at the same points."""
    on_other = {f"other/{name}": right for name, right in _heights(given, function).items()}
    beyond = beyond_the_boundary(None, given, None)
    return on_other | {f"beyond/{name}": right for name, right in beyond.items()}


def _drawn_points(given, *kinds):
    """What was drawn of some kinds, whose names are ``plot0/surface0`` and so on."""
    for name, points in given.items():
        if name.partition("/")[2].startswith(kinds) and _is_table(points, 2):
            yield name, points


def _is_table(array, columns):
    """What comes out of a student's box may be anything."""
    return array is not None and array.dtype.kind in "fiu" and array.ndim == 2 and array.shape[1] >= columns


def _class(rng, label):
    """(rows, 4): x1, x2, the column of ones and the label, as make_data.py draws them."""
    z = rng.standard_normal((ROWS_PER_CLASS, 2))
    along, share, across = SPREADS
    x1 = MIDDLES[label][0] + along * z[:, 0]
    x2 = MIDDLES[label][1] + share * z[:, 0] + across * z[:, 1]
    return np.column_stack([x1, x2, np.ones(ROWS_PER_CLASS), np.full(ROWS_PER_CLASS, float(label))])


def _is_kind(X, t):
    """Whether descents at all rates stay where every usual way to work out the loss gives the same."""
    rates = np.array(RATES)
    weights = np.tile(START, (rates.size, 1)).T
    before = np.full(rates.size, np.inf)
    for epoch in range(EPOCHS):
        a = X @ weights
        loss = np.mean(np.logaddexp(0, a) - t[:, None] * a, axis=0)
        ends_early = epoch <= LONGEST_START and np.any(np.abs(loss - before) < TOLERANCE)
        if ends_early or np.max(np.where(t[:, None] == 1, -a, a)) > FURTHEST:
            return False
        weights = weights - rates * (X.T @ (_sigmoid(a) - t[:, None])) / len(t)
        before = loss
    return True


def _sigmoid(a):
    return 1 / (1 + np.exp(-a))


def _likelihood(w, X, t):
    a = X @ w
    return float(np.mean(np.logaddexp(0, a) - t * a))


def _most_likely(X, t):
    """By Newton's method, which is what iteratively reweighted least squares comes to."""
    w = np.zeros(X.shape[1])
    for _ in range(STEPS):
        y = 1 / (1 + np.exp(-X @ w))
        w = w - np.linalg.solve((X.T * (y * (1 - y))) @ X, X.T @ (y - t))
    return w
