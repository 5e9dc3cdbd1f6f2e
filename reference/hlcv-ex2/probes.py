"""What to observe of a two-layer network. Each probe calls the hand-in and yields raw values; none judges.

A probe is ``probe(hand_in, case) -> dict``. Values of the hand-in are passed on as they come; what it
does not return is left out. Nothing in this file is an answer: it travels into the student's box.
"""

import copy
import gc
import importlib
import os
import sys
import types
import zipfile
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np

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
NARROWEST = 12
"""Units of the last layer through which numbers are passed on; each before it has one more."""
WORK_TIMES = (1, 20, 400)
"""Rows for which the work of the forward pass is counted, as multiples of the smallest number."""
KNOWN_IMAGES = 500
MOST_HELD, MOST_PARTS, DEEPEST, MOST_NETS, MOST_ARRAYS = 3000, 100, 3, 6, 4
"""How far a script's dicts, lists and objects are looked through, and what is tried of what they hold."""
PLAIN = (int, float, str, bytes, np.generic, type(None))
CLASSES = 10
KNOWS_NOTHING = 1.9
"""A loss above it is one of ten classes at the start of training (2.3), not of the toy data's three (1.1)."""
FEWEST_ROWS, SOME_ROWS = 200, 96
AT_ONCE, MOST_AT_ONCE = 500, 2000
BATCH_SIZES = (200, 100, 64, 50, 128, 32, 256)
"""Images that go through a network together; the others for one that takes a fixed number only."""
NEAR = 0.9
"""Less than so far apart, as a share of their length, are the weights of a network and of a copy of it."""
WORSE = 0.1
"""Further than this below what a script noted itself, its net was not given what it was trained on."""
MOST_SENT = 48 << 20
"""Bytes of one matrix that leave the box; a hidden layer of two thousand units stays below."""
MOST_UNPACKED = 256 << 20
"""Bytes that a saved network may unpack to: more than ten times the largest file that is taken."""


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
        found[name] = _as_it_is_now(_net(hand_in, weights | changed).loss(inputs[-1].copy()))
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
        count = case.count_operations(lambda net=net, X=X: answers.append(_as_it_is_now(net.loss(X))))
        operations.append(count)
    # The last answer goes along: a forward pass that yields nothing must not pass for a fast one.
    sizes = [len(rows) for rows in inputs]
    return {"probabilities": answers[-1], "sizes": np.array(sizes), "operations": np.array(operations)}


def _as_it_is_now(answer):
    """A copy of an array, which nothing can change any more; anything else as it is."""
    return np.array(answer) if isinstance(answer, np.ndarray) else answer


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
        return {"predicted": _array_of_list(_net(hand_in, weights).predict(X))}
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
    batches, start = _note_batches(net, X), _copies_of(net)
    if case.kind == "published":
        _random_state_of_the_handout()
    history = net.train(
        X.copy(), y.copy(), X.copy(), y.copy(), num_iters=TOY_STEPS, verbose=False, **TOY_TRAINING
    )
    return {"part": "loss"} | _moved_at_all(net, start) | _drawn_rows(batches) | _results(net, history)


def _drawn_rows(batches):
    """Which rows each step was taken on; nothing where that is not as many for each step."""
    rows = [np.asarray(batch, dtype=np.int16) for batch in batches]
    alike = len({len(batch) for batch in rows}) == 1 and len(rows[0]) <= MOST_ROWS
    return {"rows_drawn": np.array(rows)} if alike and len(rows) == TOY_STEPS else {}


def _moved_at_all(net, start):
    """Whether training changed anything: to name a mistake by, never to judge."""
    try:
        return {"moved": int(any(not np.array_equal(net.params[name], start[name]) for name in NAMES))}
    except Exception:
        return {}


def _copies_of(net):
    return {name: net.params[name].copy() for name in NAMES}


def _results(net, history):
    return _weights_of(net) | _histories(history)


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
    cut = sum(bool((_places(rows, np.trunc(X)) >= 0).all()) for rows in foreign if len(rows))
    return {"foreign_batches": len(foreign), "cut_batches": cut}


def _note_batches(net, rows, foreign=None):
    """From now on note, for every call of the loss with labels, which of `rows` it is given.

    A call that knows none of the rows is no training step: it measures the loss on other data. It is kept in
    `foreign`.
    """
    batches, inner = [], net.loss

    def noting_loss(*given, **named):
        X, y, _ = _three_of(given, named)
        places = _places(X, rows)
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


def _places(batch, rows):
    """Where each row of `batch` stands among `rows`; -1 for one that is not there."""
    batch = np.asarray(batch)
    if batch.ndim != 2 or batch.shape[1] != rows.shape[1]:
        return np.empty(0, dtype=np.int64)
    same = (batch[:, None, :] == rows).all(axis=2)
    return np.where(same.any(axis=1), same.argmax(axis=1), -1)


def _table(batches):
    """One line per batch, short ones filled up with -1, and how long each was."""
    sizes = [len(batch) for batch in batches]
    table = np.full((len(batches), max(sizes, default=0)), -1, dtype=np.int64)
    for line, batch in zip(table, batches, strict=True):
        line[: len(batch)] = batch
    return {"batch_sizes": np.array(sizes, dtype=np.int64), "batch_rows": table}


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


