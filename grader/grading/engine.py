"""Grade one submission: the page to read first.

    submission ──> for each file with code: load the hand-in in a box, then the steps of evaluate_code.STEPS
                       run the items' probes                              (inside the box)
                       run the same probes on the reference               (a box of its own, kept)
                       judge one against the other                        (outside)
                       judge again, with an earlier part's error taken out
                       run again on other seeds what is too close to call
                   for typed answers: read and judge them                 (a report in a box)
                   where marks are lost, find the known mistake that yields the same
               ──> add up ──> Grade

The student's process never sees an expected value and never utters a verdict. What is not the student's
fault becomes `void`, and the grade is withheld.
"""

import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Final

from grader.checks.support.verdict import void
from grader.grading import evaluate_code, evaluate_text, mistake_naming, outcome, scoring
from grader.grading.code_runner import ItemGroup, group_items
from grader.grading.context import Evaluations, GradingContext
from grader.grading.hidden_images import Images
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference_provider import ReferenceProvider
from grader.grading.seeds import HiddenKey, Seeds
from grader.model import Grade, Reason, Submission
from grader.model.errors import BoxBrokenError, MachineBusyError
from grader.rubric import Assignment, Item
from grader.sandbox.protocol import Sandbox

_WHEN_BUSY: Final = "Run the same command again when the machine has less to do, or with fewer --jobs."
_NOTES_CAP, _NOTE_CAP = 20, 500
_Judge = Callable[[ItemGroup, GradingContext, Evaluations], Evaluations]


@dataclass(frozen=True)
class Setting:
    """What is the same for every submission of a run."""

    assignment: Assignment
    reference: ReferenceProvider
    key: HiddenKey
    protection: str
    images: Images | None = None
    exclusive: Callable[[], AbstractContextManager[None]] = nullcontext
    """While it is entered nothing else of this run computes."""


def grade_or_withhold(submission: Submission, sandbox: Sandbox, setting: Setting) -> Grade:
    """Grade one submission; withhold its grade where the grader itself fails.

    This is the last line of defence: a fault of ours withholds one grade, and the staff gets a trace.
    """
    try:
        return grade(submission, sandbox, setting)
    except Exception:
        trace = traceback.format_exc()
        verdict = void(Reason.GRADER_FAULT, trace)
        evaluations = {item.id: ItemEvaluation((), verdict) for item in setting.assignment.items}
        return _add_up(submission, evaluations, setting)


def grade(submission: Submission, sandbox: Sandbox, setting: Setting) -> Grade:
    """Judge every item; whatever the submission does, there is one outcome per item."""
    seeds = Seeds.for_submission(setting.key, submission.digest)
    context = GradingContext(
        submission, setting.assignment, sandbox, setting.reference, seeds, setting.images, setting.exclusive
    )
    evaluations: Evaluations = {}
    for group in order_groups(setting.assignment.items, submission):
        evaluations = {**evaluations, **judge_group(group, context, evaluations)}
    evaluations = mistake_naming.name_mistakes(evaluations, context)
    return _add_up(submission, evaluations, setting)


def order_groups(items: Sequence[Item], submission: Submission) -> list[ItemGroup]:
    """Return the groups of items in the order of judging: code that is run, then folders, then typed answers.

    What is only read comes later, since it is about what is run.
    """
    groups = group_items(items, submission.files)
    return sorted(groups, key=lambda group: (group.is_typed or group.judges_folder, group.is_typed))


def judge_group(group: ItemGroup, context: GradingContext, earlier: Evaluations) -> Evaluations:
    """Judge a group of items; judge it a second time where the machine may have been at fault.

    A box may break once, for the machine's own reasons; where it breaks again, the items are void. Where the
    machine gave too little time, or the code sat idle, nothing else of this run computes during the second
    time: code that still idles then does so by itself.
    """
    judged_by = _choose_judge(group)
    try:
        evaluations = judged_by(group, context, earlier)
    except MachineBusyError:
        return _judge_once_more(judged_by, group, context, earlier, context.exclusive())
    except BoxBrokenError:
        return _judge_once_more(judged_by, group, context, earlier, nullcontext())
    if any(evaluation.sat_idle for evaluation in evaluations.values()):
        return _judge_once_more(judged_by, group, context, earlier, context.exclusive())
    return evaluations


def _choose_judge(group: ItemGroup) -> _Judge:
    """Return what judges the group: typed answers and folders are read, all else is run."""
    if group.is_typed:
        return evaluate_text.judge_typed
    return evaluate_text.judge_folder if group.judges_folder else evaluate_code.judge_code


def _judge_once_more(
    judged_by: _Judge,
    group: ItemGroup,
    context: GradingContext,
    earlier: Evaluations,
    surroundings: AbstractContextManager[None],
) -> Evaluations:
    try:
        with surroundings:
            return judged_by(group, context, earlier)
    except MachineBusyError as fault:
        return context.all_alike(group, void(Reason.MACHINE_BUSY, f"{fault}. {_WHEN_BUSY}"))
    except BoxBrokenError as fault:
        return context.all_alike(group, void(Reason.GRADER_FAULT, str(fault)))


def _add_up(submission: Submission, evaluations: Evaluations, setting: Setting) -> Grade:
    outcomes = {
        item.id: outcome.build_outcome(
            item, evaluations[item.id], submission, setting.assignment, setting.protection
        )
        for item in setting.assignment.items
    }
    annotated = _add_notes(submission, evaluations)
    grade = scoring.add_up(annotated, setting.assignment, outcomes, setting.protection)
    notices = (setting.images.notice,) if setting.images else ()
    return grade.model_copy(update={"notices": notices})


def _add_notes(submission: Submission, evaluations: Evaluations) -> Submission:
    """Return the submission with notes on how its files were loaded: nothing is repaired in silence.

    One such note tells that only the definitions of a file were used.
    """
    every = (note for evaluation in evaluations.values() for note in evaluation.notes)
    notes = tuple(dict.fromkeys(note[:_NOTE_CAP] for note in every))[:_NOTES_CAP]
    return replace(submission, notes=(*submission.notes, *notes))
