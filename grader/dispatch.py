"""Where work runs: local slots, each a thread with sandboxes of its own.

A sandbox dies with the thread that started it, so a slot's thread lives as long as the run. Only a few
hand-ins are in memory at a time, however large the class.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from grader.model import Grade, Submission
from grader.sandbox.protocol import Sandbox

GradeOne = Callable[[Submission, Sandbox], Grade]


@dataclass
class Slots:
    """A pool of `jobs` slots. Leave it by `close` or as a context: nothing stays running."""

    jobs: int
    make_sandbox: Callable[[], Sandbox]
    _own: threading.local = field(default_factory=threading.local)
    _sandboxes: list[Sandbox] = field(default_factory=list)

    def grade_all(
        self, submissions: Iterable[Submission], grade_one: GradeOne
    ) -> Generator[Grade, None, None]:
        """Grades as they come, in no fixed order. Closing the iterator stops the work that is under way."""
        waiting = iter(submissions)
        pool = ThreadPoolExecutor(self.jobs, thread_name_prefix="slot")
        running: set[Future[Grade]] = set()
        try:
            while True:
                for submission in waiting:
                    running.add(pool.submit(self._grade, submission, grade_one))
                    if len(running) > self.jobs:
                        break
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            # Closing the sandboxes first ends what is under way at once, however long its limits are.
            self._close()
            pool.shutdown(cancel_futures=True)
            self._close()

    def _grade(self, submission: Submission, grade_one: GradeOne) -> Grade:
        if not hasattr(self._own, "sandbox"):
            self._own.sandbox = self.make_sandbox()
            self._sandboxes.append(self._own.sandbox)
        start = time.perf_counter()
        grade = grade_one(submission, self._own.sandbox)
        return grade.model_copy(update={"wall_s": round(time.perf_counter() - start, 4)})

    def _close(self) -> None:
        while self._sandboxes:
            self._sandboxes.pop().close()
