"""Answers that are worked out once, however many threads ask for them."""

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class SharedAnswers(Generic[Answer]):
    """Answers, kept by key.

    `lasts` says which answers are kept. Any other answer is worked out anew for the next one who asks.
    """

    def __init__(self, lasts: Callable[[Answer], bool]) -> None:
        self._lasts = lasts
        self._lock = Lock()
        self._answers: dict[Hashable, Future[Answer]] = {}

    def answer_all(self, keys: Sequence[Hashable], work_out: Callable[[Hashable], Answer]) -> list[Answer]:
        """Return the answers in the order of the keys, each worked out once.

        The answers that other threads are working on are awaited last, so that all get on meanwhile. What
        `work_out` raises is raised for all who wait for it, and not kept.
        """
        answers = [self._begun_or_claimed(key, work_out) for key in keys]
        return [answer.result() for answer in answers]

    def _begun_or_claimed(self, key: Hashable, work_out: Callable[[Hashable], Answer]) -> Future[Answer]:
        with self._lock:
            if key in self._answers:
                return self._answers[key]
            mine = self._answers[key] = Future()
        self._work_out(mine, key, work_out)
        return mine

    def _work_out(self, mine: Future[Answer], key: Hashable, work_out: Callable[[Hashable], Answer]) -> None:
        try:
            answer = work_out(key)
        except BaseException as fault:
            self._forget(key)
            mine.set_exception(fault)
            return
        if not self._lasts(answer):
            self._forget(key)
        mine.set_result(answer)

    def _forget(self, key: Hashable) -> None:
        with self._lock:
            del self._answers[key]
