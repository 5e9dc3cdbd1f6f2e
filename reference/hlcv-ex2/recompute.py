"""What is right, worked out beside the reference from the raw values that a hand-in yielded.

A function is ``name(reference, given, case) -> dict``: `given` holds the arrays found (or asked with), which
may be anything at all. Where they cannot be used the answer is NaN, which nothing is close to. The inputs are
drawn again here from the case, since those in the student's box may have been changed.
"""

import importlib
import re

import numpy as np
from probes import (
    BATCH_SHAPE,
    BATCH_STEPS,
    CLASSES,
    NAMES,
    STEP,
    TOY_DECAY,
    TOY_STEPS,
    TOY_TRAINING,
    TRAINING_REG,
    batch_data,
    gradient_inputs,
    is_batches,
    loss_inputs,
    noted_rows,
    training_data,
    training_weights,
)

UNUSABLE = (ArithmeticError, IndexError, KeyError, MemoryError, TypeError, ValueError)
"""What NumPy raises on arrays of the wrong shape, size or kind."""

SAME_ROWS = 1e-6
"""Rows of probabilities that differ by less are the same."""

SAME_WEIGHTS = 1e-6
"""Weights of single precision that took the same steps differ by less."""

ROUNDING = 1e-3
"""Share of the largest logit by which the others may be off in single precision."""


# ── q1: the loss that follows from the student's own probabilities ────────────────────────────────────


def loss_from_own_probabilities(reference, given, case):
    """Mean cross-entropy of the given probabilities plus the regularisation, which needs no forward pass.

    Where all rows have the same probabilities no loss follows: hardly any data would be in it.
    """
    weights, X, y, reg = loss_inputs(case)
    probabilities = _floats(given, "probabilities", (len(X), len(weights["b2"])))
    if np.ptp(probabilities, axis=0).max() < SAME_ROWS:
        probabilities = np.full(probabilities.shape, np.nan)
    with np.errstate(all="ignore"):
        cross_entropy = -np.mean(np.log(probabilities[np.arange(len(y)), y]))
    return {"loss": cross_entropy + reg * (np.sum(weights["W1"] ** 2) + np.sum(weights["W2"] ** 2))}


# ── q2: gradients in other ways ───────────────────────────────────────────────────────────────────────


def reference_central_difference(reference, given, case):
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
    for position in np.ndindex(array.shape):
        middle, losses = array[position], []
        for nudge in (-2, -1, 1, 2):
            array[position] = middle + nudge * step
            losses.append(net.loss(X, y, reg)[0])
        array[position] = middle
        slopes[position] = _slope(losses, step)
    return slopes


def _slope(losses, step):
    """Derivative from the losses at -2, -1, 1 and 2 steps: the error falls with the step's fourth power."""
    two_down, one_down, one_up, two_up = losses
    return (8 * (one_up - one_down) - (two_up - two_down)) / (12 * step)


def gradients_of_own_loss(reference, given, case):
    """What the gradients should be where the student's forward pass or loss is already wrong.

    Two answers are right: the slope of the student's own loss, and the handout's formulas put to work on the
    student's own probabilities. The one nearer to the gradients found is what they are held against, if that
    took backpropagation: what follows from a loss without data in it is no answer.
    """
    weights, X, y, reg = gradient_inputs(case)
    after = {f"{name}_after": weights[name] for name in NAMES} | {"X_after": X, "y_after": y}
    probabilities = _floats(given, "probabilities", (len(X), len(weights["b2"])))
    net = _net(reference, weights)
    slopes, formulas = _own_slopes(given, weights), net.backward(X, y, reg, net.hidden(X), probabilities)
    answer = min((slopes, formulas), key=lambda answer: _distance(given, answer))
    right = net.loss(X, y, reg)[1]
    earned = answer is formulas or _falls_as_a_softmax(slopes, probabilities, y)
    earned = earned or _points_the_same_way(slopes, right, weights)
    if not (earned and _reaches_both_layers(answer, right, weights)):
        answer = {name: np.full(weights[name].shape, np.nan) for name in NAMES}
    return answer | after


