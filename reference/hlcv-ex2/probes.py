"""What to observe of a two-layer network. Each probe calls the hand-in and yields raw values; none judges.

A probe is ``probe(hand_in, case) -> dict``. Values of the hand-in are passed on as they come; what it
does not return is left out. Nothing in this file is an answer: it travels into the student's box.
"""

import copy
import importlib
import sys
import types
from pathlib import Path

import numpy as np
from probe_tools import (
    arrays,
    histories,
    image_rows,
    layers,
    network_answers,
    networks,
    saved_files,
    script_values,
    transforms,
    two_layers,
)

NAMES = ("W1", "b1", "W2", "b2")
TOY_SIZES = (4, 10, 3)
TOY_REG = 0.05
TRAINING_REG = 5e-6
BATCH_STEPS = {"learning_rate": 0.5, "learning_rate_decay": 1.0, "reg": 0.01}
"""Regularised strongly enough for the weights to show whether it was."""
TOY_STEPS, TOY_DECAY = 100, 0.95
TOY_TRAINING = {"learning_rate": 1e-1, "reg": TRAINING_REG}
MOST_ROWS, MOST_BATCHES = 1000, 500
BATCH_SHAPE = (20, 12)
"""Steps, and rows in each."""
MARGIN = 0.01
"""Least distance of a hidden unit's input from the ReLU's kink: nudged weights then stay on one side."""
STEP = 1e-3
"""Nudge for numerical derivatives."""
NUDGES = (-2, -1, 1, 2)
HIDDEN_LAYERS = (1, 2, 3, 4, 5)
"""Numbers of hidden layers to try."""
IMAGES, IMAGE_SHAPE = 4, (3, 32, 32)
PIXELS = int(np.prod(IMAGE_SHAPE))
NARROWEST = 12
"""Units of the last layer through which numbers are passed on; each before it has one more."""
WORK_TIMES = (1, 20, 400)
"""Rows for which the work of the forward pass is counted, as multiples of the smallest number."""
CLASSES = 10
KNOWS_NOTHING = 1.9
"""A loss above it is one of ten classes at the start of training (2.3), not of the toy data's three (1.1)."""
MOST_NETS = 6
"""That are tried where none is kept under the handout's name."""
WORSE = 0.1
"""Further than this below what a script noted itself, its net was not given what it was trained on."""
HISTORIES = ("loss_history", "train_acc_history", "val_acc_history")
SAVED_NET, SAVED_MODEL = "best_net.npz", "model.ckpt"


# ── q1: the forward pass ──────────────────────────────────────────────────────────────────────────────


def probabilities(hand_in, case):
    """Class probabilities of the toy case, of nets of other sizes, and of one with very large scores."""
    if case.kind == "published":
        weights, X = toy_weights(), toy_data()[0]
    else:
        weights, X, _, _ = _drawn(case.rng)
    if case.kind == "advice":
        # Raised alike, the scores mean the same; a softmax that exponentiates them as they are overflows.
        weights["b2"] = weights["b2"] + 1000
    return {"probabilities": _net(hand_in, weights).loss(X)}


def loss(hand_in, case):
    """The regularised loss of the toy case and of nets with other sizes and another regularisation."""
    weights, X, y, reg = loss_inputs(case)
    if case.kind == "published":
        _must_know_its_classes(_net(hand_in, weights), X.copy(), reg)
    return _first_of_pair(_net(hand_in, weights).loss(X, y, reg))


def _must_know_its_classes(net, X, reg):
    """How many classes there are stands in the weights: labels may well be without the last one."""
    try:
        net.loss(X, np.array([0, 1, 1, 0, 1]), reg)
    except Exception as error:
        told = f"{error} (with the labels 0 1 1 0 1, among which the last of the three classes is missing)"
        raise type(error)(told).with_traceback(error.__traceback__) from None


def own_loss(hand_in, case):
    """Probabilities and loss of one and the same net: does the loss follow from the probabilities?"""
    weights, X, y, reg = loss_inputs(case)
    own = _probabilities_of(hand_in, weights, X)
    return own | _first_of_pair(_net(hand_in, weights).loss(X, y, reg))


def _probabilities_of(hand_in, weights, X):
    """The probabilities, and what they become with another X, W1 or W2: what is made up stays the same."""
    asked = {
        "probabilities": (weights, X),
        "probabilities_another X": (weights, 1 - X[::-1]),
        "probabilities_another W1": (weights | {"W1": -weights["W1"][::-1]}, X),
        "probabilities_another W2": (weights | {"W2": -weights["W2"][::-1]}, X),
    }
    return {name: _net(hand_in, given).loss(rows.copy()) for name, (given, rows) in asked.items()}


