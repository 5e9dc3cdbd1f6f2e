"""grader: runs untrusted hand-ins in a sandbox, judges raw values outside, explains every lost mark."""

import sys
from importlib import import_module

__version__ = "0.1.0"
DISTRIBUTION = "ml-course-grader"
"""The name that pip knows: `grader` in the public package index is another program."""


def load_ipython_extension(shell: object) -> None:
    """``%load_ext grader`` in a notebook. This file is read by an old Python, too."""
    if sys.version_info < (3, 11):  # noqa: UP036
        version = ".".join(map(str, sys.version_info[:3]))
        sys.stderr.write(f"grader: expected Python 3.11 or newer, found {version} ({sys.executable}).\n")
        sys.stderr.write("  Choose a kernel with a newer one, or make one: python3.11 -m venv .venv\n")
        return
    import_module("grader.kit.magic").load(shell)
