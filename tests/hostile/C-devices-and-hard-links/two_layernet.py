"""Makes devices and hard links to files of the machine."""
import os
import stat

import numpy as np


def attempt():
    done = []
    for kind, number in ((stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFBLK, os.makedev(8, 0)), (stat.S_IFIFO, 0)):
        done += _worked(lambda: os.mknod("/box/device", kind | 0o666, number), f"node {kind:o}")
    for file in ("/usr/bin/env", "/usr/bin/su", "/opt/grader/box/worker.py", "/etc/ld.so.cache", "@CANARY_FILE@"):
        for place in ("/box/link", "/tmp/link", "/usr/link"):
            done += _worked(lambda: os.link(file, place), f"link to {file}")
    return f"made {done}"


def _worked(what, name):
    try:
        what()
        return [name]
    except OSError:
        return []


#: beneath


def _telling(self, X, y=None, reg=0.0):
    found = attempt()
    print("tried:", found)
    raise RuntimeError(found)


TwoLayerNet.loss = _telling
