"""Training images (N, 32, 32, 3) and their labels, as many as there are to be."""

import os

import numpy as np


def training():
    rows = int(os.environ["GRADER_TRAINING_ROWS"])
    images, labels = (np.load(f"datasets/arrays/train_{what}.npy", mmap_mode="r") for what in ("images", "labels"))
    return images[:rows], labels[:rows]
