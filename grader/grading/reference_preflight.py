"""Does the course's own solution earn full marks? A run asks before it grades, and `verify` asks, too."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from grader.grading import engine, scoring
from grader.grading.machine_faults import MACHINE_REASONS, list_machine_faults
from grader.grading.seeds import HiddenKey, find_digests_of_sets
from grader.grading.slots import SlotPool
from grader.model import Grade, Status, Submission
from grader.model.errors import RubricError, SandboxError
from grader.rubric import Assignment, Item
from grader.sandbox.protocol import Sandbox

REFERENCE: Final = "reference"
"""What the reference is called where it is graded like a hand-in."""
_MOST_ATTEMPTS: Final = 2
"""How often the course's own work is graded where the machine fails at it."""


class ReferencePreflight:
    """Tries the reference once per file, before the first hand-in that has this file is graded."""

    def __init__(self, setting: engine.Setting, pool: SlotPool) -> None:
        self._setting = setting
        self._pool = pool
        self._passed: set[str] = set()
        """The files whose items the reference has passed."""

    def must_pass_for(self, submission: Submission) -> None:
        """Try the reference on all files of the submission that it was not tried on yet.

        Raise RubricError where it loses marks under this run's hidden inputs, and SandboxError where it could
        not be run. Items with hidden images are not tried: predictions are compared with labels and not with
        the reference, so its long training would say nothing here.
        """
        assignment = self._setting.assignment
        there = {file.path for file in submission.files} & set(assignment.files)
        new = {*there, *assignment.folder_names} - self._passed
        faults = self._find_faults(sorted(new), assignment.narrowed(lambda item: not item.images))
        if faults:
            raise RubricError(
                f"{assignment.id}: nothing was graded, because the reference itself does not earn full "
                f"marks: {'; '.join(faults)}.",
                help=f"Correct the rubric or the reference; `grader verify {assignment.id}` says more.",
            )
        self._passed |= new

    def _find_faults(self, files: Sequence[str], assignment: Assignment) -> list[str]:
        """Return what is wrong with the reference in items of these files, which are tried side by side."""
        narrowed = [assignment.judged_on({file}) for file in files]
        trials = [
            (submission, replace(self._setting, assignment=of_file))
            for of_file in narrowed
            if of_file.items
            for submission in make_reference_submissions(of_file, self._setting.key)
        ]
        grades = self._grade_all(trials)
        return list(dict.fromkeys(chain.from_iterable(find_reference_faults(g, assignment) for g in grades)))

    def _grade_all(self, trials: Sequence[tuple[Submission, engine.Setting]]) -> list[Grade]:
        """Grade the course's own work, and try again where the machine fails at it.

        Raise SandboxError where the machine fails time and again.
        """
        lacks: list[str] = []
        for _ in range(_MOST_ATTEMPTS):
            grades = list(self._pool.grade_all(trials, _grade_trial))
            lacks = [fault for grade in grades for fault in list_machine_faults(grade)]
            if not lacks:
                return grades
        raise SandboxError(
            f"{self._setting.assignment.id}: nothing was graded, because the reference could not be run "
            f"here: {lacks[0]}.",
            help="This machine is at fault, not the rubric: mend what `grader doctor` names, then run again.",
        )


def _grade_trial(trial: tuple[Submission, engine.Setting], sandbox: Sandbox) -> Grade:
    submission, setting = trial
    return engine.grade_or_withhold(submission, sandbox, setting)


def make_reference_submissions(assignment: Assignment, key: HiddenKey) -> list[Submission]:
    """Return the reference as a hand-in for each set of a run's hidden inputs.

    There is one hand-in where nothing is hidden.
    """
    files, tree = assignment.solution_files(), assignment.handed_in()
    digests = find_digests_of_sets(key)
    if not any(_differs_by_set(item, assignment) for item in assignment.items):
        digests = digests[:1]
    return [Submission(assignment.id, REFERENCE, files, digest, tree=tree) for digest in digests]


def _differs_by_set(item: Item, assignment: Assignment) -> bool:
    """Tell whether the item has other hidden inputs in each set; fresh data is the same for a whole run."""
    return bool(item.cases.fresh or item.cases.advice) and not assignment.runs_again(item)


def find_reference_faults(grade: Grade, assignment: Assignment) -> list[str]:
    """Say what is wrong with a grade of the reference: without full marks nothing may be graded."""
    faults = [
        f"{item}: the reference loses {lost:g}" for item, lost in _sum_lost_marks(grade, assignment).items()
    ]
    faults += [f"the reference is named {mistake.id}" for mistake in grade.mistakes]
    return [*faults, *find_void_faults(grade)]


def _sum_lost_marks(grade: Grade, assignment: Assignment) -> dict[str, float]:
    """Return the marks that the reference did not earn at once, without those that a person always gives."""
    return {
        item.id: lost
        for item in grade.items
        if (lost := round(item.max_marks - item.marks - _compute_marks_by_hand(assignment.item(item.id)), 2))
        > 0
    }


def _compute_marks_by_hand(item: Item) -> float:
    return item.marks * scoring.compute_share_by_hand(item)


def find_void_faults(grade: Grade) -> list[str]:
    """Say what the student is not told: the course's own fault, or this machine's."""
    machines = list_machine_faults(grade)
    others = [
        f"{item.id}: {item.outcome.staff_note}"
        for item in grade.items
        if item.outcome.status is Status.VOID and item.outcome.reason not in MACHINE_REASONS
    ]
    return [*others, *(f"{fault} (this machine's fault, not the rubric's)" for fault in machines)]
