"""Which known mistake yields exactly this?

A mistake is an executable faulty variant of the reference. It is named only where its variant, run through
the same probe with the same seeds, yields what the hand-in yields; a mere resemblance names nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from grader.checks import CHECKS
from grader.model import NamedMistake, Observation
from grader.referee import Referee
from grader.rubric import Assignment, Item
from grader.sandbox.request import CaseSpec


def explain(
    item: Item, found: Observation, cases: tuple[CaseSpec, ...], assignment: Assignment, referee: Referee
) -> tuple[str, ...]:
    """Ids of the item's mistakes whose variants yield the same, in the rubric's order."""
    alike = CHECKS[item.check].alike
    return tuple(
        mistake
        for mistake in item.mistakes
        if item.id in assignment.mistake(mistake).named_by or not assignment.mistake(mistake).loses
        if alike(found, referee.faulty(mistake, item, cases))
    )


def agreed(matches: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Per item, of several matching mistakes those that explain most items: one slip, one name."""
    explained = Counter(mistake for names in matches.values() for mistake in names)
    return {
        item: tuple(name for name in names if explained[name] == max(explained[n] for n in names))
        for item, names in matches.items()
    }


def named(mistake_id: str, assignment: Assignment) -> NamedMistake:
    mistake = assignment.mistake(mistake_id)
    return NamedMistake(id=mistake.id, title=mistake.title, advice=mistake.advice)