def _histories(history):
    """Loss and accuracy over time."""
    if not isinstance(history, dict):
        return {}
    wanted = ("loss_history", "train_acc_history", "val_acc_history")
    return {name: _array_of_list(history[name]) for name in wanted if name in history}


def _array_of_list(found):
    """A list of numbers as an array, so that it can leave the box; anything else as it is."""
    if not isinstance(found, list):
        return found
    try:
        return np.array(found)
    except ValueError:
        return found


# ── networks and pictures, wherever a script has them ─────────────────────────────────────────────────


def _held(hand_in):
    """(name, value) for what stands in the script's dicts, lists and objects; not for its own variables."""
    waiting = [((name,), hand_in[name]) for name in hand_in]
    seen = {id(value) for _, value in waiting}
    while waiting and len(seen) < MOST_HELD:
        way, value = waiting.pop(0)
        for name, inner in _parts(value) if len(way) <= DEEPEST else ():
            if id(inner) not in seen:
                seen.add(id(inner))
                waiting.append(((*way, name), inner))
                yield way[-1] if isinstance(value, list | tuple) else name, inner


def _parts(value):
    """(name, part) for each part of a collection or of an object of the script's own classes."""
    if isinstance(value, dict):
        inside = list(value.items())[:MOST_PARTS]
    elif isinstance(value, list | tuple):
        inside = list(enumerate(value[:MOST_PARTS]))
    else:
        inside = list(vars(value).items()) if _is_of_own_class(value) else []
    return [(str(name), part) for name, part in inside if not isinstance(part, PLAIN)]


def _is_of_own_class(value):
    """Networks are not taken apart: their layers are no networks."""
    torch, module = sys.modules.get("torch"), sys.modules.get(type(value).__module__)
    if not hasattr(value, "__dict__") or (torch and isinstance(value, torch.nn.Module)):
        return False
    written_here = Path(getattr(module, "__file__", None) or "/").parent == Path.cwd()
    return written_here or isinstance(value, types.SimpleNamespace)


def _pictures(part):
    """The images of the course, as they are, and their labels."""
    arrays = Path(os.environ["GRADER_DATA"], "arrays")
    return tuple(np.load(arrays / f"{part}_{what}.npy", mmap_mode="r") for what in ("images", "labels"))


def _how_made(rows, case):
    """How rows were made of the course's images; None where nothing simple leads from these to those."""
    made = (case.how_made(rows, _pictures(part)[0]) for part in ("train", "test"))
    return next((found for found in made if found is not None), None)


def _known_images():
    """Images whose labels everybody has, to choose among what a script leaves; hidden ones decide nothing."""
    images, labels = _pictures("train")
    return images[-KNOWN_IMAGES:], np.array(labels[-KNOWN_IMAGES:])


def _stopped(case):
    """Whether the script was stopped before its end."""
    return {"stopped": 1} if any(" was stopped after " in note for note in case.recorded.ended) else {}


# ── q3b: the tuned network ────────────────────────────────────────────────────────────────────────────


def best_network(hand_in, case):
    """The weights of the script's best net and of one that was handed in with it, with how it makes rows of
    images; and the classes that the net itself predicts for the hidden images, which are a claim.
    """
    nets, found = _nets(hand_in), _drawn_histories(hand_in) | _stopped(case)
    found["trained"] = len(_of_images(hand_in))
    if not _is_readable(hand_in):
        found["kept"] = "unreadable"
    if not nets and not Path("best_net.npz").is_file():
        return found | {"network": "none"}
    rows_of, known = _prepared_rows(nets[0] if nets else None, hand_in, case)
    if not known:
        found["prepared"] = "unknown"
    found |= rows_of.as_arrays()
    if nets:
        found["network"] = "named" if _is_best(hand_in, nets[0]) else "elsewhere"
        net = _best_of_nets(nets, rows_of)
        found |= _weights_as_asked(net) | _claimed(net, rows_of, case)
    if Path("best_net.npz").is_file():
        found |= _saved_weights()
    return found


def _nets(hand_in):
    """The script's best net, if it is kept under its name or one that is spelled alike; else whatever nets
    there are, the last first."""
    named = [(name, hand_in[name]) for name in hand_in]
    best = [net for value in _kept_as_best(hand_in) for net in _read_as_net(hand_in, value)]
    if best:
        return best[:1]
    held = [*_held(hand_in)]
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
    weights = _arrays_within(value)
    return _as_nets(hand_in, value) or ([types.SimpleNamespace(arrays=weights)] if weights else [])


def _arrays_within(value):
    """Weights by name, if there are two matrices and two rows of numbers within, in turn; else None."""
    found, waiting = [], [(value, 0)]
    while waiting and len(found) <= len(NAMES):
        part, depth = waiting.pop(0)
        if isinstance(part, np.ndarray):
            found.append(part)
        elif depth < DEEPEST:
            inner = [(inside, depth + 1) for _, inside in _parts(part)]
            waiting = inner + waiting
    if [array.squeeze().ndim for array in found] != [2, 1, 2, 1]:
        return None
    return dict(zip(NAMES, found, strict=True))


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
    return nets[0] if len(nets) == 1 else max(nets, key=lambda net: _accuracy(net, rows_of))


