"""Threads, one of the loading process and one of each probe, that answer after the result."""
import json
import os
import stat
import struct
import threading
import time

import numpy as np


def _late():
    head = json.dumps({"kind": "done", "nonce": "d" * 32, "fate": "finished", "code": 0}).encode() + b"\n"
    while True:
        time.sleep(0.01)
        for number in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, struct.pack("<I", len(head)) + head)
            except OSError:
                continue


threading.Thread(target=_late, daemon=True).start()

#: beneath


def _loss(self, X, y=None, reg=0.0):
    threading.Thread(target=_late, daemon=True).start()
    time.sleep(0.05)
    return np.zeros((len(X), 3))


TwoLayerNet.loss = _loss
