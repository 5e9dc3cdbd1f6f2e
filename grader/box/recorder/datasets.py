"""torchvision datasets that were constructed, or were to be."""

import hashlib
import os
import re
import weakref
from typing import Any, Final

import numpy as np

from .patches import Patches

_KEPT: Final = 50
_TEXT: Final = 1000
_WRAPPED: Final = 5
UNKNOWN: Final = -1
"""In place of a number or a flag that the dataset does not have."""


class Datasets:
    """Notes each dataset.

    An entry has `class`, `root` (as the script named it), `train` (1, 0 or -1), `items` (-1 where it has no
    length or could not be had) and `transform` (as text, empty where there is none).
    """

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self._last: weakref.ref[Any] | None = None

    def hook(self, torchvision: Any, patches: Patches) -> None:
        listed = (getattr(torchvision.datasets, name) for name in torchvision.datasets.__all__)
        for kind in dict.fromkeys(listed):
            if isinstance(kind, type) and "__init__" in vars(kind):
                patches.after(kind, "__init__", self._made)

    def _made(self, dataset: Any, *arguments: Any, **named: Any) -> None:
        if self._last is not None and self._last() is dataset:
            self.entries.pop()  # by the class that it is made from: now it is whole
        if len(self.entries) < _KEPT:
            self.entries.append(_make_entry(dataset, arguments[0] if arguments else named.get("root")))
            self._last = weakref.ref(dataset)


def _make_entry(dataset: Any, root: Any) -> dict[str, Any]:
    train = getattr(dataset, "train", None)
    return {
        "class": type(dataset).__name__[:80],
        "root": os.fspath(root)[:200] if isinstance(root, str | os.PathLike) else "",
        "train": int(train) if isinstance(train, bool) else UNKNOWN,
        "items": measure_length(dataset),
        "transform": describe(getattr(dataset, "transform", None)),
    }


def measure_length(dataset: Any) -> int:
    """Return how many items a dataset, sampler or loader has; -1 where it has no length, or cannot tell."""
    try:
        return len(dataset)
    except Exception:
        return UNKNOWN


def unwrap_subsets(dataset: Any) -> Any:
    """Return the dataset behind `Subset` and what `random_split` yields."""
    for _ in range(_WRAPPED):
        if type(dataset).__name__ != "Subset":
            break
        dataset = dataset.dataset
    return dataset


def describe(transform: Any) -> str:
    return "" if transform is None else repr(transform)[:_TEXT]


_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")


def identify(dataset: Any) -> str:
    """Return the same text for datasets of one kind that hold the same items and change them alike.

    It is empty where the items cannot be seen.
    """
    try:
        held = _find_held(dataset)
    except Exception:
        return ""
    if not held:
        return ""
    kind = type(dataset)
    parts = (getattr(dataset, name, None) for name in ("train", "split", "transform", "target_transform"))
    text = _ADDRESS.sub("", " ".join(repr(part)[:_TEXT] for part in parts))
    return f"{kind.__module__}.{kind.__qualname__} {text} {held}"


def _find_held(dataset: Any) -> str:
    for name in ("data", "images", "samples", "imgs", "tensors"):
        items = getattr(dataset, name, None)
        if items is None or not len(items):
            continue
        listed = isinstance(items, list | tuple) and not hasattr(items[0], "shape")
        content = repr(items).encode() if listed else b"".join(np.asarray(i).tobytes() for i in items)
        return hashlib.blake2b(content, digest_size=12).hexdigest()
    return ""
