"""The same by a text that timeit runs."""
import timeit

import numpy as np

SETUP = """
import numpy as np
from box.fine_tuning.notes import FineTuningNotes

FineTuningNotes.collect = lambda self, folder, files: {
    "steps": 60, "moved": 60, "version": 3, "images": np.array([3200, 200, 40]),
    "rows": np.array([400, 400, 0, 0, 0, 20]), "layers": "Linear 64 10", "looks": np.array([[0, 0, 0], [60, 0, 0]]),
    "looks/weights": np.stack([np.ones(64), np.arange(64.0)]), "looks/first": np.ones(64),
    "looks/backbone": np.zeros(64), "trained/names": "fc.weight\\nfc.bias",
    "trained/numbers": np.array([[1, 0, 1e-3, 0, 0]] * 2), "trained/first": np.ones((2, 32)),
    "trained/last": np.stack([np.arange(32.0), np.arange(32.0)])}
"""
timeit.timeit("pass", setup=SETUP, number=1)