def forward_work(hand_in, case):
    """Python-level work of the forward pass while the number of rows grows four-hundredfold."""
    return _forward_work(hand_in, *_work_inputs(case), case)


def own_forward_work(hand_in, case):
    """The same, with what the largest input gives once more, and under other weights in either layer."""
    weights, inputs = _work_inputs(case)
    found = _forward_work(hand_in, weights, inputs, case)
    others = {"again": {}, "other_W1": {"W1": -weights["W1"][::-1]}, "other_W2": {"W2": -weights["W2"][::-1]}}
    for name, changed in others.items():
        found[name] = arrays.snapshot(_net(hand_in, weights | changed).loss(inputs[-1].copy()))
    return found


def _work_inputs(case):
    rng = np.random.default_rng(0) if case.kind == "published" else case.rng
    smallest = 5 if case.kind == "published" else int(rng.integers(3, 9))
    weights = _weights(rng, *TOY_SIZES)
    return weights, [rng.standard_normal((times * smallest, TOY_SIZES[0])) for times in WORK_TIMES]


def _forward_work(hand_in, weights, inputs, case):
    answers, operations = [], []
    for rows in inputs:
        net, X = _net(hand_in, weights), rows.copy()
        # Taken down while the work is counted: an answer could be filled in when the count is over.
        count = case.count_operations(lambda net=net, X=X: answers.append(arrays.snapshot(net.loss(X))))
        operations.append(count)
    # The last answer goes along: a forward pass that yields nothing must not pass for a fast one.
    sizes = [len(rows) for rows in inputs]
    return {"probabilities": answers[-1], "sizes": np.array(sizes), "operations": np.array(operations)}


# ── q2: the gradients ─────────────────────────────────────────────────────────────────────────────────


def gradients(hand_in, case):
    """The gradients, and what the weights and the data hold after the call."""
    return _gradients_and_after(hand_in, *gradient_inputs(case), case)


def own_gradients(hand_in, case):
    """The gradients, with the probabilities and the losses at nudged weights that they should agree with."""
    weights, X, y, reg = gradient_inputs(case)
    found = _probabilities_of(hand_in, weights, X)
    for name in NAMES:
        nets = (_net(hand_in, moved) for moved in _nudged(weights, name))
        losses = [net.loss(X.copy(), y.copy(), reg)[0] for net in nets]
        found[f"losses_{name}"] = np.array(losses).reshape(len(NUDGES), *weights[name].shape)
    return found | _gradients_and_after(hand_in, weights, X, y, reg, case)


def _gradients_and_after(hand_in, weights, X, y, reg, case):
    """What comes back, what the call leaves behind, and the work of a forward pass and of the gradients."""
    net, counts = _net(hand_in, weights), []
    found = _gradients_of_pair(net.loss(X, y, reg))
    for labels in ((), (y.copy(), reg)):
        again, rows = _net(hand_in, weights), X.copy()
        counts.append(case.count_operations(lambda net=again, X=rows, y=labels: net.loss(X, *y)))
    found |= {"operations": np.array(counts)}
    return found | {f"{name}_after": net.params[name] for name in NAMES} | {"X_after": X, "y_after": y}


# ── q3: training ──────────────────────────────────────────────────────────────────────────────────────


def training(hand_in, case):
    """Training on the toy data, or, as the last fresh case, the rows that each batch is made of; and which
    classes a net of given weights predicts."""
    net = _net(hand_in, training_weights(case))
    found = _trained(net, case)
    return found if is_batches(case) else found | _predicted(hand_in, case)


def _predicted(hand_in, case):
    """The classes that a net with large biases predicts for rows of its own."""
    weights, X = predict_inputs(case)
    try:
        return {"predicted": arrays.array_of_list(_net(hand_in, weights).predict(X))}
    except Exception:
        return {"predicted": "raises"}


