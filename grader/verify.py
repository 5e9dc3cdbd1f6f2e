"""The rubric's own tests: a rubric that fails them is not used to grade.

- The reference earns every mark.
- The empty starter earns none, and every item says why.
- Every known mistake loses exactly what its entry says and is named as itself and as nothing else.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from grader import engine
from grader.model import Grade, Reason, Status, Submission, SubmittedFile
from grader.referee import Referee, student_course
from grader.rubric import Assignment
from grader.sandbox.choice import Choice
from grader.sandbox.warmed import Warmed
from grader.seeds import one_of_each_set

_STARTER_REASONS = frozenset(
    {
        Reason.NOT_DEFINED,
        Reason.NOT_RETURNED,
        Reason.NO_FILE,
        Reason.WRONG_VALUE,
        Reason.WRONG_SHAPE,
        Reason.CRASH,
    }
)


@dataclass(frozen=True)
class Trial:
    """One piece of course material, graded like a hand-in."""

    name: str
    marks: float | None
    loses: dict[str, float]
    named: tuple[str, ...]
    faults: tuple[str, ...]
    """Where it is not as the rubric promises; empty is good."""


def verify(assignment: Assignment, choice: Choice, run_key: str) -> Iterator[Trial]:
    """Grade the reference, the starter and every faulty variant, one after the other."""
    course = student_course(assignment)
    with (
        closing(Referee.of(assignment, choice.make)) as referee,
        closing(Warmed(choice.make, course)) as sandbox,
    ):
        setting = engine.Setting(assignment, referee, run_key, choice.protection.level.value)

        def graded(name: str, files: tuple[SubmittedFile, ...]) -> Grade:
            return engine.grade(Submission(assignment.id, name, files, name), sandbox, setting)

        yield _reference(graded("reference", assignment.solution_files()))
        yield _starter(graded("starter", assignment.starter_files()))
        for mistake in assignment.mistakes:
            grade = graded(mistake.id, assignment.variant_files(mistake.id))
            yield _variant(grade, mistake.id, mistake.loses)


def references(assignment: Assignment, run_key: str) -> Iterator[Submission]:
    """The reference as a hand-in that meets each set of a run's hidden inputs."""
    for digest in one_of_each_set(run_key):
        yield Submission(assignment.id, "reference", assignment.solution_files(), digest)


def reference_faults(grade: Grade) -> tuple[str, ...]:
    """What is wrong with a grade of the reference: without full marks nothing may be graded."""
    return _reference(grade).faults


def _reference(grade: Grade) -> Trial:
    faults = [f"{item}: the reference loses {lost:g}" for item, lost in _lost(grade).items()]
    faults += [f"the reference is named {mistake.id}" for mistake in grade.mistakes]
    return _trial(grade, [*faults, *_void(grade)])


def _starter(grade: Grade) -> Trial:
    faults = [f"{i.id}: the starter earns {i.marks:g}" for i in grade.items if i.marks > 0]
    faults += [
        f"{i.id}: the starter is {i.outcome.status} ({i.outcome.reason or 'without a reason'})"
        for i in grade.items
        if i.outcome.status not in (Status.MISSING, Status.FAILED) or i.outcome.reason not in _STARTER_REASONS
    ]
    return _trial(grade, faults)


def _variant(grade: Grade, mistake: str, loses: dict[str, float]) -> Trial:
    lost = _lost(grade)
    faults = [
        f"{item}: loses {lost.get(item, 0):g}, its entry says {loses.get(item, 0):g}"
        for item in lost | loses
        if abs(lost.get(item, 0) - loses.get(item, 0)) > 1e-9
    ]
    named = [m.id for m in grade.mistakes]
    if named != [mistake]:
        faults.append(f"named as {', '.join(named) or 'nothing'}, expected {mistake}")
    return _trial(grade, [*faults, *_void(grade)])


def _trial(grade: Grade, faults: list[str]) -> Trial:
    named = tuple(mistake.id for mistake in grade.mistakes)
    return Trial(grade.student, grade.marks, _lost(grade), named, tuple(faults))


def _lost(grade: Grade) -> dict[str, float]:
    return {item.id: item.max_marks - item.marks for item in grade.items if item.marks < item.max_marks}


def _void(grade: Grade) -> list[str]:
    """What the student would not be told: the course's own fault."""
    return [f"{i.id}: {i.outcome.staff_note}" for i in grade.items if i.outcome.status is Status.VOID]
