"""Read the text of a notebook's cells, and nothing else of it.

All else is stepped over (`json_skim.py`), so that a large or odd output cannot cost time and memory or spoil
the reading.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from grader.intake.file_names import show_name
from grader.intake.json_skim import BrokenJsonError, JsonSkim
from grader.intake.size_limits import MIB, format_megabytes
from grader.intake.text_encoding import UTF_8, narrow_characters
from grader.model.text import MANY_GROUPS

MOST_CODE: Final = 2 * MIB
TOO_MUCH_CODE: Final = f"its cells hold more than {format_megabytes(MOST_CODE)} of code"
_MOST_CELLS: Final = 2_000
_MOST_ESCAPED: Final = 3 * MOST_CODE
"""Bytes of code as JSON writes it, and of words; further words are stepped over."""
_MOST_METADATA: Final = 64 * 1024
_MOST_MEMBERS: Final = 200
"""Members of one object that is looked into; a notebook has four and a cell seven."""
_CONFLICT: Final = re.compile(rb"^(?:<{7} |>{7} )", re.MULTILINE)
_ONLY_TEXTS: Final = re.compile(
    rb'\s*+\[?(?:[\s,]*+"[^"\\]*+(?:\\.[^"\\]*+)MANY")MANY\s*+\]?\s*+'.replace(b"MANY", MANY_GROUPS.encode()),
    re.DOTALL,
)


class NotANotebookError(Exception):
    """The file has a notebook's name, but no Python code cells can be read from it; its text says why."""


@dataclass(frozen=True)
class Cell:
    kind: str
    """`code`, `markdown`, `raw` or whatever stands there."""
    text: str

    @property
    def is_code(self) -> bool:
        return self.kind == "code"


@dataclass
class NotebookText:
    """The parts of a notebook that are read."""

    version: Any = None
    languages: dict[str, str] = field(default_factory=dict)
    """The languages that the metadata name, by where they name them."""
    cells: list[Cell] = field(default_factory=list)
    encoding: str = UTF_8

    def as_json(self) -> bytes:
        """Return a small notebook with the same text."""
        cells: list[dict[str, Any]] = [
            {"cell_type": cell.kind, "metadata": {}, "source": cell.text}
            | ({"execution_count": None, "outputs": []} if cell.is_code else {})
            for cell in self.cells
        ]
        metadata = {"language_info": {"name": self.languages.get("language_info", "python")}}
        return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}).encode()


def read_text(content: bytes) -> NotebookText:
    """Read a notebook of version 3 or 4. Raises NotANotebookError for a broken one, or for anything else."""
    content, wide = narrow_characters(content)
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise NotANotebookError("it is empty")
    if _CONFLICT.search(content):
        raise NotANotebookError("it holds the marks of a merge conflict (<<<<<<<), which have to be resolved")
    try:
        reader = _Reader(JsonSkim(content))
        return reader.read(wide)
    except BrokenJsonError as error:
        raise NotANotebookError(show_name(str(error), 200)) from None


class _Reader:
    def __init__(self, skim: JsonSkim) -> None:
        self._skim = skim
        self._notebook = NotebookText()
        self._has_cells = False
        self._has_sheets = False
        self._code_bytes = 0
        self._words_bytes = 0

    def read(self, encoding: str) -> NotebookText:
        skim, notebook = self._skim, self._notebook
        if skim.opens() != b"{":
            skim.take(_MOST_METADATA)
            skim.finish()
            raise NotANotebookError("it is valid JSON, but not a notebook")
        for key in _take_few(skim.members()):
            self._read_member(key)
        skim.finish()
        self._refuse_other_versions()
        legacy = next(iter(skim.encodings - {UTF_8}), UTF_8)
        notebook.encoding = encoding or legacy
        return notebook

    def _read_member(self, key: str) -> None:
        opening = self._skim.opens()
        if key == "nbformat":
            self._notebook.version = self._skim.take(_MOST_METADATA)
        elif key == "metadata" and opening == b"{":
            self._read_metadata()
        elif key == "cells" and opening == b"[":
            self._read_cells("source")
        elif key == "worksheets" and opening == b"[":
            self._read_worksheets()
        else:
            self._skim.skip()

    def _refuse_other_versions(self) -> None:
        version = self._notebook.version
        if version not in (3, 4):
            raise NotANotebookError(f"its format is {show_name(str(version), 20)}, expected version 3 or 4")
        if version == 3 and not self._has_sheets:
            raise NotANotebookError("it has no list of worksheets")
        if not self._has_cells:
            raise NotANotebookError("it has no list of cells")

    def _read_metadata(self) -> None:
        names = {"language_info": "name", "kernelspec": "language"}
        for key in _take_few(self._skim.members()):
            if key not in names:
                self._skim.skip()
                continue
            entry = self._skim.take(_MOST_METADATA)
            language = entry.get(names[key]) if isinstance(entry, dict) else None
            if language:
                self._notebook.languages[key] = str(language)

    def _read_worksheets(self) -> None:
        self._has_sheets = True
        for _ in _take_few(self._skim.elements()):
            for key in _take_few(self._members_or_none()):
                if key == "cells" and self._skim.opens() == b"[":
                    self._read_cells("input")
                else:
                    self._skim.skip()

    def _members_or_none(self) -> Iterator[str]:
        if self._skim.opens() == b"{":
            yield from self._skim.members()
        else:
            self._skim.skip()

    def _read_cells(self, code_key: str) -> None:
        self._has_cells = True
        for _ in self._skim.elements():
            if len(self._notebook.cells) >= _MOST_CELLS:
                raise NotANotebookError(f"it holds more than {_MOST_CELLS:,} cells")
            self._notebook.cells.append(self._read_cell(code_key))

    def _read_cell(self, code_key: str) -> Cell:
        """Read one cell.

        The text of a version 3 cell stands under `input` where it is code, else under `source`.
        """
        kind, text = "", b""
        for key in _take_few(self._members_or_none()):
            if key == "cell_type":
                kind = str(self._skim.take(_MOST_METADATA))
            elif key in (code_key, "source"):
                text = self._skim.skip()
            else:
                self._skim.skip()
        return Cell(kind, self._code(text) if kind == "code" else self._words(text))

    def _code(self, text: bytes) -> str:
        self._code_bytes += len(text)
        if self._code_bytes > _MOST_ESCAPED:
            raise NotANotebookError(TOO_MUCH_CODE)
        if not text or not _ONLY_TEXTS.fullmatch(text):
            there = show_name(text.decode("utf-8", "replace"), 40) or "nothing"
            raise NotANotebookError(f"it is not a valid notebook: {there} is not the text of a cell")
        return self._joined(text)

    def _words(self, text: bytes) -> str:
        """Return the text of a cell that is not code, in which code may stand all the same.

        Return nothing for what is no text, and once there is more of it than there may be of code.
        """
        self._words_bytes += len(text)
        if self._words_bytes > _MOST_ESCAPED or not text or not _ONLY_TEXTS.fullmatch(text):
            return ""
        return self._joined(text)

    def _joined(self, text: bytes) -> str:
        inner = JsonSkim(text)
        value = inner.take(len(text))
        self._skim.encodings |= inner.encodings
        return value if isinstance(value, str) else "".join(value)


def _take_few(parts: Iterator[Any]) -> Iterator[Any]:
    for number, part in enumerate(parts):
        if number >= _MOST_MEMBERS:
            raise NotANotebookError(f"one of its parts has more than {_MOST_MEMBERS} entries")
        yield part
