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

from grader.grading import engine, rubric_trials
from grader.grading.answer_cache import AnswerCache
from grader.grading.box_setup import make_student_config
from grader.grading.hidden_images import Images
from grader.grading.live_reference import LiveReference
from grader.grading.reference_preflight import REFERENCE, find_reference_faults, find_void_faults
from grader.grading.rubric_trials import MutantAmount, Tally, Trial
from grader.grading.seeds import HiddenKey
from grader.grading.slots import SlotPool
from grader.model import Grade, GradedItem, Reason, Status, Submission
from grader.model.text import count
from grader.rubric import Assignment, Item
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import Sandbox
from grader.sandbox.sandbox_choice import SandboxChoice

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
class TrialResult:
    """What came of a trial: one piece of course material, graded like a hand-in."""

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
    amount: MutantAmount = MutantAmount.NONE,
) -> Iterator[TrialResult]:
    """Grade the reference, the starter, the faulty variants, rubbish and mutants, `jobs` at a time.

    Yield the trials in that order. Mistakes that are `proved` by the edition shared with (see
    `shared_trials.find_shared_trials`) are not tried again.
    """
    rubbish = rubric_trials.make_rubbish_trials(assignment, _DIGEST)
    changed = rubric_trials.choose_mutants(assignment, amount)
    mutants = chain.from_iterable(
        rubric_trials.make_mutant_trials(assignment, file, _DIGEST) for file in changed
    )
    trials = chain(_make_course_trials(assignment, proved), rubbish, mutants)
    grades = _grade_trials(trials, assignment, choice, key, images, jobs)
    yield _report_reference(grades[REFERENCE], assignment)
    yield _report_starter(grades[_STARTER], assignment)
    for mistake in assignment.mistakes:
        if mistake.id in proved:
            yield TrialResult(
                mistake.id, None, dict(mistake.loses), (mistake.id,), (), assignment.shares or ""
            )
        else:
            yield _report_variant(grades[mistake.id], mistake.id, mistake.loses)
    yield _report_rubbish([grades[trial.submission.student] for trial in rubbish])
    yield from (_report_mutants(rubric_trials.count_outcomes(file, grades)) for file in changed)


def _grade_trials(
    trials: Iterable[Trial],
    assignment: Assignment,
    choice: SandboxChoice,
    key: HiddenKey,
    images: Images | None,
    jobs: int,
) -> dict[str, Grade]:
    """Return the grade of each trial by its name, after grading `jobs` of them at a time."""
    config, cache = make_student_config(assignment, images), AnswerCache.open(choice.protection.level)
    with (
        closing(
            LiveReference.for_assignment(assignment, choice.make_sandbox, images, cache)
        ) as live_reference,
        closing(SlotPool(jobs, lambda: SandboxPerPackageSet(choice.make_sandbox, config))) as pool,
    ):
        for item in assignment.items:
            live_reference.note_passed(item)  # the reference is one of the trials: its faults are told there
        setting = engine.Setting(
            assignment, live_reference, key, choice.protection.level.value, images, pool.exclusive
        )
        grades = pool.grade_all(trials, partial(_grade_trial, setting=setting))
        return {grade.student: grade for grade in grades}


def _report_rubbish(grades: Sequence[Grade]) -> TrialResult:
    name = f"rubbish, {count(len(grades), 'kind')} of it"
    marks = max((grade.marks or 0.0 for grade in grades), default=0.0)
    return TrialResult(name, marks, {}, (), tuple(rubric_trials.find_rubbish_faults(grades)))


def _report_mutants(tally: Tally) -> TrialResult:
    tried, made = len(tally.mutants.tried), tally.mutants.made
    name = f"{count(tried, 'mutant')} of {made}, {tally.mutants.file}"
    return TrialResult(name, None, {}, (), (), tally=tally)


def _make_course_trials(assignment: Assignment, proved: Collection[str]) -> Iterator[Trial]:
    """Yield the reference, the starter and the variants as hand-ins that all meet the same hidden inputs.

    So what a variant yields on these inputs is worked out once. Items of files that a variant leaves alone
    are as the reference has them, and not judged again.
    """
    id_, whole = assignment.id, assignment.handed_in()
    reference = Submission(id_, REFERENCE, assignment.solution_files(), _DIGEST, tree=whole)
    yield Trial(reference, assignment)
    yield Trial(Submission(id_, _STARTER, assignment.starter_files(), _DIGEST), assignment)
    mistakes = [mistake.id for mistake in assignment.mistakes if mistake.id not in proved]
    for mistake in sorted(mistakes, key=lambda name: _estimate_cpu_s(name, assignment), reverse=True):
        files, tree = assignment.variant_files(mistake), assignment.handed_in(mistake)
        changed = assignment.judged_on(assignment.changed_files(mistake))
        yield Trial(Submission(id_, mistake, files, _DIGEST, tree=tree), changed)


def _estimate_cpu_s(mistake: str, assignment: Assignment) -> float:
    """Return the seconds of processor time that a mistake's trial takes at most.

    What takes long comes first, so that at the end no slot waits for another.
    """
    changed = assignment.judged_on(assignment.changed_files(mistake))
    return sum(item.limits.cpu_s for item in changed.items if item.runs_script)


def _grade_trial(trial: Trial, sandbox: Sandbox, setting: engine.Setting) -> Grade:
    return engine.grade(trial.submission, sandbox, replace(setting, assignment=trial.assignment))


def _report_reference(grade: Grade, assignment: Assignment) -> TrialResult:
    return _report_grade(grade, find_reference_faults(grade, assignment))


def _report_starter(grade: Grade, assignment: Assignment) -> TrialResult:
    faults = [f"{i.id}: the starter earns {i.marks:g}" for i in grade.items if i.marks > 0]
    faults += [
        f"{i.id}: the starter is {i.outcome.status} ({i.outcome.reason or 'without a reason'})"
        for i in grade.items
        if not _fits_starter(i, assignment.item(i.id))
    ]
    return _report_grade(grade, faults)


def _fits_starter(graded: GradedItem, item: Item) -> bool:
    """Tell whether the starter's outcome is as it should be: missing or failed for a reason of its own.

    What was not typed yet waits for a person.
    """
    outcome = graded.outcome
    if outcome.status is Status.PENDING:
        return item.manual is not None or item.is_typed
    return outcome.status in (Status.MISSING, Status.FAILED) and outcome.reason in _STARTER_REASONS


def _report_variant(grade: Grade, mistake: str, loses: dict[str, float]) -> TrialResult:
    lost = _sum_lost_marks(grade)
    faults = [
        f"{item}: loses {lost.get(item, 0):g}, its entry says {loses.get(item, 0):g}"
        for item in lost | loses
        if abs(lost.get(item, 0) - loses.get(item, 0)) > 1e-9
    ]
    named = [m.id for m in grade.mistakes]
    if named != [mistake]:
        faults.append(f"named as {', '.join(named) or 'nothing'}, expected {mistake}")
    return _report_grade(grade, [*faults, *find_void_faults(grade)])


def _report_grade(grade: Grade, faults: list[str]) -> TrialResult:
    named = tuple(mistake.id for mistake in grade.mistakes)
    return TrialResult(grade.student, grade.marks, _sum_lost_marks(grade), named, tuple(faults))


def _sum_lost_marks(grade: Grade) -> dict[str, float]:
    """Return the marks lost by item, without those that wait for a person."""
    lost = {item.id: round(item.max_marks - item.marks - item.pending_marks, 2) for item in grade.items}
    return {item: marks for item, marks in lost.items() if marks > 0}
