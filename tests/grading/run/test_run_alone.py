"""What had too little of the machine is judged once more while nothing else of the run computes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from grader.grading import engine
from grader.grading.box_setup import make_student_config
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.grading.slots import SlotPool
from grader.model import Grade, GradeStatus, Reason, Status, Submission, SubmittedFile
from grader.model.errors import MachineBusyError
from grader.rubric import Assignment, Problem
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.protocol import Box, BoxJob, Sandbox

SLEEPS = b"import time\n\nclass TwoLayerNet:\n    def __init__(self, *sizes):\n        time.sleep(1000)\n"


@dataclass
class Starved:
    """A real sandbox on a machine that gives it nothing for so many hand-ins."""

    sandbox: Bubblewrap
    times: int

    def open(self, job: BoxJob) -> Box:
        if self.times:
            self.times -= 1
            raise MachineBusyError("machine busy: after 100 s there had been 0.1 s of processor time")
        return self.sandbox.open(job)

    def close(self) -> None:
        return


@dataclass
class Surroundings:
    """Counts how often somebody asked to be alone."""

    asked: list[str] = field(default_factory=list)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        self.asked.append("alone")
        yield


@pytest.fixture(scope="module")
def few(assignment: Assignment) -> Assignment:
    """Two items with little time."""

    def quick(problem: Problem) -> Problem:
        items = (
            item.model_copy(update={"limits": item.limits.model_copy(update={"wall_s": 0.5})})
            for item in problem.items
        )
        return problem.model_copy(update={"items": tuple(items)})

    chosen = assignment.narrowed(lambda item: item.id in ("q1a", "q2d"))
    return chosen.model_copy(update={"problems": tuple(map(quick, chosen.problems))})


@pytest.fixture(scope="module")
def sandbox(few: Assignment, make_sandbox: Callable[..., Bubblewrap]) -> Bubblewrap:
    return make_sandbox(make_student_config(few))


def right(assignment: Assignment) -> Submission:
    return Submission(assignment.id, "ada", assignment.solution_files(), "one and the same")


@pytest.mark.sandbox
def test_alone_it_gets_what_it_needs(
    few: Assignment, sandbox: Bubblewrap, live_reference: LiveReference
) -> None:
    around = Surroundings()
    setting = engine.Setting(few, live_reference, HiddenKey("k"), "strong", exclusive=around.exclusive)
    grade = engine.grade(right(few), Starved(sandbox, 1), setting)
    assert (grade.status, around.asked) == (GradeStatus.GRADED, ["alone"])
    assert {item.outcome.status for item in grade.items} == {Status.PASSED}


@pytest.mark.sandbox
def test_a_machine_that_stays_busy_withholds_the_grade(
    few: Assignment, sandbox: Bubblewrap, live_reference: LiveReference
) -> None:
    around = Surroundings()
    setting = engine.Setting(few, live_reference, HiddenKey("k"), "strong", exclusive=around.exclusive)
    grade = engine.grade(right(few), Starved(sandbox, 2), setting)
    assert (grade.status, grade.marks, around.asked) == (GradeStatus.WITHHELD, None, ["alone"])
    for item in grade.items:
        assert (item.outcome.status, item.outcome.reason) == (Status.VOID, Reason.MACHINE_BUSY)
        assert item.outcome.staff_note.startswith("machine busy: after 100 s")
        assert "Run the same command again" in item.outcome.staff_note


@pytest.mark.sandbox
def test_what_idles_is_tried_alone_before_it_is_said_to(
    few: Assignment, sandbox: Bubblewrap, live_reference: LiveReference
) -> None:
    around = Surroundings()
    setting = engine.Setting(few, live_reference, HiddenKey("k"), "strong", exclusive=around.exclusive)
    files = (SubmittedFile("two_layernet.py", SLEEPS, "two_layernet.py"),)
    grade = engine.grade(replace(right(few), files=files), sandbox, setting)
    assert around.asked == ["alone"]
    assert {(i.outcome.status, i.outcome.reason) for i in grade.items} == {(Status.FAILED, Reason.TIMEOUT)}


def test_nothing_goes_on_beside_whoever_is_alone() -> None:
    """Two of four ask for it, in the middle of their work; all come to their end."""
    slots = SlotPool(3, lambda: _Nothing())
    inside: set[int] = set()
    beside: list[set[int]] = []
    lock = threading.Lock()
    both_in = threading.Barrier(2, timeout=60)

    def grade_one(number: int, _sandbox: Sandbox) -> Grade:
        with lock:
            inside.add(number)
        if number < 2:
            both_in.wait()
            with lock:
                inside.discard(number)
            with slots.exclusive():
                beside.append(set(inside))
            with lock:
                inside.add(number)
        with lock:
            inside.discard(number)
        return Grade(assignment="a", student=f"{number}", status=GradeStatus.GRADED, marks=1, max_marks=1)

    try:
        grades = list(slots.grade_all(range(4), grade_one))
    finally:
        slots.close()
    assert sorted(grade.student for grade in grades) == ["0", "1", "2", "3"]
    assert beside == [set(), set()]


class _Nothing:
    def open(self, job: BoxJob) -> Box:
        raise NotImplementedError

    def close(self) -> None:
        return
