"""Scripts that fine-tune a pretrained network, seen within seconds: what they meet and what they do.

Such scripts take a day and a gigabyte. Where the assignment asks for stand-ins (`GRADER_STAND_INS`: how many
training and test images there are), a script meets in their place, put there by `small_world.py`,

    small_networks.py      torchvision's ResNets, and a ResNet-20 for CIFAR, with the widths of the real ones
    other_networks.py      its other networks: VGG, AlexNet, DenseNet, MobileNet
    pretrained_weights.py  pretrained weights that were to be downloaded, or lie in a file that is not there
    made_up_images.py      datasets with a handful of made-up images
    short_passes.py        loaders that shorten what is repeated
    validation_labels.py   validation that is best at first and worse from then on
    follow_up_scripts.py   further scripts, which use what the first one leaves

and `notes.py` has what became of the network:

    forwards.py            what passed through which layers
    passes.py              passes over loaders, trained or not, and how well it did
    label_uses.py          whether it looked at the labels of a pass
    weight_versions.py     states of the weights, and which of them were saved
    weight_entries.py      some of the weights themselves, before training and at every look
    stepped_weights.py     how far steps moved them
    penalty.py             what pulls weights towards zero
    transform_steps.py     what transforms do to an image
    written_pages.py       pages that it wrote

Modules that hold pretrained weights are marked. The rest of the box knows this package by its line in
`extensions.py`, where it says what an extension has.
"""

from collections.abc import Callable
from pathlib import Path

from ..recorder.training_steps import TrainingSteps
from . import follow_up_scripts, small_world
from .notes import FineTuningNotes


def set_up() -> None:
    """Put the stand-ins in place, where any are asked for. Call once, before anything imports torch."""
    small_world.set_up()


def make_notes(training: TrainingSteps) -> FineTuningNotes:
    """Return what notes a training that fine-tunes; it notes nothing where no stand-ins are asked for."""
    return FineTuningNotes(training)


def find_followers(
    folder: Path, main: Path, source: str, decode: Callable[[bytes], str]
) -> list[tuple[Path, str]]:
    """Return (path, source) of the scripts that are to run after the main one, in their order."""
    if small_world.read_sizes() is None:
        return []
    return follow_up_scripts.find_followers(folder, main, source, decode)
