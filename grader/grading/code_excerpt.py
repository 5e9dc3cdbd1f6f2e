"""The student's own lines, for the page: the functions an item is about, with the lines to look at marked.

The text is whatever was handed in, megabytes in one line included: it is cut before it is looked at.
"""

import codecs
import io
import re
import tokenize
from collections.abc import Sequence
from typing import Final

from grader.checks import Verdict
from grader.model import Code, Observation, Reason, SourceFacts, Submission
from grader.model.text import truncate
from grader.rubric import Item

_LINES_CAP: Final = 120
_LINE_CAP: Final = 301
_NAMED_CAP: Final = 5
"""Most definitions that are shown: where a function is defined again and again, the last ones count."""
_HELPERS_CAP: Final = 3
_CALL: Final = re.compile(r"\b(\w{1,80})\(")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CODINGS: Final = re.compile(r"utf-8|ascii|(iso8859|koi8|mac)-\w+|cp\d+|gb\w+|big5\w*|shift_ji\w+|euc_\w+")
"""Encodings in which people write text. Some other codecs always raise, or take hours over a megabyte."""


def cut_excerpts(
    submission: Submission, file: str, names: Sequence[str], facts: SourceFacts, marked: frozenset[int]
) -> list[Code]:
    """Return an excerpt per named function; without any, the surroundings of the first marked line."""
    lines = _read_lines(submission, file)
    spans = [(d.first_line, d.last_line) for d in facts.definitions if d.name in names][-_NAMED_CAP:]
    spans += _find_called(lines, spans, names, facts)
    if not spans:
        spans = [(max(1, line - 3), line + 3) for line in sorted(marked)[:1]]
    return [_make_code(file, lines, first, last, marked) for first, last in spans if 0 < first <= len(lines)]


def _find_called(
    lines: Sequence[str], spans: Sequence[tuple[int, int]], names: Sequence[str], facts: SourceFacts
) -> list[tuple[int, int]]:
    """Return the lines of the file's own functions that the named ones call.

    A mistake often stands in such a helper.
    """
    text = "\n".join("\n".join(lines[first - 1 : last]) for first, last in spans)
    called = set(_CALL.findall(text))
    others = (d for d in facts.definitions if d.name not in names)
    helpers = [(d.first_line, d.last_line) for d in others if d.name.rpartition(".")[2] in called]
    return helpers[:_HELPERS_CAP]


def find_marked_lines(
    item: Item, verdict: Verdict, observation: Observation | None, facts: SourceFacts
) -> frozenset[int]:
    """Return the lines to look at: the line that raised, or the loops that should not be there."""
    if verdict.reason is Reason.GROWS_WITH_INPUT:
        return frozenset(loop.line for loop in facts.loops if loop.inside in item.code)
    raised = [case.raised for case in observation.cases if case.raised] if observation else []
    return frozenset(r.line for r in raised[:1] if r.line and r.file == item.file)


def _read_lines(submission: Submission, file: str) -> list[str]:
    content = next((given.content for given in submission.files if given.path == file), b"")
    *lines, last = _LINE_END.split(_decode(content))
    return [truncate(line, _LINE_CAP) for line in (*lines, *([last] if last else []))]


def _decode(content: bytes) -> str:
    """Decode the text as Python does, by its byte-order mark or coding line; mark what cannot be decoded."""
    try:
        coding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        is_known = _CODINGS.fullmatch(codecs.lookup(coding).name)
    except (LookupError, SyntaxError):
        is_known = None
    return content.decode(coding if is_known else "utf-8-sig", "replace")


def _make_code(file: str, lines: list[str], first: int, last: int, marked: frozenset[int]) -> Code:
    shown = lines[first - 1 : min(last, first - 1 + _LINES_CAP)]
    end = first + len(shown)
    return Code(
        file=file,
        first_line=first,
        lines=tuple(shown),
        marked=tuple(sorted(line for line in marked if first <= line < end)),
    )