def _claimed(net, rows_of, case):
    """What the net itself says of the hidden images; nothing where it raises: its weights tell as much."""
    try:
        return {"predictions": _array_of_list(net.predict(rows_of(case.given["images"])))}
    except Exception:
        return {}


def _weights_as_asked(net):
    """Those under the names that the handout gives them; else four arrays that the net holds in turn."""
    weights = _plain_weights(getattr(net, "params", None))
    if weights["structure"] == "as-asked":
        return weights
    others = _plain_weights(getattr(net, "arrays", None) or _arrays_within(net))
    if others["structure"] == "as-asked":
        return others | {"structure": "read-otherwise"}
    return weights if weights["structure"] == "other-inputs" else others


def _plain_weights(params):
    """The four arrays, if they are two layers between an image and ten classes; else what they are."""
    weights = _as_arrays(params)
    if weights is None:
        return {"structure": "other"}
    W1, b1, W2, b2 = (weights[name] for name in NAMES)
    fit = b1.size == W1.shape[1] == len(W2) and b2.size == W2.shape[1] == CLASSES
    if not fit or W1.nbytes > MOST_SENT:
        return {"structure": "other"}
    if len(W1) != np.prod(IMAGE_SHAPE):
        return {"structure": "other-inputs"}
    return {"structure": "as-asked", "W1": W1, "b1": b1.ravel(), "W2": W2, "b2": b2.ravel()}


def _as_arrays(params):
    """None where there are no two matrices and two biases of plain numbers."""
    try:
        weights = {name: np.asarray(params[name]) for name in NAMES}
    except Exception:
        return None
    numbers = all(weight.dtype.kind in "fiu" for weight in weights.values())
    return weights if numbers and weights["W1"].ndim == weights["W2"].ndim == 2 else None


def _saved_weights():
    """The arrays in best_net.npz. Only numbers are read: a file that holds anything else is no network."""
    try:
        weights = _plain_weights(_saved_arrays("best_net.npz"))
    except _NoNetwork as fault:
        return {"saved_problem": str(fault)}
    structure = weights.pop("structure")
    if structure != "as-asked":
        return {"saved_problem": "unfit" if structure == "other" else structure}
    return {f"saved_{name}": weight for name, weight in weights.items()}


def _saved_arrays(file):
    with _or_else("unreadable"):
        _must_stay_small(file)
        with np.load(file, allow_pickle=False) as saved:
            if not set(NAMES) <= set(saved.files):
                raise _NoNetwork("names")
            return {name: saved[name] for name in NAMES}


class _NoNetwork(Exception):
    """A saved network that cannot be used: why, in a word that the accuracy check knows."""


@contextmanager
def _or_else(word):
    """What goes wrong in here is told by this word, or by a more fitting one where a sign of it shows.

    No exception's own text leaves the box: the images are hidden, and it could carry them out.
    """
    try:
        yield
    except _NoNetwork:
        raise
    except MemoryError:
        raise _NoNetwork("too-large") from None
    except Exception as error:
        word = next((found for sign, found in _SIGNS.items() if sign in str(error)), word)
        raise _NoNetwork(word) from None


_SIGNS = {"pickle": "pickled", "key(s)": "names", "dict-like": "names", "allocate memory": "too-large"}
"""Words from the texts of NumPy and PyTorch, and what they are a sign of."""


def _must_stay_small(file):
    """A zip may unpack to a thousand times its size, but weights hardly pack at all."""
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise _NoNetwork("too-large")


class _Rows:
    """How rows are made of images: a number of the image each, times a factor and plus a summand."""

    def __init__(self, made, kind=np.float32, shape=()):
        self._made, self._kind, self._shape = made, kind, shape

    def __call__(self, images):
        return self._made.rows(images).astype(self._kind).reshape(len(images), *(self._shape or (-1,)))

    def as_arrays(self):
        made = self._made
        return {"places": np.array(made.places), "scale": np.array(made.scale), "shift": np.array(made.shift)}


class _AsLoaded:
    """As the course's loader makes rows: the mean image is taken off."""

    def __init__(self):
        self.shift = -_mean_of_the_loader().astype(np.float64)
        self.places, self.scale = np.arange(len(self.shift)), np.ones(len(self.shift))

    def rows(self, images):
        return images.reshape(len(images), -1) + self.shift


def _prepared_rows(net, hand_in, case):
    """How the script makes rows of images, and whether that is known.

    It is learnt from the script's own arrays; of several ways the one under which the net does best on images
    with known labels. Where the script has no array that could tell, the images are as they were loaded.
    """
    own, loaded = _own_rows(hand_in), _Rows(_AsLoaded())
    fits = _takes_images(net)
    ways = [way for way in (_way_of(rows, case) for rows in own if fits) if way is not None]
    if ways:
        best = max(ways, key=lambda way: _accuracy(net, way)) if _differ(ways) else ways[0]
        return best, not _does_worse_than_told(net, best, hand_in)
    return loaded, fits and not own and not _does_worse_than_told(net, loaded, hand_in)


def _takes_images(net):
    """Whether its rows are as wide as an image; without weights to tell by, they are taken to be."""
    params = getattr(net, "params", None)
    W1 = params.get("W1") if isinstance(params, dict) else None
    return np.ndim(W1) != 2 or len(W1) == np.prod(IMAGE_SHAPE)


