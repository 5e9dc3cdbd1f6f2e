"""Every generator that a hand-in may draw from, put at a known start."""

import random
import sys

import numpy as np


def seed(number: int) -> None:
    """Seed Python's own generator, NumPy's, and PyTorch's where a hand-in may have it."""
    random.seed(number)
    np.random.seed(number % 2**32)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(number % 2**63)
