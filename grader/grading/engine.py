"""Grade one submission: the page to read first.

    submission ──> for each file with code: load the hand-in in a box
                       run the items' probes                              (inside the box)
                       run the same probes on the reference               (a box of its own, kept)
                       judge one against the other                        (outside)
                       judge again, with an earlier part's error taken out
                       run again on other seeds what is too close to call
                   for typed answers: read and judge them                 (nothing is run)
                   where marks are lost, find the known mistake that yields the same
               ──> add up ──> Grade

The student's process never sees an expected value and never utters a verdict. What is not the student's
fault becomes `void`, and the grade is withheld.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Final

from grader.checks.support.verdict import void
from grader.grading import evaluate_code, evaluate_text, mistake_naming, outcome, scoring
from grader.grading.code_runner import ItemGroup, item_groups
from grader.grading.context import GradingContext
from grader.grading.hidden_images import Images
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference import ReferenceProvider
from grader.grading.seeds import HiddenKey, Seeds
from grader.model import Grade, Reason, Submission
from grader.model.errors import BoxBrokenError, MachineBusyError
from grader.rubric import ANSWERS, FOLDER, Assignment, Item
from grader.sandbox.protocol import Sandbox

_WHEN_BUSY: Final = "Run the same command again when the machine has less to do, or with fewer --jobs."
_NOTES_CAP, _NOTE_CAP = 20, 500
_Judge = Callable[[ItemGroup, GradingContext, Mapping[str, ItemEvaluation]], dict[str, ItemEvaluation]]
_JUDGES: dict[tuple[str, ...], _Judge] = {
    (ANSWERS,): evaluate_text.judge_typed,
    (FOLDER,): evaluate_text.judge_folder,
}
"""The judge for each way of loading; items that are loaded in any other way are run."""


@dataclass(frozen=True)
class Setting:
    """What is the same for every submission of a run."""

    assignment: Assignment
    reference: ReferenceProvider
    key: HiddenKey
    protection: str
    images: Images | None = None
    alone: Callable[[], AbstractContextManager[None]] = nullcontext
    """While it is entered nothing else of this run computes."""


def grade_or_withhold(submission: Submission, sandbox: Sandbox, setting: Setting) -> Grade:
    """Grade one submission; withhold its grade where the grader itself fails.

    This is the last line of defence: a fault of ours withholds one grade, and the staff gets a trace.
    """
    try:
        return grade(submission, sandbox, setting)
    except Exception:
        trace = traceback.format_exc()
        judged = {
            item.id: ItemEvaluation((), void(Reason.GRADER_FAULT, trace)) for item in setting.assignment.items
        }
        return _added_up(submission, judged, setting)


def grade(submission: Submission, sandbox: Sandbox, setting: Setting) -> Grade:
    """Judge every item; whatever the submission does, there is one outcome per item."""
    seeds = Seeds.for_submission(setting.key, submission.digest)
    context = GradingContext(
        submission, setting.assignment, sandbox, setting.reference, seeds, setting.images, setting.alone
    )
    judged: dict[str, ItemEvaluation] = {}
    for group in ordered_groups(setting.assignment.items, submission):
        judged |= judge(group, context, judged)
    mistake_naming.name_mistakes(judged, context)
    return _added_up(submission, judged, setting)


def ordered_groups(items: Sequence[Item], submission: Submission) -> list[ItemGroup]:
    """Return the groups of items in the order of judging: code that is run, then folders, then typed answers.

    What is only read comes later, since it is about what is run.
    """
    found = item_groups(items, submission.files)
    return sorted(found, key=lambda group: (group.modes in _JUDGES, group.modes == (ANSWERS,)))


def judge(
    group: ItemGroup, context: GradingContext, earlier: Mapping[str, ItemEvaluation]
) -> dict[str, ItemEvaluation]:
    """Judge a group of items; judge it a second time where the machine may have been at fault.

    A box may break once, for the machine's own reasons; where it breaks again, the items are void. Where the
    machine gave too little time, or the code sat idle, nothing else of this run computes during the second
    time: code that still idles then does so by itself.
    """
    judged_by = _JUDGES.get(group.modes, evaluate_code.judge_run)
    try:
        judged = judged_by(group, context, earlier)
    except MachineBusyError:
        return _once_more(judged_by, group, context, earlier, context.alone())
    except BoxBrokenError:
        return _once_more(judged_by, group, context, earlier, nullcontext())
    if any(evaluation.sat_idle for evaluation in judged.values()):
        return _once_more(judged_by, group, context, earlier, context.alone())
    return judged


def _once_more(
    judged_by: _Judge,
    group: ItemGroup,
    context: GradingContext,
    earlier: Mapping[str, ItemEvaluation],
    surroundings: AbstractContextManager[None],
) -> dict[str, ItemEvaluation]:
    try:
        with surroundings:
            return judged_by(group, context, earlier)
    except MachineBusyError as fault:
        return context.all_alike(group, void(Reason.MACHINE_BUSY, f"{fault}. {_WHEN_BUSY}"))
    except BoxBrokenError as fault:
        return context.all_alike(group, void(Reason.GRADER_FAULT, str(fault)))


def _added_up(submission: Submission, judged: Mapping[str, ItemEvaluation], setting: Setting) -> Grade:
    outcomes = {
        item.id: outcome.build_outcome(
            item, judged[item.id], submission, setting.assignment, setting.protection
        )
        for item in setting.assignment.items
    }
    told = _with_notes(submission, judged)
    grade = scoring.total(told, setting.assignment, outcomes, setting.protection)
    notices = (setting.images.notice,) if setting.images else ()
    return grade.model_copy(update={"notices": notices})


def _with_notes(submission: Submission, judged: Mapping[str, ItemEvaluation]) -> Submission:
    """Return the submission with notes on how its files were loaded: nothing is repaired in silence.

    One such note tells that only the definitions of a file were used.
    """
    told = dict.fromkeys(note[:_NOTE_CAP] for evaluation in judged.values() for note in evaluation.notes)
    return replace(submission, notes=(*submission.notes, *tuple(told)[:_NOTES_CAP]))
