"""A data set that is laid out and ready to be used."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.data.content import Images
from grader.data.layout import ABOUT
from grader.errors import UsageError


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
    """What it must not."""

    @property
    def hidden_count(self) -> int:
        return len(self._hidden("labels"))

    def hidden_images(self, rng_seed: int, count: int) -> tuple[Images, NDArray[np.int64]]:
        """`count` different hidden images and their labels, the same for the same seed.

        The images are uint8 (count, 32, 32, 3), the labels int64 (count,).
        Only the images that are returned are read. Raises UsageError where there are fewer.
        """
        images, labels = self._hidden("images"), self._hidden("labels")
        if count > len(labels):
            raise UsageError(
                f"{count} hidden images were asked for, but {self.name} has {len(labels)}.",
                help="Ask for fewer of them in the rubric.",
            )
        rows = np.random.default_rng(rng_seed).choice(len(labels), count, replace=False)
        return images[rows], labels[rows]

    def _hidden(self, what: str) -> "np.memmap[Any, Any]":
        return np.lib.format.open_memmap(self.hidden / f"{what}.npy", mode="r")


def opened(folder: Path) -> DataSet:
    """The data set laid out in `folder`. Raises UsageError where files are gone or not of their size."""
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


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size