def _differ(ways):
    images, _ = _known_images()
    first, *others = (way(images[:2]) for way in ways)
    return any(other.shape != first.shape or not np.allclose(other, first, atol=1e-3) for other in others)


def _own_rows(hand_in):
    """Arrays of the script with a row or picture for each of many images, the most telling names first."""
    named = [*((name, hand_in[name]) for name in hand_in), *_held(hand_in)]
    own = {id(value): (name.lower(), value) for name, value in named if _is_rows(value)}
    usual = sorted(own.values(), key=lambda one: "va" not in one[0])
    return [value for name, value in usual if "te" not in name or len(usual) == 1][:MOST_ARRAYS]


def _is_rows(value):
    plain = isinstance(value, np.ndarray) and value.ndim > 1 and value.dtype.kind in "fiu"
    return plain and len(value) >= FEWEST_ROWS and value[0].size == np.prod(IMAGE_SHAPE)


def _way_of(own, case):
    some = np.linspace(0, len(own) - 1, SOME_ROWS).astype(int)
    made = _how_made(own[some].reshape(SOME_ROWS, -1), case)
    return made and _Rows(made, own.dtype, own.shape[1:])


def _mean_of_the_loader():
    loader = importlib.import_module("data_utils")
    return _pictures("train")[0][0].reshape(-1) - loader.get_CIFAR10_data()[0][0]


def _accuracy(net, way):
    images, labels = _known_images()
    try:
        return 0.0 if net is None else float(np.mean(net.predict(way(images)) == labels))
    except Exception:
        return 0.0


def _does_worse_than_told(net, way, hand_in):
    """Whether the script's own history has the net far better: then it sees other rows than we give it."""
    told = [_numbers(history.get("val_acc_history"))[-1:] for history in _of_images(hand_in)]
    ends = np.concatenate([np.empty(0), *told])
    return net is not None and ends.size > 0 and _accuracy(net, way) < ends.max() - WORSE


def _histories_of(hand_in):
    kept = [hand_in[name] for name in hand_in if isinstance(hand_in[name], dict)]
    return [history for history in kept if "loss_history" in history]


def _of_images(hand_in):
    """Those that began with a loss of ten classes."""
    histories = _histories_of(hand_in)
    return [one for one in histories if (_numbers(one["loss_history"])[:1] > KNOWS_NOTHING).any()]


