"""The course's images, and how a script made rows of numbers of them."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from .script_values import held_values

_KNOWN: Final = 500
_FEWEST_ROWS: Final = 200
"""Of an array that may hold a script's images."""
SOME_ROWS: Final = 96
"""By so many one learns how rows are made."""
_MOST_ARRAYS: Final = 4
_APART: Final = 1e-3
"""Numbers that differ by less are the same."""


def course_images(part: str) -> tuple[Any, Any]:
    """Return images (n, height, width, colours) of bytes as they are, and labels (n,).

    `part` is `train` or `test`; of `test` only those that students have are there.
    """
    arrays = Path(os.environ["GRADER_DATA"], "arrays")
    images, labels = (np.load(arrays / f"{part}_{what}.npy", mmap_mode="r") for what in ("images", "labels"))
    return images, labels


def known_images() -> tuple[Any, Any]:
    """Return the last 500 training images and their labels, which everybody has.

    By these one chooses among what a script leaves; hidden images decide nothing.
    """
    images, labels = course_images("train")
    return images[-_KNOWN:], np.array(labels[-_KNOWN:])


class RowMaker:
    """Make rows of images: of each image's numbers each times a factor and plus a summand.

    `made` has `places`, `scale`, `shift` (D,) and `rows(images)`; `shape` is that of one row.
    """

    def __init__(self, made: Any, kind: Any = np.float32, shape: Sequence[int] = ()) -> None:
        self._made, self._kind, self._shape = made, kind, shape

    def __call__(self, images: Any) -> Any:
        """Return (n, *shape) of images (n, height, width, colours); (n, D) where there is no shape."""
        return self._made.rows(images).astype(self._kind).reshape(len(images), *(self._shape or (-1,)))

    def as_arrays(self) -> dict[str, Any]:
        """Return `places`, `scale` and `shift`, each (D,)."""
        made = self._made
        return {"places": np.array(made.places), "scale": np.array(made.scale), "shift": np.array(made.shift)}


class LessMean:
    """What a row maker goes by where rows are the pixels as they are stored, less a mean image (D,)."""

    def __init__(self, mean: Any) -> None:
        self.shift = -mean.astype(np.float64)
        self.places, self.scale = np.arange(len(self.shift)), np.ones(len(self.shift))

    def rows(self, images: Any) -> Any:
        return images.reshape(len(images), -1) + self.shift


def arrays_of_rows(hand_in: Any, pixels: int) -> list[Any]:
    """Return the script's arrays with a row or picture of `pixels` numbers for each of many images.

    Those named like validation sets come first; those named like test sets count only if there is one array.
    """
    named = [*((name, hand_in[name]) for name in hand_in), *held_values(hand_in)]
    by_id = {id(value): (name.lower(), value) for name, value in named if _is_rows(value, pixels)}
    usual = sorted(by_id.values(), key=lambda one: "va" not in one[0])
    return [value for name, value in usual if "te" not in name or len(usual) == 1][:_MOST_ARRAYS]


def _is_rows(value: Any, pixels: int) -> bool:
    plain = isinstance(value, np.ndarray) and value.ndim > 1 and value.dtype.kind in "fiu"
    return plain and len(value) >= _FEWEST_ROWS and value[0].size == pixels


def row_maker_from_all(rows: Any, case: Any) -> RowMaker | None:
    """Return what makes rows like these (n, ...) of images, learnt from all; None where that is not plain."""
    made = _find_row_recipe(rows.reshape(len(rows), -1), case)
    return None if made is None else RowMaker(made, rows.dtype, rows.shape[1:])


def row_maker(rows: Any, case: Any) -> RowMaker | None:
    """Return the same for many rows, learnt from some of them, evenly spread."""
    return row_maker_from_all(rows[np.linspace(0, len(rows) - 1, SOME_ROWS).astype(int)], case)


def _find_row_recipe(rows: Any, case: Any) -> Any:
    """Return how `rows` (n, D) were made of the course's images; None where nothing simple leads there."""
    made = (case.find_row_recipe(rows, course_images(part)[0]) for part in ("train", "test"))
    return next((how for how in made if how is not None), None)


def differ(makers: Sequence[RowMaker]) -> bool:
    """Tell whether not all of them make the same rows of the same images."""
    images, _ = known_images()
    first, *others = (make_rows(images[:2]) for make_rows in makers)
    return any(other.shape != first.shape or not np.allclose(other, first, atol=_APART) for other in others)


def share_predicted(net: Any, make_rows: RowMaker) -> float:
    """Return the share of known images that `net.predict` names right.

    It is 0 where there is no net, or where it raises.
    """
    images, labels = known_images()
    try:
        return 0.0 if net is None else float(np.mean(net.predict(make_rows(images)) == labels))
    except Exception:
        return 0.0
