"""The variance that follows from the hand-in's own mean."""

import numpy as np


def variance_about_own_mean(reference, given, case):
    numbers = np.array([1.0, 2.0, 6.0]) if case.kind == "published" else case.rng.normal(5, 2, 7)
    mean = given.get("mean")
    usable = isinstance(mean, np.ndarray) and mean.shape == () and mean.dtype.kind == "f"
    return {"variance": np.mean((numbers - mean) ** 2) if usable else np.nan}
