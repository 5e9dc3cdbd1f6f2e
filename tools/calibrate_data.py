"""How well the course's classifiers do on the image data.

    python -m tools.calibrate_data [DIR] [--full]

Without DIR the stand-in is measured, with it a teacher's CIFAR-10. A run takes about two minutes; `--full`
trains the tuned network on all 49,000 rows as well. The rows are those that `provided/data_utils.py` gives;
every accuracy is on the 1,000 validation images and on 5,000 hidden ones.
"""

import argparse
import os
import runpy
import time
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

# Read when numpy and torch are imported; with one thread the times are those of a box.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from grader.grading import datasets  # noqa: E402

ROOT = Path(__file__).resolve().parents[1] / "reference" / "hlcv-ex2"
QUICK_ROWS = 10_000
EPOCHS = 5
DEFAULT = {
    "learning_rate": 1e-4,
    "learning_rate_decay": 0.95,
    "reg": 0.25,
    "num_iters": 1000,
    "batch_size": 200,
}
TUNED = {
    "learning_rate": 1e-3,
    "learning_rate_decay": 0.97,
    "reg": 0.25,
    "num_iters": 2000,
    "batch_size": 200,
}
Predict = Callable[[Any], Any]


@dataclass(frozen=True)
class Rows:
    """What a hand-in gets, and the hidden images in the same form."""

    X: Any
    y: Any
    X_val: Any
    y_val: Any
    X_hidden: Any
    y_hidden: Any

    def scores(self, predict: Predict) -> str:
        pairs = ((self.X_val, self.y_val), (self.X_hidden, self.y_hidden))
        return "  ".join(f"{np.mean(predict(X) == y):8.1%}" for X, y in pairs)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", nargs="?", type=Path, help="a teacher's CIFAR-10")
    options.add_argument("--full", action="store_true", help="the tuned network on 49,000 rows as well")
    asked = options.parse_args()
    torch.set_num_threads(1)
    found = _data_set(asked.folder)
    quick, full = _rows(found, QUICK_ROWS), _rows(found, 49_000)
    longer = _tuned(full, "49,000", 6000, "> 48 %") if asked.full else ()
    print(f"{'':66}  {'wanted':>9}  {'valid.':>8}  {'hidden':>8}  {'s':>6}")
    for what, wanted, scores, seconds in chain(_numpy_figures(quick), _torch_figures(full), longer):
        print(f"{what:66}  {wanted:>9}  {scores}  {seconds:6.1f}", flush=True)


def _data_set(folder: Path | None) -> datasets.DataSet:
    started = time.perf_counter()
    cache = datasets.find_cache_folder()
    found = datasets.open_teachers_folder(folder, cache) if folder else datasets.make_stand_in(cache)
    print(f"{found.name} {found.digest[:16]}, there after ", end="")
    print(f"{time.perf_counter() - started:.1f} s in {found.box.parent}\n", flush=True)
    return found


def _rows(found: datasets.DataSet, count: int) -> Rows:
    os.environ["GRADER_TRAINING_ROWS"] = str(count)
    names = runpy.run_path(str(ROOT / "provided" / "data_utils.py"))
    names["get_CIFAR10_data"].__globals__["PLACES"] = (str(found.box / "cifar-10-batches-py"),)
    with chdir(found.box):
        X, y, X_val, y_val, _, _ = names["get_CIFAR10_data"]()
    images, labels = found.hidden_images(0, 5000)
    train = np.load(found.box / "arrays" / "train_images.npy", mmap_mode="r")[:count]
    mean = train.reshape(count, -1).mean(axis=0)
    return Rows(X, y, X_val, y_val, images.reshape(len(images), -1) - mean, labels)


Figure = tuple[str, str, str, float]


def _numpy_figures(rows: Rows) -> Iterator[Figure]:
    yield _network("two layers, handout's defaults, 10,000 rows", "25–33 %", rows, 50, DEFAULT)
    yield from _tuned(rows, "10,000", 2000, "54–58 %")
    what = "two layers, little tuned, hidden 50, 1500 iterations, 10,000 rows"
    yield _network(what, "> 48 %", rows, 50, dict(TUNED, num_iters=1500, learning_rate_decay=0.95))


def _tuned(rows: Rows, count: str, iterations: int, wanted: str) -> Iterator[Figure]:
    what = f"two layers, tuned, hidden 100, {iterations} iterations, {count} rows"
    yield _network(what, wanted, rows, 100, dict(TUNED, num_iters=iterations))


def _network(what: str, wanted: str, rows: Rows, hidden: int, settings: dict[str, Any]) -> Figure:
    names = runpy.run_path(str(ROOT / "solution" / "two_layernet.py"))
    np.random.seed(0)
    started = time.perf_counter()
    network = names["TwoLayerNet"](rows.X.shape[1], hidden, 10)
    network.train(rows.X, rows.y, rows.X_val, rows.y_val, **settings)
    return what, wanted, rows.scores(network.predict), time.perf_counter() - started


def _torch_figures(rows: Rows) -> Iterator[Figure]:
    for hidden, wanted in ((0, "38–42 %"), (50, "> 48 %"), (100, "> 48 %")):
        title = f"torch, hidden {hidden}" if hidden else "torch, linear"
        yield from _adam(title, wanted, rows, hidden)
    started = time.perf_counter()
    yield "linear, best of 4 rates", "38–42 %", _best_linear(rows), time.perf_counter() - started


def _layers(hidden: int) -> torch.nn.Module:
    torch.manual_seed(0)
    if not hidden:
        return torch.nn.Linear(3072, 10)
    return torch.nn.Sequential(torch.nn.Linear(3072, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 10))


def _adam(title: str, wanted: str, rows: Rows, hidden: int) -> Iterator[Figure]:
    """Pixels from about -1 to 1, batches of 200, a rate of 1e-3; after the third and the last epoch."""
    model = _layers(hidden)
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    started = time.perf_counter()
    for epoch in range(1, EPOCHS + 1):
        _epoch(model, optimiser, rows)
        if epoch in (3, EPOCHS):
            what = f"{title}, Adam, {epoch} epochs of 49,000 rows"
            yield what, wanted, rows.scores(_predicting(model)), time.perf_counter() - started


def _epoch(model: torch.nn.Module, optimiser: torch.optim.Optimizer, rows: Rows) -> None:
    X, y = torch.from_numpy(rows.X), torch.from_numpy(rows.y)
    shuffled = torch.randperm(len(X))
    for start in range(0, len(X), 200):
        batch = shuffled[start : start + 200]
        optimiser.zero_grad()
        loss: Any = torch.nn.functional.cross_entropy(model(X[batch] / 127.5), y[batch])
        loss.backward()
        optimiser.step()


def _predicting(model: torch.nn.Module) -> Predict:
    def predict(X: Any) -> Any:
        with torch.no_grad():
            return model(torch.as_tensor(X, dtype=torch.float32) / 127.5).argmax(dim=1).numpy()

    return predict


def _best_linear(rows: Rows) -> str:
    """The best that a linear classifier reaches over some rates, each falling to nothing over 10 epochs."""
    found = []
    for rate in (1e-4, 3e-4, 1e-3, 3e-3):
        model = _layers(0)
        optimiser = torch.optim.Adam(model.parameters(), rate, weight_decay=1e-4)
        schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.01, 10)
        for _ in range(10):
            _epoch(model, optimiser, rows)
            schedule.step()
        found.append(rows.scores(_predicting(model)))
    return max(found)


if __name__ == "__main__":
    main()
