"""What students type: read from answers.yaml outside any box, since nothing in it is run.

An answer that is missing or cannot be read waits for a person; it is never zero by default.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from grader.checks import Verdict
from grader.checks.support import answers_file
from grader.checks.support.answers_file import UnreadableAnswersError
from grader.checks.support.verdict import pending
from grader.model import CaseKind, CaseResult, Fate, Observation, SubmittedFile
from grader.rubric import Item

_IN_THAT_FILE: Final = "A person looks for the answer there and in the report."
_IN_REPORT: Final = "A person looks for the answer in the report."


def observe_typed(item: Item, files: tuple[SubmittedFile, ...], doubt: str = "") -> Observation | Verdict:
    """Return the texts typed under the item's id; return a verdict where they cannot be had.

    `doubt` says what may be the file where it was not found.
    """
    file = next((file for file in files if file.path == item.file), None)
    if file is None and doubt:
        return pending(doubt, asks=_IN_THAT_FILE)
    if file is None:
        return pending(f"There is no {item.file} in the hand-in.", asks=_IN_REPORT)
    try:
        texts = answers_file.read(file.content).for_item(item.id)
    except UnreadableAnswersError as fault:
        return pending(fault.message)
    return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, dict(texts)),))


def find_misspelt_headings(items: Iterable[Item], files: Sequence[SubmittedFile]) -> Iterator[str]:
    """Yield a sentence for each heading that is not asked for but resembles one that has no answer.

    Other headings in a file of answers, such as a name, are no slips.
    """
    asked: dict[str, list[str]] = {}
    for item in items:
        asked.setdefault(item.file, []).append(item.id)
    for file in files:
        given = _list_headings(file) if file.path in asked else ()
        empty = [name for name in asked.get(file.path, ()) if name not in given]
        for name in given:
            if name not in asked[file.path] and (near := get_close_matches(name, empty, 1)):
                yield f"{file.path} answers {name}, which is not asked for; {near[0]} still lacks an answer."


def _list_headings(file: SubmittedFile) -> Sequence[str]:
    try:
        return list(answers_file.read(file.content).entries)
    except UnreadableAnswersError:
        return ()  # told of every item that wants an answer of it


def add_report(observation: Observation | Verdict, words: str | None) -> Observation | Verdict:
    """Return what was typed with the words of the report beside it; the words alone can be judged, too."""
    if words is None:
        return observation
    values = dict(observation.cases[0].values) if isinstance(observation, Observation) else {}
    return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, values | {"report": words}),))
