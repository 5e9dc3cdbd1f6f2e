"""Find the known mistake that yields exactly what a hand-in yields.

A mistake is an executable faulty variant of the reference. It is named only where its variant, run through
the same probe with the same seeds, yields what the hand-in yields; a mere resemblance names nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from grader.checks import CHECKS, CheckInput
from grader.checks.support import form
from grader.checks.support.failures import lacks_name, select_graded
from grader.grading import typed_answers, watchdog
from grader.grading.reference_provider import ReferenceProvider
from grader.model import NamedMistake, Observation
from grader.rubric import Assignment, Item, Mistake


def find_explaining(
    item: Item,
    observation: Observation,
    assignment: Assignment,
    faulty: Callable[[Sequence[Mistake]], Sequence[Observation]],
    untouched: Callable[[], Sequence[Observation]],
) -> tuple[str, ...]:
    """Return the ids of the item's mistakes whose variants yield the same, in the rubric's order.

    `faulty` says what the variants of these mistakes yield through the item's probe, `untouched` what the
    starters yield.
    """
    alike = CHECKS[item.check].likeness(item.tolerance)
    # What is not there was not made wrongly, and what is not even like itself tells nothing: the variants,
    # some of which train for seconds, need not be run.
    telling = alike(observation, observation) and not lacks_name(observation)
    possible = list_candidates(item, assignment) if telling else []
    matching = {
        mistake.id
        for mistake, yielded in zip(possible, faulty(possible), strict=True)
        if alike(*_select_cases(mistake, observation, yielded))
    }
    if as_given := [
        mistake.id for mistake in _select_for_starters(item, assignment) if mistake.id not in matching
    ]:
        same = CHECKS[item.check].same_as_starter or alike
        matching |= set(as_given) if any(same(observation, yielded) for yielded in untouched()) else set()
    return tuple(name for name in item.mistakes if name in matching)


def _select_for_starters(item: Item, assignment: Assignment) -> list[Mistake]:
    return [mistake for mistake in list_candidates(item, assignment) if mistake.untouched]


def find_explaining_form(
    item: Item,
    observation: Observation,
    expected: Observation,
    assignment: Assignment,
    faulty: Callable[[Sequence[Mistake]], Sequence[Observation]],
) -> tuple[str, ...]:
    """Return the ids of mistakes whose variants have the very same wrong form, where the values are right."""
    judge = CHECKS[item.check].judge
    possible = list_candidates(item, assignment)
    return tuple(
        mistake.id
        for mistake, yielded in zip(possible, faulty(possible), strict=True)
        if form.has_same_form(observation, yielded)
        and judge(item.tolerance, CheckInput(yielded, expected)).form_only
    )


def find_explaining_typed(
    item: Item, observation: Observation, expected: Observation, assignment: Assignment
) -> tuple[str, ...]:
    """Return the ids of mistakes whose variants are wrong in the same way as what was typed."""
    if CHECKS[item.check].typed_answers.same_slip is None:
        return ()
    alike = partial(watchdog.is_same_slip, item.check, item.tolerance, observation)
    variants = {
        mistake.id: typed_answers.observe_typed(item, assignment.variant_files(mistake.id))
        for mistake in list_candidates(item, assignment)
    }
    return tuple(
        name
        for name, faulty in variants.items()
        if isinstance(faulty, Observation) and alike(faulty, expected)
    )


def find_explaining_folder(
    item: Item, observation: Observation, assignment: Assignment, reference: ReferenceProvider
) -> tuple[str, ...]:
    """Return the ids of mistakes whose variants lack the same as the hand-in, for how it was handed in."""
    alike = CHECKS[item.check].likeness(item.tolerance)
    names = [mistake.id for mistake in list_candidates(item, assignment)]
    return tuple(name for name in names if alike(observation, reference.observe_hand_in(item, name)))


def list_candidates(item: Item, assignment: Assignment) -> list[Mistake]:
    """Return the mistakes that the item may be named for, in the rubric's order."""
    return [m for m in assignment.mistakes if m.id in item.mistakes and item.id in m.named_by]


def _select_cases(mistake: Mistake, *both: Observation) -> tuple[Observation, ...]:
    """Return the cases to compare of both observations.

    A mistake that costs marks shows in the graded cases; one that only earns advice shows in all.
    """
    if not mistake.loses:
        return both
    return tuple(map(keep_graded, both))


def keep_graded(observation: Observation) -> Observation:
    """Return the observation with only those cases that marks depend on."""
    return replace(observation, cases=select_graded(observation))


def keep_commonest(matches: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return for each item those of its matching mistakes that explain the most items: one slip, one name."""
    explained = Counter(mistake for names in matches.values() for mistake in names)
    return {
        item: tuple(name for name in names if explained[name] == max(explained[n] for n in names))
        for item, names in matches.items()
    }


def name_mistake(mistake_id: str, assignment: Assignment) -> NamedMistake:
    mistake = assignment.mistake(mistake_id)
    return NamedMistake(id=mistake.id, title=mistake.title, advice=mistake.advice)