def _own_slopes(given, weights):
    """Central differences of the student's losses at nudged weights."""
    losses = {name: _floats(given, f"losses_{name}", (4, *weights[name].shape)) for name in NAMES}
    return {name: _slope(losses[name], STEP) for name in NAMES}


def _falls_as_a_softmax(slopes, probabilities, y):
    """Whether the loss falls with the last bias as a cross-entropy of these probabilities does."""
    errors = probabilities - np.eye(probabilities.shape[1])[y]
    return bool(np.allclose(slopes["b2"], errors.mean(axis=0), rtol=0, atol=1e-6))


def _points_the_same_way(slopes, right, weights):
    """Whether all that is off is the regularisation, or one factor for the rest: a sum in place of a mean."""
    a, b = (np.concatenate([_from_data(g, weights, name).ravel() for name in NAMES]) for g in (slopes, right))
    return bool(a @ b > 0.999 * np.linalg.norm(a) * np.linalg.norm(b))


def _reaches_both_layers(gradients, right, weights):
    """Whether the data, not only the regularisation, is felt in both weight matrices."""
    parts = ((_from_data(g, weights, name) for g in (gradients, right)) for name in ("W1", "W2"))
    return all(np.linalg.norm(a) > 1e-3 * np.linalg.norm(b) for a, b in parts)


def _from_data(gradients, weights, name):
    """The gradient without what lies along the weights themselves, where regularisation pulls."""
    gradient, weight = gradients[name], weights[name]
    square = np.sum(weight * weight)
    return gradient - np.sum(gradient * weight) / square * weight if square else gradient


def _distance(given, gradients):
    """Largest difference from the gradients found; without end where they cannot be compared."""
    try:
        worst = max(float(np.max(np.abs(given[name] - gradients[name]))) for name in NAMES)
    except UNUSABLE:
        return np.inf
    return worst if np.isfinite(worst) else np.inf


# ── q3: training ──────────────────────────────────────────────────────────────────────────────────────


def toy_loss(reference, given, case):
    """Loss on the training data of the weights that training ended with, and of those it started from; the
    share of the rows that they class rightly; whether plain steps on the rows drawn end there, and whether
    the weights can be followed on their way there.

    For the case of the batches: the weights that plain steps on the noted batches lead to, and all that can
    have been noted on the way.
    """
    start = training_weights(case)
    final = {name: _floats(given, name, start[name].shape) for name in NAMES}
    moved = {"moved": int(any(not np.array_equal(final[name], start[name]) for name in NAMES))}
    if is_batches(case):
        return _replay(reference, given, case, start, final) | moved
    X, y = training_data(case)
    losses = {"loss": _loss_on(reference, final, X, y), "start": _loss_on(reference, start, X, y)}
    right = {"accuracy": float(np.mean(_net(reference, final).predict(X) == y))}
    plain = _matches_plain_steps(reference, given, case, final)
    followed = plain or _is_followed(reference, given, case, final)  # that takes ten times as long
    return losses | right | moved | {"plain": int(plain), "followed": int(followed)}


def _matches_plain_steps(reference, given, case, final):
    """Whether steps on the rows that were drawn, of a rate that decays in each, end at the same weights."""
    rows, (X, y) = given.get("rows_drawn"), training_data(case)
    if np.ndim(rows) != 2 or len(rows) != TOY_STEPS or rows.dtype.kind not in "iu":
        return False
    path = _steps(reference, training_weights(case), X, y, rows, TOY_TRAINING["learning_rate"], TOY_DECAY)
    return _distance(final, path[-1]) < SAME_WEIGHTS


def _is_followed(reference, given, case, final):
    """Whether every change of the weights, from start to end, was a step that follows from the rows.

    A step goes down the slope on the batch that the loss was last asked for, or on all rows. It may keep
    something of the step before and of its slope, as momentum does. Weights put in place are no such step.
    """
    try:
        batches, path = _read_noted_path(given, case)
        if _distance(path[0], training_weights(case)) >= SAME_WEIGHTS:
            return False
        before = []
        for batch, weights, after in zip(batches, path, [*path[1:], final], strict=True):
            step = _flat(after) - _flat(weights)
            if not step.any():
                continue  # the loss was asked for, and nothing was made of its slope
            downhill = _downhill(reference, step, weights, (batch, training_data(case)), before)
            if downhill is None:
                return False
            before = [step, downhill]
    except UNUSABLE:
        return False
    return True


