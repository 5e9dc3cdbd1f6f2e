"""Workers and boxes that are killed from outside, at every request: never the hand-in's fault."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import psutil
import pytest

from grader.grading import engine
from grader.grading.box_setup import make_reference_config, make_student_config
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.model import Grade, GradeStatus, Loaded, Observation, Reason, Status, Submission
from grader.rubric import Assignment
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.protocol import Box, BoxJob, Oracle
from grader.sandbox.request import Request
from tests.support.boxes import NESTED
from tests.support.processes import alive, until

pytestmark = pytest.mark.sandbox
KEY = HiddenKey("k")
ONLY = ("q1a", "q1b", "q2d")


def deepest(pid: int) -> int:
    """The box of a hand-in: what was begun last, below the worker."""
    below = psutil.Process(pid).children(recursive=True)
    return below[-1].pid if below else pid


def worker(pid: int) -> int:
    """What bubblewrap runs."""
    return int(psutil.Process(pid).children()[0].pid)


VICTIMS: Mapping[str, Callable[[int], int]] = {
    "bubblewrap": lambda pid: pid,
    "worker": worker,
    "box": deepest,
}


@dataclass
class Killed:
    """A real sandbox whose `victim` is killed before the requests of these numbers are answered."""

    sandbox: Bubblewrap
    victim: Callable[[int], int]
    at: Sequence[int]
    asked: int = 0
    dead: list[int] = field(default_factory=list)

    def open(self, job: BoxJob) -> Box:
        return KilledBox(self.sandbox.open(job), self)

    def close(self) -> None:
        return

    def maybe_kill(self) -> None:
        self.asked += 1
        if self.asked in self.at:
            assert self.sandbox.slot.worker_pid is not None
            self.dead.append(self.victim(self.sandbox.slot.worker_pid))
            below = {child.pid for child in psutil.Process(self.dead[-1]).children(recursive=True)}
            os.kill(self.dead[-1], signal.SIGKILL)
            # They end with it, and must not answer before they do.
            assert until(lambda: not alive(below), timeout_s=30)


class KilledBox:
    def __init__(self, box: Box, killed: Killed) -> None:
        self._box = box
        self._killed = killed
        self.loaded: Loaded = box.loaded

    def submit(self, request: Request) -> None:
        self._killed.maybe_kill()
        self._box.submit(request)

    def collect(self, oracle: Oracle | None = None) -> Observation:
        return self._box.collect(oracle)

    def collect_parts(self, sizes: Sequence[int]) -> Iterator[Observation]:
        return self._box.collect_parts(sizes)

    @property
    def ended(self) -> bool:
        return self._box.ended

    def close(self) -> None:
        self._box.close()

    def __enter__(self) -> "KilledBox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture(scope="module")
def few(assignment: Assignment) -> Assignment:
    return assignment.narrowed(lambda item: item.id in ONLY)


def handed_in(assignment: Assignment, wrong: bool) -> Submission:
    """The course's own solution, or one in which an item is wrong, so that each is run by itself."""
    files = assignment.variant_files("half-regularization") if wrong else assignment.solution_files()
    return Submission(assignment.id, "ada", files, "one and the same")


def verdicts(grade: Grade) -> dict[str, Status]:
    return {item.id: item.outcome.status for item in grade.items}


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_one_kill_changes_no_verdict(
    nested: bool,
    victim: str,
    few: Assignment,
    live_reference: LiveReference,
    make_sandbox: Callable[..., Bubblewrap],
) -> None:
    sandbox = make_sandbox(make_student_config(few), nested=nested)
    setting = engine.Setting(few, live_reference, KEY, "strong")
    for wrong in (False, True):
        engine.grade(handed_in(few, wrong), sandbox, setting)  # what is worked out once is, from here on
        calm = Killed(sandbox, VICTIMS[victim], ())
        expected = verdicts(engine.grade(handed_in(few, wrong), calm, setting))
        assert calm.asked >= 1 + 2 * wrong
        for number in range(1, calm.asked + 1):
            killed = Killed(sandbox, VICTIMS[victim], (number,))
            grade = engine.grade(handed_in(few, wrong), killed, setting)
            assert killed.dead, number
            assert verdicts(grade) == expected, (number, grade.items)


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_machine_that_kills_every_box_withholds_the_grade(
    victim: str, few: Assignment, live_reference: LiveReference, make_sandbox: Callable[..., Bubblewrap]
) -> None:
    sandbox = make_sandbox(make_student_config(few))
    killed = Killed(sandbox, VICTIMS[victim], range(1, 100))
    grade = engine.grade(handed_in(few, False), killed, engine.Setting(few, live_reference, KEY, "strong"))
    assert grade.status is GradeStatus.WITHHELD
    assert {item.outcome.reason for item in grade.items} == {Reason.GRADER_FAULT}
    calm = Killed(sandbox, VICTIMS[victim], ())
    after = engine.grade(handed_in(few, False), calm, engine.Setting(few, live_reference, KEY, "strong"))
    assert set(verdicts(after).values()) == {Status.PASSED}


@pytest.mark.parametrize("victim", VICTIMS)
def test_the_references_box_may_die_too(
    victim: str, few: Assignment, make_sandbox: Callable[..., Bubblewrap]
) -> None:
    """Once, at each of its requests: everybody is judged, also who comes after."""
    student = make_sandbox(make_student_config(few))
    sandbox = make_sandbox(make_reference_config(few))
    for number in range(1, 5):
        killed = Killed(sandbox, VICTIMS[victim], (number,))
        live_reference = LiveReference(few, killed)
        setting = engine.Setting(few, live_reference, KEY, "strong")
        grades = [engine.grade(handed_in(few, False), student, setting) for _ in range(2)]
        assert killed.dead, number
        assert [set(verdicts(grade).values()) for grade in grades] == [{Status.PASSED}] * 2, number
