"""Build the wheel that goes into a kit, so that students set up with one line and no index knows of it.

It is built from a copy of the checkout's package: nothing is left in the checkout, and nothing that an
earlier build left there gets in.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

import grader
from grader import DISTRIBUTION
from grader.model.errors import UsageError

PACKAGE: Final = "grader"
BEGINNING: Final = f"{DISTRIBUTION.replace('-', '_')}-"
"""How the names of the wheel and of what it notes about itself begin."""
_PROJECT: Final = "pyproject.toml"
_EXAMPLE: Final = "template"
"""What `grader init` writes: an assignment with its solution, which is no handout's."""
_NOT_COPIED: Final = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", _EXAMPLE)
_PIP_WHEEL: Final = (
    "-m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --wheel-dir"
)
_SHOWN: Final = 600


def find_checkout() -> Path | None:
    """Return the folder of the checkout that grader runs from; None where it is installed."""
    folder = Path(grader.__file__).resolve().parents[1]
    try:
        project = tomllib.loads((folder / _PROJECT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return folder if project.get("project", {}).get("name") == DISTRIBUTION else None


def build(folder: Path, source: Path) -> str:
    """Write the wheel of the checkout at `source` into `folder`, and return its name.

    Raises UsageError where it cannot be built.
    """
    _must_have_what_builds()
    with tempfile.TemporaryDirectory(prefix="grader-wheel-") as scratch:
        copy, wheels = Path(scratch, "source"), Path(scratch, "wheels")
        _copy(source, copy)
        command = [sys.executable, *_PIP_WHEEL.split(), str(wheels), str(copy)]
        process = subprocess.run(command, capture_output=True, text=True, cwd=scratch, check=False)
        built = sorted(wheels.glob("*.whl"))
        if process.returncode or len(built) != 1:
            output = " ".join((process.stderr or process.stdout).split())[-_SHOWN:]
            raise UsageError(
                f"The kit's wheel was not built: pip ended with {process.returncode}. {output}",
                help=f"Look whether `{sys.executable} -m pip wheel --no-deps {source}` works.",
            )
        shutil.copy(built[0], folder / built[0].name)
    return built[0].name


def _must_have_what_builds() -> None:
    missing = [name for name in ("pip", "setuptools") if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"The kit's wheel cannot be built: {sys.executable} cannot import {' and '.join(missing)}.",
            help="Install it beside grader: python -m ensurepip, then python -m pip install setuptools.",
        )


def _copy(source: Path, copy: Path) -> None:
    shutil.copytree(source / PACKAGE, copy / PACKAGE, ignore=_NOT_COPIED)
    for name in (_PROJECT, "README.md", "LICENSE"):
        if (source / name).is_file():
            shutil.copy(source / name, copy / name)
