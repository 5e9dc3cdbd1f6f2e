"""Python 2, for a course that gave it out (`GRADER_PYTHON_2`): its print statement and names are understood.

A file is changed only where it is not Python 3, and only where it says `print`. Every line keeps its number.
A file of the hand-in is read in this one way, to be judged and to be run.
"""

import ast
import builtins
import functools
import importlib
import importlib.abc
import importlib.machinery
import io
import os
import re
import sys
import tokenize
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_VARIABLE: Final = "GRADER_PYTHON_2"
_NAMES: Final[dict[str, Any]] = {
    "xrange": range,
    "raw_input": input,
    "unicode": str,
    "basestring": str,
    "long": int,
    "unichr": chr,
    "reduce": functools.reduce,
}
_MODULES: Final = {
    "cPickle": "pickle",
    "Queue": "queue",
    "StringIO": "io",
    "cStringIO": "io",
    "ConfigParser": "configparser",
    "__builtin__": "builtins",
}
_NAMED: Final = re.compile(rf"\b({'|'.join(_NAMES)})\b")
_UNREADABLE: Final = (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError)
_SKIPPED: Final = (tokenize.NL, tokenize.COMMENT)
_BREAKS: Final = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
_Edit = tuple[int, int, int, str]
"""(row, from column, to column, new text)."""


def is_given_out() -> bool:
    """Tell whether the course's own scripts are Python 2."""
    return bool(os.environ.get(_VARIABLE))


def set_up() -> None:
    """Make the names of Python 2 understood, where the course gave it out; else do nothing."""
    if not is_given_out():
        return
    for name, value in _NAMES.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
    sys.meta_path.append(_Modules())


def translate(source: str) -> str:
    """Return the source with its print statements as calls; unchanged if that does not make it Python 3."""
    if not is_given_out() or _is_python_3(source):
        return source
    try:
        changed = _translate_prints(source)
    except _UNREADABLE:
        return source
    return changed if _is_python_3(changed) else source


def translate_bytes(content: bytes) -> bytes:
    """Return the content of a file with its print statements as calls, as `translate` does."""
    if not is_given_out():
        return content
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        source = content.decode(encoding)
        changed = translate(source)
        return content if changed == source else changed.encode(encoding)
    except (*_UNREADABLE, LookupError):
        return content


def notes(path: Path) -> list[str]:
    """Return notes on what in the file as it was handed in was understood as Python 2."""
    if not is_given_out() or not path.is_file():
        return []
    content, file = path.read_bytes(), path.name
    changed = translate_bytes(content).decode("utf-8", "replace").splitlines()
    lines = content.decode("utf-8", "replace").splitlines()
    prints = [n for n, pair in enumerate(zip(lines, changed, strict=False), 1) if pair[0] != pair[1]]
    said = [f"the print statement (line {prints[0]})"] if prints else []
    for n, line in enumerate(lines, 1):
        if prints and (match := _NAMED.search(line)):
            said.append(f"{match[1]} (line {n})")
            break
    if not said:
        return []
    return [f"{file} is Python 2, as the course gave it out; it was run as Python 3: {', '.join(said)}"]


class _Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules by the names that they had in Python 2."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name in _MODULES else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = types.ModuleType(spec.name)
        vars(module).update(vars(importlib.import_module(_MODULES[spec.name])))
        return module

    def exec_module(self, _module: types.ModuleType) -> None:
        return


def _is_python_3(source: str) -> bool:
    try:
        ast.parse(source)
    except _UNREADABLE:
        return False
    return True


def _translate_prints(source: str) -> str:
    lines = source.splitlines(keepends=True)
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type not in _SKIPPED]
    edits = [edit for statement in _find_print_statements(tokens) for edit in _make_edits(statement)]
    for row, start, end, text in sorted(edits, reverse=True):
        line = lines[row - 1]
        lines[row - 1] = line[:start] + text + line[end:]
    return "".join(lines)


def _find_print_statements(tokens: list[tokenize.TokenInfo]) -> Iterator[list[tokenize.TokenInfo]]:
    """Yield the tokens of each statement that begins with `print`, without what ends it."""
    depth, begins = 0, True
    current: list[tokenize.TokenInfo] | None = None
    for token in tokens:
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        ends = token.type in (*_BREAKS, tokenize.ENDMARKER) or (token.string == ";" and not depth)
        if current is not None and ends:
            yield current
            current = None
        elif current is not None:
            current.append(token)
        elif begins and token.string == "print":
            current = [token]
        begins = ends or (token.string == ":" and not depth and current is None)


def _make_edits(statement: list[tokenize.TokenInfo]) -> Iterator[_Edit]:
    """Yield the edits that make a call of the statement."""
    word, *rest = statement
    row, column = word.end
    if not rest:
        yield (row, column, column, "()")
        return
    last_row, last_column = rest[-1].end
    if rest[0].string == ">>":
        yield from _edit_file_print(word, rest)
        return
    yield (row, column, column, "(")
    yield (last_row, last_column, last_column, " end=' ')" if rest[-1].string == "," else ")")


def _edit_file_print(word: tokenize.TokenInfo, rest: list[tokenize.TokenInfo]) -> Iterator[_Edit]:
    """Yield the edits that make ``print(x, file=f)`` of ``print >>f, x``.

    Raise SyntaxError where the statement takes several lines.
    """
    comma = next((n for n, token in enumerate(rest) if token.string == ","), len(rest))
    target = "".join(token.string for token in rest[1:comma])
    row, column = word.end
    last_row, last_column = rest[-1].end
    if last_row != row:
        raise SyntaxError("a print statement over several lines")
    end = rest[comma].end[1] if comma < len(rest) else last_column
    yield (row, column, end, "(")
    yield (row, last_column, last_column, f"{', ' if comma < len(rest) else ''}file={target})")
