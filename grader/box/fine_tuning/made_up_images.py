"""Datasets with a handful of made-up images: as many classes, the shape and the attributes of the real ones.

Each class has its own colours and stripes, so a network learns something from them within a few steps.
"""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np

_CIFAR: Final = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_STL: Final = ("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck")
_HUNDRED: Final = tuple(f"class {number}" for number in range(100))
_DIGITS: Final = tuple("0123456789")

# (classes, height and width, channels, whether the channels come first, the name of the labels)
_KINDS: Final = {
    "CIFAR10": (_CIFAR, 32, 3, False, "targets"),
    "CIFAR100": (_HUNDRED, 32, 3, False, "targets"),
    "MNIST": (_DIGITS, 28, 0, False, "targets"),
    "SVHN": (_DIGITS, 32, 3, True, "labels"),
    "STL10": (_STL, 96, 3, True, "labels"),
}
_DIFFERENT: Final = 320
_REAL_ROWS: Final = (50_000, 10_000)
_LETTERS: Final = {"byclass": 62, "bymerge": 47, "balanced": 47, "letters": 37, "digits": 10, "mnist": 10}


def set_up(torchvision: Any, torch: Any, training: int, test: int) -> None:
    datasets = torchvision.datasets
    for name in (*_KINDS, "FashionMNIST", "KMNIST", "EMNIST"):
        kind = getattr(datasets, name)
        real = vars(kind).get("__init__")
        if real is not None:
            kind.__init__ = _shorten(torchvision, torch, real, name, (training, test))
    for kind in (datasets.CIFAR10, datasets.MNIST):
        kind.__getitem__ = _wrap(kind.__getitem__)
        kind._check_integrity = kind._check_exists = lambda _dataset: True
    data = torch.utils.data
    split = _scale_split(data.random_split, training)
    data.random_split = data.dataset.random_split = split
    data.Subset.__init__ = _scale_subset(data.Subset.__init__, training)


def _shorten(
    torchvision: Any, torch: Any, real: Callable[..., None], name: str, sizes: tuple[int, int]
) -> Callable[..., None]:
    signature = inspect.signature(real)

    @functools.wraps(real)
    def init(dataset: Any, *arguments: Any, **named: Any) -> None:
        bound = signature.bind(dataset, *arguments, **named)
        bound.apply_defaults()
        asked = {**bound.arguments, **bound.arguments.get("kwargs", {})}
        base = torchvision.datasets.VisionDataset
        base.__init__(
            dataset,
            str(asked.get("root", "")),
            transform=asked.get("transform"),
            target_transform=asked.get("target_transform"),
        )
        dataset.train = _is_training(asked)
        if "split" in asked:
            dataset.split = asked["split"]
        _fill(dataset, torch, name, sizes[0] if dataset.train else sizes[1], asked)

    return init


def _is_training(asked: dict[str, Any]) -> bool:
    if "train" in asked:
        return bool(asked["train"])
    return str(asked.get("split", "train")).startswith(("train", "extra", "unlabeled"))


def _fill(dataset: Any, torch: Any, name: str, rows: int, asked: dict[str, Any]) -> None:
    classes, size, channels, first, labelled = _KINDS.get(name, _KINDS["MNIST"])
    count = _LETTERS.get(str(asked.get("split")), 10) if name == "EMNIST" else len(classes)
    pixels, labels = make_images(rows, count, size, channels, dataset.train, name)
    if first:
        pixels = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))
    if channels == 0:
        dataset.data, dataset.targets = torch.from_numpy(pixels), torch.from_numpy(labels)
        return
    dataset.data = pixels
    setattr(dataset, labelled, labels if first else labels.tolist())
    if name != "SVHN":
        dataset.classes = list(classes)
    if not first:
        dataset.class_to_idx = {word: number for number, word in enumerate(classes)}


def make_images(rows: int, classes: int, size: int, channels: int, training: bool, name: str) -> Any:
    """Return (rows, size, size, channels) bytes and (rows,) labels; no last axis where `channels` is 0.

    Counted from the first row, each block of as many rows as there are classes has every class once. After
    `_DIFFERENT` rows, or a little more for whole blocks, the same rows come again.
    """
    rng = np.random.default_rng(sum(map(ord, name)) + training)
    count = min(rows, -(-_DIFFERENT // classes) * classes)
    labels = np.concatenate([rng.permutation(classes) for _ in range(0, count, classes)])[:count]
    labels = labels.astype(np.int64)
    down, right = np.mgrid[:size, :size] / size
    depth = max(channels, 1)
    waves = 2 * np.pi * (1 + labels[:, None, None] % 4) * np.where(labels[:, None, None] % 2, down, right)
    tones = 60 + 130 * np.random.default_rng(7).random((classes, depth))[labels]
    pixels = tones[:, None, None, :] + 40 * np.sin(waves)[..., None]
    pixels = np.clip(pixels + rng.normal(0, 12, pixels.shape), 0, 255).astype(np.uint8)
    again = np.arange(rows) % count
    return (pixels if channels else pixels[..., 0])[again], labels[again]


# ── sizes that scripts take for granted ───────────────────────────────────────────────────────────────


def _wrap(getitem: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `getitem` so that a row that only the real dataset has is one of those that are there."""

    @functools.wraps(getitem)
    def item(dataset: Any, index: Any) -> Any:
        rows = len(dataset)
        beyond = isinstance(index, int | np.integer) and rows <= index < _REAL_ROWS[not dataset.train]
        return getitem(dataset, int(index) % rows if beyond else index)

    return item


def _scale_split(split: Callable[..., Any], training: int) -> Callable[..., Any]:
    """Wrap `random_split` so that `random_split(set, [45000, 5000])` shares out what there is."""

    @functools.wraps(split)
    def shared(dataset: Any, lengths: Any, *arguments: Any, **named: Any) -> Any:
        asked, rows = list(lengths), len(dataset)
        if len(asked) > 1 and sum(asked) != rows and sum(asked) >= _REAL_ROWS[1] > training:
            parts = [max(1, round(rows * part / sum(asked))) for part in asked]
            parts[0] += rows - sum(parts)
            asked = parts
        return split(dataset, asked, *arguments, **named)

    return shared


def _scale_subset(init: Callable[..., None], training: int) -> Callable[..., None]:
    """Wrap `Subset.__init__` so that `Subset(set, range(45000))` is nine tenths of what there is."""

    @functools.wraps(init)
    def made(subset: Any, dataset: Any, indices: Iterable[Any]) -> None:
        chosen = list(indices)
        rows = len(dataset) if hasattr(dataset, "__len__") else 0
        if chosen and 0 < rows <= training and max(chosen) >= rows:
            real = _REAL_ROWS[max(chosen) < _REAL_ROWS[1] and not getattr(dataset, "train", True)]
            chosen = list(dict.fromkeys(min(int(i) * rows // real, rows - 1) for i in chosen))
        init(subset, dataset, chosen)

    return made
