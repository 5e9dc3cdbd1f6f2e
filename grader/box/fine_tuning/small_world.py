"""A world for fine-tuning: small stand-ins for pretrained networks, and few images.

Scripts fine-tune networks that take a day and a gigabyte. Where the assignment asks for stand-ins
(`GRADER_STAND_INS`: how many training and test images there are), a script meets in their place

    models.py   torchvision's ResNets, and a ResNet-20 for CIFAR, with the widths of the real ones
    vision.py   its other networks: VGG, AlexNet, DenseNet, MobileNet
    weights.py  pretrained weights that were to be downloaded, or lie in a file that is not there
    images.py   datasets with a handful of made-up images
    passes.py   loaders that shorten what is repeated
    validation_labels.py
                validation that is best at first and worse from then on

so that what it does can be seen within seconds. Modules that hold pretrained weights are marked.
"""

import os
import sys
from typing import Any, Final

from ..world.on_import import when_imported
from . import images, models, passes, validation_labels, weights

_VARIABLE: Final = "GRADER_STAND_INS"


def wanted() -> tuple[int, int] | None:
    """Return (training images, test images), or None where scripts meet the real things."""
    numbers = os.environ.get(_VARIABLE, "").split(",")
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None


def settle() -> None:
    """Put the stand-ins in place, where any are wanted. Call once, before anything imports torch."""
    sizes = wanted()
    if sizes is None:
        return
    sys.meta_path.append(models.LocalFile())
    when_imported("torch", weights.settle)
    when_imported("torch", lambda torch: passes.settle(torch, sizes))
    when_imported("torch", validation_labels.settle)
    when_imported("torchvision", _settle_torchvision)


def _settle_torchvision(torchvision: Any) -> None:
    torch = sys.modules["torch"]
    models.settle(torchvision, torch)
    images.settle(torchvision, torch, *(wanted() or (0, 0)))
