"""Have an item wait where what was not found may be there all the same, in place of calling it missing."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from grader.checks import CHECKS
from grader.checks.support.verdict import Verdict, failed, pending
from grader.grading import load_errors
from grader.model import Observation, Reason, SourceFacts, Submission
from grader.rubric import Item

_ALIKE: Final = 0.7


def judge_missing_file(item: Item, submission: Submission) -> Verdict:
    """Judge an item whose file was not found; its results may stand in the report, too."""
    if doubt := submission.doubt_about(item.file):
        return pending(f"{doubt} A person has to look.")
    flaw = load_errors.blame_missing_file(submission, item.file)
    if item.report and (item.report in submission.doubts or _holds_file(submission, item.report)):
        return pending(f"{flaw.message} A person has to look into {item.report}.")
    return failed(flaw)


def wait_for_renamed_class(item: Item, verdict: Verdict, facts: SourceFacts) -> Verdict:
    """Wait where a class that is not defined may be there under another name."""
    if verdict.reason is not Reason.NOT_DEFINED:
        return verdict
    names = (definition.name for definition in facts.definitions)
    classes = {name.partition(".")[0] for name in names if "." in name}
    missing = {name.partition(".")[0] for name in item.code if "." in name} - classes
    for name in sorted(missing):
        if other := _find_renamed_class(name, classes):
            message = f"{item.file} does not define {name}; it defines {other}, which may be the same class."
            return pending(f"{message} Name it {name}. A person has to look.")
    return verdict


def wait_for_unread_file(
    verdict: Verdict, observation: Observation | None, notes: tuple[str, ...], unread: Mapping[str, str]
) -> Verdict:
    """Wait where the code stopped because a file was handed in but could not be taken."""
    if not (unread and verdict.lost_marks):
        return verdict
    texts = [*notes, *_list_raised(observation)]
    for path, why in unread.items():
        if any(path.split("/")[-1] in text for text in texts):
            message = f"{verdict.message} It needs {path}, which was left out. {why}."
            return pending(f"{message} A person has to look.", *verdict.evidence)
    return verdict


def reconsider_other_files(
    item: Item, verdict: Verdict, observation: Observation, submission: Submission
) -> Verdict:
    """Have the item's check look at what was handed in besides, where it says that it does."""
    reconsider = CHECKS[item.check].reconsider
    if reconsider is None:
        return verdict
    return reconsider(item.tolerance, item.file, verdict, observation, submission)


def _holds_file(submission: Submission, path: str) -> bool:
    return any(given.path == path for given in submission.files)


def _find_renamed_class(name: str, classes: set[str]) -> str:
    """Return the class that is meant: the only one, or one of nearly the same name; empty where none is."""
    if len(classes) == 1:
        return min(classes)
    return next(iter(get_close_matches(name, sorted(classes), n=1, cutoff=_ALIKE)), "")


def _list_raised(observation: Observation | None) -> Iterator[str]:
    for case in observation.cases if observation else ():
        if case.raised:
            yield case.raised.message
