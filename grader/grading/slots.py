"""Slots: threads that grade, each with sandboxes of its own.

A sandbox dies with the thread that started it, so a slot's thread lives as long as the run. Only a few
hand-ins are in memory at a time, however large the class.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, TypeVar

from grader.model import Grade
from grader.sandbox.protocol import Sandbox

Task = TypeVar("Task")


class _SharedExclusiveLock:
    """Lets hand-ins be graded side by side, until one has to be alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._side_by_side = 0
        self._waiting = 0
        self._is_alone = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Grade beside others; those that wait to be alone go first."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_alone and not self._waiting)
            self._side_by_side += 1
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Wait, within `shared`, until all others are done, and let none begin meanwhile."""
        with self._changed:
            self._waiting += 1
            self._side_by_side -= 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._is_alone and not self._side_by_side)
            self._waiting -= 1
            self._is_alone = True
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = False
                self._side_by_side += 1
                self._changed.notify_all()

    def _leave(self) -> None:
        with self._changed:
            self._side_by_side -= 1
            self._changed.notify_all()


class TaskQueue(Generic[Task]):
    """Tasks on their way through a pool, of which only so many are under way at a time."""

    def __init__(self, submit: Callable[[Task], Future[Grade]], capacity: int) -> None:
        self._submit = submit
        self._capacity = capacity
        self._running: set[Future[Grade]] = set()

    def add(self, task: Task) -> Iterable[Grade]:
        """Have the task graded; where the queue is full then, wait, and return the grades that are ready."""
        self._running.add(self._submit(task))
        return self._ready() if len(self._running) >= self._capacity else ()

    def rest(self) -> Iterator[Grade]:
        """Yield the grades of all tasks that are still under way, as they come."""
        while self._running:
            yield from self._ready()

    def _ready(self) -> Iterable[Grade]:
        """Wait for at least one grade; raise what its task raised once that grade is asked for."""
        done, self._running = wait(self._running, return_when=FIRST_COMPLETED)
        return map(Future.result, done)


class SlotPool:
    """A pool of `jobs` slots. After `close` nothing stays running."""

    def __init__(self, jobs: int, make_sandbox: Callable[[], Sandbox]) -> None:
        self._jobs = jobs
        self._make_sandbox = make_sandbox
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="slot")
        self._thread = threading.local()
        self._sandboxes: list[Sandbox] = []
        self._is_closed = False
        self._lock = _SharedExclusiveLock()

    def grade_all(
        self, submissions: Iterable[Task], grade_one: Callable[[Task, Sandbox], Grade]
    ) -> Iterator[Grade]:
        """Yield grades as they come, in no fixed order.

        A `Task` is a submission, or a submission with what it is graded on.
        """
        queue = self.queue(grade_one)
        for submission in submissions:
            yield from queue.add(submission)
        yield from queue.rest()

    def queue(self, grade_one: Callable[[Task, Sandbox], Grade]) -> TaskQueue[Task]:
        """Return a queue to which tasks for `grade_one` can be added one by one."""
        return TaskQueue(lambda task: self._threads.submit(self._grade, task, grade_one), self._jobs + 1)

    def exclusive(self) -> AbstractContextManager[None]:
        """Return a context in which no other slot works."""
        return self._lock.exclusive()

    def close(self) -> None:
        """Stop the work that is under way, at once, however long its limits are.

        A thread that waits for another sandbox than its own goes on until that one is closed.
        """
        self._is_closed = True
        self._close_sandboxes()
        self._threads.shutdown(cancel_futures=True)
        self._close_sandboxes()  # one may have been made meanwhile

    def _grade(self, submission: Task, grade_one: Callable[[Task, Sandbox], Grade]) -> Grade:
        if not hasattr(self._thread, "sandbox"):
            self._thread.sandbox = self._make_sandbox()
            self._sandboxes.append(self._thread.sandbox)
            if self._is_closed:
                self._thread.sandbox.close()
        with self._lock.shared():
            start = time.perf_counter()
            grade = grade_one(submission, self._thread.sandbox)
        return grade.model_copy(update={"wall_s": round(time.perf_counter() - start, 4)})

    def _close_sandboxes(self) -> None:
        while self._sandboxes:
            self._sandboxes.pop().close()
