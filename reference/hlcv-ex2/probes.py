"""What to observe of a two-layer network. Each probe calls the hand-in and yields raw values; none judges.

A probe is ``probe(hand_in, case) -> dict``. Values of the hand-in are passed on as they come; what it
does not return is left out. Nothing in this file is an answer: it travels into the student's box.
"""

import copy
import gc
import importlib
import os
import sys
import zipfile
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

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
HIDDEN_LAYERS = (1, 2, 3, 4, 5)
"""Numbers of hidden layers to try."""
IMAGES, IMAGE_SHAPE = 4, (3, 32, 32)
WORK_TIMES = (1, 20, 400)
"""Rows for which the work of the forward pass is counted, as multiples of the smallest number."""
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


# ── q3b: the tuned network ────────────────────────────────────────────────────────────────────────────


def best_network(hand_in, case):
    """Classes of hidden images by the script's best net, and by one that was handed in with it."""
    net = next((hand_in[name] for name in hand_in if name == "best_net"), None)
    if net is None and not Path("best_net.npz").is_file():
        return {}
    rows = _as_the_script_has_them(hand_in, case.given["images"])
    found = _drawn_histories(hand_in)
    if net is not None:
        found["predictions"] = net.predict(rows)
    if Path("best_net.npz").is_file():
        found |= _predictions_of_saved(hand_in, rows)
    return found


def _predictions_of_saved(hand_in, rows):
    """By the arrays in best_net.npz. Only numbers are read: a file that holds anything else is no network."""
    try:
        weights = _saved_arrays("best_net.npz")
        with _or_else("unfit"):
            return {"saved_predictions": _net(hand_in, weights).predict(rows)}
    except _NoNetwork as fault:
        return {"saved_problem": str(fault)}


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


def _as_the_script_has_them(hand_in, images):
    """Rows prepared as the script prepares its own: learnt from what it made of the validation data."""
    loader = importlib.import_module("data_utils")
    X_train, _, X_val, *_ = loader.get_CIFAR10_data()
    raw = np.load(Path(os.environ["GRADER_DATA"], "arrays", "train_images.npy"), mmap_mode="r")
    mean = raw[0].reshape(-1) - X_train[0]
    rows = images.reshape(len(images), -1) - mean
    own = hand_in["X_val"] if _is_array(hand_in, "X_val") else X_val
    if own.size != X_val.size:
        return rows
    return _mapped(rows, X_val, own.reshape(X_val.shape)).astype(own.dtype).reshape(-1, *own.shape[1:])


def _mapped(rows, given, made):
    """`rows` under the scale and shift per feature that turn `given` into `made`; unchanged if none do."""
    given, made = given.astype(np.float64), made.astype(np.float64)
    middle, target = given.mean(axis=0), made.mean(axis=0)
    spread = np.sum((given - middle) ** 2, axis=0)
    together = np.sum((given - middle) * (made - target), axis=0)
    scale = np.divide(together, spread, out=np.ones_like(spread), where=spread > 0)
    fits = np.abs((given - middle) * scale + target - made).max() < 1e-3 * (np.abs(made).max() + 1e-12)
    return (rows - middle) * scale + target if fits else rows


def _is_array(hand_in, name):
    return name in hand_in and isinstance(hand_in[name], np.ndarray) and hand_in[name].ndim > 1


def _drawn_histories(hand_in):
    """The last training history among the script's names."""
    kept = [hand_in[name] for name in hand_in if isinstance(hand_in[name], dict)]
    histories = [history for history in kept if "loss_history" in history]
    wanted = ("loss_history", "train_acc_history", "val_acc_history")
    last = histories[-1] if histories else {}
    return {name: _array_of_list(last[name]) for name in wanted if name in last}


# ── q4a: the layers of any depth ──────────────────────────────────────────────────────────────────────


def logits(hand_in, case):
    """The layers, and under given weights the logits and how strongly every parameter is felt in them.

    For each number of hidden layers in turn, with other widths and classes. A depth whose weight matrices are
    not those that were asked for has no logits: `layer_widths` then shows what was found.
    """
    network = hand_in.MultiLayerPerceptron
    torch = sys.modules["torch"]
    rng = np.random.default_rng(0) if case.kind == "published" else case.rng
    tables, found = [], {}
    for depth in HIDDEN_LAYERS:
        # No two sizes agree, so a parameter is known by its shape, whatever order they are in.
        *hidden, classes = (int(size) for size in rng.choice(np.arange(3, 20), depth + 1, replace=False))
        pixels = int(np.prod(IMAGE_SHAPE))
        weights = _drawn_weights(rng, [pixels, *hidden, classes])
        images = rng.normal(0, 1, (IMAGES, *IMAGE_SHAPE))
        model = network(pixels, list(hidden), classes).cpu().eval()
        laid = _lay(model, weights, torch)
        tables.append(_widths(model, torch) if laid is None else [*hidden, classes])
        if laid is not None:
            found[f"logits_{depth}"], found[f"gradients_{depth}"] = _felt(model, laid, images, torch)
    return {"layer_widths": _padded(tables)} | found


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


