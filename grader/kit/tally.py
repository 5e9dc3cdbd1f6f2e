"""How many marks a self-check stands for, in one sentence, and the lines it ends with under pytest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.text import count_marks, visible
from grader.text import marks as shown_marks

Noted = Mapping[str, Any]
"""What a test noted of itself, see `cases.noted`: it may have been run by another process."""


def sentence(whole: float, checkable: float, passing: float) -> str:
    """How many marks could be checked, how many of them pass, how many only the course can judge."""
    rest, course = checkable - passing, whole - checkable
    does_not = "does not" if round(rest, 2) == 1 else "do not"
    is_judged = "is" if round(course, 2) == 1 else "are"
    counted = f"{shown_marks(passing)} pass, {shown_marks(rest)} {does_not}"
    beyond = f"{shown_marks(course)} {is_judged} judged by the course only"
    return f"self-checkable {shown_marks(checkable)} of {shown_marks(whole)} marks: {counted}; {beyond}"


def write(noted: Sequence[Noted], terminal: Any) -> None:
    """Under its own rule, or a line for each handout where pytest is to be quiet."""
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
            yield "Passed is passed on the published cases: grading tries others, too."
    whole, checkable, passing = (
        sum(item[of] for item in items) for of in ("marks", "checkable_marks", "passing_marks")
    )
    left = items[0]["assignment_marks"] - whole
    not_tested = f" (not tested this time: {count_marks(left)})" if round(left, 2) else ""
    yield f"{items[0]['assignment']}: {sentence(whole, checkable, passing)}{not_tested}"


def _read_back(items: Sequence[Noted], *, whole: bool) -> Iterator[str]:
    """Typed answers as they are understood: only the course can say whether they are right."""
    typed = [item for item in items if item["read_as"]]
    if typed and not whole:
        names = ", ".join(item["item"] for item in typed)
        yield f"Typed answers ({names}): pytest -v shows how they are read."
    for item in typed if whole else ():
        first, *more = visible(item["read_as"]).split("\n")
        yield f"{item['item']:<10} {first}"
        yield from (f"{'':<10} {line}" for line in more)