def training_with_given_gradients(hand_in, case):
    """The same training, with loss and gradients answered from outside."""
    net = _net(hand_in, training_weights(case))

    def given_loss(*given, **named):
        X, y, reg = _three_of(given, named)
        if y is None:
            # Only accuracies noted on the way come through here; nobody judges them, and asking takes time.
            return np.full((len(X), TOY_SIZES[2]), 1 / TOY_SIZES[2])
        asked = {name: np.array(net.params[name]) for name in NAMES}
        answer = case.ask(**asked, X=np.array(X), y=np.array(y), reg=np.array(reg))
        return float(answer["loss"]), {name: answer[name] for name in NAMES}

    _replace_loss(net, given_loss)
    found = _trained(net, case)
    return found if is_batches(case) else found | _predicted(hand_in, case) | _own_classes(hand_in, case)


def _own_classes(hand_in, case):
    """The classes that the hand-in's own probabilities speak for, of the same net and rows."""
    weights, X = predict_inputs(case)
    try:
        return {"own_classes": np.argmax(_net(hand_in, weights).loss(X), axis=1)}
    except Exception:
        return {"own_classes": "raises"}


def _trained(net, case):
    """Train `net` in place; the weights it ends with, and what was recorded on the way."""
    if is_batches(case):
        return _trained_in_batches(net, case)
    X, y = training_data(case)
    path, batches, start = _note_path(net, case), _note_batches(net, X), _copies_of(net)
    if case.kind == "published":
        _random_state_of_the_handout()
    history = net.train(
        X.copy(), y.copy(), X.copy(), y.copy(), num_iters=TOY_STEPS, verbose=False, **TOY_TRAINING
    )
    noted = _drawn_rows(batches) | _path_table(path)
    return {"part": "loss"} | _moved_at_all(net, start) | noted | _results(net, history)


def noted_rows(case):
    """The rows (2n, D) and labels of the toy data, followed by the same rows cut to whole numbers."""
    X, y = training_data(case)
    return np.concatenate([X, np.trunc(X)]), np.concatenate([y, y])


def _note_path(net, case):
    """From now on note, for every call of the loss with labels, the weights and which of `noted_rows` it is
    given."""
    path, inner, (rows, _) = [], net.loss, noted_rows(case)

    def noting_loss(*given, **named):
        X, y, _ = _three_of(given, named)
        if y is not None and len(path) <= MOST_BATCHES:
            path.append((_weights_now(net), arrays.positions_of_rows(X, rows)))
        return inner(*given, **named)

    _replace_loss(net, noting_loss)
    return path


def _weights_now(net):
    """Copies of the weights; None where they are not there as numbers."""
    try:
        return {name: np.array(net.params[name], dtype=np.float64) for name in NAMES}
    except Exception:
        return None


def _path_table(path):
    """The path in arrays; nothing where it is too long, or where some weights are not there."""
    if len(path) > MOST_BATCHES or not all(weights for weights, _ in path):
        return {}
    sizes, table = arrays.padded_table([places for _, places in path])
    stacked = {f"path_{name}": [weights[name] for weights, _ in path] for name in NAMES}
    if any(len({value.shape for value in values}) > 1 for values in stacked.values()):
        return {}
    return {"path_sizes": sizes, "path_rows": table} | {n: np.array(values) for n, values in stacked.items()}


def _drawn_rows(batches):
    """How often the loss was worked out on rows, and which ones, where these are as many each time."""
    found = {"calls": len(batches)}
    rows = [np.asarray(batch, dtype=np.int16) for batch in batches]
    alike = len({len(batch) for batch in rows}) == 1 and len(rows[0]) <= MOST_ROWS
    return found | {"rows_drawn": np.array(rows)} if alike and len(rows) == TOY_STEPS else found


def _moved_at_all(net, start):
    """Whether training changed anything: to name a mistake by, never to judge."""
    try:
        return {"moved": int(any(not np.array_equal(net.params[name], start[name]) for name in NAMES))}
    except Exception:
        return {}


def _copies_of(net):
    return {name: net.params[name].copy() for name in NAMES}


def _results(net, history):
    return _weights_of(net) | histories.quantities(history, HISTORIES)


def _trained_in_batches(net, case):
    """Train `net` on distinct rows, noting which of them every call of the loss is given."""
    X, y, X_val, y_val = batch_data(case)
    foreign = []
    batches = _note_batches(net, X, foreign)
    steps, size = BATCH_SHAPE
    history = net.train(X, y, X_val, y_val, num_iters=steps, batch_size=size, verbose=False, **BATCH_STEPS)
    # What is longer than a batch, beside batches, measures the loss on all the data: no step either.
    steps_taken = [batch for batch in batches if len(batch) <= size] or batches
    return {"part": "batches"} | _table(steps_taken) | _told_of_foreign(foreign, X) | _results(net, history)


