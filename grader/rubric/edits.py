"""Change a text in a few places: what stands there once is found, and something else takes its place.

Lines that are looked for together may be indented further in the text, all of them alike, and what replaces
them is indented the same: nobody has to count the spaces in front of a line.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from textwrap import indent


@dataclass(frozen=True, order=True)
class Span:
    """A part of a text, from one character up to another."""

    start: int
    stop: int
    indentation: str
    """By how much the lines there are indented further than those that were looked for."""
    line: int
    """The number of its first line."""


def find_occurrences(text: str, find: str) -> list[Span]:
    """Return every span of `text` that is `find`, whose first line must not be empty."""
    first_line = find.partition("\n")[0]
    starts = (match.start() for match in re.finditer(f"(?={re.escape(first_line)})", text))
    return [span for start in starts if (span := _find_span(text, find, start))]


def apply_changes(text: str, changes: Collection[tuple[Span, str]]) -> str:
    """Return `text` with another text in each of the spans, which must not overlap.

    An empty one takes away what stands there, and lines of which nothing remains.
    """
    for span, instead in sorted(changes, reverse=True):
        start, stop = (span.start, span.stop) if instead else _add_empty_lines(text, span)
        text = text[:start] + _indent(instead, span.indentation) + text[stop:]
    return text


def _find_span(text: str, find: str, start: int) -> Span | None:
    before = text[text.rfind("\n", 0, start) + 1 : start]
    indentation = before[: len(before) - len(before.lstrip())]
    lines = _indent(find, indentation)
    if not text.startswith(lines, start):
        return None
    return Span(start, start + len(lines), indentation, text.count("\n", 0, start) + 1)


def _indent(lines: str, indentation: str) -> str:
    """Return the lines with all but the first indented further, and empty ones left empty."""
    return indent(lines, indentation).removeprefix(indentation)


def _add_empty_lines(text: str, span: Span) -> tuple[int, int]:
    start = text.rfind("\n", 0, span.start) + 1
    stop = text.find("\n", span.stop) + 1 or len(text)
    remains = text[start : span.start] + text[span.stop : stop]
    return (span.start, span.stop) if remains.strip() else (start, stop)
