"""Name the known mistakes of a hand-in, item by item.

First each mistake alone. Where none explains an item, two at a time: one that another item was named for
together with one of the item's own, then two of its own. Only values are compared so, for they are all or
nothing, and only so many pairs are tried.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations, islice, product
from typing import Final

from grader.checks import CHECKS
from grader.checks.support.failures import absent
from grader.grading import diagnosis
from grader.grading.context import GradingContext
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference import BrokenReferenceError, NotAvailableHere
from grader.model import Fate, Observation
from grader.model.errors import BoxBroken
from grader.rubric import ANSWERS, FOLDER, SCRIPT, Item, Mistake

_PAIRS: Final = 64
"""Most pairs of mistakes that are tried for an item; a class of a thousand tries each once."""
_BY_VALUE: Final = ("value", "gradient")
"""Checks under which two mistakes at once yield what nothing else does."""


def name_mistakes(judged: Mapping[str, ItemEvaluation], work: GradingContext) -> None:
    """Ask for the mistakes of every item judged so far that lost marks or earned advice."""
    items = [item for item in work.assignment.items if item.id in judged and _may_be_named(judged[item.id])]
    matches = {item.id: _alone(item, judged[item.id], work) for item in items}
    for item_id, names in diagnosis.agreed(matches).items():
        judged[item_id].named = names
    for item in items:
        if not judged[item.id].named:
            judged[item.id].named = _together(item, judged, work)


def _may_be_named(own: ItemEvaluation) -> bool:
    return own.found is not None and bool(own.verdict.lost_marks or own.verdict.advice)


def _alone(item: Item, own: ItemEvaluation, work: GradingContext) -> tuple[str, ...]:
    found = _asked(own)
    if item.load == (ANSWERS,) and own.expected is not None:
        return diagnosis.explain_typed(item, found, own.expected, work.assignment)
    if item.load == (FOLDER,):
        return diagnosis.explain_folder(item, found, work.assignment, work.referee)
    course, sandbox = work.referee, work.sandbox
    try:
        if own.verdict.form_only and own.expected is not None:
            faulty = partial(course.faulty, item, own.cases, sandbox)
            return diagnosis.explain_form(item, found, own.expected, work.assignment, faulty)
        untouched = partial(course.untouched, item, own.cases, sandbox)
        faulty = partial(course.faulty, item, own.cases, sandbox)
        possible = item if own.verdict.lost_marks else _for_advice(item, work)
        return diagnosis.explain(possible, found, work.assignment, faulty, untouched)
    except (BoxBroken, BrokenReferenceError, NotAvailableHere):
        return ()  # naming is a kindness: the verdict does not depend on it


def _for_advice(item: Item, work: GradingContext) -> Item:
    """The item with those mistakes that cost nothing: what is right was made by none of the others.

    A mistake in another file yields the same here.
    """
    costless = (name for name in item.mistakes if not work.assignment.mistake(name).loses)
    return item.model_copy(update={"mistakes": tuple(costless)})


def _together(item: Item, judged: Mapping[str, ItemEvaluation], work: GradingContext) -> tuple[str, ...]:
    """The first two mistakes that explain the item at once; of them those that the item may name."""
    own = judged[item.id]
    by_value = item.check in _BY_VALUE and SCRIPT not in item.load
    if not by_value or not own.verdict.lost_marks or own.verdict.form_only:
        return ()
    found = _asked(own)
    if absent(found) or found.fate is not Fate.FINISHED:  # no value by which two mistakes could be known
        return ()
    try:
        return next(filter(None, _explaining(item, judged, work)), ())
    except (BoxBroken, BrokenReferenceError, NotAvailableHere):
        return ()


def _explaining(
    item: Item, judged: Mapping[str, ItemEvaluation], work: GradingContext
) -> Iterator[tuple[str, ...]]:
    own, alike = judged[item.id], CHECKS[item.check].alike
    found = diagnosis.of_the_graded(_asked(own))
    for one, other in islice(_pairs(item, judged, work), _PAIRS):
        yielded = work.referee.faulty_together(item, own.cases, work.sandbox, one, other)
        if yielded is not None and alike(found, diagnosis.of_the_graded(yielded)):
            yield tuple(mistake.id for mistake in (one, other) if mistake.id in item.mistakes)


def _pairs(
    item: Item, judged: Mapping[str, ItemEvaluation], work: GradingContext
) -> Iterator[tuple[Mistake, Mistake]]:
    candidates = [mistake for mistake in diagnosis.candidates(item, work.assignment) if mistake.loses]
    names = dict.fromkeys(name for other in judged.values() for name in other.named)
    elsewhere = [mistake for mistake in map(work.assignment.mistake, names) if mistake not in candidates]
    yield from _changing(item, product(elsewhere, candidates), work)
    yield from _changing(item, combinations(candidates, 2), work)


def _changing(
    item: Item, pairs: Iterator[tuple[Mistake, ...]], work: GradingContext
) -> Iterator[tuple[Mistake, Mistake]]:
    """Those that both change the item's file."""
    for one, other in pairs:
        changed = (work.assignment.changed_files(mistake.id) for mistake in (one, other))
        if all(item.file in files for files in changed):
            yield one, other


def _asked(own: ItemEvaluation) -> Observation:
    """What the item's own probe yielded."""
    found: Observation | None = own.asked or own.found
    assert found is not None
    return found
