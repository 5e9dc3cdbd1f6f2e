"""Blame the reference, not the hand-in, where the course's own long training loses marks as well."""

from dataclasses import replace
from functools import partial
from typing import Final

from grader.checks import CHECKS, CheckInput
from grader.checks.support.verdict import void
from grader.grading import judgement, load_errors
from grader.grading.code_runner import CodeRunner, find_group, make_request
from grader.grading.context import Evaluations, GradingContext, LoadedGroup
from grader.grading.outcome import ItemEvaluation
from grader.model import Reason, Status
from grader.model.errors import MachineBusyError
from grader.rubric import Item

_STOPPED: Final = "was stopped after"
"""How a script's note tells that its time was over."""


def void_where_reference_fails(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Make an item with images void where it lost marks and the reference itself loses marks in it.

    The reference's training takes long, so it runs only once an item has lost marks, and not after a hand-in
    has passed the item: that proves that the course's files work.
    """
    return {
        item.id: _compare_with_reference(item, evaluations[item.id], loaded.context)
        if item.images
        else evaluations[item.id]
        for item in loaded.items
    }


def _compare_with_reference(
    item: Item, evaluation: ItemEvaluation, context: GradingContext
) -> ItemEvaluation:
    if evaluation.verdict.status is Status.PASSED:
        context.reference.note_passed(item)
    if not evaluation.verdict.lost_marks or evaluation.verdict.status is Status.MISSING:
        return evaluation
    if fault := context.reference.try_solution(
        item, partial(_find_reference_fault, item, evaluation, context)
    ):
        return replace(evaluation, verdict=void(Reason.RUBRIC_FAULT, fault))
    return evaluation


def _find_reference_fault(item: Item, evaluation: ItemEvaluation, context: GradingContext) -> str:
    """Say what the course's own solution loses on the same cases; empty where it passes.

    Raise MachineBusyError where the solution did not pass and its script was stopped for lack of time.
    """
    files, group = context.assignment.solution_files(), find_group(item, context.assignment)
    with CodeRunner(context.sandbox, files, group, context.assignment, wants_facts=False) as runner:
        if flaw := load_errors.find_load_flaw(runner.loaded, item.file):
            return f"the reference of {item.id} cannot be loaded: {flaw.message}"
        observation = runner.observe(make_request(item, item.probe or "", evaluation.cases))
    expected = judgement.find_expected(item, evaluation.cases, context)
    recomputed = context.reference.recompute(item, item.recompute, evaluation.cases, observation)
    verdict = CHECKS[item.check].judge(
        item.tolerance, CheckInput(observation, expected, recomputed=recomputed)
    )
    if verdict.status is not Status.PASSED and (
        stopped := [note for note in runner.loaded.notes if _STOPPED in note]
    ):
        raise MachineBusyError(f"machine busy: the reference was stopped: {stopped[0]}")
    return f"the reference itself loses marks in {item.id}: {verdict.message}" if verdict.lost_marks else ""
