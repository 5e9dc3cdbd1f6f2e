"""One `grader run`, start to end: hand-ins in, stored grades, exports and pages out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

from grader import __version__, intake, rubric
from grader.grading import engine, hidden_images
from grader.grading.box_setup import student_course
from grader.grading.code_digest import code_digest
from grader.grading.hidden_images import Images, Profile
from grader.grading.live_reference import LiveReference
from grader.grading.machine_faults import machine_faults
from grader.grading.seeds import HiddenKey, hidden_key
from grader.grading.verify import reference_faults, references
from grader.grading.workers import WorkerPool
from grader.model import Grade, GradeStatus, Rejected, Submission
from grader.model.errors import RubricError, SandboxError, UsageError
from grader.results import outputs, overrides, pages
from grader.results.folder_lock import locked
from grader.results.pages.about import about
from grader.results.store import Store, circumstances
from grader.rubric import Assignment
from grader.sandbox.environment import distributions
from grader.sandbox.flavours import Warmed
from grader.sandbox.protocol import Sandbox
from grader.sandbox.select import Choice

_TRIALS: Final = 2
"""How often the course's own work is tried where the machine fails."""


@dataclass(frozen=True)
class Places:
    """Where things are."""

    submissions: Path
    out: Path
    rubrics: Path
    reference: Path


@dataclass(frozen=True)
class Graded:
    """What came of a run."""

    grades: list[Grade]
    """The grades of all students whose hand-ins lay in the folders of this run."""
    ignored: tuple[str, ...]
    """Names of files and folders that lie beside the hand-ins and are no hand-ins."""
    earlier: list[Grade]
    """Grades of the same assignments from earlier runs on other folders: their rows stay in all outputs."""


class Progress(Protocol):
    """Told what happens; what it shows is its own affair."""

    def begin(self, assignment: str, students: int) -> None: ...

    def done(self, grade: Grade, *, kept: bool) -> None: ...


@dataclass(frozen=True)
class Run:
    places: Places
    choice: Choice
    progress: Progress
    jobs: int
    run_key: str | None = None
    secret: str | None = None
    assignment: str | None = None
    only: frozenset[str] = frozenset()
    data: Path | None = None
    profile: Profile | None = None
    seen: set[str] = field(default_factory=set)

    def __call__(self) -> Graded:
        """Grade everything that is not graded yet and write the outputs.

        Raise GraderError where something stops the run.
        """
        if self.places.out.exists() and not self.places.out.is_dir():
            raise UsageError(f"--out: expected a folder, {self.places.out} is none.", help="Name another.")
        known = {a.id: a for a in rubric.load_all(self.places.rubrics, self.places.reference)}
        folders = intake.find(self.places.submissions, known.keys(), self.assignment)
        with locked(self.places.out, "grader run"), Store(self.places.out / outputs.STORE) as store:
            outputs.must_not_have_lost_its_store(store, self.places.out)
            return self._graded(store, known, folders)

    def _graded(self, store: Store, known: dict[str, Assignment], folders: Mapping[str, Path]) -> Graded:
        run_key = store.run_key(self.run_key)
        key = hidden_key(run_key, store.secret(self.secret))
        here: set[tuple[str, str]] = set()
        for assignment_id, folder in sorted(folders.items()):
            grades = self._assignment(known[assignment_id], folder, store, key)
            here |= {(grade.assignment, grade.student) for grade in grades}
        self._must_know_all_named()
        standing = self._write(store, store.shown(), known, run_key)
        of_run = [grade for grade in standing if grade.assignment in folders]
        return Graded(
            [grade for grade in of_run if (grade.assignment, grade.student) in here],
            tuple(name for folder in folders.values() for name in intake.ignored(folder)),
            [grade for grade in of_run if (grade.assignment, grade.student) not in here],
        )

    def _assignment(self, assignment: Assignment, folder: Path, store: Store, key: HiddenKey) -> list[Grade]:
        self.progress.begin(assignment.id, len(self.only) or intake.count(folder))
        wanted = hidden_images.opened(assignment.data, self.data, self.profile, key)
        timed = hidden_images.in_time(assignment, wanted)
        return _Desk(self, timed, wanted, store, key).work_through(intake.discover(folder, assignment))

    def _must_know_all_named(self) -> None:
        if unknown := sorted(self.only - self.seen):
            raise UsageError(
                f"--only names {', '.join(unknown)}, but no such student handed in.",
                help="Names are those of the folders or zips below the assignment.",
            )

    def _write(
        self, store: Store, grades: Sequence[Grade], known: dict[str, Assignment], key: str
    ) -> list[Grade]:
        """Write all outputs and return the grades with the marks that people gave."""
        protection = self.choice.protection
        told = pages.RunInfo(__version__, key, protection.level.value, protection.missing)
        described = {a.id: about(a) for a in known.values()}
        return outputs.write_all(store, self.places.out, grades, described, told)


