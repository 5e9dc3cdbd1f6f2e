"""What a hand-in meets in the place of what is not there any more, or not here: begun and told in one place.

old_names.py      names that libraries have no more
placeholder.py    packages that are not installed and that nothing uses
graphics_card.py  a graphics card
"""

import ast
from pathlib import Path

from . import absent, graphics_card, old_names, placeholder


def begin(folder: Path) -> None:
    """Forget what another file met. `folder` is the hand-in's."""
    absent.begin()
    old_names.begin()
    placeholder.begin(folder)
    graphics_card.begin(folder)


def notes(source: str, file: str) -> list[str]:
    """Return what the file met while it was loaded, for the page."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    return [*old_names.notes(tree, file), *placeholder.notes(), *graphics_card.notes()]