def _told_of_foreign(foreign, X):
    """How often the loss was given rows that are none of those to train on, and what these are."""
    cut = sum(bool((arrays.positions_of_rows(rows, np.trunc(X)) >= 0).all()) for rows in foreign if len(rows))
    return {"foreign_batches": len(foreign), "cut_batches": cut}


def _note_batches(net, rows, foreign=None):
    """From now on note, for every call of the loss with labels, which of `rows` it is given.

    A call that knows none of the rows is no training step: it measures the loss on other data. It is kept in
    `foreign`.
    """
    batches, inner = [], net.loss

    def noting_loss(*given, **named):
        X, y, _ = _three_of(given, named)
        places = arrays.positions_of_rows(X, rows)
        known = not (places.size and (places == -1).all())
        if y is not None and known:
            batches.append(places)
        elif y is not None and foreign is not None and len(foreign) < MOST_BATCHES:
            foreign.append(np.array(X))
        return inner(*given, **named)

    _replace_loss(net, noting_loss)
    return batches


def _replace_loss(net, loss):
    """Have this one net call `loss` for its own; a class with `__slots__` keeps attributes off its nets."""
    try:
        net.loss = loss
    except AttributeError:
        kind = type(net)
        net.__class__ = type(kind.__name__, (kind,), {"__slots__": (), "loss": staticmethod(loss)})


def _three_of(given, named):
    """X, y and reg of a call of the loss, whatever else a hand-in may hand to its own function."""
    defaults = {"X": np.empty(0), "y": None, "reg": 0.0}
    bound = defaults | {name: named[name] for name in defaults if name in named}
    return tuple((bound | dict(zip(bound, given, strict=False))).values())


def _table(batches):
    """One line per batch, short ones filled up with -1, and how long each was."""
    sizes, table = arrays.padded_table(batches)
    return {"batch_sizes": sizes, "batch_rows": table}


def is_batches(case):
    return case.kind == "fresh" and case.index == 1


# ── inputs ────────────────────────────────────────────────────────────────────────────────────────────


def toy_weights():
    """The weights of the handout's toy net; its biases are zero."""
    D, H, C = TOY_SIZES
    state = np.random.RandomState(0)
    W1 = 0.1 * state.randn(D, H)
    return {"W1": W1, "b1": np.zeros(H), "W2": 0.1 * state.randn(H, C), "b2": np.zeros(C)}


def toy_data():
    return 10 * np.random.RandomState(1).randn(5, TOY_SIZES[0]), np.array([0, 1, 2, 2, 1])


def _random_state_of_the_handout():
    """Leave NumPy's generator where building the toy net leaves it, as in the handout's script."""
    D, H, C = TOY_SIZES
    np.random.seed(0)
    np.random.randn(D * H + H * C)


def _weights(rng, D, H, C):
    """Weights of moderate size, with biases that are not zero."""
    return {
        "W1": rng.normal(0, 0.5, (D, H)),
        "b1": rng.normal(0, 0.5, H),
        "W2": rng.normal(0, 0.5, (H, C)),
        "b2": rng.normal(0, 0.5, C),
    }


def _drawn(rng):
    """A net, its data and a regularisation strength; N, D, H and C all differ, so no axis can be mistaken."""
    N, D, H, C = (int(size) for size in rng.choice(np.arange(3, 11), size=4, replace=False))
    return _weights(rng, D, H, C), rng.standard_normal((N, D)), _labels(rng, N, C), rng.uniform(0.2, 0.8)


def _labels(rng, N, C):
    """The last class is always among them: one mistake with the number of classes is no luck of the draw."""
    y = rng.integers(0, C, N)
    y[rng.integers(N)] = C - 1
    return y


def loss_inputs(case):
    if case.kind == "published":
        return toy_weights(), *toy_data(), TOY_REG
    return _drawn(case.rng)


def gradient_inputs(case):
    """Small nets, every hidden unit clearly on or clearly off, with its bias and without."""
    if case.kind == "published":
        return toy_weights(), *toy_data(), TOY_REG
    rng = case.rng
    while True:
        weights, X = _weights(rng, 3, 5, 4), rng.standard_normal((6, 3))
        linear = X @ weights["W1"]
        if min(np.abs(linear).min(), np.abs(linear + weights["b1"]).min()) > MARGIN:
            return weights, X, _labels(rng, 6, 4), rng.uniform(0.2, 0.8)


