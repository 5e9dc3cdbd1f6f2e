"""A data set that is laid out and ready to be used."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.grading.datasets.content import Images
from grader.grading.datasets.disk_layout import ABOUT
from grader.grading.datasets.pictures import draw_pictures
from grader.model.errors import UsageError


@dataclass(frozen=True)
class DataSet:
    name: str
    """"stand-in data" or "CIFAR-10"."""
    is_stand_in: bool
    digest: str
    """Identity of the content: the same digest, the same images and labels."""
    class_names: tuple[str, ...]
    box: Path
    """What a box may see."""
    hidden: Path
    """The pool of hidden images, which a box must not see. The stand-in has none there and draws them when
    asked."""

    def hidden_images(self, seed: int, count: int) -> tuple[Images, NDArray[np.int64]]:
        """Return `count` different images that no box has, and their labels; the same for the same seed.

        The images are uint8 (count, 32, 32, 3), the labels int64 (count,). The seed must stay out of every
        box: code that knows it knows the labels. The stand-in's images are drawn anew. Real images are
        public, so each value is moved by up to one level, and no table of known images holds them. Raise
        UsageError where there are fewer images than `count`.
        """
        if self.is_stand_in:
            drawn = draw_pictures(count, seed)
            return drawn.images, drawn.labels
        images, labels = self._hidden("images"), self._hidden("labels")
        if count > len(labels):
            raise UsageError(
                f"{count} hidden images were asked for, but {self.name} has {len(labels)}.",
                help="Ask for fewer of them in the rubric.",
            )
        rng = np.random.default_rng(seed)
        rows = rng.choice(len(labels), count, replace=False)
        return _move_values(images[rows], rng), labels[rows]

    def _hidden(self, what: str) -> "np.memmap[Any, Any]":
        return np.lib.format.open_memmap(self.hidden / f"{what}.npy", mode="r")


def open_data_set(folder: Path) -> DataSet:
    """Return the data set in `folder`; raise UsageError where files are gone or not of their size."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        expected: dict[str, int] = about["files"]
        damaged = [name for name, size in expected.items() if not _has_size(folder / name, size)]
        fault = f"{', '.join(damaged)} should be there with the size it was written with" if damaged else ""
    except (OSError, ValueError, KeyError) as error:
        fault = f"{ABOUT} cannot be read ({type(error).__name__})"
    if fault:
        raise UsageError(
            f"{folder}: the image data kept here is incomplete: {fault}.",
            help="Delete that folder and run again: it is made anew.",
        )
    return DataSet(
        name=about["name"],
        is_stand_in=about["is_stand_in"],
        digest=about["digest"],
        class_names=tuple(about["class_names"]),
        box=folder / "box",
        hidden=folder / "hidden",
    )


def _move_values(images: Images, rng: np.random.Generator) -> Images:
    """Return the images with every value one level up, one down or as it was."""
    levels: NDArray[np.int16] = images.astype(np.int16) + rng.integers(-1, 2, images.shape, np.int16)
    return np.clip(levels, 0, 255).astype(np.uint8)


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size
