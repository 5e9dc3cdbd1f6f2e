"""The images to train on, where scripts look for them.

One read-only folder for all boxes, named by `GRADER_DATA`; links to it stand in the hand-in's folder.
"""

import importlib
import os
from pathlib import Path

_PLACES = ("datasets", "data")


def lay_out() -> None:
    """Link the data into the current folder under its usual names, where the hand-in has nothing there."""
    root = os.environ.get("GRADER_DATA")
    for link in _PLACES if root else ():
        if not os.path.lexists(link):
            _link(link, os.path.abspath(str(root)))


def _link(path: str, root: str) -> None:
    try:
        Path(path).symlink_to(root, target_is_directory=True)
    except OSError:
        if os.name != "nt":
            raise
        # An ordinary user of Windows may make no symbolic link, but a junction, which does as well.
        importlib.import_module("_winapi").CreateJunction(root, os.path.abspath(path))
