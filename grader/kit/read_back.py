"""Typed answers as they are understood: read and shown, and held against nothing."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from grader import answers
from grader.answers import UnreadableAnswers
from grader.checks import choice, expression, number
from grader.checks.by_name import ReadBack
from grader.kit.result import Result, State
from grader.model import Submission
from grader.rubric import Item

_READERS: Final[Mapping[str, Callable[[Any, Mapping[str, str]], list[ReadBack]]]] = {
    "expression": expression.read_back,
    "number": number.read_back,
    "choice": choice.read_back,
}


def result(item: Item, why: str, submission: Submission) -> Result:
    """`why` says that and why only grading judges it."""
    file = next((given for given in submission.files if given.path == item.file), None)
    if file is None:
        return Result(item, State.AT_GRADING, None, told=f"There is no {item.file} yet. {why}")
    try:
        texts = answers.read(file.content).of(item.id)
    except UnreadableAnswers as fault:
        return Result(item, State.AT_GRADING, None, told=fault.message, unreadable=(item.file,))
    if not texts:
        return Result(item, State.AT_GRADING, None, told=f"Nothing is typed under {item.id} yet. {why}")
    read = _READERS.get(item.check)
    found = (
        read(item.tolerance, texts) if read else [ReadBack(name, text, text) for name, text in texts.items()]
    )
    unreadable = tuple(each.name for each in found if each.fault and item.check != "choice")
    return Result(item, State.AT_GRADING, None, (), why, tuple(map(_line, found)), unreadable)


def _line(each: ReadBack) -> str:
    name = "answer" if each.name == answers.ONLY else each.name
    if not each.typed:
        return f"{name}: nothing typed yet"
    if each.read_as == each.typed:
        return f"{name}: {each.typed}"
    if each.fault:
        first, *place = each.fault.split("\n")
        return "\n".join([f"{name}: cannot be read: {first}", *(f"    {line}" for line in place)])
    return f"{name}: read as {each.read_as}"
