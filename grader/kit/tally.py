"""The lines that a self-check ends with under pytest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.kit import result_text
from grader.kit.mark_summary import sentence
from grader.kit.result import State
from grader.model.text import count_marks, visible

Noted = Mapping[str, Any]
"""What a test noted of itself, see `cases.noted`: it may have been run by another process."""


def write(noted: Sequence[Noted], terminal: Any) -> None:
    """Write the lines to the terminal, under a rule of their own.

    With `-q` there is no rule, and only a line for each handout with its notes; with `-qq` there is nothing.
    """
    if terminal.verbosity < -1:
        return
    if terminal.verbosity >= 0:
        terminal.write_sep("=", "self-check")
    by_handout: dict[str, dict[str, Noted]] = {}
    for each in noted:
        by_handout.setdefault(each["handout"], {})[each["item"]] = each
    for items in by_handout.values():
        for line in _lines(list(items.values()), terminal.verbosity):
            terminal.write_line(line)


def _lines(items: Sequence[Noted], verbosity: int) -> Iterator[str]:
    yield from dict.fromkeys(visible(note) for item in items for note in item["notes"].splitlines())
    if verbosity >= 0:
        yield from _read_back(items, whole=verbosity > 0)
        if any(item["passing_marks"] for item in items):
            yield result_text.ONLY_PUBLISHED
    left = items[0]["assignment_marks"] - _marks(items)
    not_tested = f" (not tested this time: {count_marks(left)})" if round(left, 2) else ""
    yield f"{items[0]['assignment']}: {_last_line(items)}{not_tested}"


def _last_line(items: Sequence[Noted]) -> str:
    return sentence(
        _marks(items),
        _marks(items, "checkable_marks"),
        _marks(items, "passing_marks"),
        not_run=_marks([item for item in items if item["state"] == State.NOT_RUN], "checkable_marks"),
        unreadable=[item["item"] for item in items if item["state"] == State.UNREADABLE],
    )


def _marks(items: Sequence[Noted], which: str = "marks") -> float:
    return float(sum(item[which] for item in items))


def _read_back(items: Sequence[Noted], *, whole: bool) -> Iterator[str]:
    """Yield how typed answers are understood: only the course can say whether they are right."""
    typed = [item for item in items if item["read_as"]]
    if typed and not whole:
        names = ", ".join(item["item"] for item in typed)
        yield f"Typed answers ({names}): pytest -v shows how they are read."
    for item in typed if whole else ():
        first, *more = visible(item["read_as"]).split("\n")
        yield f"{item['item']:<10} {first}"
        yield from (f"{'':<10} {line}" for line in more)
