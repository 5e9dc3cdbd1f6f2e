"""Turn one notebook cell into Python, line for line.

What only IPython understands becomes Python or a comment on the same line, so that line numbers hold: shell
lines and magics that do something are asked of `get_ipython()`, which the box answers or refuses; magics and
help lines that only show something are left out. Nothing of it is run here. The cell is read by a small
scanner and not by Python's parser: hostile text can exhaust the parser's stack.
"""

import re
from dataclasses import dataclass

from grader.model.text import MANY_GROUPS

_BODY_IS_PYTHON = frozenset({"time", "timeit", "capture", "prun", "python", "python3"})
_CELL_MAGIC = re.compile(r"%%\s*(\w+|!)\s*(.*)")
_LINE_MAGIC = re.compile(r"%\s*(\w+)\s*(.*)")
_SHELL_LINE = re.compile(r"!{1,2}(.*)")
_VALUE = re.compile(r"([^=]*=\s*)([%!].*)")
_NUMPY_AND_PLOTS = "import numpy as np; import matplotlib.pyplot as plt; from pylab import *"
_ACTS = frozenset({"run", "cd", "env", "set_env", "writefile", "file"})
_SHELLS = frozenset({
    "!", "sx", "system", "bash", "sh", "script", "cmd", "perl", "ruby", "pip", "conda", "mamba", "uv",
    "ls", "ll", "cat", "mkdir", "rmdir", "rm", "cp", "mv", "man", "more",
})  # fmt: skip
"""Magics that do something, and those that hand their line or their cell to a shell."""
_IPYTHON = re.compile(
    r"""
    [%!?,;/]                                # an escaped line
    | [A-Za-z_][\w.,\ \[\]]*=\s*[%!]        # what one gives
    | [%\w.*=\ \[\]]*\?{1,2};?$            # help
    """,
    re.VERBOSE,
)
_CODE = re.compile(
    r"""
    \#.*                                    # a comment
    | \"{3} | '{3}                          # a string over several lines begins
    | "(?:\\.|[^"\\])MANY (?:"|\\?$)        # a string on one line, closed or not: each match is linear
    | '(?:\\.|[^'\\])MANY (?:'|\\?$)
    | [()\[\]{}]+
    """.replace("MANY", MANY_GROUPS),
    re.VERBOSE,
)
_INSIDE = {quote: re.compile(r"\\.|" + quote) for quote in ('"""', "'''")}


@dataclass(frozen=True)
class _Position:
    """Where a line begins: inside brackets, a string or a continued line a `%` is Python's own."""

    depth: int = 0
    quote: str = ""
    continued: bool = False

    @property
    def starts_statement(self) -> bool:
        return not (self.depth or self.quote or self.continued)

    def after(self, line: str) -> "_Position":
        depth, quote, token, at = self.depth, self.quote, "", 0
        while match := (_INSIDE[quote] if quote else _CODE).search(line, at):
            token, at = match.group(), match.end()
            if quote or token in _INSIDE:
                quote = _follow_quote(quote, token)
            elif token[0] in "()[]{}":
                depth = max(0, depth + _count_opened(token))
        in_comment = not quote and token.startswith("#")
        return _Position(depth, quote, line.endswith("\\") and not in_comment)


def _follow_quote(quote: str, token: str) -> str:
    if not quote:
        return token
    return "" if token == quote else quote


def _count_opened(brackets: str) -> int:
    return sum(1 if bracket in "([{" else -1 for bracket in brackets)


def make_python_lines(source: str) -> list[str]:
    """Return the cell's lines, each as it was, as Python, or as a comment."""
    lines = _unindent(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    first = _find_first_filled(lines)
    magic = _CELL_MAGIC.match(lines[first])
    if not magic:
        return _split_plain_lines(lines)
    body = lines[first + 1 :]
    if magic[1] in _BODY_IS_PYTHON:
        return [*lines[:first], f"# {lines[first]}", *_split_plain_lines(body)]
    comments = [f"# {line}".rstrip() for line in lines]
    if magic[1] in _ACTS | _SHELLS:
        text = "" if magic[1] in _SHELLS else "\n".join(body)
        comments[first] = _write_call("run_cell_magic", magic[1], magic[2], text) + f"  {comments[first]}"
    return comments


def _unindent(lines: list[str]) -> list[str]:
    """Return the lines without the indent of the first filled one, as IPython does.

    So a pasted method body is valid.
    """
    first = lines[_find_first_filled(lines)]
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _find_first_filled(lines: list[str]) -> int:
    return next((at for at, line in enumerate(lines) if line.strip()), 0)


def _split_plain_lines(lines: list[str]) -> list[str]:
    plain: list[str] = []
    position, goes_on = _Position(), False
    for at, line in enumerate(lines):
        if goes_on:
            plain.append(f"# {line}")
        elif position.starts_statement and _is_ipython(line.strip()):
            plain.append(_translate(line, _join_continued(lines, at)))
        else:
            plain.append(line)
            position = position.after(line)
            continue
        goes_on = line.endswith("\\")
    return plain


def _join_continued(lines: list[str], at: int) -> str:
    """Return the statement that begins at line `at`, with the lines it goes on in after a backslash."""
    end = at  # by counting: a slice of the lines for each of them would cost the square of their number
    while end + 1 < len(lines) and lines[end].endswith("\\"):
        end += 1
    return " ".join(line.strip().removesuffix("\\").rstrip() for line in lines[at : end + 1])


def _is_ipython(statement: str) -> bool:
    return bool(statement) and _IPYTHON.match(statement) is not None


def _translate(line: str, statement: str) -> str:
    """Return the line as Python with the original in a comment, or as a comment alone.

    In a block, `pass` stands in place of nothing: it keeps a block of nothing else valid.
    """
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    python = _find_python(statement) or ("pass" if indent else "")
    return f"{indent}{python}  # {text}" if python else f"# {text}"


def _find_python(statement: str) -> str:
    """Return Python that does the same, or nothing where there is nothing to do."""
    target, asked = "", statement
    if value := _VALUE.fullmatch(statement):
        target, asked = value[1], value[2]
    if shell := _SHELL_LINE.fullmatch(asked):
        return target + _write_call(
            "getoutput" if target or asked.startswith("!!") else "system", shell[1].strip()
        )
    magic = _LINE_MAGIC.fullmatch(asked)
    if magic and magic[1] == "time" and magic[2]:
        return "" if _is_ipython(magic[2]) else target + magic[2]
    if magic and magic[1] == "pylab" and not target:
        return _NUMPY_AND_PLOTS
    if magic and magic[1] in _ACTS | _SHELLS:
        return target + _write_call("run_line_magic", magic[1], magic[2])
    return ""


def _write_call(what: str, *texts: str) -> str:
    return f"get_ipython().{what}({', '.join(map(ascii, texts))})"