def batch_data(case):
    """Distinct rows; the class is the greatest of a row's first features: easy, so the loss clearly moves.

    The last class has most rows, so that hardly a batch is without it.
    """
    rng = case.rng
    X, X_val = rng.standard_normal((60, TOY_SIZES[0])), rng.standard_normal((10, TOY_SIZES[0]))
    X[:, TOY_SIZES[2] - 1] += 1.0
    y, y_val = (rows[:, : TOY_SIZES[2]].argmax(axis=1) for rows in (X, X_val))
    return X, y, X_val, y_val


def training_weights(case):
    """The toy start; in a fresh case turned as the data are, and with its hidden units in another order.

    Data and weights that are turned alike learn exactly as before, and so do reordered units: the loss asked
    for stays in reach, whatever the draw, but weights found on the published data do not fit.
    """
    weights = toy_weights()
    if case.kind == "published":
        return weights
    turn, order = _turn_and_order(case.rng)
    return weights | {"W1": turn.T @ weights["W1"][:, order], "W2": weights["W2"][order]}


def predict_inputs(case):
    """A net and rows; its biases are so large that leaving one out, or taking it off, changes classes."""
    rng = np.random.default_rng(1 if case.kind == "published" else [case.seed, 1])
    weights = _weights(rng, 5, 9, 4)
    biases = {"b1": rng.normal(0, 1.5, 9), "b2": rng.normal(0, 1.5, 4)}
    return weights | biases, rng.standard_normal((40, 5))


def training_data(case):
    """The toy data; in a fresh case turned about the origin."""
    X, y = toy_data()
    return (X if case.kind == "published" else X @ _turn_and_order(case.rng)[0]), y


def _turn_and_order(rng):
    order = rng.permutation(TOY_SIZES[1])
    return np.linalg.qr(rng.standard_normal((TOY_SIZES[0], TOY_SIZES[0])))[0], order


def _nudged(weights, name):
    """`weights` with one entry of `name` moved by each nudge in turn, entry after entry."""
    for nudge in NUDGES:
        for place in np.ndindex(weights[name].shape):
            moved = weights[name].copy()
            moved[place] += nudge * STEP
            yield weights | {name: moved}


# ── calling the hand-in ───────────────────────────────────────────────────────────────────────────────


def _net(hand_in, weights):
    """The student's net with its own copy of `weights`."""
    D, H = weights["W1"].shape
    net = hand_in.TwoLayerNet(D, H, len(weights["b2"]))
    for name in NAMES:
        net.params[name] = weights[name].copy()
    return net


def _first_of_pair(answer):
    return {"loss": answer[0] if _is_pair(answer) else answer}


def _gradients_of_pair(answer):
    """The gradients that came back under their names; the bare answer where it is not a pair."""
    if not (_is_pair(answer) and isinstance(answer[1], dict)):
        return {"loss": answer}
    return {name: answer[1][name] for name in NAMES if name in answer[1]}


def _is_pair(answer):
    return isinstance(answer, tuple | list) and len(answer) == 2


def _weights_of(net):
    return {name: net.params[name] for name in NAMES if name in net.params}


# ── q3b: the tuned network ────────────────────────────────────────────────────────────────────────────


def best_network(hand_in, case):
    """The weights of the script's best net and of one that was handed in with it, with how it makes rows of
    images; and the classes that the net itself predicts for the hidden images, which are a claim.
    """
    nets, found = _nets(hand_in), _drawn_histories(hand_in) | _stopped(case)
    found["trained"] = len(_of_images(hand_in))
    if not _is_readable(hand_in):
        found["kept"] = "unreadable"
    if not nets and not Path(SAVED_NET).is_file():
        return found | {"network": "none"}
    rows_of, known = _prepared_rows(nets[0] if nets else None, hand_in, case)
    if not known:
        found["prepared"] = "unknown"
    found |= rows_of.as_arrays()
    if nets:
        found["network"] = "named" if _is_best(hand_in, nets[0]) else "elsewhere"
        net = _best_of_nets(nets, rows_of)
        found |= _weights_as_asked(net) | _claimed(net, rows_of, case)
    if Path(SAVED_NET).is_file():
        found |= _saved_weights()
    return found


def _stopped(case):
    return {"stopped": 1} if script_values.was_stopped(case) else {}


