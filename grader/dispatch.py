"""Where work runs: local slots, each a thread with sandboxes of its own.

A sandbox dies with the thread that started it, so a slot's thread lives as long as the run. Only a few
hand-ins are in memory at a time, however large the class.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from grader.model import Grade
from grader.sandbox.protocol import Sandbox

Work = TypeVar("Work")


class Slots:
    """A pool of `jobs` slots. Leave it by `close`: nothing stays running."""

    def __init__(self, jobs: int, make_sandbox: Callable[[], Sandbox]) -> None:
        self._jobs = jobs
        self._make_sandbox = make_sandbox
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="slot")
        self._own = threading.local()
        self._sandboxes: list[Sandbox] = []

    def grade_all(
        self, submissions: Iterable[Work], grade_one: Callable[[Work, Sandbox], Grade]
    ) -> Iterator[Grade]:
        """Grades as they come, in no fixed order; `Work` is a submission, or one and what it is graded on."""
        waiting = iter(submissions)
        running: set[Future[Grade]] = set()
        while True:
            for submission in waiting:
                running.add(self._pool.submit(self._grade, submission, grade_one))
                if len(running) > self._jobs:
                    break
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()

    def close(self) -> None:
        """Stop the work that is under way, at once, however long its limits are."""
        self._close_sandboxes()
        self._pool.shutdown(cancel_futures=True)
        self._close_sandboxes()  # one may have been made meanwhile

    def _grade(self, submission: Work, grade_one: Callable[[Work, Sandbox], Grade]) -> Grade:
        if not hasattr(self._own, "sandbox"):
            self._own.sandbox = self._make_sandbox()
            self._sandboxes.append(self._own.sandbox)
        start = time.perf_counter()
        grade = grade_one(submission, self._own.sandbox)
        return grade.model_copy(update={"wall_s": round(time.perf_counter() - start, 4)})

    def _close_sandboxes(self) -> None:
        while self._sandboxes:
            self._sandboxes.pop().close()
