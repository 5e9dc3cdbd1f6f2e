"""Run again, on other seeds, what is too close to call."""

from dataclasses import replace
from typing import Final

from grader.checks.support.verdict import pending
from grader.grading.code_runner import ItemGroup, make_request
from grader.grading.context import Evaluations, GradingContext, LoadedGroup
from grader.grading.judgement import judge_item
from grader.grading.outcome import ItemEvaluation
from grader.model import CaseResult, Fate
from grader.rubric import Item
from grader.sandbox.request import CaseSpec

_ATTEMPTS: Final = (1, 2)
"""Further runs of what was too close to call."""


def rerun_close_calls(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Run an item twice more on other seeds and judge all three runs together.

    It changes only items whose check says that they are too close to call. Where one of the further runs
    fails, the item waits for a person.
    """
    return {
        item.id: _rerun(item, evaluations[item.id], loaded.group, loaded.context)
        if evaluations[item.id].verdict.too_close
        else evaluations[item.id]
        for item in loaded.items
    }


def _rerun(
    item: Item, evaluation: ItemEvaluation, group: ItemGroup, context: GradingContext
) -> ItemEvaluation:
    assert evaluation.observation is not None
    cases, results = evaluation.cases, evaluation.observation.cases
    for attempt in _ATTEMPTS:
        more = context.cases(item, attempt)
        further = _run_further(item, more, group, context, attempt)
        if further is None:
            message = f"{evaluation.verdict.message} It was too close to call, and a second run failed."
            return replace(evaluation, verdict=pending(message))
        cases, results = (*cases, *more), (*results, *further)
    observation = replace(evaluation.observation, cases=results)
    return judge_item(item, replace(evaluation, cases=cases, observation=observation), context)


def _run_further(
    item: Item, cases: tuple[CaseSpec, ...], group: ItemGroup, context: GradingContext, attempt: int
) -> tuple[CaseResult, ...] | None:
    """Return the results of one more run; None where it did not come to its end or raised."""
    with context.open_runner(group, seed=attempt, wants_facts=False) as runner:
        observation = runner.observe(make_request(item, item.probe or "", cases)) if runner.usable else None
    if observation is None or observation.fate is not Fate.FINISHED:
        return None
    return None if any(case.raised for case in observation.cases) else observation.cases