def _nets(hand_in):
    """The script's best net, if it is kept under its name or one that is spelled alike; else whatever nets
    there are, the last first."""
    named = [(name, hand_in[name]) for name in hand_in]
    best = [net for value in _kept_as_best(hand_in) for net in _read_as_net(hand_in, value)]
    if best:
        return best[:1]
    held = [*script_values.held_values(hand_in)]
    best = [net for name, value in held if _plain(name) == "bestnet" for net in _as_nets(hand_in, value)]
    every = [net for _, value in [*held, *named] for net in _as_nets(hand_in, value)]
    fit = [net for net in every if np.shape(net.params["W2"])[-1:] == (CLASSES,)]  # the toy net has three
    return (best or fit)[::-1][:MOST_NETS]


def _kept_as_best(hand_in):
    named = [(name, hand_in[name]) for name in hand_in]
    return [value for name, value in named if _plain(name) == "bestnet" and value is not None]


def _is_readable(hand_in):
    """Whether what is kept as the best net, if anything is, can be read as one."""
    kept = _kept_as_best(hand_in)
    return not kept or any(_read_as_net(hand_in, value) for value in kept)


def _read_as_net(hand_in, value):
    """The net that a value is: one that predicts, one that its weights make, or four arrays somewhere."""
    if callable(getattr(value, "predict", None)) and not isinstance(value, type):
        return [value]
    weights = two_layers.arrays_in_turn(value, NAMES)
    return _as_nets(hand_in, value) or ([types.SimpleNamespace(arrays=weights)] if weights else [])


def _plain(name):
    return name.partition(" of ")[0].lower().replace("_", "")


def _as_nets(hand_in, value):
    """The net that the value is, or that its weights make."""
    if isinstance(value, dict) and "TwoLayerNet" in hand_in:
        weights = [value.get(name) for name in NAMES]
        return [_net(hand_in, value)] if all(isinstance(one, np.ndarray) for one in weights) else []
    params = getattr(value, "params", None) if not isinstance(value, type) else None
    usable = isinstance(params, dict) and np.ndim(params.get("W1")) == np.ndim(params.get("W2")) == 2
    return [value] if usable and hasattr(value, "predict") else []


def _is_best(hand_in, net):
    return any(_plain(name) == "bestnet" and hand_in[name] is net for name in hand_in)


def _best_of_nets(nets, rows_of):
    """The net that does best on images with known labels."""
    return nets[0] if len(nets) == 1 else max(nets, key=lambda net: image_rows.share_predicted(net, rows_of))


def _claimed(net, rows_of, case):
    """What the net itself says of the hidden images; nothing where it raises: its weights tell as much."""
    try:
        return {"predictions": arrays.array_of_list(net.predict(rows_of(case.given["images"])))}
    except Exception:
        return {}


def _weights_as_asked(net):
    """Those under the names that the handout gives them; else four arrays that the net holds in turn."""
    weights = _plain_weights(getattr(net, "params", None))
    if weights["structure"] == "as-asked":
        return weights
    others = _plain_weights(getattr(net, "arrays", None) or two_layers.arrays_in_turn(net, NAMES))
    if others["structure"] == "as-asked":
        return others | {"structure": "read-otherwise"}
    return weights if weights["structure"] == "other-inputs" else others


def _plain_weights(params):
    """The four arrays, if they are two layers between an image and ten classes; else what they are."""
    return two_layers.laid_open(params, NAMES, inputs=PIXELS, classes=CLASSES, most_bytes=arrays.MOST_SENT)


def _saved_weights():
    """The arrays in the file that goes along. One that holds anything but numbers is no network."""
    try:
        weights = _plain_weights(saved_files.saved_arrays(SAVED_NET, NAMES))
    except saved_files.UnusableFileError as fault:
        return {"saved_problem": str(fault)}
    structure = weights.pop("structure")
    if structure != "as-asked":
        return {"saved_problem": "unfit" if structure == "other" else structure}
    return {f"saved_{name}": weight for name, weight in weights.items()}