class _Desk:
    """One assignment's hand-ins on their way through: kept from before, invalid, or to be graded now."""

    def __init__(
        self, run: Run, assignment: Assignment, images: Images | None, store: Store, key: HiddenKey
    ) -> None:
        self._run = run
        self._assignment = assignment
        self._images = images
        self._store = store
        self._key = key
        self._circumstances: dict[str, str] = {}
        """The circumstances of every student met so far."""
        self.grades: list[Grade] = []
        """The grades as the machine gave them; `Progress` is told of them with people's marks."""
        self._given = store.overrides()

    def work_through(self, handins: Iterator[Submission | Rejected]) -> list[Grade]:
        choice = self._run.choice
        course = student_course(self._assignment, self._images)
        with (
            closing(
                LiveReference.for_assignment(self._assignment, choice.make, self._images)
            ) as live_reference,
            closing(WorkerPool(self._run.jobs, lambda: Warmed(choice.make, course))) as slots,
        ):
            setting = engine.Setting(
                self._assignment, live_reference, self._key, self._level, self._images, slots.alone
            )
            waiting = _vouched_for(self._to_grade(handins), setting, slots)
            for grade in slots.grade_all(waiting, partial(engine.grade_or_withhold, setting=setting)):
                self._take(grade)
        return sorted(self.grades, key=lambda grade: grade.student)

    def _to_grade(self, handins: Iterator[Submission | Rejected]) -> Iterator[Submission]:
        """Yield the hand-ins that need a box; deal with the others on the way.

        Those that `--only` leaves out keep the grade they have, so that no output forgets them.
        """
        for handin in handins:
            wanted = not self._run.only or handin.student in self._run.only
            now = self._circumstances[handin.student] = self._circumstances_of(handin)
            before = self._store.latest(self._assignment.id, handin.student, now if wanted else None)
            if not wanted:
                self.grades += [before] if before else []
                continue
            self._run.seen.add(handin.student)
            if before and before.status is not GradeStatus.WITHHELD and not _is_there_now(before):
                self.grades.append(before)
                self._tell(before, kept=True)
            elif isinstance(handin, Rejected):
                self._take(_invalid(handin, self._assignment))
            else:
                yield handin

    def _take(self, grade: Grade) -> None:
        """Store a grade, then count it and tell of it: a grade counts once it is on disk."""
        self._store.add(grade, self._circumstances[grade.student])
        self.grades.append(grade)
        self._tell(grade, kept=False)

    def _tell(self, grade: Grade, *, kept: bool) -> None:
        (standing,) = overrides.applied_to([grade], self._given)
        self._run.progress.done(standing, kept=kept)

    def _circumstances_of(self, handin: Submission | Rejected) -> str:
        """Return a digest of all that the grade depends on and of all that intake said of the hand-in.

        What intake said counts because the page repeats it.
        """
        if isinstance(handin, Rejected):
            said = circumstances(handin.reason, handin.help)
        else:
            said = circumstances(circumstances(*handin.notes), circumstances(*handin.missing))
        seen = self._images.identity if self._images else ""
        course = self._assignment.digest, code_digest(), self._key, self._level, seen
        return circumstances(handin.digest, said, *course)

    @property
    def _level(self) -> str:
        return self._run.choice.protection.level.value


def _is_there_now(grade: Grade) -> bool:
    """Tell whether a package that the grade waits for has been installed meanwhile."""
    wanted = {name for item in grade.items for name in item.outcome.wanted}
    return any(map(distributions.is_installed, wanted))


def _vouched_for(
    waiting: Iterator[Submission], setting: engine.Setting, slots: WorkerPool
) -> Iterator[Submission]:
    """Yield the hand-ins, each after the reference has passed the items of its files.

    The reference is tried once per file, before the first hand-in that has this file is graded.
    """
    passed: set[str] = set()
    for submission in waiting:
        there = {file.path for file in submission.files} & set(setting.assignment.files)
        new = {*there, *setting.assignment.folder_names} - passed
        _reference_must_pass(sorted(new), setting, slots)
        passed |= new
        yield submission


def _reference_must_pass(files: Sequence[str], setting: engine.Setting, slots: WorkerPool) -> None:
    """Raise RubricError where the course's own solution loses marks under this run's hidden inputs.

    Its files are tried side by side. Items with hidden images are not tried: predictions are compared with
    labels and not with the reference, so its long training would say nothing here.
    """
    assignment = setting.assignment.narrowed(lambda item: not item.images)
    trials = [
        (reference, replace(setting, assignment=own))
        for own in (assignment.judged_on({file}) for file in files)
        if own.items
        for reference in references(own, setting.key)
    ]
    grades = _tried(trials, slots, assignment.id)
    faults = chain.from_iterable(reference_faults(grade, assignment) for grade in grades)
    if told := list(dict.fromkeys(faults)):
        raise RubricError(
            f"{assignment.id}: nothing was graded, because the reference itself does not earn full "
            f"marks: {'; '.join(told)}.",
            help=f"Correct the rubric or the reference; `grader verify {assignment.id}` tells more.",
        )


def _tried(
    trials: Sequence[tuple[Submission, engine.Setting]], slots: WorkerPool, assignment_id: str
) -> list[Grade]:
    """Grade the course's own work, and try again where the machine fails at it.

    Raise SandboxError where the machine fails time and again.
    """
    lacks: list[str] = []
    for _ in range(_TRIALS):
        grades = list(slots.grade_all(trials, _on_its_own))
        lacks = [fault for grade in grades for fault in machine_faults(grade)]
        if not lacks:
            return grades
    raise SandboxError(
        f"{assignment_id}: nothing was graded, because the reference could not be run here: {lacks[0]}.",
        help="It is this machine's fault, not the rubric's: see to it (`grader doctor`) and run again.",
    )


def _on_its_own(trial: tuple[Submission, engine.Setting], sandbox: Sandbox) -> Grade:
    submission, setting = trial
    return engine.grade_or_withhold(submission, sandbox, setting)


def _invalid(handin: Rejected, assignment: Assignment) -> Grade:
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
