"""Name the known mistakes of a hand-in, item by item.

First each mistake is tried alone. Where none explains an item, they are tried two at a time: one that another
item was named for together with one of the item's own, then two of its own. Pairs are tried only for checks
that compare values, which are all or nothing, and only so many of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations, islice, product
from typing import Final

from grader.checks import CHECKS
from grader.checks.support.failures import lacks_name
from grader.grading import diagnosis
from grader.grading.context import Evaluations, GradingContext
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference_provider import BrokenReferenceError, NotAvailableHereError
from grader.model import Fate, Observation
from grader.model.errors import BoxBrokenError
from grader.rubric import Item, Mistake

_PAIRS: Final = 64
"""Most pairs of mistakes that are tried for an item; a class of a thousand tries each once."""


def name_mistakes(evaluations: Evaluations, context: GradingContext) -> Evaluations:
    """Name the mistakes of every item judged so far that lost marks or earned advice."""
    items = [item for item in context.assignment.items if _may_be_named(evaluations.get(item.id))]
    matches = {item.id: _find_single(item, evaluations[item.id], context) for item in items}
    named = dict(evaluations)
    for item_id, names in diagnosis.keep_commonest(matches).items():
        named[item_id] = replace(named[item_id], named=names)
    for item in items:
        if not named[item.id].named:
            named[item.id] = replace(named[item.id], named=_find_pair(item, named, context))
    return named


def _may_be_named(evaluation: ItemEvaluation | None) -> bool:
    if evaluation is None or evaluation.observation is None:
        return False
    return bool(evaluation.verdict.lost_marks or evaluation.verdict.advice)


def _find_single(item: Item, evaluation: ItemEvaluation, context: GradingContext) -> tuple[str, ...]:
    observation = _read_first_observation(evaluation)
    if item.is_typed and evaluation.expected is not None:
        return diagnosis.find_explaining_typed(item, observation, evaluation.expected, context.assignment)
    if item.judges_folder:
        return diagnosis.find_explaining_folder(item, observation, context.assignment, context.reference)
    reference, sandbox = context.reference, context.sandbox
    try:
        if evaluation.verdict.form_only and evaluation.expected is not None:
            faulty = partial(reference.observe_variants, item, evaluation.cases, sandbox)
            return diagnosis.find_explaining_form(
                item, observation, evaluation.expected, context.assignment, faulty
            )
        untouched = partial(reference.observe_starters, item, evaluation.cases, sandbox)
        faulty = partial(reference.observe_variants, item, evaluation.cases, sandbox)
        possible = item if evaluation.verdict.lost_marks else _keep_advice(item, context)
        return diagnosis.find_explaining(possible, observation, context.assignment, faulty, untouched)
    except (BoxBrokenError, BrokenReferenceError, NotAvailableHereError):
        return ()  # naming is a kindness: the verdict does not depend on it


def _keep_advice(item: Item, context: GradingContext) -> Item:
    """Return the item with only those mistakes that cost nothing: the others do not yield what is right.

    A mistake in another file yields the same here.
    """
    costless = (name for name in item.mistakes if not context.assignment.mistake(name).loses)
    return item.model_copy(update={"mistakes": tuple(costless)})


def _find_pair(item: Item, evaluations: Evaluations, context: GradingContext) -> tuple[str, ...]:
    """Return the first two mistakes that together explain the item, as far as the item may name them."""
    evaluation = evaluations[item.id]
    pairs_tell = CHECKS[item.check].tells_pairs and not item.runs_script
    if not pairs_tell or not evaluation.verdict.lost_marks or evaluation.verdict.form_only:
        return ()
    observation = _read_first_observation(evaluation)
    # Without a value nothing shows which two mistakes there are.
    if lacks_name(observation) or observation.fate is not Fate.FINISHED:
        return ()
    try:
        return next(filter(None, _list_explaining(item, evaluations, context)), ())
    except (BoxBrokenError, BrokenReferenceError, NotAvailableHereError):
        return ()


def _list_explaining(
    item: Item, evaluations: Evaluations, context: GradingContext
) -> Iterator[tuple[str, ...]]:
    evaluation, alike = evaluations[item.id], CHECKS[item.check].likeness(item.tolerance)
    observation = diagnosis.keep_graded(_read_first_observation(evaluation))
    for one, other in islice(_list_pairs(item, evaluations, context), _PAIRS):
        yielded = context.reference.observe_variant_of_both(
            item, evaluation.cases, context.sandbox, one, other
        )
        if yielded is not None and alike(observation, diagnosis.keep_graded(yielded)):
            yield tuple(mistake.id for mistake in (one, other) if mistake.id in item.mistakes)


def _list_pairs(
    item: Item, evaluations: Evaluations, context: GradingContext
) -> Iterator[tuple[Mistake, Mistake]]:
    candidates = [mistake for mistake in diagnosis.list_candidates(item, context.assignment) if mistake.loses]
    names = dict.fromkeys(name for other in evaluations.values() for name in other.named)
    elsewhere = [mistake for mistake in map(context.assignment.mistake, names) if mistake not in candidates]
    yield from _select_changing(item, product(elsewhere, candidates), context)
    yield from _select_changing(item, combinations(candidates, 2), context)


def _select_changing(
    item: Item, pairs: Iterator[tuple[Mistake, ...]], context: GradingContext
) -> Iterator[tuple[Mistake, Mistake]]:
    """Yield the pairs in which both mistakes change the item's file."""
    for one, other in pairs:
        changed = (context.assignment.changed_files(mistake.id) for mistake in (one, other))
        if all(item.file in files for files in changed):
            yield one, other


def _read_first_observation(evaluation: ItemEvaluation) -> Observation:
    """Return what the item's own probe yielded."""
    observation = evaluation.before_follow_through or evaluation.observation
    assert observation is not None
    return observation