def _downhill(reference, step, weights, data, before):
    """The direction of descent on one of these (rows, labels) that the step took; None where it took none."""
    for rows, labels in data:
        with np.errstate(all="ignore"):
            slopes = _net(reference, weights).loss(rows, labels, TRAINING_REG)[1]
        downhill = -_flat(slopes)
        if any(_is_sum(step, [downhill, *before[:number]]) for number in range(len(before) + 1)):
            return downhill
    return None


def _read_noted_path(given, case):
    """The batch and the weights of each call of the loss. Raise one of UNUSABLE where they do not fit."""
    rows, labels = noted_rows(case)
    sizes, table, start = given["path_sizes"], given["path_rows"], training_weights(case)
    all_weights = {name: _floats(given, f"path_{name}", (len(sizes), *start[name].shape)) for name in NAMES}
    batches = [table[n, :size] for n, size in enumerate(sizes)]
    if not batches or any(len(places) == 0 or places.min() < 0 for places in batches):
        raise ValueError("a batch of other rows")
    path = [{name: all_weights[name][n] for name in NAMES} for n in range(len(sizes))]
    return [(rows[places], labels[places]) for places in batches], path


def _is_sum(step, directions):
    """Whether the step is made of the directions, with more than nothing of the first."""
    columns = np.column_stack(directions)
    amounts = np.linalg.lstsq(columns, step, rcond=None)[0]
    return amounts[0] > 0 and np.max(np.abs(columns @ amounts - step)) < SAME_WEIGHTS


def _flat(weights):
    return np.concatenate([weights[name].ravel() for name in NAMES])


def _replay(reference, given, case, start, final):
    """Steps on the noted batches, downhill or uphill, whichever ends nearer to the final weights.

    Batches that were asked for but not trained on lead elsewhere.
    """
    if np.shape(given.get("batch_rows")) != BATCH_SHAPE:
        return {name: np.full(start[name].shape, np.nan) for name in NAMES}
    X, y, _, _ = batch_data(case)
    rate, decay = BATCH_STEPS["learning_rate"], BATCH_STEPS["learning_rate_decay"]
    rows, reg = given["batch_rows"], BATCH_STEPS["reg"]
    path = _steps(reference, start, X, y, rows, rate, decay, reg)
    if not _distance(final, path[-1]) < SAME_WEIGHTS:
        uphill = _steps(reference, start, X, y, rows, -rate, decay, reg)
        path = min((path, uphill), key=lambda path: _distance(final, path[-1]))
    return path[-1] | _notes(reference, path, rows, case)


def _notes(reference, path, batches, case):
    """Losses and accuracies by step, one series for each way to note them: of the batch before its step and
    after it, of all rows, with the regularisation and without."""
    X, y, X_val, y_val = batch_data(case)
    if not all(np.isfinite(weights[name]).all() for weights in path for name in NAMES):
        return {}
    before, after = list(zip(path, batches, strict=False)), list(zip(path[1:], batches, strict=False))
    by_batch = {"of the batch": before, "of the batch after its step": after}
    notes = {}
    for way, steps in by_batch.items():
        samples = [(weights, X[rows], y[rows]) for weights, rows in steps]
        notes |= _noted_series(reference, way, samples, "train")
    notes |= _noted_series(reference, "of all rows", [(weights, X, y) for weights in path], "train")
    return notes | _noted_series(
        reference, "of other rows", [(weights, X_val, y_val) for weights in path], "val"
    )


def _noted_series(reference, way, samples, part):
    """Series of losses and of accuracies of (weights, rows, labels), by the name they are noted under."""
    nets = [(_net(reference, weights), X, y) for weights, X, y in samples]
    reg = BATCH_STEPS["reg"]
    accuracies = {f"{part}_acc_history/{way}": [np.mean(net.predict(X) == y) for net, X, y in nets]}
    losses = {
        f"loss_history/{way}": [net.loss(X, y, reg)[0] for net, X, y in nets],
        f"loss_history/{way} without regularisation": [net.loss(X, y, 0.0)[0] for net, X, y in nets],
    }
    return {name: np.array(values) for name, values in (accuracies | losses).items()}


