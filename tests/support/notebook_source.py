"""The Python file that intake makes of a notebook."""

from grader.intake.notebook import code_of, joined
from grader.intake.notebook_text import read_text


def python_source(content: bytes) -> bytes:
    """Return all code cells as a Python file, each below a mark with its number.

    No line of a cell looks like such a mark.
    """
    return joined(code_of(read_text(content)))
