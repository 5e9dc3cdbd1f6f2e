"""Typed answers as they are understood: read and shown, and held against nothing."""

from grader.checks import CHECKS
from grader.checks.support import answers_file
from grader.checks.support.answers_file import UnreadableAnswersError
from grader.checks.support.typed_checks import ReadBack
from grader.kit.result import Result, State
from grader.model import Submission
from grader.rubric import Item


def preview(item: Item, why: str, submission: Submission) -> Result:
    """Return the result of a typed item as its answers are understood.

    `why` says that only grading judges it, and why.
    """
    file = next((submitted for submitted in submission.files if submitted.path == item.file), None)
    if file is None:
        lacking = submission.doubt_about(item.file) or f"There is no {item.file} yet."
        return Result(item, State.AT_GRADING, None, message=f"{lacking} {why}")
    try:
        texts = answers_file.read(file.content).for_item(item.id)
    except UnreadableAnswersError as fault:
        return Result(item, State.UNREADABLE, None, message=fault.message, unreadable=(item.file,))
    if not texts:
        return Result(item, State.AT_GRADING, None, message=f"Nothing is typed under {item.id} yet. {why}")
    typed = CHECKS[item.check].typed_answers
    answers = typed.read_back(item.tolerance, texts)
    if typed.takes_any_words:
        return Result(item, State.AT_GRADING, None, (), why, tuple(map(_describe_choice, answers)))
    lines = tuple(map(_describe_answer, answers))
    unreadable = tuple(answer.name for answer in answers if answer.fault)
    if not unreadable:
        return Result(item, State.AT_GRADING, None, (), why, lines)
    names = "The answer" if unreadable == (answers_file.ONLY,) else " and ".join(unreadable)
    return Result(item, State.UNREADABLE, None, (), f"{names} cannot be read.", lines, unreadable)


def _describe_choice(answer: ReadBack) -> str:
    """Return the line for an answer to a choice: a person reads one that is none of its words."""
    return f"{answer.name}: {answer.typed}. {answer.fault}" if answer.fault else _describe_answer(answer)


def _describe_answer(answer: ReadBack) -> str:
    if not answer.typed:
        return f"{answer.name}: nothing typed yet"
    if answer.read_as == answer.typed:
        return f"{answer.name}: {answer.typed}"
    if answer.fault:
        first, *pointer = answer.fault.split("\n")
        return "\n".join([f"{answer.name}: cannot be read: {first}", *(f"    {line}" for line in pointer)])
    return f"{answer.name}: read as {answer.read_as}"
