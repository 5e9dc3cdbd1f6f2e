"""The lines that a self-check ends with under pytest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.kit import result_text
from grader.kit.mark_summary import summarize_marks
from grader.kit.result import State
from grader.model.text import count_marks, make_visible

CaseRecord = Mapping[str, Any]
"""What a test noted of itself, see `PublishedCase`: it may have been run by another process."""


def write(records: Sequence[CaseRecord], terminal: Any) -> None:
    """Write the lines to the terminal, under a rule of their own.

    With `-q` there is no rule, and only a line for each handout with its notes; with `-qq` there is nothing.
    """
    if terminal.verbosity < -1:
        return
    if terminal.verbosity >= 0:
        terminal.write_sep("=", "self-check")
    by_handout: dict[str, dict[str, CaseRecord]] = {}
    for record in records:
        by_handout.setdefault(record["handout"], {})[record["item"]] = record
    for items in by_handout.values():
        for line in _compose_lines(list(items.values()), terminal.verbosity):
            terminal.write_line(line)


def _compose_lines(items: Sequence[CaseRecord], verbosity: int) -> Iterator[str]:
    yield from dict.fromkeys(make_visible(note) for item in items for note in item["notes"].splitlines())
    if verbosity >= 0:
        yield from _describe_typed(items, in_full=verbosity > 0)
        if any(item["passing_marks"] for item in items):
            yield result_text.ONLY_PUBLISHED
    untested = items[0]["assignment_marks"] - _sum_marks(items)
    not_tested = f" (not tested this time: {count_marks(untested)})" if round(untested, 2) else ""
    yield f"{items[0]['assignment']}: {_summarize(items)}{not_tested}"


def _summarize(items: Sequence[CaseRecord]) -> str:
    return summarize_marks(
        _sum_marks(items),
        _sum_marks(items, "checkable_marks"),
        _sum_marks(items, "passing_marks"),
        not_run=_sum_marks([item for item in items if item["state"] == State.NOT_RUN], "checkable_marks"),
        unreadable=[item["item"] for item in items if item["state"] == State.UNREADABLE],
    )


def _sum_marks(items: Sequence[CaseRecord], key: str = "marks") -> float:
    return float(sum(item[key] for item in items))


def _describe_typed(items: Sequence[CaseRecord], *, in_full: bool) -> Iterator[str]:
    """Yield how typed answers are understood: only the course can say whether they are right."""
    typed = [item for item in items if item["read_as"]]
    if typed and not in_full:
        names = ", ".join(item["item"] for item in typed)
        yield f"Typed answers ({names}): pytest -v shows how they are read."
    for item in typed if in_full else ():
        first, *more = make_visible(item["read_as"]).split("\n")
        yield f"{item['item']:<10} {first}"
        yield from (f"{'':<10} {line}" for line in more)
