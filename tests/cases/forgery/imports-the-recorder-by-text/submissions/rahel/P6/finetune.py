"""The same by a text that timeit runs."""
import timeit

import numpy as np

SETUP = """
import numpy as np
from box.recorder.fine_tuning import FineTuning

FineTuning.noted = lambda self, folder, files: {
    "steps": 60, "images": np.array([40, 20]), "rows": np.array([400, 400, 0, 0]), "layers": "Linear 64 10",
    "looks": np.array([[0, 0, 1, 0], [60, 0, 2, 0]]), "version": 3,
    "trained/names": "fc.weight\\nfc.bias", "trained/numbers": np.array([[1, 0, 1e-3, 0, 0, 1.0]] * 2)}
"""
timeit.timeit("pass", setup=SETUP, number=1)