def _numbers(history):
    """As floats in a row; none where it holds anything else."""
    try:
        return np.asarray(() if history is None else history, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        return np.empty(0)


def _drawn_histories(hand_in):
    """The last training history among the script's names."""
    histories = _histories_of(hand_in)
    wanted = ("loss_history", "train_acc_history", "val_acc_history")
    last = histories[-1] if histories else {}
    return {name: _array_of_list(last[name]) for name in wanted if name in last}


# ── q4a: the layers of any depth ──────────────────────────────────────────────────────────────────────


def logits(hand_in, case):
    """For each number of hidden layers how wide the layers are, and, where that is as asked for, under given
    weights the logits, how strongly every parameter is felt in them, and what the activation does to numbers.
    """
    torch = sys.modules["torch"]
    rng = np.random.default_rng(0) if case.kind == "published" else case.rng
    found = {"grid": np.linspace(-3.1, 7.3, NARROWEST)}
    for depth in HIDDEN_LAYERS:
        # No two sizes agree, so a parameter is known by its shape, whatever order they are in.
        *hidden, classes = (int(size) for size in rng.choice(np.arange(3, 20), depth + 1, replace=False))
        weights = _drawn_weights(rng, [int(np.prod(IMAGE_SHAPE)), *hidden, classes])
        images = rng.normal(0, 1, (IMAGES, *IMAGE_SHAPE))
        try:
            model, laid = _made_with(hand_in, hidden, classes, weights, torch)
        except Exception:
            if depth == HIDDEN_LAYERS[0]:
                raise
            found[f"raises_{depth}"] = 1
            continue
        found[f"widths_{depth}"] = np.array(
            [*hidden, classes] if laid else _widths(model, torch), dtype=np.int64
        )
        if laid:
            found |= _felt(model, laid, images, depth, hand_in, torch)
            found[f"passes_{depth}"] = _passed_on(hand_in, found["grid"], depth, torch)
    return found


def _made_with(hand_in, hidden, classes, weights, torch):
    """The network with these weights, and the parameters they were laid into; None where its own differ."""
    model = hand_in.MultiLayerPerceptron(int(np.prod(IMAGE_SHAPE)), list(hidden), classes).cpu().eval()
    return model, _lay(model, weights, torch)


def _passed_on(hand_in, grid, depth, torch):
    """What becomes of numbers on their way through layers that pass them on as they are, but for what stands
    between them."""
    hidden = [NARROWEST + depth - number for number in range(depth)]
    weights, width = [], int(np.prod(IMAGE_SHAPE))
    for place, size in enumerate([*hidden, NARROWEST]):
        start = np.concatenate([grid, np.zeros(size - len(grid))]) if place == 0 else np.zeros(size)
        weights += [np.zeros((size, width)) if place == 0 else np.eye(size, width), start]
        width = size
    try:
        model, laid = _made_with(hand_in, hidden, NARROWEST, weights, torch)
        answer, _ = _answer(model, torch.zeros(1, *IMAGE_SHAPE), hand_in, torch) if laid else (None, 0)
        return None if answer is None else answer.detach().double().numpy()[0]
    except Exception:
        return None


def _drawn_weights(rng, sizes):
    """Weights (out, in) and biases (out,) of every layer, such that no layer fades out."""
    drawn = []
    for before, after in pairwise(sizes):
        drawn += [rng.normal(0, np.sqrt(2 / before), (after, before)), rng.normal(0, 0.3, after)]
    return drawn


def _lay(model, weights, torch):
    """Lay each array into the parameter of its shape; these parameters, or None if the matrices differ.

    A matrix may also be kept the other way round, and a bias as a row. None stands for a missing bias.
    """
    spare = _parameters(model, torch)
    if sum(_is_matrix(parameter) for parameter in spare) != sum(array.ndim == 2 for array in weights):
        return None
    laid = []
    for array in weights:
        parameter = next((p for p in spare if _sides(p) in (array.shape, array.shape[::-1])), None)
        if parameter is None and array.ndim == 2:
            return None
        if parameter is not None:
            spare = [p for p in spare if p is not parameter]
            turned = array if _sides(parameter) == array.shape else array.T
            with torch.no_grad():
                parameter.copy_(torch.tensor(turned).reshape(parameter.shape))
        laid.append(parameter)
    return laid


def _parameters(model, torch):
    """Those of linear layers; all, where somebody wrote the layers themselves. Batch norms change nothing."""
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.eps = 0.0  # in evaluation mode an untrained one then changes nothing
    layers = [module for module in model.modules() if isinstance(module, torch.nn.Linear)]
    return [p for layer in layers for p in layer.parameters()] or list(model.parameters())


def _sides(parameter):
    """Shape without sides of length one."""
    return tuple(size for size in parameter.shape if size != 1)


def _is_matrix(parameter):
    return len(_sides(parameter)) == 2


def _felt(model, laid, images, depth, hand_in, torch):
    """Logits, and the size of the gradient of their mean square for each parameter; 0 where none arrives."""
    answer, size = _answer(model, torch.tensor(images), hand_in, torch)
    found = {"works_for": size} if size else {}
    if not isinstance(answer, torch.Tensor):
        return found | {f"logits_{depth}": answer}
    if (
        _are_probabilities(answer)
        and (learning := _while_learning(model, images, hand_in, torch)) is not None
    ):
        answer, found = learning, found | {"softmax_in_evaluation": 1}
    model.zero_grad()
    answer.square().mean().backward()
    gradients = [None if p is None else p.grad for p in laid]
    sizes = [0.0 if gradient is None else float(gradient.norm()) for gradient in gradients]
    logits = answer.detach().double().numpy()
    return found | {f"logits_{depth}": logits, f"gradients_{depth}": np.array(sizes)}


def _are_probabilities(answer):
    near = (answer.sum(dim=-1) - 1).abs() < 1e-4
    return bool((answer >= 0).all() and near.all())


def _while_learning(model, images, hand_in, torch):
    """The same in training, with what is random or of a batch left out; None where that is no other."""
    model.train()
    for module in model.modules():
        if isinstance(module, (torch.nn.modules.dropout._DropoutNd, torch.nn.modules.batchnorm._BatchNorm)):
            module.eval()
    answer, _ = _answer(model, torch.tensor(images), hand_in, torch)
    return None if not isinstance(answer, torch.Tensor) or _are_probabilities(answer) else answer


def _answer(model, images, hand_in, torch):
    """What the network makes of images, or of rows where it takes no images, and the one number of images
    that it takes, if any number will not do; whatever it raises on all of them.

    In double precision, so that rounding plays no part; in single for a network that insists on it.
    """
    raised = None
    for size in (0, *_sizes_of_batches(hand_in)):
        for kind in (torch.float64, torch.float32):
            model.to(kind)
            given = images.to(kind)
            if size:
                given = given.repeat(-(-size // len(given)), 1, 1, 1)[:size]
            for inputs in (given, given.flatten(1)):
                try:
                    answer = model(inputs)
                    return answer[: len(images)] if size else answer, size
                except Exception as error:
                    raised = raised or error
    raise raised


def _widths(model, torch):
    """What comes out of every weight matrix, in the order in which the network has them."""
    return [int(p.shape[0]) for p in _parameters(model, torch) if _is_matrix(p)]


# ── q4b: PyTorch ───────────────────────────────────────────────────────────────────────────────────────


def trained_network(hand_in, case):
    """The layers of the script's network and of one that was handed in with it, with how it makes rows of
    images, and what was noted while it was trained; and its own answers to the hidden images, a claim.
    """
    torch, noted = sys.modules.get("torch"), case.recorded.training
    found = _told_of_training(hand_in, noted) | _stopped(case) | {"trained": _training_was_seen(case)}
    model, where = _trained_model(hand_in, case, torch) if torch else (None, "none")
    found["network"] = where
    if model is None:
        return found
    batch, rows_of, known = _prepared_images(model, hand_in, case, torch)
    if not known:
        found["prepared"] = "unknown"
    found["layers"] = _layers(model)
    found |= _steps_of(model, case, torch)
    if batch is None:
        return found
    taken = _taken(model, batch, hand_in, torch)
    found |= _claimed_logits(model, batch, taken, torch)
    if rows_of is None:
        return found | {"structure": "other-inputs"}
    found |= rows_of.as_arrays() | _operations(model, batch, taken, torch)
    if taken and taken.flat and any(_UNFLATTENED in note for note in case.recorded.ended):
        found["unflattened"] = 1
    return found | _operations_of_checkpoint(model, batch, taken, case, torch)


def _training_was_seen(case):
    """How often: steps of an optimiser, and gradients that may have been followed by hand."""
    return sum(case.recorded.training.get(name, 0) for name in ("steps", "gradients"))


def _told_of_training(hand_in, noted):
    names = [name for name in ("loss_history", "train_acc_history", "val_acc_history") if name in hand_in]
    counts = [noted.get(name, 0) for name in ("steps", "steps_without_backward", "steps_on_old_gradients")]
    if not counts[0] and not noted.get("steps_by_hand_elsewhere"):
        counts = [noted.get("steps_by_hand", 0), 0, noted.get("steps_by_hand_on_old_gradients", 0)]
    return {name: _array_of_list(hand_in[name]) for name in names} | {
        "steps": np.array(counts),
        "moved": noted.get("steps_by_hand", 0) + noted.get("steps_by_hand_elsewhere", 0),
        "probabilities_given": noted.get("cross_entropies_of_probabilities", 0),
    }


_UNFLATTENED = "shapes cannot be multiplied"
"""In PyTorch's words, how a script ends whose layers are given images as they are."""


def _operations_of_checkpoint(model, batch, taken, case, torch):
    """By the weights that were handed in, unless the script wrote the file itself; only tensors are read."""
    file = "model.ckpt"
    if not Path(file).is_file() or any(written["file"] == file for written in case.recorded.files):
        return {}
    try:
        with _or_else("unreadable"):
            if zipfile.is_zipfile(file):  # before PyTorch 1.6 it was none
                _must_stay_small(file)
            weights = torch.load(file, map_location="cpu", weights_only=True)
        with _or_else("unfit"):
            saved = copy.deepcopy(model)
            saved.load_state_dict(_weights_in(weights, torch))
            found = _operations(saved, batch, taken, torch)
    except _NoNetwork as fault:
        return {"saved_problem": str(fault)}
    if found.pop("structure") != "as-asked":
        return {"saved_problem": "unfit"}
    return {f"saved_{name}": array for name, array in found.items()}


def _weights_in(saved, torch):
    """The weights, also where they are one of several things that were saved, or of a wrapped network."""
    parts = [part for part in saved.values() if isinstance(part, dict)] if isinstance(saved, dict) else []
    held = [part for part in parts if part and all(isinstance(one, torch.Tensor) for one in part.values())]
    weights = held[0] if held else saved
    if isinstance(weights, dict) and all(str(name).startswith("module.") for name in weights):
        return {name.removeprefix("module."): tensor for name, tensor in weights.items()}
    return weights


def _steps_of(model, case, torch):
    """How many of the steps that were seen changed this network, or one that it is a copy of; and how many
    changed others of its kind, or may have."""
    moves = case.recorded.moves
    others = [note["module"] for note in case.recorded.inputs if note["training"]]
    others = [module for module in others if isinstance(module, torch.nn.Module) and module is not model]
    mine = _moved(model, moves)
    if not mine:
        mine = sum(_moved(other, moves) for other in others if _comes_of(model, other, torch))
    unlike = [other for other in others if _shapes(other) != _shapes(model)]
    moved = [move for move in moves if tuple(move["parameter"].shape) in _shapes(model)]
    its_kind = sum(move["moved"] for move in moved if not any(_moved(other, [move]) for other in unlike))
    return {"steps_of_network": mine, "steps_of_its_kind": its_kind}


def _shapes(model):
    return [tuple(parameter.shape) for parameter in model.parameters()]


def _moved(model, moves):
    own = {id(parameter) for parameter in model.parameters()}
    return sum(move["moved"] for move in moves if id(move["parameter"]) in own)


def _comes_of(model, other, torch):
    """Whether two networks are near each other, as a copy that was kept and what was trained on are: of two
    that began each by itself the weights have nothing in common."""
    if _shapes(model) != _shapes(other):
        return False
    with torch.no_grad():
        ours, theirs = (torch.cat([p.double().flatten() for p in m.parameters()]) for m in (model, other))
        return float((ours - theirs).norm()) < NEAR * float(torch.maximum(ours.norm(), theirs.norm()))


def _trained_model(hand_in, case, torch):
    """The script's `model` or the last module it made, wherever it is kept; and where that is.

    One that stood by while others of its kind were trained gives way to the best of these.
    """
    named = [hand_in[name] for name in hand_in if _learns(hand_in[name], torch)]
    first = next((hand_in[name] for name in hand_in if name == "model"), None)
    first = first if _learns(first, torch) else next(reversed(named), None)
    noted = [note["module"] for note in case.recorded.inputs if note["training"]]
    trained = [module for module in noted if _learns(module, torch)]
    if first is None:
        held = [value for _, value in _held(hand_in) if _learns(value, torch)]
        others = sorted([*held, *trained], key=lambda module: _layers(module) != 2)
        first = next(iter(others), None)
    if first is None:
        return None, "none"
    rivals = [module for module in trained if _layers(module) == _layers(first)]
    if not any(module is first for module in trained) and rivals:
        first = _best_of([first, *rivals[-MOST_NETS:]], hand_in, case, torch)
    return first, "named" if any(module is first for module in named) else "elsewhere"


def _learns(value, torch):
    return isinstance(value, torch.nn.Module) and next(value.parameters(), None) is not None


def _best_of(modules, hand_in, case, torch):
    """The one that does best on images with known labels."""
    images, labels = _known_images()

    def right(module):
        try:
            batch, _, _ = _prepared_images(module, hand_in, case, torch, images)
            answers = _taken(module, batch, hand_in, torch)(module, batch, torch)
            return float(np.mean(answers.argmax(dim=1).numpy() == labels))
        except Exception:
            return 0.0

    return max(modules, key=right)


class _Taken:
    """How a network takes images: so many at a time, and as rows or not."""

    def __init__(self, size, flat):
        self.size, self.flat = size, flat

    def __call__(self, model, images, torch):
        """Its answers in evaluation; the last images are repeated where a batch has to be full."""
        model.eval()
        images = images.flatten(1) if self.flat else images
        with torch.no_grad():
            return torch.cat([self._answer(model, part) for part in images.split(self.size)])

    def _answer(self, model, part):
        if len(part) == self.size or self.size == AT_ONCE:
            return model(part)
        short = part.repeat(-(-self.size // len(part)), *[1] * (part.dim() - 1))[: self.size]
        return model(short)[: len(part)]


def _taken(model, batch, hand_in, torch):
    """How the network takes images, tried on the first of them; None where it takes them in no way."""
    sizes = [AT_ONCE, *_sizes_of_batches(hand_in)]
    for flat in (False, True):
        for size in sizes:
            taken = _Taken(size, flat)
            try:
                answers = taken(model, batch[:size], torch)
            except Exception:
                continue
            if isinstance(answers, torch.Tensor) and answers.dim() == 2:
                return taken
    return None


def _sizes_of_batches(hand_in):
    """The script's own first, then what is usual."""
    own = [hand_in[name] for name in hand_in if name == "batch_size"]
    return [*(size for size in own if isinstance(size, int) and 0 < size <= MOST_AT_ONCE), *BATCH_SIZES]


def _claimed_logits(model, batch, taken, torch):
    """What the network itself answers; nothing where it raises: its weights tell as much."""
    try:
        answers = taken(model, batch, torch).double()
        return {"logits": answers.numpy(), "predictions": answers.argmax(dim=1).numpy()}
    except Exception:
        return {}


def _operations(model, batch, taken, torch):
    """The layers with weights in the order in which images go through them, as arrays; and whether there are
    none but linear layers, batch norms and what changes no class. What stands between them does not tell.
    """
    order = _order_of_layers(model, batch, taken, torch)
    arrays = _arrays_of_layers(order, torch) if order else _arrays_of_parameters(model)
    width = np.prod(IMAGE_SHAPE)
    for name, array in arrays.items() if arrays else ():
        if name.endswith("matrix"):
            if array.shape[0] != width or array.nbytes > MOST_SENT:
                return {"structure": "other"}
            width = array.shape[1]
    return arrays | {"structure": "as-asked"} if arrays and width == CLASSES else {"structure": "other"}


def _order_of_layers(model, batch, taken, torch):
    """Layers without others in them, as images go through; as they stand where it takes no images. Empty
    where none of them is a linear one."""
    leaves = [module for module in model.modules() if not any(module.children())]
    seen = []
    hooks = [leaf.register_forward_hook(lambda layer, _given, _made: seen.append(layer)) for leaf in leaves]
    try:
        if taken:
            taken(model, batch[: min(taken.size, AT_ONCE)], torch)
    except Exception:
        seen.clear()
    for hook in hooks:
        hook.remove()
    order = [layer for layer in seen if layer is not model] or leaves
    return order if any(isinstance(layer, torch.nn.Linear) for layer in order) else []


def _arrays_of_layers(order, torch):
    """None where a layer is of another kind."""
    nn, arrays = torch.nn, {}
    silent = (nn.ReLU, nn.Flatten, nn.Identity, nn.Softmax, nn.LogSoftmax, nn.modules.dropout._DropoutNd)
    for place, layer in enumerate(layer for layer in order if not isinstance(layer, silent)):
        if isinstance(layer, nn.Linear):
            bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias
            arrays |= {f"op{place}_matrix": _numbers_of(layer.weight.T), f"op{place}_bias": _numbers_of(bias)}
        elif isinstance(layer, nn.BatchNorm1d) and layer.running_mean is not None:
            scale = 1 / torch.sqrt(layer.running_var + layer.eps)
            scale = scale if layer.weight is None else scale * layer.weight
            shift = (
                -layer.running_mean * scale if layer.bias is None else layer.bias - layer.running_mean * scale
            )
            arrays |= {f"op{place}_scale": _numbers_of(scale), f"op{place}_shift": _numbers_of(shift)}
        else:
            return None
    return arrays


def _arrays_of_parameters(model):
    """Of somebody's own layers: matrices and rows of numbers, each matrix as it fits the one before."""
    parameters = [_numbers_of(parameter) for parameter in model.parameters()]
    matrices = [array for array in parameters if array.ndim == 2 and min(array.shape) > 1]
    biases = [array.ravel() for array in parameters if array.squeeze().ndim == 1]
    width, arrays = np.prod(IMAGE_SHAPE), {}
    for place, matrix in enumerate(matrices):
        matrix = matrix if len(matrix) == width else matrix.T
        width = matrix.shape[1]
        fitting = [number for number, bias in enumerate(biases) if bias.size == width]
        bias = biases.pop(fitting[0]) if fitting else np.zeros(width)
        arrays |= {f"op{place}_matrix": matrix, f"op{place}_bias": bias}
    return arrays


def _numbers_of(tensor):
    """In single precision at least."""
    array = tensor.detach().cpu()
    return array.float().numpy() if array.itemsize < 4 else array.numpy()


def _layers(model):
    """Layers with weights: matrices among the parameters."""
    return sum(parameter.dim() > 1 for parameter in model.parameters())


def _prepared_images(model, hand_in, case, torch, images=None):
    """Images as the network was given its own while it was trained; how rows are made so, None where that is
    not plain; and whether it is known.

    What went into it tells best, whatever code prepared it. Where that was changed at random, as flipped or
    cut out, it is what went in when nothing was to be learnt; else a transform that gives the like.
    """
    images = case.given["images"] if images is None else images
    noted = _rows_noted(model, case)
    for rows in noted:
        made = _how_made(rows.flatten(1).double().numpy(), case)
        if made is not None:
            rows_of = _Rows(made, np.float64, rows.shape[1:])
            return torch.from_numpy(rows_of(images)).to(rows.dtype), rows_of, True
    batch, found = _transformed(hand_in, images, torch)
    rows_of = _rows_of_transform(hand_in, case, torch)
    if not _training_was_seen(case):
        return batch, rows_of, found or not Path("model.ckpt").is_file()
    return batch, rows_of, found and (not noted or _is_like(batch, noted[0]))


def _rows_of_transform(hand_in, case, torch):
    """How the script's transform makes rows, learnt from images that everybody has; None where not plain."""
    some, _ = _known_images()
    rows, _ = _transformed(hand_in, some[:SOME_ROWS], torch)
    made = None if rows is None else _how_made(rows.flatten(1).double().numpy(), case)
    return made and _Rows(made, np.float64, rows.shape[1:])


def _rows_noted(model, case):
    """Batches of pictures that the network was given, training and otherwise; for a copy, its model's."""
    every = case.recorded.inputs
    own = [note for note in every if note["module"] is model]
    alike = own or [note for note in every if note["kind"] == type(model).__name__] or every
    torch, pixels = sys.modules["torch"], np.prod(IMAGE_SHAPE)
    found = []
    for kind in ("training", "evaluation"):
        rows = [some for note in alike for some in note[kind] if some[:1].numel() == pixels]
        rows = [some for some in rows if some.shape[1:] == rows[-1].shape[1:]]
        rows = torch.cat(rows) if rows else torch.empty(0)
        if len(rows) and bool((rows.flatten(1).double().std(dim=1) > 0).any()):
            found.append(rows)
    return found


def _transformed(hand_in, images, torch):
    """By the script's own transform, and whether there was one; without, as PyTorch makes tensors of them."""
    picture = importlib.import_module("PIL.Image").fromarray
    for prepare in _transforms(hand_in):
        try:
            return torch.stack([prepare(picture(image)) for image in images]), True
        except Exception:
            continue
    return torch.from_numpy(images.transpose(0, 3, 1, 2).copy()).float() / 255, False


def _is_like(batch, rows):
    """Whether the numbers are in the same range: what is changed at random cannot be compared one by one."""
    if batch[:1].numel() != rows[:1].numel():
        return False
    batch, rows = batch.double(), rows.double()
    spread, other = float(rows.std()), float(batch.std())
    near = abs(float(batch.mean() - rows.mean())) < 0.3 * spread
    return near and 0.7 * spread < other < 1.4 * spread


def _transforms(hand_in):
    """The test set's transform, then any data set's; then, as a function may have made these, the names'."""
    torch, vision = sys.modules["torch"], sys.modules.get("torchvision")
    sets = [_innermost(hand_in[name]) for name in hand_in]
    sets += [
        found for found in gc.get_objects() if vision and isinstance(found, vision.datasets.VisionDataset)
    ]
    known = [found for found in sets if isinstance(found, torch.utils.data.Dataset)]
    known = [found for found in known if callable(getattr(found, "transform", None))]
    yield from (
        found.transform for found in sorted(known, key=lambda found: bool(getattr(found, "train", True)))
    )
    yield from reversed([hand_in[name] for name in hand_in if type(hand_in[name]).__name__ == "Compose"])


def _innermost(value):
    """The data set within loaders and subsets."""
    for _ in range(4):
        value = getattr(value, "dataset", value)
    return value
