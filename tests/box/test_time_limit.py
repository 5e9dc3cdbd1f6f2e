"""Both ways of stopping what runs too long: by an alarm, and by a thread where there are no alarms."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from grader.box import time_limit
from grader.box.time_limit import TimeUp

AtMost = Callable[[float], AbstractContextManager[None]]
pytestmark = pytest.mark.parametrize("at_most", [time_limit._limit_by_alarm, time_limit._limit_by_thread])


def for_ever() -> None:
    while True:
        time.sleep(0.001)


def test_an_endless_loop_is_stopped(at_most: AtMost) -> None:
    with pytest.raises(TimeUp), at_most(0.01):
        for_ever()


def test_one_that_swallows_it_is_stopped_the_next_time(at_most: AtMost) -> None:
    swallowed: list[type[BaseException]] = []

    def deaf() -> None:
        try:
            for_ever()
        except BaseException as error:
            swallowed.append(type(error))
        for_ever()

    with pytest.raises(TimeUp), at_most(0.01):
        deaf()
    assert swallowed == [TimeUp]


@pytest.mark.process
def test_a_look_that_takes_longer_than_a_step_ends_all_the_same(at_most: AtMost) -> None:
    """As where hundreds of processes run below: each is read at each look."""
    command = [sys.executable, "-S", "-c", "input()"]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(24)]
    try:
        with pytest.raises(TimeUp), at_most(0.01):
            for_ever()
    finally:
        for child in children:
            child.communicate(b"\n")


def test_what_ends_in_time_is_left_alone(at_most: AtMost) -> None:
    before = signal.getsignal(signal.SIGINT)
    with at_most(60):
        done = sum(range(10))
    assert done == 45
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_of_its_own_goes_through(at_most: AtMost) -> None:
    with pytest.raises(ZeroDivisionError), at_most(60):
        1 / 0  # noqa: B018
