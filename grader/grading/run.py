"""One `grader run`, start to end: hand-ins in, stored grades, exports and pages out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import __version__, intake, rubric
from grader.grading import hidden_images
from grader.grading.assignment_run import AssignmentResult, AssignmentRun, Progress
from grader.grading.hidden_images import Profile
from grader.grading.seeds import HiddenKey, derive_hidden_key
from grader.model import Grade
from grader.model.errors import UsageError
from grader.results import outputs, pages
from grader.results.folder_lock import hold_lock
from grader.results.pages.about import describe_assignment
from grader.results.store import Store
from grader.rubric import Assignment
from grader.sandbox.sandbox_choice import SandboxChoice


@dataclass(frozen=True)
class RunPaths:
    """Where things are."""

    submissions: Path
    out: Path
    rubrics: Path
    reference: Path


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked for."""

    paths: RunPaths
    choice: SandboxChoice
    jobs: int
    run_key: str | None = None
    secret: str | None = None
    assignment: str | None = None
    only: frozenset[str] = frozenset()
    data: Path | None = None
    profile: Profile | None = None


@dataclass(frozen=True)
class RunResult:
    """What came of a run."""

    grades: list[Grade]
    """The grades of all students whose hand-ins lay in the folders of this run."""
    ignored: tuple[str, ...]
    """Names of files and folders that lie beside the hand-ins and are no hand-ins."""
    earlier: list[Grade]
    """Grades of the same assignments from earlier runs on other folders: their rows stay in all outputs."""


def grade_class(options: RunOptions, progress: Progress) -> RunResult:
    """Grade everything that is not graded yet and write the outputs.

    Raise GraderError where something stops the run.
    """
    out = options.paths.out
    if out.exists() and not out.is_dir():
        raise UsageError(
            f"--out: expected a folder, found something else: {out}.", help="Name another folder with --out."
        )
    assignments = {a.id: a for a in rubric.load_all(options.paths.rubrics, options.paths.reference)}
    folders = intake.find_assignments(options.paths.submissions, assignments.keys(), options.assignment)
    with hold_lock(out, "grader run"), Store(out / outputs.STORE) as store:
        outputs.must_not_have_lost_its_store(store, out)
        run_key = store.run_key(options.run_key)
        key = derive_hidden_key(run_key, store.secret(options.secret))
        results = {
            name: _grade_assignment(assignments[name], folder, store, key, options, progress)
            for name, folder in sorted(folders.items())
        }
        _must_know_all(options.only, results.values())
        written = _write(store, assignments, run_key, options)
        return _make_result(written, results, folders)


def _grade_assignment(
    assignment: Assignment,
    folder: Path,
    store: Store,
    key: HiddenKey,
    options: RunOptions,
    progress: Progress,
) -> AssignmentResult:
    progress.begin(assignment.id, len(options.only) or intake.count_students(folder))
    images = hidden_images.open_images(assignment.data, options.data, options.profile, key)
    timed = hidden_images.lengthen_limits(assignment, images)
    run = AssignmentRun(timed, images, store, key, options.choice, progress)
    return run.grade(intake.discover(folder, assignment), options.jobs, options.only)


def _must_know_all(only: frozenset[str], results: Iterable[AssignmentResult]) -> None:
    if unknown := sorted(only.difference(*(result.chosen for result in results))):
        raise UsageError(
            f"--only names {', '.join(unknown)}, but no such student handed in.",
            help="Names are those of the folders or zips below the assignment.",
        )


def _write(
    store: Store, assignments: Mapping[str, Assignment], run_key: str, options: RunOptions
) -> list[Grade]:
    """Write all outputs and return the grades in them, with the marks that people gave."""
    protection = options.choice.protection
    run_info = pages.RunInfo(__version__, run_key, protection.level.value, protection.missing)
    described = {name: describe_assignment(assignment) for name, assignment in assignments.items()}
    return outputs.write_all(store, options.paths.out, store.shown(), described, run_info)


def _make_result(
    written: Iterable[Grade], results: Mapping[str, AssignmentResult], folders: Mapping[str, Path]
) -> RunResult:
    """Tell the grades of this run's hand-ins from those of earlier runs on the same assignments."""
    here = {(grade.assignment, grade.student) for result in results.values() for grade in result.grades}
    of_run = [grade for grade in written if grade.assignment in folders]
    return RunResult(
        [grade for grade in of_run if (grade.assignment, grade.student) in here],
        tuple(name for folder in folders.values() for name in intake.list_ignored(folder)),
        [grade for grade in of_run if (grade.assignment, grade.student) not in here],
    )
