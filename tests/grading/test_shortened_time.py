"""What is known not to end gets less time, and only that."""

from dataclasses import replace

import pytest

from grader.grading.code_runner import make_request
from grader.grading.shortened_time import StuckFunctions, shorten_time
from grader.model import Fate, Observation
from grader.rubric import Assignment, Item
from grader.sandbox.request import Request

STOPPED = Observation(Fate.TIMEOUT, (), "stopped after 10 s of processor time")


@pytest.fixture
def items(assignment: Assignment) -> dict[str, Item]:
    return {item.id: item for item in assignment.items}


def request(item: Item) -> Request:
    return replace(make_request(item, item.probe or "", ()), cpu_s=10.0, wall_s=5.0)


def test_two_in_vain_are_enough_for_the_same_function(items: dict[str, Item]) -> None:
    stuck = StuckFunctions(items)
    for name in ("q1a", "q1b"):
        assert stuck.shorten(name, request(items[name])) == request(items[name])
        assert stuck.note(name, STOPPED) == STOPPED
    short = stuck.shorten("q2d", request(items["q2d"]))
    assert (short.cpu_s, short.wall_s) == (2.0, 2.0)
    assert stuck.note("q2d", STOPPED).detail == (
        "stopped after 10 s of processor time; it had more time in q1a and q1b and did not come back "
        "there either"
    )


def test_another_function_has_all_its_time(items: dict[str, Item]) -> None:
    stuck = StuckFunctions(items)
    for name in ("q1a", "q1b", "q2d"):
        stuck.note(name, STOPPED)
    assert stuck.shorten("q3a", request(items["q3a"])) == request(items["q3a"])
    assert stuck.note("q3a", STOPPED) == STOPPED


def test_what_comes_back_is_left_as_it_is(items: dict[str, Item]) -> None:
    stuck = StuckFunctions(items)
    for fate in (Fate.FINISHED, Fate.KILLED, Fate.MEMORY, Fate.EXITED):
        ended = Observation(fate, (), "")
        assert stuck.note("q1a", ended) is ended
    assert stuck.shorten("q2d", request(items["q2d"])) == request(items["q2d"])


def test_items_that_name_no_function_know_nothing_of_each_other(items: dict[str, Item]) -> None:
    nameless = {name: item.model_copy(update={"code": ()}) for name, item in items.items()}
    stuck = StuckFunctions(nameless)
    for name in ("q1a", "q1b"):
        stuck.note(name, STOPPED)
    assert stuck.shorten("q2d", request(items["q2d"])) == request(items["q2d"])


def test_little_time_does_not_become_less(items: dict[str, Item]) -> None:
    little = replace(request(items["q1a"]), cpu_s=1.0, wall_s=0.5)
    assert shorten_time(little) == little
