"""Which files of a hand-in are scripts and notebooks, whatever their endings say, and what they define.

`net.py.txt` and `ex2.ipynb.json` are what platforms and editors make of a program; a notebook may be called
`.json`, and one that was exported is a script that only IPython can run. Nothing of it is parsed here, where
hostile text could exhaust a parser's stack: names are found line by line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from grader.intake.file_names import show_name
from grader.intake.notebook import find_written_files, join_cells, read_code_cells, split_export
from grader.intake.notebook_text import NotANotebookError, NotebookText, read_text
from grader.intake.text_encoding import UTF_8, recode_for_python

SCRIPT: Final = ".py"
NOTEBOOK: Final = ".ipynb"
_ADDED: Final = re.compile(r"(\.py|\.ipynb)\s*(?:\.txt|\.json|\.text|\.download|\.html?)+$", re.IGNORECASE)
_SCRIPTS: Final = (".py", ".pyw", ".py3", ".python")
_MAY_BE_TEXT: Final = ("", ".txt", ".text", ".md", ".json", ".rtf")
_READ_BYTES: Final = 2 << 20
_DEFINED: Final = re.compile(
    rb"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]{1,80})?=(?!=)", re.MULTILINE
)
_PYTHON: Final = re.compile(rb"^(?:def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[^\n]{0,200}:[ \t]*\r?$)", re.MULTILINE)
_IS_NOTEBOOK: Final = re.compile(rb'"nbformat"\s*:')


@dataclass(frozen=True)
class Program:
    path: str
    """Where it lies in the hand-in."""
    name: str
    """The same with the ending that such a file has: `a/net.py.txt` is `a/net.py`."""
    source: bytes
    """Its text as Python; empty where it cannot be had."""
    fault: str = ""
    """Why it cannot be read."""
    is_cells: bool = False
    """Whether `source` is the cells of a notebook: of one, or of a script that was exported from one."""
    is_certain: bool = True
    """False for text that only looks like Python."""
    note: str = ""
    """What had to be done to read it."""
    aside: Mapping[str, str] = field(default_factory=dict)
    """For each name that only cells without code define, which cell it is: `cell 6, which is a raw cell`."""
    writes: Mapping[str, str] = field(default_factory=dict)
    """Files that a notebook's cells write, by name."""

    @property
    def is_recoded(self) -> bool:
        """Tell whether the file is a script that Python cannot decode as it lies."""
        return bool(self.note) and not self.is_cells and self.path.lower().endswith(SCRIPT)

    @property
    def is_notebook(self) -> bool:
        return self.name.lower().endswith(NOTEBOOK)

    @property
    def defines(self) -> set[str]:
        return find_definitions(self.source)


def find_programs(files: Mapping[str, bytes]) -> dict[str, Program]:
    """Return the scripts and notebooks by their paths."""
    read = ((path, _read_program(path, content)) for path, content in files.items())
    return {path: program for path, program in read if program}


def find_definitions(source: bytes) -> set[str]:
    """Return the names that lines without an indent define: functions, classes and variables."""
    matches = _DEFINED.finditer(source[:_READ_BYTES])
    return {(match[1] or match[2]).decode("utf-8", "replace") for match in matches}


def drop_comments(source: bytes) -> bytes:
    """Return the lines that hold code, in which a notebook and its export are equal.

    Blank lines and comments are left out, and blanks at the ends of lines.
    """
    lines = (line.rstrip() for line in source.splitlines())
    return b"\n".join(line for line in lines if line and not line.lstrip().startswith(b"#"))


def _read_program(path: str, content: bytes) -> Program | None:
    """Read a file of any ending as what it holds, or return None where it is no program."""
    name, ending = _split_true_ending(path)
    stem = name[: len(name) - len(ending)]
    if ending == NOTEBOOK:
        is_script = _holds_script(content)
        return (
            _read_script(path, stem + SCRIPT, content) if is_script else _read_notebook(path, name, content)
        )
    if ending in (*_SCRIPTS, *_MAY_BE_TEXT) and _holds_notebook(content):
        notebook = _read_notebook(path, stem + NOTEBOOK, content)
        if not notebook.fault:
            return notebook
    if ending in _SCRIPTS:
        return _read_script(path, stem + SCRIPT, content)
    if ending in _MAY_BE_TEXT and _PYTHON.search(content[:_READ_BYTES]):
        return _read_script(path, stem + SCRIPT, content, is_certain=False)
    return None


def _split_true_ending(path: str) -> tuple[str, str]:
    """Return the path without an ending that was added, and its own ending in small letters."""
    path = drop_tail(path)
    if match := _ADDED.search(path):
        path = path[: match.end(1)]
    name = path.split("/")[-1]
    at = name.rfind(".")
    ending = name[at:] if at > 0 else ""
    is_known = ending.lower() in (*_SCRIPTS, *_MAY_BE_TEXT, NOTEBOOK)
    return (
        (path[: len(path) - len(ending)] + ending.lower(), ending.lower()) if is_known else (path, "." + name)
    )


def drop_tail(path: str) -> str:
    """Return the path without blanks and dots at its end, which some systems show and others drop."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rstrip(" .\t\u00a0\u3000") or name)


def _holds_notebook(content: bytes) -> bool:
    start = content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"{") and bool(_IS_NOTEBOOK.search(content) or b"\0" in content[:200])


def _holds_script(content: bytes) -> bool:
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(start) and not start.startswith((b"{", b"[")) and bool(_PYTHON.search(content[:_READ_BYTES]))


def _read_script(path: str, name: str, content: bytes, *, is_certain: bool = True) -> Program:
    source, encoding = recode_for_python(content)
    note = f"{show_name(path)} is in {encoding}: it was read as that." if encoding else ""
    if cells := split_export(source.decode("utf-8", "replace")):
        return _read_export(path, name, cells, note)
    return Program(path, name, source, is_certain=is_certain, note=note)


def _read_export(path: str, name: str, cells: list[str], note: str) -> Program:
    """Return the program of a script that was a notebook.

    It is run as a notebook's cells, and keeps a script's name.
    """
    notice = f"{show_name(path)} was exported from a notebook, and was read as its cells."
    return Program(path, name, join_cells(cells), is_cells=True, note=f"{note} {notice}".strip())


def _read_notebook(path: str, name: str, content: bytes) -> Program:
    try:
        notebook = read_text(content)
        sources = read_code_cells(notebook)
        source = join_cells(sources)
    except NotANotebookError as fault:
        return Program(path, name, b"", fault=str(fault))
    note = ""
    if notebook.encoding != UTF_8:
        note = f"{show_name(path)} is in {notebook.encoding}, not in UTF-8: it was read as that."
    aside = dict(_find_definitions_aside(notebook, find_definitions(source)))
    return Program(
        path, name, source, is_cells=True, note=note, aside=aside, writes=find_written_files(sources)
    )


def _find_definitions_aside(notebook: NotebookText, names: set[str]) -> Iterator[tuple[str, str]]:
    for number, cell in enumerate(notebook.cells, start=1):
        if not cell.is_code:
            for name in find_definitions(cell.text.encode("utf-8", "replace")) - names:
                yield name, f"cell {number}, which is a {show_name(cell.kind, 20)} cell"
