"""Have an item wait where what was not found may be there all the same, in place of calling it missing."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from grader.checks import options
from grader.checks.fine_tuning.facts import Facts
from grader.checks.support.verdict import Verdict, failed, pending
from grader.grading import load_errors
from grader.model import Observation, Reason, SourceFacts, Submission
from grader.rubric import Item

_ALIKE: Final = 0.7
_PAGE: Final = "html"
"""The option of fine-tuning that asks for a page."""
_MARKUP: Final = re.compile(rb"<(?:html|table|img)\b", re.IGNORECASE)
_NAMED: Final = 3


def judge_missing_file(item: Item, submission: Submission) -> Verdict:
    """Judge an item whose file was not found; its results may stand in the report, too."""
    if doubt := submission.doubt_about(item.file):
        return pending(f"{doubt} A person has to look.")
    flaw = load_errors.absent(submission, item.file)
    if item.report and (item.report in submission.doubts or _holds(submission, item.report)):
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
        if other := _renamed(name, classes):
            message = f"{item.file} does not define {name}; it defines {other}, which may be meant."
            return pending(f"{message} Call it {name}. A person has to look.")
    return verdict


def wait_for_unread_file(
    verdict: Verdict, observation: Observation | None, notes: tuple[str, ...], unread: Mapping[str, str]
) -> Verdict:
    """Wait where the code stopped for want of a file that was handed in and could not be taken."""
    if not (unread and verdict.lost_marks):
        return verdict
    texts = [*notes, *_raised(observation)]
    for path, why in unread.items():
        if any(path.split("/")[-1] in text for text in texts):
            message = f"{verdict.message} It wants {path}, which was left out. {why}."
            return pending(f"{message} A person has to look.", *verdict.evidence)
    return verdict


def wait_for_unwritten_page(
    item: Item, verdict: Verdict, observation: Observation, submission: Submission
) -> Verdict:
    """Wait where a page was handed in that the code which was run did not write.

    It may have been printed, or made by a cell or a command that nobody kept.
    """
    if not (isinstance(item.tolerance, options.Params) and _PAGE in item.tolerance.options):
        return verdict
    if not verdict.lost_marks or _wrote_a_page(observation):
        return verdict
    script = next((given for given in submission.files if given.path == item.file), None)
    pages = [path for path in sorted(submission.tree) if path.lower().endswith((".html", ".htm"))]
    if pages and script:
        message = f"{', '.join(pages[:_NAMED])} was handed in, and running {script.found_as} wrote no page."
    elif script and _MARKUP.search(script.content):
        message = (
            f"{script.found_as} holds the parts of a page, and running it wrote none: it may be printed."
        )
    else:
        return verdict
    return pending(f"{verdict.message} {message} A person has to look into it.", *verdict.evidence)


def _wrote_a_page(observation: Observation) -> bool:
    return any(Facts(case).number("pages") > 0 for case in observation.cases if not case.raised)


def _holds(submission: Submission, path: str) -> bool:
    return any(given.path == path for given in submission.files)


def _renamed(name: str, classes: set[str]) -> str:
    """Return the class that is meant: the only one, or one of nearly the same name; empty where none is."""
    if len(classes) == 1:
        return min(classes)
    return next(iter(get_close_matches(name, sorted(classes), n=1, cutoff=_ALIKE)), "")


def _raised(observation: Observation | None) -> Iterator[str]:
    for case in observation.cases if observation else ():
        if case.raised:
            yield case.raised.message
