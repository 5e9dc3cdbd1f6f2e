"""The rubric's own tests: a rubric that fails them is not used to grade.

- The reference earns every mark.
- The empty starter earns none, and every item says why.
- Every known mistake loses exactly what its entry says and is named as itself and as nothing else.
- Rubbish that is made up here earns nothing. For the solution's mutants, it is told which keep every mark.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Final

from grader.grading import engine, rubric_attacks
from grader.grading.box_setup import student_config
from grader.grading.hidden_images import Images
from grader.grading.live_reference import LiveReference
from grader.grading.reference_preflight import REFERENCE, find_reference_faults, find_void_faults
from grader.grading.rubric_attacks import Amount, Attempt, Tally
from grader.grading.seeds import HiddenKey
from grader.grading.slots import SlotPool
from grader.model import Grade, GradedItem, Reason, Status, Submission
from grader.model.text import count
from grader.rubric import Assignment, Item
from grader.sandbox.protocol import Sandbox
from grader.sandbox.select import SandboxChoice
from grader.sandbox.warmed_workers import SandboxPerPackageSet

_STARTER: Final = "starter"
_DIGEST: Final = "course material"


_STARTER_REASONS = frozenset(
    {
        Reason.NOT_DEFINED,
        Reason.NOT_RETURNED,
        Reason.NO_FILE,
        Reason.WRONG_VALUE,
        Reason.WRONG_SHAPE,
        Reason.CRASH,
        Reason.NOT_AS_ASKED,
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
    """Where the trial is not as the rubric promises; empty is good."""
    proved_by: str = ""
    """Another edition whose trial asked the very same; empty where the trial was made here."""
    tally: Tally | None = None
    """What became of a file's mutants, where the trial is about these."""


def verify(
    assignment: Assignment,
    choice: SandboxChoice,
    key: HiddenKey,
    images: Images | None = None,
    jobs: int = 1,
    proved: Collection[str] = (),
    amount: Amount = Amount.NONE,
) -> Iterator[Trial]:
    """Grade the reference, the starter, the faulty variants, rubbish and mutants, `jobs` at a time.

    Yield the trials in that order. Mistakes that are `proved` by the edition shared with (see
    `shared_trials.alike`) are not tried again.
    """
    rubbish = rubric_attacks.rubbish_of(assignment, _DIGEST)
    changed = rubric_attacks.mutants_of(assignment, amount)
    mutants = chain.from_iterable(rubric_attacks.attempts_of(assignment, file, _DIGEST) for file in changed)
    attempts = chain(_course_material(assignment, proved), rubbish, mutants)
    grades = _grade_attempts(attempts, assignment, choice, key, images, jobs)
    yield _reference(grades[REFERENCE], assignment)
    yield _starter(grades[_STARTER], assignment)
    for mistake in assignment.mistakes:
        if mistake.id in proved:
            yield Trial(mistake.id, None, dict(mistake.loses), (mistake.id,), (), assignment.shares or "")
        else:
            yield _variant(grades[mistake.id], mistake.id, mistake.loses)
    yield _rubbish([grades[attempt.submission.student] for attempt in rubbish])
    yield from (_mutants(rubric_attacks.tally(file, grades)) for file in changed)


def _grade_attempts(
    attempts: Iterable[Attempt],
    assignment: Assignment,
    choice: SandboxChoice,
    key: HiddenKey,
    images: Images | None,
    jobs: int,
) -> dict[str, Grade]:
    """Return the grade of each attempt by its name, after grading `jobs` of them at a time."""
    config = student_config(assignment, images)
    with (
        closing(LiveReference.for_assignment(assignment, choice.make_sandbox, images)) as live_reference,
        closing(SlotPool(jobs, lambda: SandboxPerPackageSet(choice.make_sandbox, config))) as pool,
    ):
        for item in assignment.items:
            live_reference.note_passed(item)  # the reference is one of the trials: its faults are told there
        setting = engine.Setting(
            assignment, live_reference, key, choice.protection.level.value, images, pool.alone
        )
        grades = pool.grade_all(attempts, partial(_graded, setting=setting))
        return {grade.student: grade for grade in grades}


