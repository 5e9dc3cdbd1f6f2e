"""What is right, worked out beside the reference from the raw values that a hand-in yielded.

A function is ``name(reference, given, case) -> dict``: `given` holds the arrays found (or asked with), which
may be anything at all. Where they cannot be used the answer is NaN, which nothing is close to. The inputs are
drawn again here from the case, since those in the student's box may have been changed.
"""

import numpy as np
from probes import (
    NAMES,
    STEP,
    TRAINING_REG,
    gradient_inputs,
    loss_inputs,
    toy_data,
    training_weights,
)

UNUSABLE = (ArithmeticError, IndexError, KeyError, MemoryError, TypeError, ValueError)
"""What NumPy raises on arrays of the wrong shape, size or kind."""


# ── q1: the loss that follows from the student's own probabilities ────────────────────────────────────


def loss_from_own_probabilities(reference, given, case):  # noqa: ARG001
    """Mean cross-entropy of the given probabilities plus the regularisation, which needs no forward pass."""
    weights, X, y, reg = loss_inputs(case)
    own = _floats(given, "probabilities", (len(X), len(weights["b2"])))
    with np.errstate(all="ignore"):
        cross_entropy = -np.mean(np.log(own[np.arange(len(y)), y]))
    return {"loss": cross_entropy + reg * (np.sum(weights["W1"] ** 2) + np.sum(weights["W2"] ** 2))}


# ── q2: gradients by other roads ──────────────────────────────────────────────────────────────────────


def reference_central_difference(reference, given, case):  # noqa: ARG001
    """The gradients of the reference's loss from its values alone, to fourth order.

    In extended precision, where the machine has it: rounding would else spoil entries that are nearly zero.
    """
    weights, X, y, reg = gradient_inputs(case)
    wide = {name: weights[name].astype(np.longdouble) for name in NAMES}
    net = _net(reference, wide)
    return {name: _central_difference(net, name, X.astype(np.longdouble), y, reg) for name in NAMES}


def _central_difference(net, name, X, y, reg):
    """Move every entry of one array in turn, in place, and put it back."""
    array, step = net.params[name], STEP / 10
    slopes = np.empty(array.shape)
    for place in np.ndindex(array.shape):
        middle, losses = array[place], []
        for nudge in (-2, -1, 1, 2):
            array[place] = middle + nudge * step
            losses.append(net.loss(X, y, reg)[0])
        array[place] = middle
        slopes[place] = _slope(losses, step)
    return slopes


def _slope(losses, step):
    """Derivative from the losses at -2, -1, 1 and 2 steps: the error falls with the step's fourth power."""
    two_down, one_down, one_up, two_up = losses
    return (8 * (one_up - one_down) - (two_up - two_down)) / (12 * step)


def gradients_of_own_loss(reference, given, case):
    """What the gradients should be where the student's forward pass or loss is already wrong.

    Two answers are right: the slope of the student's own loss, and the handout's formulas put to work on the
    student's own probabilities. The one nearer to the gradients found is what they are held against.
    """
    weights, X, y, reg = gradient_inputs(case)
    after = {f"{name}_after": weights[name] for name in NAMES} | {"X_after": X, "y_after": y}
    own = _floats(given, "probabilities", (len(X), len(weights["b2"])))
    net = _net(reference, weights)
    candidates = (_own_slopes(given, weights), net.backward(X, y, reg, net.hidden(X), own))
    return min(candidates, key=lambda wanted: _distance(given, wanted)) | after


def _own_slopes(given, weights):
    """Central differences of the student's losses at nudged weights."""
    losses = {name: _floats(given, f"losses_{name}", (4, *weights[name].shape)) for name in NAMES}
    return {name: _slope(losses[name], STEP) for name in NAMES}


def _distance(given, wanted):
    """Largest difference from the gradients found; without end where they cannot be compared."""
    try:
        worst = max(float(np.max(np.abs(given[name] - wanted[name]))) for name in NAMES)
    except UNUSABLE:
        return np.inf
    return worst if np.isfinite(worst) else np.inf


# ── q3: training ──────────────────────────────────────────────────────────────────────────────────────


def toy_loss(reference, given, case):
    """Loss on the toy data of the weights that training ended with, and of those it started from."""
    start = training_weights(case)
    final = {name: _floats(given, name, start[name].shape) for name in NAMES}
    return {"loss": _loss_on_toy_data(reference, final), "start": _loss_on_toy_data(reference, start)}


def loss_and_gradients(reference, given, case):  # noqa: ARG001
    """What TwoLayerNet.loss should answer for the weights, rows and labels asked with."""
    try:
        net = _net(reference, given)
        with np.errstate(all="ignore"):
            loss, gradients = net.loss(given["X"], given["y"], float(given["reg"]))
    except UNUSABLE:
        return _no_answer(given)
    return {"loss": float(loss)} | gradients


def _loss_on_toy_data(reference, weights):
    X, y = toy_data()
    with np.errstate(all="ignore"):
        return float(_net(reference, weights).loss(X, y, TRAINING_REG)[0])


def _no_answer(given):
    """NaN in the shapes of the question, for rows, labels or weights that do not fit each other."""
    return {"loss": np.nan} | {name: np.full(np.shape(given.get(name, 0)), np.nan) for name in NAMES}


# ── reading what was given ────────────────────────────────────────────────────────────────────────────


def _floats(given, name, shape):
    """The array of that name where it has this shape and holds floats, else NaN in this shape."""
    found = given.get(name)
    usable = isinstance(found, np.ndarray) and found.shape == shape and found.dtype.kind == "f"
    return found.astype(np.float64) if usable else np.full(shape, np.nan)


def _net(reference, weights):
    """The reference's net with its own copy of `weights`."""
    net = reference.TwoLayerNet(1, 1, 1)
    net.params = {name: weights[name].copy() for name in NAMES}
    return net
