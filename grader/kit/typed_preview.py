"""Typed answers as they are understood: read and shown, and held against nothing."""

from grader.checks import CHECKS
from grader.checks.support import answers_file
from grader.checks.support.answers_file import UnreadableAnswersError
from grader.checks.support.typed_checks import ReadBack
from grader.kit.result import Result, State
from grader.model import Submission
from grader.rubric import Item


def result(item: Item, why: str, submission: Submission) -> Result:
    """Return the result of a typed item as its answers are understood.

    `why` says that only grading judges it, and why.
    """
    file = next((given for given in submission.files if given.path == item.file), None)
    if file is None:
        lacking = submission.doubt_about(item.file) or f"There is no {item.file} yet."
        return Result(item, State.AT_GRADING, None, told=f"{lacking} {why}")
    try:
        texts = answers_file.read(file.content).for_item(item.id)
    except UnreadableAnswersError as fault:
        return Result(item, State.UNREADABLE, None, told=fault.message, unreadable=(item.file,))
    if not texts:
        return Result(item, State.AT_GRADING, None, told=f"Nothing is typed under {item.id} yet. {why}")
    typed = CHECKS[item.check].typed_answers
    found = typed.read_back(item.tolerance, texts)
    if typed.takes_any_words:
        return Result(item, State.AT_GRADING, None, (), why, tuple(map(_chosen, found)))
    lines = tuple(map(_line, found))
    unreadable = tuple(each.name for each in found if each.fault)
    if not unreadable:
        return Result(item, State.AT_GRADING, None, (), why, lines)
    names = "The answer" if unreadable == (answers_file.ONLY,) else " and ".join(unreadable)
    return Result(item, State.UNREADABLE, None, (), f"{names} cannot be read.", lines, unreadable)


def _chosen(each: ReadBack) -> str:
    """Return the line for an answer to a choice: a person reads one that is none of its words."""
    return f"{each.name}: {each.typed}. {each.fault}" if each.fault else _line(each)


def _line(each: ReadBack) -> str:
    if not each.typed:
        return f"{each.name}: nothing typed yet"
    if each.read_as == each.typed:
        return f"{each.name}: {each.typed}"
    if each.fault:
        first, *place = each.fault.split("\n")
        return "\n".join([f"{each.name}: cannot be read: {first}", *(f"    {line}" for line in place)])
    return f"{each.name}: read as {each.read_as}"
