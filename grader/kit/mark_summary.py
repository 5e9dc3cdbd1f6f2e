"""How many marks a self-check stands for, in one sentence."""

from collections.abc import Sequence

from grader.model.text import count
from grader.model.text import format_marks as shown_marks


def summarize_marks(
    total: float, checkable: float, passing: float, *, not_run: float = 0.0, unreadable: Sequence[str] = ()
) -> str:
    """Say how many marks could be checked, how many of them pass, and how many only the course can judge.

    `not_run` are the checkable marks of what could not be run; `unreadable` are items that cannot be read.
    """
    rest, by_course = checkable - passing - not_run, total - checkable
    does_not = "does not" if round(rest, 2) == 1 else "do not"
    is_judged = "is" if round(by_course, 2) == 1 else "are"
    counted = f"{shown_marks(passing)} pass, {shown_marks(rest)} {does_not}"
    if round(not_run, 2):
        counted += f", {shown_marks(not_run)} could not be run"
    beyond = f"{shown_marks(by_course)} {is_judged} judged by the course only"
    summary = f"self-checkable {shown_marks(checkable)} of {shown_marks(total)} marks: {counted}; {beyond}"
    names = ", ".join(unreadable)
    return f"{summary}; {count(len(unreadable), 'part')} cannot be read ({names})" if unreadable else summary
