"""Follow-through: judge an item once more with an earlier part's error taken out."""

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from grader.checks import CHECKS, CheckInput, Verdict
from grader.checks.support.closeness import Array
from grader.checks.support.verdict import pending, void
from grader.grading import scoring
from grader.grading.code_runner import make_request
from grader.grading.context import Evaluations, LoadedGroup
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference_provider import BrokenReferenceError, ReferenceProvider, select_arrays
from grader.grading.shortened_time import shorten_time
from grader.model import Fate, Observation, Reason, Status
from grader.rubric import FollowThrough, Item

_ORACLE_PATIENCE: Final = 10.0
_SAME: Final = 1e-6
"""Values that differ by less are the same."""


def follow_through(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Judge an item once more with an earlier part's error taken out, and keep that only if it is better.

    It changes items that lost marks, or wait, after an earlier part that lost marks too. A part that gets its
    marks in this way has lost none for those after it.
    """
    so_far = {**loaded.earlier, **evaluations}
    for item in loaded.items:
        rule = item.follow_through
        if rule and _has_earlier_error(rule, so_far[item.id], so_far):
            so_far[item.id] = _follow(item, rule, so_far[item.id], loaded)
    return {item.id: so_far[item.id] for item in loaded.items}


def _has_earlier_error(rule: FollowThrough, evaluation: ItemEvaluation, evaluations: Evaluations) -> bool:
    """Tell whether the item lost marks or waits, and an earlier part lost marks."""
    earlier_lost = any(evaluations[item].verdict.lost_marks for item in rule.after if item in evaluations)
    open_still = evaluation.verdict.lost_marks or evaluation.verdict.status is Status.PENDING
    return open_still and earlier_lost


def _follow(
    item: Item, rule: FollowThrough, evaluation: ItemEvaluation, loaded: LoadedGroup
) -> ItemEvaluation:
    try:
        observation = _observe_without_the_error(item, rule, evaluation, loaded)
        verdict = _judge_without_the_error(item, rule, evaluation, observation, loaded.context.reference)
    except BrokenReferenceError as fault:
        return replace(evaluation, verdict=void(Reason.RUBRIC_FAULT, str(fault)))
    if not _is_better(item, verdict, evaluation.verdict):
        return evaluation
    return replace(
        evaluation,
        verdict=verdict,
        observation=observation,
        before_follow_through=evaluation.observation,
        followed=rule,
    )


def _observe_without_the_error(
    item: Item, rule: FollowThrough, evaluation: ItemEvaluation, loaded: LoadedGroup
) -> Observation:
    cases, reference = evaluation.cases, loaded.context.reference
    oracle = partial(reference.answer, item, rule.oracle, cases[0]) if rule.oracle else None
    request = make_request(item, rule.probe, cases)
    if oracle:  # while the reference answers it waits, which is not the student's idling
        request = replace(request, patience=_ORACLE_PATIENCE)
    elif evaluation.observation is not None and evaluation.observation.fate is Fate.TIMEOUT:
        request = shorten_time(request)  # nothing is put in place of what did not come back
    return loaded.runner.observe(request, oracle)


def _judge_without_the_error(
    item: Item,
    rule: FollowThrough,
    evaluation: ItemEvaluation,
    observation: Observation,
    reference: ReferenceProvider,
) -> Verdict:
    cases, recompute = evaluation.cases, rule.recompute or item.recompute
    recomputed = reference.recompute(item, recompute, cases, observation)
    # Where the check itself asks for recomputed values, the reference stays what is expected; elsewhere
    # what follows from the student's own earlier part takes its place.
    expected = recomputed if recomputed and not item.recompute else reference.expected(item, cases)
    observed = CheckInput(
        submitted=observation, expected=expected, facts=evaluation.facts, recomputed=recomputed
    )
    verdict = scoring.charge_for_form(item, CHECKS[item.check].judge(rule.tolerance, observed))
    if scoring.compute_earned_share(item, verdict) and (doubt := _describe_made_up(rule, observation)):
        return pending(doubt, *verdict.evidence)
    return verdict


def _is_better(item: Item, verdict: Verdict, before: Verdict) -> bool:
    """Tell whether more is earned; what waits is better than lost marks, which a look may still give."""
    waits = verdict.status is Status.PENDING and before.lost_marks
    return waits or scoring.compute_earned_share(item, verdict) > scoring.compute_earned_share(item, before)


def _describe_made_up(rule: FollowThrough, observation: Observation) -> str:
    """Say what of the earlier part stays the same whatever goes into it; empty where everything varies.

    What follows from a constant takes no work in the earlier part, and often little in the later one.
    """
    for name, others in rule.depends.items():
        if same := [other for other in others if not _ever_differs(observation, name, other)]:
            inputs = " and ".join(other.removeprefix(f"{name}_") for other in same)
            return (
                f"This agrees with your {name} from an earlier part, but the {name} stay the same with "
                f"{inputs}: they seem to be made up. A person has to look."
            )
    return ""


def _ever_differs(observation: Observation, name: str, other: str) -> bool:
    """Tell whether two values of a case differ in any case.

    A value that is missing, or is no array, shows nothing.
    """
    every = (select_arrays(case.values) for case in observation.cases)
    return any(_differ(values.get(name), values.get(other)) for values in every)


def _differ(a: Array | None, b: Array | None) -> bool:
    if a is None or b is None or a.shape != b.shape or not a.dtype.kind == b.dtype.kind == "f":
        return False
    return bool(np.any(np.abs(a - b) > _SAME))
