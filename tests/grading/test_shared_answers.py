"""Worked out once for all threads; who finds an answer under way gets on with another."""

from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from grader.grading.shared_answers import SharedAnswers


def test_two_threads_share_the_work_between_them() -> None:
    """Each must be at a different key before either goes on: had one waited for the other, it would hang."""
    once, made, lock, both = SharedAnswers[str](bool), [], Lock(), Barrier(2, timeout=60)

    def work_out(key: Hashable) -> str:
        with lock:
            made.append(key)
        both.wait()
        return f"answer {key}"

    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(once.answer_all, [1, 2, 3, 4], work_out) for _ in range(2)]
        answers = [one.result(timeout=60) for one in told]
    assert answers == [["answer 1", "answer 2", "answer 3", "answer 4"]] * 2
    assert sorted(made, key=str) == [1, 2, 3, 4]


def test_what_does_not_last_is_worked_out_anew() -> None:
    once = SharedAnswers[int](lambda answer: answer > 1)
    made: list[int] = []

    def work_out(_key: Hashable) -> int:
        made.append(len(made))
        return len(made)

    assert [once.answer_all(["a"], work_out) for _ in range(4)] == [[1], [2], [2], [2]]


def test_what_is_raised_is_not_kept() -> None:
    once = SharedAnswers[str](bool)

    def fail(_key: Hashable) -> str:
        raise OSError("the machine's own fault")

    with pytest.raises(OSError, match="the machine's own fault"):
        once.answer_all(["a"], fail)
    assert once.answer_all(["a"], lambda _: "better") == ["better"]
