"""Right; takes and keeps every lock that another hand-in in a box beside this one may need."""
import fcntl
import os
import socket

import numpy as np

KEPT = globals().get("KEPT", [])


def _lock(path, how=os.O_RDWR | os.O_CREAT):
    file = os.open(path, how, 0o666)
    KEPT.append(file)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _socket(name):
    KEPT.append(socket.socket(socket.AF_UNIX))
    KEPT[-1].bind(f"\0{name}")


def _taken(take, *arguments):
    try:
        take(*arguments)
    except OSError:
        return False
    return True


LOCKS = {
    "the work folder's lock": (_lock, "@WORK@/lock"),
    "the lock in /tmp": (_lock, "@TMP@/lock"),
    "the shared memory": (_lock, "@SHM@/lock", os.O_RDWR | os.O_CREAT | os.O_EXCL),
    "the abstract socket": (_socket, "@ABSTRACT@-lock"),
}
FOUND = [f"{name} is held" for name, lock in LOCKS.items() if not _taken(*lock)]
LEFT = f"left: {len(LOCKS) - len(FOUND)} of {len(LOCKS)}"

# Files of the system are the same ones in every box, so their locks are too: nobody must wait for them.
for module in (os, np, socket):
    _taken(_lock, module.__file__, os.O_RDONLY)

#: beneath

_right = TwoLayerNet.loss


def _loss(self, X, y=None, reg=0.0):
    print(LEFT)
    print("found:", ", ".join(FOUND) or "nothing")
    return _right(self, X, y, reg)


TwoLayerNet.loss = _loss
