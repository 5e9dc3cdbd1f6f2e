"""What probes of any assignment may use: finding in what a hand-in left behind what is worth observing.

    arrays.py          values as arrays that can leave the box
    script_values.py   what stands in a script's dicts, lists and objects
    source_words.py    words of a source
    histories.py       a training's losses and accuracies
    image_rows.py      the course's images, and rows made of them
    saved_files.py     arrays and weights in files, read without running anything
    two_layers.py      the four arrays of a network with one hidden layer
    networks.py        PyTorch's networks that a script trained
    network_answers.py how a network takes images, and what it answers
    layers.py          layers laid open: their arrays, or arrays laid into them
    transforms.py      images as a script prepares them for PyTorch
    plots.py           points, outlines and heights of what was drawn

Probes import it as ``from probe_tools import networks``. That name is there while the course's files are read
and gone before a hand-in is loaded, so hand-ins cannot import it; a file of theirs may bear the name.

It observes and never judges. What belongs to one assignment (names, file names, sizes, options) is passed in.
PyTorch is passed in as well, as `torch`, since most hand-ins run without it. Every search is bounded, and
what a hand-in raises while it is looked through is taken for the absence of what was looked for. Standard
library and numpy only; nothing of this package is used by the rest of the box.
"""

from . import (
    arrays,
    histories,
    image_rows,
    layers,
    network_answers,
    networks,
    plots,
    saved_files,
    script_values,
    source_words,
    transforms,
    two_layers,
)

__all__ = [
    "arrays",
    "histories",
    "image_rows",
    "layers",
    "network_answers",
    "networks",
    "plots",
    "saved_files",
    "script_values",
    "source_words",
    "transforms",
    "two_layers",
]