def _prepared_rows(net, hand_in, case):
    """How the script makes rows of images, and whether that is known.

    It is learnt from the script's own arrays; of several ways the one under which the net does best on images
    with known labels. Where the script has no array that could tell, the images are as they were loaded: the
    course's loader takes the mean image off.
    """
    own = image_rows.arrays_of_rows(hand_in, PIXELS)
    loaded = image_rows.RowMaker(image_rows.LessMean(_mean_of_the_loader()))
    fits = _takes_images(net)
    ways = [way for way in (image_rows.row_maker(rows, case) for rows in own if fits) if way is not None]
    if ways:
        best = ways[0]
        if image_rows.differ(ways):
            best = max(ways, key=lambda way: image_rows.share_predicted(net, way))
        return best, not _does_worse_than_told(net, best, hand_in)
    return loaded, fits and not own and not _does_worse_than_told(net, loaded, hand_in)


def _takes_images(net):
    """Whether its rows are as wide as an image; without weights to tell by, they are taken to be."""
    params = getattr(net, "params", None)
    W1 = params.get("W1") if isinstance(params, dict) else None
    return np.ndim(W1) != 2 or len(W1) == PIXELS


def _mean_of_the_loader():
    loader = importlib.import_module("data_utils")
    return image_rows.course_images("train")[0][0].reshape(-1) - loader.get_CIFAR10_data()[0][0]


def _does_worse_than_told(net, way, hand_in):
    """Whether the script's own history has the net far better: then it sees other rows than we give it."""
    told = [arrays.numbers(history.get("val_acc_history"))[-1:] for history in _of_images(hand_in)]
    ends = np.concatenate([np.empty(0), *told])
    if net is None or not ends.size:
        return False
    return image_rows.share_predicted(net, way) < ends.max() - WORSE


def _of_images(hand_in):
    """Histories that began with a loss of ten classes."""
    kept = histories.kept_histories(hand_in, HISTORIES[0])
    return histories.started_above(kept, HISTORIES[0], KNOWS_NOTHING)


def _drawn_histories(hand_in):
    """The last training history among the script's names."""
    kept = histories.kept_histories(hand_in, HISTORIES[0])
    return histories.quantities(kept[-1] if kept else {}, HISTORIES)


# ── q4a: the layers of any depth ──────────────────────────────────────────────────────────────────────


def logits(hand_in, case):
    """For each number of hidden layers how wide the layers are, and, where that is as asked for, under given
    weights the logits, how strongly every parameter is felt in them, and what the activation does to numbers.
    """
    hand_in.MultiLayerPerceptron  # noqa: B018  # asked for first: a file without it needs no PyTorch either
    torch = importlib.import_module("torch")
    rng = np.random.default_rng(0) if case.kind == "published" else case.rng
    found = {"grid": np.linspace(-3.1, 7.3, NARROWEST)}
    for depth in HIDDEN_LAYERS:
        # No two sizes agree, so a parameter is known by its shape, whatever order they are in.
        *hidden, classes = (int(size) for size in rng.choice(np.arange(3, 20), depth + 1, replace=False))
        weights = layers.drawn_weights(rng, [PIXELS, *hidden, classes])
        images = rng.normal(0, 1, (IMAGES, *IMAGE_SHAPE))
        try:
            model, laid = _made_with(hand_in, hidden, classes, weights, torch)
        except Exception:
            if depth == HIDDEN_LAYERS[0]:
                raise
            found[f"raises_{depth}"] = 1
            continue
        found[f"widths_{depth}"] = np.array(
            [*hidden, classes] if laid else layers.widths(model, torch), dtype=np.int64
        )
        if laid:
            found |= _felt(model, laid, images, depth, hand_in, torch)
            found[f"passes_{depth}"] = _passed_on(hand_in, found["grid"], depth, torch)
    return found


def _made_with(hand_in, hidden, classes, weights, torch):
    """The network with these weights, and the parameters they were laid into; None where its own differ."""
    model = hand_in.MultiLayerPerceptron(PIXELS, list(hidden), classes).cpu().eval()
    return model, layers.lay(model, weights, torch)


def _passed_on(hand_in, grid, depth, torch):
    """What becomes of numbers on their way through layers that pass them on as they are, but for what stands
    between them."""
    hidden = [NARROWEST + depth - number for number in range(depth)]
    weights = layers.passing_on(grid, hidden, PIXELS)
    try:
        model, laid = _made_with(hand_in, hidden, NARROWEST, weights, torch)
        image = torch.zeros(1, *IMAGE_SHAPE)
        answer = network_answers.answer(model, image, hand_in, torch)[0] if laid else None
        return None if answer is None else answer.detach().double().numpy()[0]
    except Exception:
        return None


