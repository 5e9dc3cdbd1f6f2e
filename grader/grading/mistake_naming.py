"""Name the known mistakes of a hand-in, item by item.

First each mistake is tried alone. Where none explains an item, they are tried two at a time: one that another
item was named for together with one of the item's own, then two of its own. Pairs are tried only for checks
that compare values, which are all or nothing, and only so many of them.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations, islice, product
from typing import Final

from grader.checks import likeness
from grader.checks.support.failures import absent
from grader.grading import diagnosis
from grader.grading.context import GradingContext
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference import BrokenReferenceError, NotAvailableHereError
from grader.model import Fate, Observation
from grader.model.errors import BoxBrokenError
from grader.rubric import ANSWERS, FOLDER, SCRIPT, Item, Mistake

_PAIRS: Final = 64
"""Most pairs of mistakes that are tried for an item; a class of a thousand tries each once."""
_BY_VALUE: Final = ("value", "gradient")
"""Checks under which two mistakes at once yield what nothing else does."""


def name_mistakes(judged: Mapping[str, ItemEvaluation], context: GradingContext) -> None:
    """Name the mistakes of every item judged so far that lost marks or earned advice."""
    items = [
        item for item in context.assignment.items if item.id in judged and _may_be_named(judged[item.id])
    ]
    matches = {item.id: _alone(item, judged[item.id], context) for item in items}
    for item_id, names in diagnosis.agreed(matches).items():
        judged[item_id].named = names
    for item in items:
        if not judged[item.id].named:
            judged[item.id].named = _together(item, judged, context)


def _may_be_named(evaluation: ItemEvaluation) -> bool:
    return evaluation.found is not None and bool(evaluation.verdict.lost_marks or evaluation.verdict.advice)


def _alone(item: Item, evaluation: ItemEvaluation, context: GradingContext) -> tuple[str, ...]:
    found = _asked(evaluation)
    if item.load == (ANSWERS,) and evaluation.expected is not None:
        return diagnosis.explain_typed(item, found, evaluation.expected, context.assignment)
    if item.load == (FOLDER,):
        return diagnosis.explain_folder(item, found, context.assignment, context.reference)
    course, sandbox = context.reference, context.sandbox
    try:
        if evaluation.verdict.form_only and evaluation.expected is not None:
            faulty = partial(course.faulty, item, evaluation.cases, sandbox)
            return diagnosis.explain_form(item, found, evaluation.expected, context.assignment, faulty)
        untouched = partial(course.untouched, item, evaluation.cases, sandbox)
        faulty = partial(course.faulty, item, evaluation.cases, sandbox)
        possible = item if evaluation.verdict.lost_marks else _for_advice(item, context)
        return diagnosis.explain(possible, found, context.assignment, faulty, untouched)
    except (BoxBrokenError, BrokenReferenceError, NotAvailableHereError):
        return ()  # naming is a kindness: the verdict does not depend on it


def _for_advice(item: Item, context: GradingContext) -> Item:
    """Return the item with only those mistakes that cost nothing: the others do not yield what is right.

    A mistake in another file yields the same here.
    """
    costless = (name for name in item.mistakes if not context.assignment.mistake(name).loses)
    return item.model_copy(update={"mistakes": tuple(costless)})


def _together(item: Item, judged: Mapping[str, ItemEvaluation], context: GradingContext) -> tuple[str, ...]:
    """Return the first two mistakes that together explain the item, as far as the item may name them."""
    evaluation = judged[item.id]
    by_value = item.check in _BY_VALUE and SCRIPT not in item.load
    if not by_value or not evaluation.verdict.lost_marks or evaluation.verdict.form_only:
        return ()
    found = _asked(evaluation)
    if absent(found) or found.fate is not Fate.FINISHED:  # no value by which two mistakes could be known
        return ()
    try:
        return next(filter(None, _explaining(item, judged, context)), ())
    except (BoxBrokenError, BrokenReferenceError, NotAvailableHereError):
        return ()


def _explaining(
    item: Item, judged: Mapping[str, ItemEvaluation], context: GradingContext
) -> Iterator[tuple[str, ...]]:
    evaluation, alike = judged[item.id], likeness(item.check, item.tolerance)
    found = diagnosis.of_the_graded(_asked(evaluation))
    for one, other in islice(_pairs(item, judged, context), _PAIRS):
        yielded = context.reference.faulty_together(item, evaluation.cases, context.sandbox, one, other)
        if yielded is not None and alike(found, diagnosis.of_the_graded(yielded)):
            yield tuple(mistake.id for mistake in (one, other) if mistake.id in item.mistakes)


def _pairs(
    item: Item, judged: Mapping[str, ItemEvaluation], context: GradingContext
) -> Iterator[tuple[Mistake, Mistake]]:
    candidates = [mistake for mistake in diagnosis.candidates(item, context.assignment) if mistake.loses]
    names = dict.fromkeys(name for other in judged.values() for name in other.named)
    elsewhere = [mistake for mistake in map(context.assignment.mistake, names) if mistake not in candidates]
    yield from _changing(item, product(elsewhere, candidates), context)
    yield from _changing(item, combinations(candidates, 2), context)


def _changing(
    item: Item, pairs: Iterator[tuple[Mistake, ...]], context: GradingContext
) -> Iterator[tuple[Mistake, Mistake]]:
    """Yield the pairs in which both mistakes change the item's file."""
    for one, other in pairs:
        changed = (context.assignment.changed_files(mistake.id) for mistake in (one, other))
        if all(item.file in files for files in changed):
            yield one, other


def _asked(evaluation: ItemEvaluation) -> Observation:
    """Return what the item's own probe yielded."""
    found: Observation | None = evaluation.asked or evaluation.found
    assert found is not None
    return found
