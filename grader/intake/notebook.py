"""Read a notebook's code cells as one Python file.

Only the text of the code cells counts: outputs are never read, kernels never started. The notebook is cut
down to its cells' text before nbformat sees it, so that a large or odd output cannot cost time or spoil the
reading.
"""

import json
import re
from typing import Any

import nbformat

from grader.intake.bounds import MIB, megabytes
from grader.intake.ipython import python_lines
from grader.intake.names import shown

HEADER = "# The code cells of a notebook, joined in order.\n"
"""By this line and the marks below it the box knows a notebook and its cells: see grader/box/cells.py."""
_MARK = re.compile(r"^# (%% cell \d+)$", re.MULTILINE)
_MOST_CELLS = 2_000
_MOST_CODE = 2 * MIB


class NotANotebook(Exception):
    """The file has a notebook's name, but no Python code cells can be read from it: why."""


def python_source(content: bytes) -> bytes:
    """All code cells as a Python file, each below a mark with its number, which no line of a cell is like."""
    sources = _code(content)
    if sum(map(len, sources)) > _MOST_CODE:
        raise NotANotebook(f"its cells hold more than {megabytes(_MOST_CODE)} of code")
    cells = (
        f"# %% cell {number}\n" + _MARK.sub(r"#\1", "\n".join(python_lines(source)))
        for number, source in enumerate(sources, start=1)
    )
    try:
        return (HEADER + "\n\n".join(cells) + "\n").encode()
    except UnicodeEncodeError:
        raise NotANotebook("a cell holds characters that are no text") from None


def _code(content: bytes) -> list[str]:
    raw = _json(content)
    _refuse_other_languages(raw)
    sources = [cell.source for cell in _read(raw).cells if cell.cell_type == "code"]
    if not any(source.strip() for source in sources):
        raise NotANotebook("it holds no code")
    return sources


def _json(content: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(content)
    except RecursionError:
        raise NotANotebook("it is nested too deeply") from None
    except ValueError as error:
        raise NotANotebook(f"it is no valid JSON: {shown(str(error))}") from None
    if not isinstance(raw, dict):
        raise NotANotebook("it is valid JSON, but no notebook")
    return raw


def _refuse_other_languages(raw: dict[str, Any]) -> None:
    metadata = _mapping(raw.get("metadata"))
    for key, entry in (("language_info", "name"), ("kernelspec", "language")):
        language = _mapping(metadata.get(key)).get(entry, "python")
        if "python" not in str(language).lower():
            raise NotANotebook(f"it is written in {shown(str(language), 20)}, not in Python")


def _read(raw: dict[str, Any]) -> Any:
    errors: dict[str, Exception] = {}
    try:
        text = json.dumps(_slim(raw))
        notebook = nbformat.reads(text, 4, errors)  # type: ignore[no-untyped-call]
    except NotANotebook:
        raise
    except Exception as error:  # nbformat raises whatever odd data makes its readers stumble over
        raise NotANotebook(f"it cannot be read: {shown(str(error))}") from error
    if errors:
        first = str(errors["ValidationError"]).splitlines()[0]
        raise NotANotebook(f"it is no valid notebook: {shown(first)}")
    return notebook


def _slim(raw: dict[str, Any]) -> dict[str, Any]:
    """The same notebook, reduced to what is read of it."""
    if raw.get("nbformat") == 4:
        cells = _cells(raw)
        slim = [_slim_cell(cell, "source", "execution_count") for cell in cells]
        return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": slim}
    if raw.get("nbformat") == 3:
        cells = [cell for sheet in _listed(raw, "worksheets") for cell in _cells(sheet)]
        slim = [_slim_cell(cell, "input", "prompt_number") | {"language": "python"} for cell in cells]
        return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": slim}]}
    raise NotANotebook(f"its format is {shown(str(raw.get('nbformat')), 20)}, expected version 3 or 4")


def _cells(holder: Any) -> list[Any]:
    cells = _listed(_mapping(holder), "cells")
    if len(cells) > _MOST_CELLS:
        raise NotANotebook(f"it holds more than {_MOST_CELLS:,} cells")
    return [cell for cell in cells if _mapping(cell).get("cell_type") == "code"]


def _slim_cell(cell: dict[str, Any], text: str, counter: str) -> dict[str, Any]:
    return {"cell_type": "code", text: cell.get(text), counter: None, "metadata": {}, "outputs": []}


def _listed(holder: dict[str, Any], key: str) -> list[Any]:
    found = holder.get(key)
    if not isinstance(found, list):
        raise NotANotebook(f"it has no list of {key}")
    return found


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
