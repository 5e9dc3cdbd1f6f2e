"""One assignment's hand-ins, one after the other: plan, check the reference, grade, record."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from grader.grading import engine
from grader.grading.answer_cache import AnswerCache
from grader.grading.box_setup import make_student_config
from grader.grading.code_digest import digest_code
from grader.grading.hidden_images import Images
from grader.grading.live_reference import LiveReference
from grader.grading.reference_preflight import ReferencePreflight
from grader.grading.seeds import HiddenKey
from grader.grading.slots import SlotPool, TaskQueue
from grader.model import Grade, GradeStatus, Rejected, Submission
from grader.model.digest import digest_texts
from grader.results import overrides
from grader.results.store import Store
from grader.rubric import Assignment
from grader.sandbox.environment import distributions
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.sandbox_choice import SandboxChoice


class Progress(Protocol):
    """Is told what happens in a run."""

    def begin(self, assignment: str, students: int) -> None: ...

    def done(self, grade: Grade, *, kept: bool) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What the run does with one hand-in."""

    circumstances: str
    """A digest of all that its grade depends on."""
    chosen: bool
    """Whether this run is about it: `--only` leaves others out, which keep the grade they have."""
    grade: Grade | None
    """The grade that it has already; None where it has to be graded."""


@dataclass(frozen=True)
class AssignmentResult:
    """What came of one assignment's hand-ins."""

    grades: list[Grade]
    """The grades of all students of the folder, as the machine gave them."""
    chosen: frozenset[str]
    """The students whose hand-ins this run was about."""


class AssignmentRun:
    """Takes the hand-ins of one assignment through a run."""

    def __init__(
        self,
        assignment: Assignment,
        images: Images | None,
        store: Store,
        key: HiddenKey,
        choice: SandboxChoice,
        progress: Progress,
    ) -> None:
        self._assignment = assignment
        self._images = images
        self._store = store
        self._key = key
        self._choice = choice
        self._progress = progress
        self._plans: dict[str, Plan] = {}
        """The plan of every student met so far."""
        self._grades: list[Grade] = []
        self._overrides = store.overrides()
        """The marks that people gave: `Progress` is told of grades with these."""

    def grade(
        self, handins: Iterable[Submission | Rejected], jobs: int, only: frozenset[str]
    ) -> AssignmentResult:
        """Grade the hand-ins, `jobs` at a time; those left out by `only` keep the grade they have.

        Each is opened when its turn comes, so that only a few are in memory. Raise RubricError where the
        reference fails, before a hand-in that it would have been compared with is graded.
        """
        make_sandbox, config = self._choice.make_sandbox, make_student_config(self._assignment, self._images)
        cache = AnswerCache.open(self._choice.protection.level)
        with (
            closing(
                LiveReference.for_assignment(self._assignment, make_sandbox, self._images, cache)
            ) as reference,
            closing(SlotPool(jobs, lambda: SandboxPerPackageSet(make_sandbox, config))) as pool,
            closing(reference.sandbox),  # first of all: threads of the pool may wait for it
        ):
            setting = engine.Setting(
                self._assignment, reference, self._key, self._level, self._images, pool.exclusive
            )
            queue = pool.queue(partial(engine.grade_or_withhold, setting=setting))
            self._go_through(handins, only, ReferencePreflight(setting, pool), queue)
        return self._result()

    def _go_through(
        self,
        handins: Iterable[Submission | Rejected],
        only: frozenset[str],
        preflight: ReferencePreflight,
        queue: TaskQueue[Submission],
    ) -> None:
        """Plan each hand-in, check the reference for it, have it graded, and record what is graded."""
        for handin in handins:
            plan = self._plans[handin.student] = self._plan(handin, only)
            if plan.grade or not plan.chosen:
                self._keep(plan)
            elif isinstance(handin, Rejected):
                self._record(_make_invalid_grade(handin, self._assignment))
            else:
                preflight.must_pass_for(handin)
                self._record_all(queue.add(handin))
        self._record_all(queue.rest())

    def _plan(self, handin: Submission | Rejected, only: frozenset[str]) -> Plan:
        """Look up the grade that a hand-in has; what waits for a package that is there now is graded anew."""
        chosen = not only or handin.student in only
        now = self._digest_circumstances(handin)
        before = self._store.latest(self._assignment.id, handin.student, now if chosen else None)
        stands = (
            before and before.status is not GradeStatus.WITHHELD and not _waits_for_installed_package(before)
        )
        return Plan(now, chosen, before if stands or not chosen else None)

    def _digest_circumstances(self, handin: Submission | Rejected) -> str:
        """Return a digest of all that the grade depends on and of all that intake said of the hand-in.

        What intake said counts because the page repeats it.
        """
        if isinstance(handin, Rejected):
            said = digest_texts(handin.reason, handin.help)
        else:
            said = digest_texts(digest_texts(*handin.notes), digest_texts(*handin.missing))
        images = self._images.identity if self._images else ""
        identities = self._assignment.digest, digest_code(), self._key, self._level, images
        return digest_texts(handin.digest, said, *identities)

    def _keep(self, plan: Plan) -> None:
        """Count a grade from before, so that no output forgets it; tell of it where the run is about it."""
        if plan.grade:
            self._grades.append(plan.grade)
            if plan.chosen:
                self._tell(plan.grade, kept=True)

    def _record_all(self, grades: Iterable[Grade]) -> None:
        """Record each grade as soon as it is there."""
        for grade in grades:
            self._record(grade)

    def _record(self, grade: Grade) -> None:
        """Store a grade, then count it and tell of it: a grade counts once it is on disk."""
        self._store.add(grade, self._plans[grade.student].circumstances)
        self._grades.append(grade)
        self._tell(grade, kept=False)

    def _tell(self, grade: Grade, *, kept: bool) -> None:
        (standing,) = overrides.apply_overrides([grade], self._overrides)
        self._progress.done(standing, kept=kept)

    def _result(self) -> AssignmentResult:
        chosen = frozenset(student for student, plan in self._plans.items() if plan.chosen)
        return AssignmentResult(sorted(self._grades, key=lambda grade: grade.student), chosen)

    @property
    def _level(self) -> str:
        return self._choice.protection.level.value


def _waits_for_installed_package(grade: Grade) -> bool:
    """Tell whether a package that the grade waits for has been installed meanwhile."""
    packages = {name for item in grade.items for name in item.outcome.wanted}
    return any(map(distributions.is_installed, packages))


def _make_invalid_grade(handin: Rejected, assignment: Assignment) -> Grade:
    """Return the grade of a hand-in that could not be opened: no marks are given and none are taken."""
    return Grade(
        assignment=assignment.id,
        student=handin.student,
        status=GradeStatus.INVALID,
        marks=None,
        max_marks=assignment.marks,
        reason=handin.reason,
        help=handin.help,
        digest=handin.digest,
    )
