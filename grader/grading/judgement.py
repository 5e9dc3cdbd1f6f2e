"""Judge what a hand-in's code yielded: compare it with what the reference yields through the same probe."""

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from grader.checks import CHECKS, CheckInput, Verdict
from grader.checks.support.verdict import pending, void
from grader.grading import hidden_images, missing_work, scoring
from grader.grading.context import Evaluations, GradingContext, LoadedGroup
from grader.grading.outcome import ItemEvaluation
from grader.grading.probe_errors import judge_probe_error
from grader.grading.probe_runs import NOT_JUDGED
from grader.grading.reference_provider import BrokenReferenceError, NotAvailableHereError
from grader.model import Observation, Reason, Status
from grader.rubric import Item
from grader.sandbox.request import CaseSpec

_LACKING: Final = (
    (
        re.compile(r" \((NoNetwork|URLError|HTTPError|gaierror|ConnectionError): "),
        "Nothing can be downloaded here",
    ),
    (re.compile(r"No space left on device"), "There is no room for more files here"),
)
"""Patterns of a note that shows that the script needed what a box lacks, and the words for what it lacked."""
_SWITCHED_OFF: Final = re.compile(
    rb"^[ \t]*#.{0,200}\b(?:plot|plot_surface|plot_wireframe|scatter|semilogy|contourf?|imshow|pcolormesh)\(",
    re.MULTILINE,
)
"""A line that would draw, commented out."""
_READ_BYTES: Final = 1 << 20


def judge(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Give a verdict to every item that was observed and has none yet.

    An item whose reference fails becomes void; one that only grading can judge waits.
    """
    return {
        item.id: judge_item(item, evaluations[item.id], loaded.context)
        if _awaits_judgement(evaluations[item.id])
        else evaluations[item.id]
        for item in loaded.items
    }


def _awaits_judgement(evaluation: ItemEvaluation) -> bool:
    return evaluation.verdict is NOT_JUDGED and evaluation.observation is not None


def judge_item(item: Item, evaluation: ItemEvaluation, context: GradingContext) -> ItemEvaluation:
    """Return the evaluation with the verdict on its observation, and with what that was compared with."""
    assert evaluation.observation is not None
    cases, observation = evaluation.cases, evaluation.observation
    try:
        evaluation = replace(evaluation, expected=find_expected(item, cases, context))
        evaluation = replace(
            evaluation,
            recomputed=context.reference.recompute(item, item.recompute, cases, observation),
        )
        return replace(evaluation, verdict=_reach_verdict(item, evaluation, observation, context))
    except BrokenReferenceError as fault:
        return replace(evaluation, verdict=void(Reason.RUBRIC_FAULT, str(fault)))
    except NotAvailableHereError as why:
        return replace(evaluation, verdict=pending(str(why)), elsewhere=str(why))


def _reach_verdict(
    item: Item, evaluation: ItemEvaluation, observation: Observation, context: GradingContext
) -> Verdict:
    assert evaluation.expected is not None
    observed = CheckInput(
        submitted=observation,
        expected=evaluation.expected,
        facts=evaluation.facts,
        confirmed=context.reference.confirm(item, evaluation.cases),
        recomputed=evaluation.recomputed,
    )
    submission = context.submission
    verdict = judge_probe_error(item, observation) or CHECKS[item.check].judge(item.tolerance, observed)
    verdict = missing_work.wait_for_renamed_class(item, verdict, evaluation.facts)
    verdict = missing_work.wait_for_unread_file(verdict, observation, evaluation.notes, submission.unread)
    verdict = missing_work.reconsider_other_files(item, verdict, observation, submission)
    verdict = scoring.charge_for_form(item, verdict)
    verdict = _add_where_the_script_ended(item, evaluation, verdict)
    return _wait_for_the_report(item, verdict, context)


def find_expected(item: Item, cases: tuple[CaseSpec, ...], context: GradingContext) -> Observation:
    """Return what is right: the labels of hidden images, or what the reference yields through the probe."""
    if item.images:
        return hidden_images.make_label_observation(item, cases, context.images)
    return context.reference.expected(item, cases)


def _add_where_the_script_ended(item: Item, evaluation: ItemEvaluation, verdict: Verdict) -> Verdict:
    """Return the verdict with a note on where the script ended.

    If it lost marks and the box lacked the network or the room that it needed, ask a person.
    """
    ends = [note for note in evaluation.notes if note.startswith(f"{PurePosixPath(item.file).name} ")]
    if not item.runs_script or verdict.status in (Status.PASSED, Status.VOID) or not ends:
        return verdict
    message = f"{verdict.message} {'; '.join(ends)}."
    lacking = next((said for ending, said in _LACKING if any(map(ending.search, ends))), "")
    if verdict.lost_marks and lacking:
        return pending(f"{message} {lacking}: a person has to look.", *verdict.evidence)
    return replace(verdict, message=message)


def _wait_for_the_report(item: Item, verdict: Verdict, context: GradingContext) -> Verdict:
    """Ask a person where there is a report and the script draws another plot, or has it commented out."""
    if not (item.report and context.has(item.report)):
        return verdict
    nothing = verdict.status is Status.MISSING and _draws_in_comments(item, context)
    if not (verdict.draws_another or nothing):
        return verdict
    return pending(f"{verdict.message} A person has to look into {item.report}.", *verdict.evidence)


def _draws_in_comments(item: Item, context: GradingContext) -> bool:
    return _SWITCHED_OFF.search(context.content(item.file)[:_READ_BYTES]) is not None
