"""The images to train on, where scripts look for them.

One read-only folder for all boxes, named by `GRADER_DATA`; links to it stand in the hand-in's folder.
"""

import os
from pathlib import Path

_PLACES = ("datasets", "data")


def lay_out() -> None:
    """Link the data into the current folder under its usual names, where the hand-in has nothing there."""
    root = os.environ.get("GRADER_DATA")
    for place in _PLACES if root else ():
        if not os.path.lexists(place):
            Path(place).symlink_to(str(root), target_is_directory=True)
