"""The folders from which the grader imports packages; boxes import from the same ones."""

import site
import sys
import sysconfig
from pathlib import Path

import numpy as np


def find_package_folders() -> list[Path]:
    """Return the folders with installed packages, in the order in which Python looks through them.

    Those are the environment's own; the system's and the user's, where the environment sees them; and what
    `.pth` files or `PYTHONPATH` add, if packages are installed there. Folders that merely hold source are
    left out: a checkout may have a reference in it.
    """
    usual = [*map(sysconfig.get_path, ("purelib", "platlib")), *site.getsitepackages()]
    usual += [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    installed = [entry for entry in sys.path if entry in usual or _has_packages(Path(entry))]
    return [folder for folder in map(Path, dict.fromkeys([*installed, *usual])) if folder.is_dir()]


def _has_packages(folder: Path) -> bool:
    if not folder.is_absolute() or folder == Path.cwd():  # `python -m grader` adds the working folder
        return False
    return folder == Path(np.__file__).parents[1] or any(folder.glob("*.dist-info"))
