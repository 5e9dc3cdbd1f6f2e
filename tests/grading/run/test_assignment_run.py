"""The hand-ins of one assignment on their way through a run: what is told and kept, and what is in memory."""

import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import rubric
from grader.grading.assignment_run import AssignmentResult, AssignmentRun
from grader.grading.seeds import HiddenKey, derive_hidden_key
from grader.model import Grade, Rejected, Submission, SubmittedFile
from grader.model.digest import digest_files
from grader.model.errors import RubricError
from grader.results.store import Store
from grader.rubric import Assignment
from grader.sandbox.laptop import Laptop
from grader.sandbox.protocol import Level, Protection
from grader.sandbox.sandbox_choice import SandboxChoice, SandboxKind
from tests.support.classes import COURSE, HALF_MEAN, RIGHT

pytestmark = pytest.mark.process

KEY: HiddenKey = derive_hidden_key("run", "a secret")
UNPROTECTED = SandboxChoice(Laptop, Protection(Level.NONE, ()), SandboxKind.NONE)
UNOPENED = Rejected("stats", "bob", "It is no archive.", "Hand in a zip.")


class Told:
    """What the run tells of its progress, in order."""

    def __init__(self) -> None:
        self.done_with: list[tuple[str, float | None, bool]] = []

    def begin(self, assignment: str, students: int) -> None: ...

    def done(self, grade: Grade, *, kept: bool) -> None:
        self.done_with.append((grade.student, grade.marks, kept))


@pytest.fixture(scope="module")
def stats() -> Assignment:
    return rubric.load(COURSE / "rubrics", COURSE / "reference", "stats")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "grades.sqlite") as store:
        yield store


def submission(student: str, text: str = RIGHT) -> Submission:
    content = text.encode()
    files = (SubmittedFile("stats.py", content, "stats.py"),)
    return Submission("stats", student, files, digest_files([("stats.py", content)]))


def run(
    assignment: Assignment, store: Store, handins: Iterator[Submission | Rejected], *only: str
) -> tuple[AssignmentResult, list[tuple[str, float | None, bool]]]:
    told = Told()
    of_assignment = AssignmentRun(assignment, None, store, KEY, UNPROTECTED, told)
    return of_assignment.grade(handins, 1, frozenset(only)), told.done_with


def test_everybody_is_told_of_once_and_kept_the_next_time(stats: Assignment, store: Store) -> None:
    def handins() -> Iterator[Submission | Rejected]:
        yield from (submission("cleo", HALF_MEAN), UNOPENED, submission("ada"))

    result, told = run(stats, store, handins())
    assert [(grade.student, grade.marks) for grade in result.grades] == [
        ("ada", 5),
        ("bob", None),
        ("cleo", 3),
    ]
    assert sorted(told) == [("ada", 5, False), ("bob", None, False), ("cleo", 3, False)]
    again, told = run(stats, store, handins())
    assert told == [("cleo", 3, True), ("bob", None, True), ("ada", 5, True)]
    assert again == result


def test_those_left_out_keep_their_grade_and_nothing_is_told_of_them(stats: Assignment, store: Store) -> None:
    run(stats, store, iter([submission("ada"), submission("bob", HALF_MEAN)]))
    better = [submission("ada", HALF_MEAN), submission("bob"), submission("cleo")]
    result, told = run(stats, store, iter(better), "bob", "dan")
    assert {grade.student: grade.marks for grade in result.grades} == {"ada": 5, "bob": 5}
    assert told == [("bob", 5, False)]
    assert result.chosen == {"bob"}


def test_only_a_few_hand_ins_are_in_memory(stats: Assignment, store: Store) -> None:
    alive: weakref.WeakSet[Submission] = weakref.WeakSet()
    most: list[int] = []

    def handins() -> Iterator[Submission]:
        for number in range(8):
            handin = submission(f"s{number}", f"{RIGHT}\n# {number}\n")
            alive.add(handin)
            most.append(len(alive))
            yield handin

    result, _ = run(stats, store, handins())
    assert len(result.grades) == 8
    assert max(most) <= 3, "one that is graded, one that waits for a slot, one that was just opened"


def test_a_broken_reference_is_told_before_a_hand_in_that_has_the_file_is_graded(
    stats: Assignment, store: Store
) -> None:
    taken: list[str] = []

    def handins() -> Iterator[Submission]:
        nothing = Submission("stats", "aaron", (), "none", missing=("stats.py",))
        for handin in (nothing, submission("ada"), submission("bob")):
            taken.append(handin.student)
            yield handin

    broken = {**stats.tree, "solution/stats.py": RIGHT.replace("np.mean(", "np.meen(").encode()}
    with pytest.raises(RubricError, match="does not earn full marks: s2: the reference loses 3; "):
        run(stats.model_copy(update={"tree": broken}), store, handins())
    assert taken == ["aaron", "ada"]
    assert store.shown() == []
