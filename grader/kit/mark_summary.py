"""How many marks a self-check stands for, in one sentence."""

from collections.abc import Sequence

from grader.model.text import count
from grader.model.text import marks as shown_marks


def sentence(
    whole: float, checkable: float, passing: float, *, not_run: float = 0.0, unreadable: Sequence[str] = ()
) -> str:
    """Say how many marks could be checked, how many of them pass, and how many only the course can judge.

    `not_run` are the checkable marks of what could not be run; `unreadable` are items that cannot be read.
    """
    rest, course = checkable - passing - not_run, whole - checkable
    does_not = "does not" if round(rest, 2) == 1 else "do not"
    is_judged = "is" if round(course, 2) == 1 else "are"
    counted = f"{shown_marks(passing)} pass, {shown_marks(rest)} {does_not}"
    if round(not_run, 2):
        counted += f", {shown_marks(not_run)} could not be run"
    beyond = f"{shown_marks(course)} {is_judged} judged by the course only"
    said = f"self-checkable {shown_marks(checkable)} of {shown_marks(whole)} marks: {counted}; {beyond}"
    names = ", ".join(unreadable)
    return f"{said}; {count(len(unreadable), 'part')} cannot be read ({names})" if unreadable else said
