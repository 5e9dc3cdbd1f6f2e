"""Slots: several at a time, few in memory, nothing running afterwards."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from grader import rubric
from grader.grading.code_runner import join_limits
from grader.grading.slots import SlotPool
from grader.model import Grade, GradeStatus, Submission
from grader.model.errors import BoxBrokenError
from grader.sandbox.no_sandbox import UnprotectedSandbox
from grader.sandbox.protocol import Sandbox
from grader.sandbox.worker_config import WorkerConfig
from tests.support.classes import COURSE
from tests.support.commands import PATIENCE_S
from tests.support.processes import until

STATS = rubric.load(COURSE / "rubrics", COURSE / "reference", "stats")
CONFIG_OF_STATS = WorkerConfig(STATS.probes_source(), "", join_limits(STATS.items))


def sandbox() -> UnprotectedSandbox:
    """A real one; no process is started until it is asked to open a box."""
    return UnprotectedSandbox(CONFIG_OF_STATS)


def submissions(number: int) -> Iterator[Submission]:
    return (Submission("stats", f"s{n:03}", (), f"{n}") for n in range(number))


def graded(submission: Submission, _sandbox: Sandbox) -> Grade:
    return Grade(
        assignment="stats", student=submission.student, status=GradeStatus.GRADED, marks=1.0, max_marks=5.0
    )


def slot_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("slot")]


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_every_submission_is_graded_once(jobs: int) -> None:
    with closing(SlotPool(jobs, sandbox)) as slots:
        made = slots.grade_all(submissions(25), graded)
        students = sorted(grade.student for grade in made)
    assert students == [f"s{n:03}" for n in range(25)]
    assert slot_threads() == []


def test_nothing_to_grade_is_no_work() -> None:
    with closing(SlotPool(2, sandbox)) as slots:
        made = slots.grade_all(submissions(0), graded)
        assert list(made) == []


def test_a_sandbox_that_is_made_while_the_pool_closes_is_closed_at_once() -> None:
    """Otherwise its thread would grade a whole hand-in, and closing would wait for it."""
    pools: list[SlotPool] = []
    closing_it: list[threading.Thread] = []

    def make() -> UnprotectedSandbox:
        closing_it.append(threading.Thread(target=pools[0].close))
        closing_it[0].start()
        until(lambda: pools[0]._is_closed)
        return sandbox()

    def start_worker(submission: Submission, box: Sandbox) -> Grade:
        assert isinstance(box, UnprotectedSandbox)
        box.slot.start()
        return graded(submission, box)

    pools.append(SlotPool(1, make))
    with pytest.raises(BoxBrokenError, match=r"^the slot has been closed$"):
        list(pools[0].grade_all(submissions(1), start_worker))
    closing_it[0].join()
    assert slot_threads() == []


def test_the_time_is_noted() -> None:
    def slowly(submission: Submission, box: Sandbox) -> Grade:
        time.sleep(0.05)
        return graded(submission, box)

    with closing(SlotPool(1, sandbox)) as slots:
        made = slots.grade_all(submissions(1), slowly)
        [grade] = made
    assert grade.wall_s >= 0.05


def test_as_many_at_a_time_as_there_are_slots_each_with_its_own_sandbox() -> None:
    together = threading.Barrier(3, timeout=30)
    sandboxes: dict[str, set[int]] = {}

    def meeting(submission: Submission, box: Sandbox) -> Grade:
        together.wait()  # passes only where all three slots are busy at once
        sandboxes.setdefault(threading.current_thread().name, set()).add(id(box))
        return graded(submission, box)

    with closing(SlotPool(3, sandbox)) as slots:
        made = slots.grade_all(submissions(9), meeting)
        assert len(list(made)) == 9
    assert len(sandboxes) == 3
    assert all(len(boxes) == 1 for boxes in sandboxes.values())
    assert len(set.union(*sandboxes.values())) == 3


def test_only_a_few_hand_ins_are_taken_ahead() -> None:
    taken: list[str] = []

    def noted() -> Iterator[Submission]:
        for submission in submissions(200):
            taken.append(submission.student)
            yield submission

    with closing(SlotPool(2, sandbox)) as slots:
        made = slots.grade_all(noted(), graded)
        for number, _ in enumerate(made, 1):
            assert len(taken) <= number + 2 * 2 + 2


def test_a_fault_of_one_ends_the_work_and_is_told() -> None:
    def broken(submission: Submission, box: Sandbox) -> Grade:
        if submission.student == "s003":
            raise ZeroDivisionError("a bug")
        return graded(submission, box)

    with (
        closing(SlotPool(2, sandbox)) as slots,
        pytest.raises(ZeroDivisionError, match="a bug"),
    ):
        list(slots.grade_all(submissions(50), broken))
    assert slot_threads() == []


def test_stopping_early_leaves_nothing_running() -> None:
    with closing(SlotPool(2, sandbox)) as slots:
        made = slots.grade_all(submissions(1000), graded)
        next(made)
    assert until(lambda: not slot_threads(), PATIENCE_S)


def test_a_queue_makes_room_before_it_takes_more() -> None:
    with closing(SlotPool(2, sandbox)) as slots:
        queue = slots.queue(graded)
        counts = [len(list(queue.add(submission))) for submission in submissions(20)]
        left = list(queue.rest())
    under_way = [number - sum(counts[:number]) for number in range(1, 21)]
    assert counts[:2] == [0, 0], "there is room"
    assert max(under_way) <= 2
    assert sum(counts) + len(left) == 20
