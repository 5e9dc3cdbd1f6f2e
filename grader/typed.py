"""What students type: read from answers.yaml outside any box, since nothing in it is run.

An answer that is missing or cannot be read waits for a person; it is never zero by default.
"""

from grader import answers
from grader.answers import UnreadableAnswers
from grader.checks import Verdict
from grader.checks.verdict import pending
from grader.model import CaseKind, CaseResult, Fate, Observation, SubmittedFile
from grader.rubric import Item


def observed(item: Item, files: tuple[SubmittedFile, ...]) -> Observation | Verdict:
    """The texts typed under the item's id; a verdict where they cannot be had."""
    file = next((file for file in files if file.path == item.file), None)
    if file is None:
        return pending(
            f"There is no {item.file} in the hand-in.", asks="A person looks for the answer in the report."
        )
    try:
        texts = answers.read(file.content).of(item.id)
    except UnreadableAnswers as fault:
        return pending(fault.message)
    return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, dict(texts)),))


def with_report(found: Observation | Verdict, words: str | None) -> Observation | Verdict:
    """What was typed, with the words of the report beside it; these alone are something to judge, too."""
    if words is None:
        return found
    values = dict(found.cases[0].values) if isinstance(found, Observation) else {}
    return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, values | {"report": words}),))
