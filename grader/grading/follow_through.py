"""Follow-through: judge an item once more with an earlier part's error taken out."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from grader.checks import CHECKS, Observed
from grader.checks.support.closeness import Array
from grader.checks.support.verdict import pending, void
from grader.checks.value import arrays_of
from grader.grading import scoring
from grader.grading.code_runner import CodeRunner, request_for
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference import BrokenReferenceError, ReferenceProvider
from grader.grading.shortened_time import hurried
from grader.model import Fate, Observation, Reason, Status
from grader.rubric import FollowThrough, Item

_ORACLE_PATIENCE: Final = 10.0
_SAME: Final = 1e-6
"""Values that differ by less are the same."""


def follow(
    items: tuple[Item, ...],
    judged: Mapping[str, ItemEvaluation],
    known: Mapping[str, ItemEvaluation],
    runner: CodeRunner,
    reference: ReferenceProvider,
) -> None:
    """Judge again, in place, the items that lost marks after an earlier part that did so too.

    An item that waits for a person is judged again like one that lost marks.
    """
    for item in items:
        if item.follow_through and _follows(item.follow_through, judged[item.id], {**known, **judged}):
            _follow(item, item.follow_through, judged[item.id], runner, reference)


def _follows(rule: FollowThrough, evaluation: ItemEvaluation, judged: Mapping[str, ItemEvaluation]) -> bool:
    """Tell whether the item lost marks or waits, and an earlier part lost marks."""
    earlier_lost = any(judged[item].verdict.lost_marks for item in rule.after if item in judged)
    open_still = evaluation.verdict.lost_marks or evaluation.verdict.status is Status.PENDING
    return open_still and earlier_lost


def _follow(
    item: Item,
    rule: FollowThrough,
    evaluation: ItemEvaluation,
    runner: CodeRunner,
    reference: ReferenceProvider,
) -> None:
    try:
        _follow_through(item, rule, evaluation, runner, reference)
    except BrokenReferenceError as fault:
        evaluation.verdict = void(Reason.RUBRIC_FAULT, str(fault))


def _follow_through(
    item: Item,
    rule: FollowThrough,
    evaluation: ItemEvaluation,
    runner: CodeRunner,
    reference: ReferenceProvider,
) -> None:
    """Judge the item once more with the earlier part's error taken out; keep that only if it is better.

    What then waits for a person is better than lost marks: a look may still give them.
    """
    cases = evaluation.cases
    oracle = partial(reference.answer, item, rule.oracle, cases[0]) if rule.oracle else None
    request = request_for(item, rule.probe, cases)
    if oracle:  # while the reference answers it waits, which is not the student's idling
        request = replace(request, patience=_ORACLE_PATIENCE)
    elif evaluation.found is not None and evaluation.found.fate is Fate.TIMEOUT:
        request = hurried(request)  # nothing is put in place of what did not come back
    found = runner.observe(request, oracle)
    recompute = rule.recompute or item.recompute
    recomputed = reference.recomputed(item, recompute, cases, found) if recompute else None
    # Where the check itself asks for recomputed values, the reference stays what is expected; elsewhere
    # what follows from the student's own earlier part takes its place.
    expected = recomputed if recomputed and not item.recompute else reference.expected(item, cases)
    observed = Observed(found=found, expected=expected, facts=evaluation.facts, recomputed=recomputed)
    verdict = scoring.weighed(item, CHECKS[item.check].judge(rule.tolerance, observed))
    if scoring.earned(item, verdict) and (doubt := _made_up(rule, found)):
        verdict = pending(doubt, *verdict.evidence)
    waits = verdict.status is Status.PENDING and evaluation.verdict.lost_marks
    if waits or scoring.earned(item, verdict) > scoring.earned(item, evaluation.verdict):
        evaluation.asked = evaluation.found
        evaluation.verdict, evaluation.found, evaluation.followed = verdict, found, rule


def _made_up(rule: FollowThrough, observation: Observation) -> str:
    """Say what of the earlier part stays the same whatever goes into it; empty where everything varies.

    What follows from a constant takes no work in the earlier part, and often little in the later one.
    """
    for name, others in rule.depends.items():
        if same := [other for other in others if not _ever_differs(observation, name, other)]:
            inputs = " and ".join(other.removeprefix(f"{name}_") for other in same)
            return (
                f"This agrees with your {name} of an earlier part, but those stay the same with {inputs}: "
                "they seem to be made up. A person has to look."
            )
    return ""


def _ever_differs(observation: Observation, name: str, other: str) -> bool:
    """Tell whether two values of a case differ in any case.

    A value that is missing, or is no array, shows nothing.
    """
    return any(_differ(arrays_of(case).get(name), arrays_of(case).get(other)) for case in observation.cases)


def _differ(a: Array | None, b: Array | None) -> bool:
    if a is None or b is None or a.shape != b.shape or not a.dtype.kind == b.dtype.kind == "f":
        return False
    return bool(np.any(np.abs(a - b) > _SAME))
