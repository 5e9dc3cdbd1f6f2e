"""The student's own lines, for the page: the functions an item is about, with the lines to look at marked."""

import re
from collections.abc import Sequence
from typing import Final

from grader.checks import Verdict
from grader.model import Code, Observation, Reason, SourceFacts, Submission
from grader.rubric import Item

_LINES_CAP: Final = 120
_HELPERS_CAP: Final = 3


def of(
    submission: Submission, file: str, names: Sequence[str], facts: SourceFacts, marked: frozenset[int]
) -> list[Code]:
    """One excerpt per named function; without any of them, the surroundings of the marked lines."""
    lines = _lines(submission, file)
    spans = [(d.first_line, d.last_line) for d in facts.definitions if d.name in names]
    spans += _called(lines, spans, facts)
    if not spans:
        spans = [(max(1, line - 3), line + 3) for line in sorted(marked)[:1]]
    return [_code(file, lines, first, last, marked) for first, last in spans if 0 < first <= len(lines)]


def _called(
    lines: Sequence[str], spans: Sequence[tuple[int, int]], facts: SourceFacts
) -> list[tuple[int, int]]:
    """The file's own functions that the named ones call: a mistake often stands in a helper."""
    text = "\n".join("\n".join(lines[first - 1 : last]) for first, last in spans)
    called = set(re.findall(r"(\w+)\(", text))
    helpers = [d for d in facts.definitions if d.name.rpartition(".")[2] in called]
    own = [(d.first_line, d.last_line) for d in helpers if (d.first_line, d.last_line) not in spans]
    return own[:_HELPERS_CAP]


def marked_lines(
    item: Item, verdict: Verdict, found: Observation | None, facts: SourceFacts
) -> frozenset[int]:
    """Where to look: the line that raised, or the loops that should not be there."""
    if verdict.reason is Reason.GROWS_WITH_INPUT:
        return frozenset(loop.line for loop in facts.loops if loop.inside in item.code)
    raised = [case.raised for case in found.cases if case.raised] if found else []
    return frozenset(r.line for r in raised[:1] if r.line and r.file == item.file)


def _lines(submission: Submission, file: str) -> list[str]:
    content = next((given.content for given in submission.files if given.path == file), b"")
    return content.decode("utf-8", "replace").splitlines()


def _code(file: str, lines: list[str], first: int, last: int, marked: frozenset[int]) -> Code:
    shown = lines[first - 1 : min(last, first - 1 + _LINES_CAP)]
    end = first + len(shown)
    return Code(
        file=file,
        first_line=first,
        lines=tuple(shown),
        marked=tuple(sorted(line for line in marked if first <= line < end)),
    )
