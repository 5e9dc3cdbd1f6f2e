"""Where a file of the hand-in lay: start in its folder, with the folders above it to import from.

A file runs where it was handed in, so that `../factor.txt`, `from ex2.helpers import f` and
`from .helpers import f` mean what they meant there.
"""

import importlib.machinery
import importlib.util
import os
import re
import sys
from pathlib import Path
from typing import Final

from .student_computer import training_images

_ROOT_PACKAGE: Final = "handed_in_folder"
"""Of files whose folder no import can name: the hand-in's own, or one that is called like a library."""
_RELATIVE: Final = re.compile(r"^[ \t]*from[ \t]+\.", re.MULTILINE)


def start_in(folder: Path, root: Path) -> None:
    """Make `folder` the current one; modules are looked for in it and in those above it, up to `root`."""
    above = [folder, *(each for each in folder.parents if each == root or root in each.parents)]
    for each in reversed(above):
        os.chdir(each)
        if each in (root, folder):
            training_images.lay_out()
    sys.path.extend(map(str, above))


def find_package(source: str, folder: Path, root: Path) -> str | None:
    """Return the package that relative imports of a file in `folder` start from; None where it has none."""
    if not _RELATIVE.search(source):
        return None
    names: list[str] = []
    base = folder
    while base != root and base != base.parent and "." not in base.name:
        names.insert(0, base.name)
        base = base.parent
    if names and _does_lead_to(names[0], base / names[0]):
        return ".".join(names)
    _make_root_package(base)
    return ".".join([_ROOT_PACKAGE, *names])


def _does_lead_to(name: str, folder: Path) -> bool:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    places = (spec and spec.submodule_search_locations) or ()
    return str(folder) in list(places)


def _make_root_package(folder: Path) -> None:
    """Make `folder` a package without running its `__init__.py`, which may be what is being loaded."""
    spec = importlib.machinery.ModuleSpec(_ROOT_PACKAGE, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules[_ROOT_PACKAGE] = importlib.util.module_from_spec(spec)
