"""The small world that a script meets where stand-ins are asked for, put in place."""

import os
import sys
from typing import Any, Final

from ..student_computer.on_import import when_imported
from . import made_up_images, pretrained_weights, short_passes, small_networks, validation_labels

_VARIABLE: Final = "GRADER_STAND_INS"


def read_sizes() -> tuple[int, int] | None:
    """Return (training images, test images), or None where scripts meet the real things."""
    numbers = os.environ.get(_VARIABLE, "").split(",")
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None


def set_up() -> None:
    """Put the stand-ins in place, where any are wanted. Call once, before anything imports torch."""
    asked = read_sizes()
    if asked is None:
        return
    sys.meta_path.append(small_networks.LocalFile())
    when_imported("torch", pretrained_weights.set_up)
    when_imported("torch", lambda torch: short_passes.set_up(torch, asked))
    when_imported("torch", validation_labels.set_up)
    when_imported("torchvision", _set_up_torchvision)


def _set_up_torchvision(torchvision: Any) -> None:
    torch = sys.modules["torch"]
    small_networks.set_up(torchvision, torch)
    made_up_images.set_up(torchvision, torch, *(read_sizes() or (0, 0)))