def _steps(reference, start, X, y, batches, rate, decay, reg=TRAINING_REG):
    """The weights at the start and after a step on each batch; NaN where the batches cannot be used."""
    net = _net(reference, start)
    path = [start]
    try:
        with np.errstate(all="ignore"):
            for rows in batches:
                _, gradients = net.loss(X[rows], y[rows], reg)
                for name in NAMES:
                    net.params[name] -= rate * gradients[name]
                rate *= decay
                path.append({name: net.params[name].copy() for name in NAMES})
    except UNUSABLE:
        return [{name: np.full(start[name].shape, np.nan) for name in NAMES}]
    return path


def loss_and_gradients(reference, given, case):
    """What TwoLayerNet.loss should answer for the weights, rows and labels asked with."""
    try:
        net = _net(reference, given)
        with np.errstate(all="ignore"):
            loss, gradients = net.loss(given["X"], given["y"], float(given["reg"]))
    except UNUSABLE:
        return _no_answer(given)
    return {"loss": float(loss)} | gradients


def _loss_on(reference, weights, X, y):
    with np.errstate(all="ignore"):
        return float(_net(reference, weights).loss(X, y, TRAINING_REG)[0])


def _no_answer(given):
    """NaN in the shapes of the question, for rows, labels or weights that do not fit each other."""
    return {"loss": np.nan} | {name: np.full(np.shape(given.get(name, 0)), np.nan) for name in NAMES}


# ── q3b: the classes of hidden images, by the weights alone ───────────────────────────────────────────


def classes_by_weights(reference, given, case):
    """What the reference's own net predicts for the hidden images with the weights that left the box, the
    script's and those that were handed in; and how often the script's net predicts the same by itself.

    How rows are made of images left the box as numbers too: a factor and a summand for each number of an
    image, so whatever they are, no more than two layers are between an image and its class.
    """
    result = {}
    rows = _rows_of_images(given)
    for prefix in ("", "saved_"):
        weights = {name: given.get(prefix + name) for name in NAMES}
        classes = None if rows is None else _classes_by(weights, rows)
        if classes is not None:
            result[f"{prefix}predictions"] = classes
    alike = _share_alike(given.get("predictions"), result["predictions"]) if "predictions" in result else None
    return result if alike is None else result | {"alike": alike}


def _rows_of_images(given):
    """Rows (N, D) of the hidden images, made as the script makes its own; None where that is not plain.

    Numbers that differ from image to image would be more than a way to make rows: they could hold answers.
    """
    images = given["images"].reshape(len(given["images"]), -1)
    if any(np.shape(given.get(name)) != images.shape[1:] for name in ("places", "scale", "shift")):
        return None
    try:
        with np.errstate(all="ignore"):
            rows = images[:, given["places"]] * given["scale"].astype(float) + given["shift"].astype(float)
    except UNUSABLE:
        return None
    return rows if rows.shape == images.shape and np.isfinite(rows).all() else None


def _classes_by(weights, rows):
    """By the reference's net; None for what is no net of finite numbers."""
    net = importlib.import_module("two_layernet").TwoLayerNet(1, 1, 1)
    try:
        net.params = {name: weight.astype(np.float64) for name, weight in weights.items()}
        if not all(np.isfinite(weight).all() for weight in net.params.values()):
            return None
        W1, b1, W2, b2 = (net.params[name] for name in NAMES)
        if (b1.shape, b2.shape) != (W1.shape[1:], W2.shape[1:]) or W1.ndim != 2 or W2.ndim != 2:
            return None  # a bias for each image could be an answer for each image
        with np.errstate(all="ignore"):
            classes = net.predict(rows)
    except (AttributeError, *UNUSABLE):
        return None
    return classes if classes.shape == (len(rows),) else None