def _felt(model, laid, images, torch):
    """Logits, and the size of the gradient of their mean square for each parameter; 0 where none arrives."""
    answer = _answer(model, torch.tensor(images), torch)
    if not isinstance(answer, torch.Tensor):
        return answer, None
    model.zero_grad()
    answer.square().mean().backward()
    gradients = [None if p is None else p.grad for p in laid]
    sizes = [0.0 if gradient is None else float(gradient.norm()) for gradient in gradients]
    return answer.detach().double().numpy(), np.array(sizes)


def _answer(model, images, torch):
    """What the network makes of images, or of rows where it takes no images; whatever it raises on both.

    In double precision, so that rounding plays no part; in single for a network that insists on it.
    """
    for kind in (torch.float64, torch.float32):
        model.to(kind)
        for inputs in (images.to(kind), images.to(kind).flatten(1)):
            try:
                return model(inputs)
            except Exception as error:
                raised = error
    raise raised


def _widths(model, torch):
    """What comes out of every weight matrix, in the order in which the network has them."""
    return [int(p.shape[0]) for p in _parameters(model, torch) if _is_matrix(p)]


def _padded(tables):
    """One line per depth, filled up with 0."""
    table = np.zeros((len(tables), max(len(HIDDEN_LAYERS) + 1, *map(len, tables))), dtype=np.int64)
    for line, widths in zip(table, tables, strict=True):
        line[: len(widths)] = widths
    return table


# ── q4b: PyTorch ───────────────────────────────────────────────────────────────────────────────────────


def trained_network(hand_in, case):
    """Classes of hidden images by the script's network, and what was noted while it was trained."""
    torch, picture = sys.modules.get("torch"), importlib.import_module("PIL.Image").fromarray
    model = torch and _trained_model(hand_in, torch)
    prepare = _preparation(hand_in) if model is not None else None
    if prepare is None:
        return {}
    batch = torch.stack([prepare(picture(image)) for image in case.given["images"]])
    noted = case.recorded.training
    trained = noted.get("steps", 0) > 0
    found = {"predictions": _predicted(model, batch, torch, trained), "layers": _layers(model)}
    found |= _predictions_of_checkpoint(model, batch, case, torch)
    for name in ("loss_history", "train_acc_history", "val_acc_history"):
        if name in hand_in:
            found[name] = _array_of_list(hand_in[name])
    counts = [noted.get(name, 0) for name in ("steps", "steps_without_backward", "steps_on_old_gradients")]
    found["steps"] = np.array(counts)
    found["probabilities_given"] = noted.get("cross_entropies_of_probabilities", 0)
    return found


def _predictions_of_checkpoint(model, batch, case, torch):
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
            saved.load_state_dict(weights)
            return {"saved_predictions": _predicted(saved, batch, torch, trained=True)}
    except _NoNetwork as fault:
        return {"saved_problem": str(fault)}


def _trained_model(hand_in, torch):
    """The script's `model`, or the last module it made."""
    if "model" in hand_in:
        return hand_in["model"]
    modules = [hand_in[name] for name in hand_in if isinstance(hand_in[name], torch.nn.Module)]
    trained = [module for module in modules if any(True for _ in module.parameters())]
    return trained[-1] if trained else None


def _predicted(model, batch, torch, trained):
    """Classes; a network that trained, but on rows that the script flattened itself, gets rows."""
    model.eval()
    with torch.no_grad():
        try:
            answers = [model(part) for part in batch.split(500)]
        except Exception:
            if not trained:
                raise
            answers = [model(part.flatten(1)) for part in batch.split(500)]
    return torch.cat(answers).argmax(dim=1).numpy()


def _layers(model):
    """Layers with weights: matrices among the parameters."""
    return sum(parameter.dim() > 1 for parameter in model.parameters())


def _preparation(hand_in):
    """What turns a picture into the tensor the network expects.

    The test set's transform, else any data set's; where a function made them, a transform among the names.
    """
    torch, vision = sys.modules["torch"], sys.modules.get("torchvision")
    sets = [_innermost(hand_in[name]) for name in hand_in]
    sets += [
        found for found in gc.get_objects() if vision and isinstance(found, vision.datasets.VisionDataset)
    ]
    known = [found for found in sets if isinstance(found, torch.utils.data.Dataset)]
    known = [found for found in known if callable(getattr(found, "transform", None))]
    for found in sorted(known, key=lambda found: bool(getattr(found, "train", True))):
        return found.transform
    composed = [hand_in[name] for name in hand_in if type(hand_in[name]).__name__ == "Compose"]
    return composed[-1] if composed else vision and vision.transforms.ToTensor()


def _innermost(value):
    """The data set within loaders and subsets."""
    for _ in range(4):
        value = getattr(value, "dataset", value)
    return value
