"""Check the names of a running notebook: the same probe, the same check, in the notebook's own process."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from grader.grading import observation_file
from grader.kit import public
from grader.kit.result import Result
from grader.kit.self_check import add_prerequisites, check, judge_items
from grader.model import Submission, SubmittedFile
from grader.model.errors import UsageError
from grader.rubric import Item
from grader.sandbox.in_process import NamesSandbox, Note, ignore_exception

_NOTEBOOK: Final = "the notebook"


def is_about_a_file(item: Item) -> bool:
    """Tell whether an item is judged by a file as it is saved, and not by names.

    That is what was typed, where files lie, and a script from its first line on.
    """
    return item.is_typed or item.judges_folder or item.runs_script


def check_names(
    names: Mapping[str, Any], item_id: str, folder: Path, note: Note = ignore_exception
) -> Result:
    """Check one item by `names`; what is about a file is checked as it was saved in `folder`.

    `note` is told what the code raised, and in which probe.

    Raises UsageError for a folder without a handout and for an item that does not exist.
    """
    handout = public.read(folder)
    item = next((item for item in handout.assignment.items if item.id == item_id), None)
    if item is None or item_id in handout.at_grading or is_about_a_file(item):
        return _select_result(check(folder, [item_id]).results, item_id)
    items = [
        each
        for each in add_prerequisites([item], handout.assignment)
        if each.id not in handout.at_grading and not is_about_a_file(each)
    ]
    files = tuple(SubmittedFile(file, b"", _NOTEBOOK) for file in {each.file for each in items})
    submission = Submission(handout.assignment.id, folder.name, files, "")
    assignment = handout.assignment.narrowed(lambda each: each in items)
    recorded = observation_file.read(handout.recorded)
    return _select_result(
        tuple(judge_items(assignment, submission, recorded, partial(NamesSandbox, names=names, note=note))),
        item_id,
    )


def _select_result(results: tuple[Result, ...], item_id: str) -> Result:
    for result in results:
        if result.item.id == item_id:
            return result
    raise UsageError(f"{item_id} could not be checked.", help="Run grader check in the handout's folder.")
