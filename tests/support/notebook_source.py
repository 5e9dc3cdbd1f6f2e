"""The Python file that intake makes of a notebook."""

from grader.intake.notebook import join_cells, read_code_cells
from grader.intake.notebook_text import read_text


def python_source(content: bytes) -> bytes:
    """Return all code cells as a Python file, each below a mark with its number.

    No line of a cell looks like such a mark.
    """
    return join_cells(read_code_cells(read_text(content)))
