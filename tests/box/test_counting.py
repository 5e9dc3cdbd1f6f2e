"""Python-level work as a number: a loop multiplies it, one array operation does not."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import numpy as np
import pytest

from grader.box.counting import LOST, count_operations

_MONITORED = sys.version_info >= (3, 12)


def test_a_loop_multiplies_the_count() -> None:
    def loop(times: int) -> None:
        for _ in range(times):
            pass

    few, many = (count_operations(partial(loop, n)) for n in (10, 1000))
    assert 50 < many / few < 150


@pytest.mark.process
def test_the_first_count_of_a_process_is_no_other_than_the_second() -> None:
    """Python 3.12 told nothing of bytecodes under the first tracer that asked."""
    program = (
        "from grader.box.counting import count_operations as n; print(*(n(lambda: sum([1])) for _ in 'ab'))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    first, second = map(int, run.stdout.split())
    assert first == second > 2


def test_an_array_operation_counts_the_same_at_any_size() -> None:
    small, large = (np.ones((n, 4)) for n in (5, 5000))
    assert count_operations(lambda: small @ small.T) == count_operations(lambda: large @ large.T)


def test_functions_that_are_called_count_too() -> None:
    def inner(x: int) -> int:
        return x + 1

    once = count_operations(lambda: inner(1))
    thrice = count_operations(lambda: inner(inner(inner(1))))
    assert thrice > 2 * once - 5 > 0


def test_the_tracer_is_off_afterwards_even_where_the_call_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        count_operations(lambda: 1 / 0)
    assert sys.gettrace() is None


def test_at_the_end_of_the_stack_nothing_goes_uncounted() -> None:
    def deeper() -> None:
        with suppress(RecursionError):
            deeper()

    count = count_operations(deeper)
    # From 3.12 on nothing is dropped: the counter's own failure is raised where the work is done.
    assert count > sys.getrecursionlimit() if _MONITORED else count == LOST


@pytest.mark.skipif(not _MONITORED, reason="Python 3.11 has no sys.monitoring")
@pytest.mark.parametrize(
    "trick",
    ["set_events(tool, 0)", "free_tool_id(tool)", "register_callback(tool, events.INSTRUCTION, print)"],
)
def test_a_counter_that_was_tampered_with_has_no_count(trick: str) -> None:
    ours = {"tool": 0, **vars(sys.monitoring)}  # type: ignore[attr-defined]
    assert count_operations(lambda: exec(trick, ours)) == LOST
    assert count_operations(lambda: None) > 0


@pytest.mark.skipif(not _MONITORED, reason="Python 3.11 has no sys.monitoring")
def test_where_nothing_is_free_to_count_with_there_is_no_count() -> None:
    monitoring = sys.monitoring  # type: ignore[attr-defined]
    taken = [tool for tool in range(6) if monitoring.get_tool(tool) is None]
    for tool in taken:
        monitoring.use_tool_id(tool, "someone else")
    try:
        assert count_operations(lambda: None) == LOST
    finally:
        for tool in taken:
            monitoring.free_tool_id(tool)


def test_a_generator_that_was_begun_before_counts_when_it_goes_on() -> None:
    def rows() -> Iterator[int]:
        yield 0
        for _ in range(1000):
            pass
        yield 1

    begun = rows()
    next(begun)
    assert count_operations(lambda: next(begun)) > 2000


def test_nothing_is_collected_while_counting_and_all_is_as_before() -> None:
    during: list[bool] = []
    count_operations(lambda: during.append(gc.isenabled()))
    assert during == [False]
    assert gc.isenabled()