def _felt(model, laid, images, depth, hand_in, torch):
    """Logits, and the size of the gradient of their mean square for each parameter; 0 where none arrives."""
    answer, size = network_answers.answer(model, torch.tensor(images), hand_in, torch)
    found = {"works_for": size} if size else {}
    if not isinstance(answer, torch.Tensor):
        return found | {f"logits_{depth}": answer}
    if network_answers.are_probabilities(answer):
        learning = network_answers.answer_in_training(model, torch.tensor(images), hand_in, torch)
        if learning is not None:
            answer, found = learning, found | {"softmax_in_evaluation": 1}
    model.zero_grad()
    answer.square().mean().backward()
    logits = answer.detach().double().numpy()
    return found | {f"logits_{depth}": logits, f"gradients_{depth}": layers.gradient_sizes(laid)}


# ── q4b: PyTorch ───────────────────────────────────────────────────────────────────────────────────────


def trained_network(hand_in, case):
    """The layers of the script's network and of one that was handed in with it, with how it makes rows of
    images, and what was noted while it was trained; and its own answers to the hidden images, a claim.
    """
    torch, noted = sys.modules.get("torch"), case.recorded.training
    found = _told_of_training(hand_in, noted) | _stopped(case) | {"trained": networks.training_steps(case)}
    model, where = _trained_model(hand_in, case, torch) if torch else (None, "none")
    found["network"] = where
    if model is None:
        return found
    batch, rows_of, known = _prepared_images(model, hand_in, case, torch, case.given["images"])
    if not known:
        found["prepared"] = "unknown"
    found["layers"] = layers.count_layers(model)
    found |= networks.steps_of(model, case, torch)
    if batch is None:
        return found
    intake = network_answers.intake_of(model, batch, hand_in, torch)
    found |= network_answers.claimed_logits(model, batch, intake, torch)
    if rows_of is None:
        return found | {"structure": "other-inputs"}
    found |= rows_of.as_arrays() | _operations(model, batch, intake, torch)
    if intake and intake.flat and any(_UNFLATTENED in note for note in case.recorded.ended):
        found["unflattened"] = 1
    return found | _operations_of_checkpoint(model, batch, intake, case, torch)


def _trained_model(hand_in, case, torch):
    """The script's `model` or another that it trained, and where that is kept."""

    def prepare(model, images):
        return _prepared_images(model, hand_in, case, torch, images)[0]

    def best_of(models):
        return network_answers.best_of(models, prepare, hand_in, torch)

    return networks.trained_network(hand_in, case, torch, name="model", layers=2, best_of=best_of)


def _prepared_images(model, hand_in, case, torch, images):
    saved = Path(SAVED_MODEL).is_file()
    return transforms.prepared_images(model, hand_in, case, torch, images, saved=saved)


def _operations(model, batch, intake, torch):
    return layers.operations(model, batch, intake, torch, inputs=PIXELS, classes=CLASSES)


def _told_of_training(hand_in, noted):
    counts = [noted.get(name, 0) for name in ("steps", "steps_without_backward", "steps_on_old_gradients")]
    if not counts[0] and not noted.get("steps_by_hand_elsewhere"):
        counts = [noted.get("steps_by_hand", 0), 0, noted.get("steps_by_hand_on_old_gradients", 0)]
    return histories.own_quantities(hand_in, HISTORIES) | {
        "steps": np.array(counts),
        "moved": noted.get("steps_by_hand", 0) + noted.get("steps_by_hand_elsewhere", 0),
        "probabilities_given": noted.get("cross_entropies_of_probabilities", 0),
    }


_UNFLATTENED = "shapes cannot be multiplied"
"""In PyTorch's words, how a script ends whose layers are given images as they are."""


def _operations_of_checkpoint(model, batch, intake, case, torch):
    """By the weights that were handed in, unless the script wrote the file itself; only tensors are read."""
    written_here = any(written["file"] == SAVED_MODEL for written in case.recorded.files)
    if written_here or not Path(SAVED_MODEL).is_file():
        return {}
    try:
        weights = saved_files.saved_tensors(SAVED_MODEL, torch)
        with saved_files.fault_as("unfit"):
            saved = copy.deepcopy(model)
            saved.load_state_dict(saved_files.weights_in(weights, torch))
            found = _operations(saved, batch, intake, torch)
    except saved_files.UnusableFileError as fault:
        return {"saved_problem": str(fault)}
    if found.pop("structure") != "as-asked":
        return {"saved_problem": "unfit"}
    return {f"saved_{name}": array for name, array in found.items()}
