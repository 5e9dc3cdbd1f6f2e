"""Turn one notebook cell into Python, line for line.

What only IPython understands (magics, shell lines, help lines) becomes a comment on the same line, so that
line numbers hold. The cell is read by a small scanner and not by Python's parser: hostile text can exhaust
the parser's stack, and this runs on the trusted side.
"""

import re
from dataclasses import dataclass

_BODY_IS_PYTHON = frozenset({"time", "timeit", "capture", "prun", "python", "python3"})
_CELL_MAGIC = re.compile(r"%%\s*(\w+)")
_ESCAPED_LINE = re.compile(r"[%!?,;/]")
_ESCAPED_VALUE = re.compile(r"[A-Za-z_][\w., \[\]]*=\s*[%!]")
_HELP = re.compile(r"[%\w.*= \[\]]*\?{1,2};?$")
_CODE = re.compile(
    r"""
    \#.*                                    # a comment
    | \"{3} | '{3}                          # a string over several lines begins
    | "(?:\\.|[^"\\])*+ (?:"|\\?$)          # a string on one line, closed or not: each match is linear
    | '(?:\\.|[^'\\])*+ (?:'|\\?$)
    | [()\[\]{}]+
    """,
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
                quote = _quote_after(quote, token)
            elif token[0] in "()[]{}":
                depth = max(0, depth + _opened(token))
        in_comment = not quote and token.startswith("#")
        return _Position(depth, quote, line.endswith("\\") and not in_comment)


def _quote_after(quote: str, token: str) -> str:
    if not quote:
        return token
    return "" if token == quote else quote


def _opened(brackets: str) -> int:
    return sum(1 if bracket in "([{" else -1 for bracket in brackets)


def python_lines(source: str) -> list[str]:
    """The cell's lines, each either as it was or as a comment."""
    lines = _at_the_margin(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    first = _first_filled(lines)
    magic = _CELL_MAGIC.match(lines[first])
    if not magic:
        return _plain_lines(lines)
    if magic.group(1) in _BODY_IS_PYTHON:
        return [*lines[:first], f"# {lines[first]}", *_plain_lines(lines[first + 1 :])]
    return [f"# {line}".rstrip() for line in lines]


def _at_the_margin(lines: list[str]) -> list[str]:
    """IPython takes the first line's indent off the whole cell; a pasted method body is valid there."""
    first = lines[_first_filled(lines)]
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _first_filled(lines: list[str]) -> int:
    return next((at for at, line in enumerate(lines) if line.strip()), 0)


def _plain_lines(lines: list[str]) -> list[str]:
    plain: list[str] = []
    position, goes_on = _Position(), False
    for line in lines:
        if goes_on or (position.starts_statement and _is_ipython(line.strip())):
            plain.append(f"# {line}" if goes_on else _comment(line))
            goes_on = line.endswith("\\")
        else:
            plain.append(line)
            position = position.after(line)
    return plain


def _is_ipython(statement: str) -> bool:
    return any(form.match(statement) for form in (_ESCAPED_LINE, _ESCAPED_VALUE, _HELP))


def _comment(line: str) -> str:
    """At the margin a comment; in a block `pass`, which keeps a block of nothing else valid."""
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    return f"{indent}pass  # {text}" if indent else f"# {text}"
