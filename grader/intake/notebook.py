"""Turn a notebook's code cells into one Python file, and find the files that its cells would write.

Only the text of the code cells counts: outputs are never read, kernels never started.
"""

import re
from collections.abc import Sequence
from typing import Final

from grader.intake.file_names import show_name
from grader.intake.ipython import make_python_lines
from grader.intake.notebook_text import MOST_CODE, TOO_MUCH_CODE, NotANotebookError, NotebookText

HEADER = "# The code cells of a notebook, joined in order.\n"
"""By this line and the marks below it the box knows a notebook and its cells: box/notebook/cells.py."""
_MARK = re.compile(r"^# (%% cell \d+)$", re.MULTILINE)
_PYTHONS: Final = ("python", "sage", "pyodide")
_WRITES: Final = re.compile(
    r"%%\s*(?:write)?file[ \t]+(-a[ \t]+|--append[ \t]+)?[\"']?([^\"'\n]+?)[\"']?[ \t]*\n"
)
_EXPORTED_CELL: Final = re.compile(r"^# In ?\[[ \d]*\]:[ \t]*$", re.MULTILINE)
_IPYTHON: Final = re.compile(r"^[ \t]*(?:[\w.\[\], ]+= *)?get_ipython\(\)", re.MULTILINE)


def read_code_cells(notebook: NotebookText) -> list[str]:
    """Return the text of each code cell.

    Raises NotANotebookError where there is no code in Python, or too much.
    """
    languages = list(notebook.languages.values())
    if languages and not any(python in name.lower() for name in languages for python in _PYTHONS):
        raise NotANotebookError(f"it is written in {show_name(languages[0], 20)}, not in Python")
    sources = [cell.text for cell in notebook.cells if cell.is_code]
    if not any(source.strip() for source in sources):
        raise NotANotebookError("it holds no code")
    if sum(map(len, sources)) > MOST_CODE:
        raise NotANotebookError(TOO_MUCH_CODE)
    return sources


def join_cells(sources: Sequence[str]) -> bytes:
    """Return cells as one Python file, each below a mark with its number.

    No line of a cell looks like such a mark. Raises NotANotebookError where one of them is no text.
    """
    cells = (
        f"# %% cell {number}\n" + _MARK.sub(r"#\1", "\n".join(make_python_lines(source)))
        for number, source in enumerate(sources, start=1)
    )
    try:
        return (HEADER + "\n\n".join(cells) + "\n").encode()
    except UnicodeEncodeError:
        raise NotANotebookError("a cell holds characters that are not text") from None


def find_written_files(sources: Sequence[str]) -> dict[str, str]:
    """Return by name the files that cells headed `%%writefile` write.

    A later cell replaces the file of an earlier one, or adds to it where it says so.
    """
    written: dict[str, str] = {}
    for source in sources:
        text = source.lstrip().replace("\r\n", "\n")
        if match := _WRITES.match(text):
            before = written.get(match[2], "") if match[1] else ""
            written[match[2]] = before + text[match.end() :].rstrip("\n") + "\n"
    return written


def split_export(script: str) -> list[str]:
    """Return the cells of a notebook that was saved as a script; none where Python alone can run it.

    What such a script asks of IPython stops it anywhere else, so it is read as the notebook that it was.
    """
    if not (_EXPORTED_CELL.search(script) and _IPYTHON.search(script)):
        return []
    return [cell.strip("\n") for cell in _EXPORTED_CELL.split(script.replace("\r\n", "\n"))]
