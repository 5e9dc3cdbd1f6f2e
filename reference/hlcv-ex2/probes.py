"""What to observe of a two-layer network. Each probe calls the hand-in and yields raw values; none judges.

A probe is ``probe(hand_in, case) -> dict``. Values of the hand-in are passed on as they come; what it
does not return is left out. Nothing in this file is an answer: it travels into the student's box.
"""

import numpy as np

NAMES = ("W1", "b1", "W2", "b2")
TOY_SIZES = (4, 10, 3)
TOY_REG = 0.05
TRAINING_REG = 5e-6
BATCH_STEPS = {"learning_rate": 0.5, "learning_rate_decay": 1.0, "reg": TRAINING_REG}
BATCH_SHAPE = (20, 12)
"""Steps, and rows in each."""
MARGIN = 0.01
"""Least distance of a hidden unit's input from the ReLU's kink: nudged weights then stay on one side."""
STEP = 1e-3
"""Nudge for numerical derivatives."""
NUDGES = (-2, -1, 1, 2)
WORK_TIMES = (1, 20, 400)
"""Rows for which the work of the forward pass is counted, as multiples of the smallest number."""


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
    return _first_of_pair(_net(hand_in, weights).loss(X, y, reg))


def own_loss(hand_in, case):
    """Probabilities and loss of one and the same net: does the loss follow from the probabilities?"""
    weights, X, y, reg = loss_inputs(case)
    own = {"probabilities": _net(hand_in, weights).loss(X.copy())}
    return own | _first_of_pair(_net(hand_in, weights).loss(X, y, reg))


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
    return _gradients_and_after(hand_in, *gradient_inputs(case))


def own_gradients(hand_in, case):
    """The gradients, with the probabilities and the losses at nudged weights that they should agree with."""
    weights, X, y, reg = gradient_inputs(case)
    found = {"probabilities": _net(hand_in, weights).loss(X.copy())}
    for name in NAMES:
        nets = (_net(hand_in, moved) for moved in _nudged(weights, name))
        losses = [net.loss(X.copy(), y.copy(), reg)[0] for net in nets]
        found[f"losses_{name}"] = np.array(losses).reshape(len(NUDGES), *weights[name].shape)
    return found | _gradients_and_after(hand_in, weights, X, y, reg)


def _gradients_and_after(hand_in, weights, X, y, reg):
    net = _net(hand_in, weights)
    found = _gradients_of_pair(net.loss(X, y, reg))
    return found | {f"{name}_after": net.params[name] for name in NAMES} | {"X_after": X, "y_after": y}


# ── q3: training ──────────────────────────────────────────────────────────────────────────────────────


def training(hand_in, case):
    """Training on the toy data, or, as the last fresh case, the rows that each batch is made of."""
    return _trained(_net(hand_in, training_weights(case)), case)


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

    net.loss = given_loss
    return _trained(net, case)


def _trained(net, case):
    """Train `net` in place; the weights it ends with, and what was recorded on the way."""
    if is_batches(case):
        return _trained_in_batches(net, case)
    X, y = training_data(case)
    if case.kind == "published":
        _random_state_of_the_handout()
    history = net.train(X, y, X, y, learning_rate=1e-1, reg=TRAINING_REG, num_iters=100, verbose=False)
    return {"part": "loss"} | _weights_of(net) | _histories(history)


def _trained_in_batches(net, case):
    """Train `net` on distinct rows, noting which of them every call of the loss is given."""
    X, y, X_val, y_val = batch_data(case)
    batches = _note_batches(net, X)
    steps, size = BATCH_SHAPE
    history = net.train(X, y, X_val, y_val, num_iters=steps, batch_size=size, verbose=False, **BATCH_STEPS)
    # What is longer than a batch, beside batches, measures the loss on all the data: no step either.
    steps_taken = [batch for batch in batches if len(batch) <= size] or batches
    return {"part": "batches"} | _table(steps_taken) | _weights_of(net) | _histories(history)


def _note_batches(net, rows):
    """From now on note, for every call of the loss with labels, which of `rows` it is given.

    A call that knows none of the rows is no training step: it measures the loss on other data.
    """
    batches, inner = [], net.loss

    def noting_loss(*given, **named):
        X, y, _ = _three_of(given, named)
        places = _places(X, rows)
        if y is not None and not (places.size and (places == -1).all()):
            batches.append(places)
        return inner(*given, **named)

    net.loss = noting_loss
    return batches


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
    return _weights(rng, D, H, C), rng.standard_normal((N, D)), rng.integers(0, C, N), rng.uniform(0.2, 0.8)


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
            return weights, X, rng.integers(0, 4, 6), rng.uniform(0.2, 0.8)


def batch_data(case):
    """Distinct rows; the class is the greatest of a row's first features: easy, so the loss clearly moves."""
    rng = case.rng
    X, X_val = rng.standard_normal((60, TOY_SIZES[0])), rng.standard_normal((10, TOY_SIZES[0]))
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
    wanted = ("loss_history", "train_acc_history")
    return {name: _array_of_list(history[name]) for name in wanted if name in history}


def _array_of_list(found):
    """A list of numbers as an array, so that it can leave the box; anything else as it is."""
    if not isinstance(found, list):
        return found
    try:
        return np.array(found)
    except ValueError:
        return found