def _share_alike(claimed, classes):
    """The share of images that the script's net gives the same class; None where it gives no classes."""
    if not isinstance(claimed, np.ndarray) or claimed.dtype.kind not in "iuf":
        return None
    claimed = claimed.reshape(-1) if claimed.size == classes.size else claimed
    return np.mean(claimed == classes) if claimed.shape == classes.shape else None


# ── q4b: the same for layers of any number ────────────────────────────────────────────────────────────


def classes_by_layers(reference, given, case):
    """What linear layers with a ReLU between them make of the hidden images, with the weights that left the
    box; and whether the script's network answers the same by itself, up to rounding and a last softmax.

    Batch norms stand before the ReLU or behind it: the weights do not say, so the network's answers decide.
    """
    result = {}
    rows = _rows_of_images(given)
    for prefix in ("", "saved_"):
        answers = [] if rows is None else _answers(_layers(given, prefix), rows)
        if not answers:
            continue
        near = [answer for answer in answers if _is_near(given.get("logits"), answer)]
        if not prefix and "logits" in given:
            result["alike"] = float(bool(near))
        result[f"{prefix}predictions"] = np.argmax((near or answers)[0], axis=1)
    return result


def _layers(given, prefix):
    """(matrix, bias) and (scale, shift) by turns, in the order in which they stand."""
    positions = sorted(
        {int(match[1]) for name in given if (match := re.fullmatch(rf"{prefix}op(\d+)_\w+", name))}
    )
    names = [f"{prefix}op{position}_" for position in positions]
    return [
        (name.endswith("matrix"), given.get(name), given.get(second))
        for each in names
        for name, second in ((f"{each}matrix", f"{each}bias"), (f"{each}scale", f"{each}shift"))
        if name in given
    ]


def _answers(layers, rows):
    """Logits with every ReLU before the batch norm that follows, and behind it; those that are numbers."""
    kinds = [linear for linear, _, _ in layers]
    late = [True] if all(kinds) else [True, False]
    answers = [_forward(layers, rows, late_relu) for late_relu in late]
    shape = (len(rows), CLASSES)
    return [answer for answer in answers if np.shape(answer) == shape and np.isfinite(answer).all()]


def _forward(layers, rows, late_relu):
    """None where the layers do not fit each other."""
    linear_ones = [position for position, (linear, _, _) in enumerate(layers) if linear]
    try:
        with np.errstate(all="ignore"):
            for position, (linear, first, second) in enumerate(layers):
                first, second = first.astype(np.float64), second.astype(np.float64)
                # One number for each unit: one for each image as well could be an answer for each image.
                units = first.shape[1:] if linear else rows.shape[1:]
                if second.shape != units or first.shape != ((rows.shape[1], *units) if linear else units):
                    return None
                rows = rows @ first + second if linear else rows * first + second
                hidden = linear_ones[0] <= position < linear_ones[-1]
                if hidden and (layers[position + 1][0] if late_relu else linear):
                    rows = np.maximum(rows, 0)
    except (AttributeError, *UNUSABLE):
        return None
    return rows


def _is_near(claimed, answer):
    """Whether the network's own logits, or their softmax or its logarithm, are these up to rounding."""
    if not isinstance(claimed, np.ndarray) or claimed.shape != answer.shape or claimed.dtype.kind != "f":
        return False
    shifted = answer - answer.max(axis=1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    for form in (answer, np.exp(logarithms), logarithms):
        if np.abs(claimed - form).max() <= ROUNDING * max(1e-3, np.abs(form).max()):
            return True
    return False


# ── reading what was given ────────────────────────────────────────────────────────────────────────────


def _floats(given, name, shape):
    """The array of that name where it has this shape and holds floats, else NaN in this shape."""
    array = given.get(name)
    usable = isinstance(array, np.ndarray) and array.shape == shape and array.dtype.kind == "f"
    return array.astype(np.float64) if usable else np.full(shape, np.nan)


def _net(reference, weights):
    """The reference's net with its own copy of `weights`."""
    net = reference.TwoLayerNet(1, 1, 1)
    net.params = {name: weights[name].copy() for name in NAMES}
    return net
