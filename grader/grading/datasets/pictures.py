"""The stand-in's images: a silhouette, light or dark, before coloured clouds.

What a class can be told by is balanced so that classifiers meet the course's marks, as
`tools/calibrate_data.py` measures:

- The silhouette is brighter or darker than what is behind it, with even odds, so the mean image of a class
  hardly shows it. A linear classifier gains next to nothing from it, a hidden layer much of its accuracy.
- It is mirrored or not, of three sizes, and moved by up to `_SHIFT` pixels: 726 templates per class.
- The backdrop of a class has a faint colour of its own at the top and at the bottom, which is soon learned,
  and a fainter pattern, which takes longer. All that a linear classifier can do comes from these two.

Everything is whole numbers, so every machine makes the same bytes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.grading.datasets.content import SIDE, Images, Part
from grader.grading.datasets.random_numbers import Draws
from grader.grading.datasets.silhouettes import read_silhouettes

_CLASSES = 10
_SIZES = (30, 24, 20)
_SHIFT = 5
_INK = 64
_CONTRAST = 55
_TINT = 20
_BACKDROP = 30
_CLASS_COLOUR = 25
_CLASS_PATTERN = 3
_CLOUDS = 36
_GRAIN = 8
_GREY = 124
_CLASSES_SEED = 7
AT_ONCE = 500
"""Images drawn together. The pictures depend on it: another number would draw in another order."""

Whole = NDArray[np.int16]


@dataclass(frozen=True)
class _Classes:
    """What is common to all images of a class, for each of the ten."""

    ink: NDArray[np.int8]
    """(10, sizes, 2 mirrored, shifts, shifts, 32, 32): how much of a pixel the silhouette covers, of 64."""
    colours: Whole
    """(10, 2, 3): at the top and at the bottom."""
    pattern: Whole
    """(10, 4, 4, 3)."""


def draw_pictures(count: int, seed: int) -> Part:
    """Return `count` images of random classes, the same for the same two numbers."""
    classes, draws = _make_classes(), Draws(seed)
    images = np.empty((count, SIDE, SIDE, 3), np.uint8)
    labels = np.empty(count, np.int64)
    for start in range(0, count, AT_ONCE):
        here = slice(start, min(start + AT_ONCE, count))
        labels[here] = draws.below(_CLASSES, here.stop - here.start)
        images[here] = _draw(labels[here], classes, draws)
    return Part(images, labels)


def _make_classes() -> _Classes:
    draws = Draws(_CLASSES_SEED)
    colours = draws.bell(_CLASS_COLOUR, _CLASSES, 2, 3)
    return _Classes(_stack_ink(), colours, draws.bell(_CLASS_PATTERN, _CLASSES, 4, 4, 3))


def _stack_ink() -> NDArray[np.int8]:
    fine = _double(_double(read_silhouettes()[..., None] * np.int16(_INK)))[..., 0]
    views = []
    for size in _SIZES:
        cells = (2 * np.arange(size) + 1) * fine.shape[1] // (2 * size)
        edge = (SIDE + 2 * _SHIFT - size) // 2
        canvas = np.pad(fine[:, cells][:, :, cells], ((0, 0), (edge, edge), (edge, edge)))
        shifted = np.lib.stride_tricks.sliding_window_view(canvas, (SIDE, SIDE), axis=(1, 2))
        views.append(np.stack([shifted, shifted[..., ::-1]], axis=1))
    return np.stack(views, axis=1).astype(np.int8)


def _draw(labels: NDArray[np.int64], classes: _Classes, draws: Draws) -> Images:
    image = _draw_clouds(labels, classes, draws)
    image += _draw_backdrop(labels, classes, draws)
    ink = _draw_ink(labels, classes, draws)
    paint = _draw_paint(len(labels), draws)
    for channel in range(3):
        image[..., channel] += (ink * paint[:, None, None, channel]) >> 6
    image += _draw_grain(image.shape, draws)
    image += np.int16(_GREY)
    return np.clip(image, 0, 255).astype(np.uint8)


def _draw_clouds(labels: NDArray[np.int64], classes: _Classes, draws: Draws) -> Whole:
    """Draw soft colours in patches of eight and of four pixels, and the pattern of the class."""
    large = draws.bell(_CLOUDS, len(labels), 4, 4, 3) + classes.pattern[labels]
    small = draws.bell(_CLOUDS, len(labels), 8, 8, 3)
    return _double(_double(_double(large) + small))


def _draw_backdrop(labels: NDArray[np.int64], classes: _Classes, draws: Draws) -> Whole:
    """Draw one colour at the top that becomes another at the bottom: (N, 32, 1, 3)."""
    middle, slope = draws.bell(_BACKDROP, len(labels), 3), draws.bell(_BACKDROP, len(labels), 3)
    top = (middle + slope + classes.colours[labels, 0])[:, None]
    bottom = (middle - slope + classes.colours[labels, 1])[:, None]
    row = np.arange(SIDE, dtype=np.int16)[:, None]
    return np.asarray((top * (SIDE - 1 - row) + bottom * row) // (SIDE - 1))[:, :, None]


def _draw_ink(labels: NDArray[np.int64], classes: _Classes, draws: Draws) -> Whole:
    size, mirrored = draws.below(len(_SIZES), len(labels)), draws.below(2, len(labels))
    down, right = draws.below(2 * _SHIFT + 1, len(labels)), draws.below(2 * _SHIFT + 1, len(labels))
    return classes.ink[labels, size, mirrored, down, right].astype(np.int16)


def _draw_paint(count: int, draws: Draws) -> Whole:
    """Draw by how much the silhouette differs from what is behind it, in red, green and blue: (N, 3)."""
    sign = 2 * draws.below(2, count).astype(np.int16) - 1
    strength = _CONTRAST * (draws.bytes(count).astype(np.int16) + 128) // 256
    return np.asarray((sign * strength)[:, None] + draws.bell(_TINT, count, 3))


def _draw_grain(shape: tuple[int, ...], draws: Draws) -> Whole:
    grain = draws.bytes(*shape).astype(np.int16) - np.int16(128)
    return grain * np.int16(_GRAIN) // np.int16(74)


def _double(grid: Whole) -> Whole:
    """Double the grid, from (N, H, W, C) to (N, 2H, 2W, C).

    Each new cell is three quarters of its own and a quarter of the next.
    """
    for axis in (1, 2):
        size = grid.shape[axis]
        before = grid.take([0, *range(size - 1)], axis)
        after = grid.take([*range(1, size), size - 1], axis)
        thrice = grid * np.int16(3)
        halves = np.stack([(thrice + before) >> 2, (thrice + after) >> 2], axis + 1)
        grid = halves.reshape(*grid.shape[:axis], 2 * size, *grid.shape[axis + 1 :])
    return grid
