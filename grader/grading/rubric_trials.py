"""Trials of a rubric with what `wrong_work` makes: try to cheat it, and say what came of it.

Rubbish that earns marks is a fault of the rubric. A mutant of the solution that keeps full marks is a
survivor: something that students can get wrong while nobody notices.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grader.checks import CHECKS
from grader.grading.wrong_work import mutants, rubbish
from grader.grading.wrong_work.mutants import FileMutants
from grader.grading.wrong_work.mutations import Mutant
from grader.model import Grade, GradedItem, Status, Submission
from grader.rubric import Assignment, Item

_MUTANT_CPU_S: Final = 5.0
"""A change may make a loop endless; nothing else takes so long."""


class MutantAmount(StrEnum):
    """How many mutants are tried."""

    NONE = "none"
    SAMPLE = "sample"
    ALL = "all"


@dataclass(frozen=True)
class Trial:
    """A hand-in that is graded to test the rubric, and the items that it is judged on."""

    submission: Submission
    assignment: Assignment


@dataclass(frozen=True)
class Tally:
    """What became of the mutants of one file."""

    mutants: FileMutants
    lost: int
    """How many lost marks."""
    waiting: int
    """How many lost none, but wait for a person or could not be judged."""
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Return the share that did not keep full marks."""
        tried = len(self.mutants.tried)
        return (self.lost + self.waiting) / tried if tried else 1.0


def make_rubbish_trials(assignment: Assignment, digest: str) -> list[Trial]:
    """Return hand-ins that must earn nothing."""
    return [
        Trial(
            Submission(assignment.id, made.name, made.files, digest, tree=made.tree),
            _drop_names(assignment.judged_on(made.changed)).narrowed(
                lambda item: not _asks_place_alone(item)
            ),
        )
        for made in rubbish.make_rubbish(assignment)
    ]


def _asks_place_alone(item: Item) -> bool:
    """Tell whether the item asks only where files lie, whatever is in them."""
    folder = CHECKS[item.check].folder
    return folder is not None and folder.by_place_alone


def find_rubbish_faults(grades: Sequence[Grade]) -> Iterator[str]:
    """Say what rubbish earned marks."""
    for grade in grades:
        for item in grade.items:
            if item.marks > 0:
                yield f"{item.id}: {grade.student} earns {item.marks:g}"


def choose_mutants(assignment: Assignment, amount: MutantAmount) -> list[FileMutants]:
    """Return the mutants to try, file by file."""
    return [] if amount is MutantAmount.NONE else mutants.make_mutants(assignment, amount is MutantAmount.ALL)


def make_mutant_trials(assignment: Assignment, changed: FileMutants, digest: str) -> Iterator[Trial]:
    """Yield a hand-in for each mutant of a file, judged on the items of that file."""
    nameless = _drop_names(assignment.judged_on({changed.file}))
    judged = nameless.narrowed(lambda item: changed.is_script or not item.runs_script)
    files = {file.path: file for file in assignment.solution_files()}
    for number, mutant in enumerate(changed.tried):
        mutated_files = mutants.lay_mutant_over(files, changed.file, mutant)
        name = name_mutant(changed.file, number)
        yield Trial(
            Submission(assignment.id, name, mutated_files, digest, tree=assignment.handed_in()), judged
        )


def name_mutant(file: str, number: int) -> str:
    """Return what the hand-in of a file's mutant is called."""
    return f"{file} mutant {number}"


def count_outcomes(changed: FileMutants, grades: Mapping[str, Grade]) -> Tally:
    """Count what became of the mutants of a file."""
    lost = waiting = 0
    survivors = []
    for number, mutant in enumerate(changed.tried):
        items = grades[name_mutant(changed.file, number)].items
        if any(_has_lost_marks(item) for item in items):
            lost += 1
        elif any(_is_undecided(item) for item in items):
            waiting += 1
        else:
            survivors.append(mutant)
    return Tally(changed, lost, waiting, tuple(survivors))


def _has_lost_marks(item: GradedItem) -> bool:
    return not _is_undecided(item) and item.max_marks - item.marks - item.pending_marks > 0


def _is_undecided(item: GradedItem) -> bool:
    return item.outcome.status is Status.VOID or item.pending_marks > 0


def _drop_names(assignment: Assignment) -> Assignment:
    """Return the assignment without naming of mistakes, and with little time for a change that does not end.

    Nobody reads the names of mistakes here.
    """
    return assignment.with_items(_drop_item_names)


def _drop_item_names(item: Item) -> Item:
    cpu_s = item.limits.cpu_s if item.runs_script else min(item.limits.cpu_s, _MUTANT_CPU_S)
    limits = item.limits.model_copy(update={"cpu_s": cpu_s})
    return item.model_copy(update={"mistakes": (), "limits": limits})