def _rubbish(grades: Sequence[Grade]) -> Trial:
    name = f"rubbish, {count(len(grades), 'kind')} of it"
    marks = max((grade.marks or 0.0 for grade in grades), default=0.0)
    return Trial(name, marks, {}, (), tuple(rubric_attacks.rubbish_faults(grades)))


def _mutants(tally: Tally) -> Trial:
    tried, made = len(tally.mutants.tried), tally.mutants.made
    name = f"{count(tried, 'mutant')} of {made}, {tally.mutants.file}"
    return Trial(name, None, {}, (), (), tally=tally)


def _course_material(assignment: Assignment, proved: Collection[str]) -> Iterator[Attempt]:
    """Yield the reference, the starter and the variants as hand-ins that all meet the same hidden inputs.

    So what a variant yields on these inputs is worked out once. Items of files that a variant leaves alone
    are as the reference has them, and not judged again.
    """
    id_, whole = assignment.id, assignment.handed_in()
    reference = Submission(id_, REFERENCE, assignment.solution_files(), _DIGEST, tree=whole)
    yield Attempt(reference, assignment)
    yield Attempt(Submission(id_, _STARTER, assignment.starter_files(), _DIGEST), assignment)
    mistakes = [mistake.id for mistake in assignment.mistakes if mistake.id not in proved]
    for mistake in sorted(mistakes, key=lambda name: _takes_s(name, assignment), reverse=True):
        files, tree = assignment.variant_files(mistake), assignment.handed_in(mistake)
        changed = assignment.judged_on(assignment.changed_files(mistake))
        yield Attempt(Submission(id_, mistake, files, _DIGEST, tree=tree), changed)


def _takes_s(mistake: str, assignment: Assignment) -> float:
    """Return the seconds of processor time that a mistake's trial takes at most.

    What takes long comes first, so that at the end no slot waits for another.
    """
    changed = assignment.judged_on(assignment.changed_files(mistake))
    return sum(item.limits.cpu_s for item in changed.items if item.runs_script)


def _graded(attempt: Attempt, sandbox: Sandbox, setting: engine.Setting) -> Grade:
    return engine.grade(attempt.submission, sandbox, replace(setting, assignment=attempt.assignment))


def _reference(grade: Grade, assignment: Assignment) -> Trial:
    return _trial(grade, find_reference_faults(grade, assignment))


def _starter(grade: Grade, assignment: Assignment) -> Trial:
    faults = [f"{i.id}: the starter earns {i.marks:g}" for i in grade.items if i.marks > 0]
    faults += [
        f"{i.id}: the starter is {i.outcome.status} ({i.outcome.reason or 'without a reason'})"
        for i in grade.items
        if not _fit_for_a_starter(i, assignment.item(i.id))
    ]
    return _trial(grade, faults)


def _fit_for_a_starter(graded: GradedItem, item: Item) -> bool:
    """Tell whether the starter's outcome is as it should be: missing or failed for a reason of its own.

    What was not typed yet waits for a person.
    """
    outcome = graded.outcome
    if outcome.status is Status.PENDING:
        return item.manual is not None or item.is_typed
    return outcome.status in (Status.MISSING, Status.FAILED) and outcome.reason in _STARTER_REASONS


def _variant(grade: Grade, mistake: str, loses: dict[str, float]) -> Trial:
    lost = _lost_for_good(grade)
    faults = [
        f"{item}: loses {lost.get(item, 0):g}, its entry says {loses.get(item, 0):g}"
        for item in lost | loses
        if abs(lost.get(item, 0) - loses.get(item, 0)) > 1e-9
    ]
    named = [m.id for m in grade.mistakes]
    if named != [mistake]:
        faults.append(f"named as {', '.join(named) or 'nothing'}, expected {mistake}")
    return _trial(grade, [*faults, *find_void_faults(grade)])


def _trial(grade: Grade, faults: list[str]) -> Trial:
    named = tuple(mistake.id for mistake in grade.mistakes)
    return Trial(grade.student, grade.marks, _lost_for_good(grade), named, tuple(faults))


def _lost_for_good(grade: Grade) -> dict[str, float]:
    """Return the marks lost by item, without those that wait for a person."""
    lost = {item.id: round(item.max_marks - item.marks - item.pending_marks, 2) for item in grade.items}
    return {item: marks for item, marks in lost.items() if marks > 0}
