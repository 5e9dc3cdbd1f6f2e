"""What the course's probe raises over what a hand-in returns: told without a word of the probe's."""

import re
from dataclasses import replace

import pytest

from grader.grading.probe_errors import judge_probe_error
from grader.model import CaseKind, CaseResult, Fate, Observation, Raised, Reason, Status
from grader.rubric import Assignment, Item


@pytest.fixture
def item(assignment: Assignment) -> Item:
    return assignment.item("q1b")


def observation(
    type_name: str, message: str, kind: CaseKind = CaseKind.PUBLISHED, file: str | None = None
) -> Observation:
    return Observation(Fate.FINISHED, (CaseResult(kind, raised=Raised(type_name, message, file=file)),))


RAISED = {
    "none subscripted": ("TypeError", "'NoneType' object is not subscriptable", Reason.NOT_RETURNED, "None"),
    "none iterated": ("TypeError", "cannot unpack non-iterable NoneType object", Reason.NOT_RETURNED, "None"),
    "none measured": ("TypeError", "object of type 'NoneType' has no len()", Reason.NOT_RETURNED, "None"),
    "none converted": (
        "TypeError",
        "float() argument must be a string or a real number, not 'NoneType'",
        Reason.NOT_RETURNED, "None",
    ),
    "none subtracted": (
        "TypeError",
        "unsupported operand type(s) for -: 'NoneType' and 'float'",
        Reason.NOT_RETURNED, "None",
    ),
    "none's attribute": (
        "AttributeError",
        "'NoneType' object has no attribute 'shape'",
        Reason.NOT_RETURNED, "None",
    ),
    "no dict": ("TypeError", "a probe must return a dict of values, not int", Reason.WRONG_TYPE, "an int"),
    "a list": ("TypeError", "'list' object is not callable", Reason.WRONG_TYPE, "a list"),
    "too few": (
        "ValueError",
        "not enough values to unpack (expected 2, got 1)",
        Reason.WRONG_SHAPE, "returned 1 where 2 values are expected",
    ),
    "too many": (
        "ValueError",
        "too many values to unpack (expected 2)",
        Reason.WRONG_SHAPE, "returned more where 2 values are expected",
    ),
    "no entry": ("KeyError", "'W1'", Reason.WRONG_TYPE, "something that the handout does not ask for"),
    "another call": (
        "TypeError",
        "TwoLayerNet.loss() got an unexpected keyword argument 'reg'",
        Reason.WRONG_TYPE, "as the handout says: it got an unexpected keyword argument 'reg'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RAISED)
def test_the_message_names_the_function_and_what_it_returned(name: str, item: Item) -> None:
    type_name, message, reason, says = RAISED[name]
    verdict = judge_probe_error(item, observation(type_name, message))
    assert verdict is not None
    assert verdict.lost_marks
    assert verdict.reason is reason
    assert verdict.message.startswith(item.code[0])
    assert says in verdict.message
    assert not re.search(r"It raised|subscript|Error|probe", verdict.message)


@pytest.mark.parametrize("name", RAISED)
def test_of_a_hidden_case_nothing_is_told_that_it_could_carry_out(name: str, item: Item) -> None:
    type_name, message, reason, _ = RAISED[name]
    hidden = observation(type_name, message.replace("reg", "secret").replace("W1", "secret"), CaseKind.FRESH)
    verdict = judge_probe_error(item, hidden)
    assert verdict is not None
    assert verdict.reason is reason
    assert "secret" not in verdict.message
    assert "on a hidden case" in verdict.message


def test_a_class_of_ones_own_is_not_named(item: Item) -> None:
    verdict = judge_probe_error(item, observation("TypeError", "'Secret' object is not subscriptable"))
    assert verdict is not None
    assert "Secret" not in verdict.message


@pytest.mark.parametrize("type_name", ["NameError", "ImportError", "ModuleNotFoundError"])
def test_what_no_value_can_bring_about_is_the_courses_fault(type_name: str, item: Item) -> None:
    verdict = judge_probe_error(item, observation(type_name, "name 'nmupy' is not defined"))
    assert verdict is not None
    assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
    assert "nmupy" in verdict.staff_note


def test_what_the_hand_in_raised_is_left_to_the_check(item: Item) -> None:
    own = observation("TypeError", "'NoneType' object is not subscriptable", file="two_layernet.py")
    assert judge_probe_error(item, own) is None
    assert judge_probe_error(item, observation("NotDefined", "no such name")) is None
    assert judge_probe_error(item, observation("RuntimeError", "shapes differ")) is None
    free = observation("TypeError", "'NoneType' object is not subscriptable", CaseKind.ADVICE)
    assert judge_probe_error(item, free) is None
    assert judge_probe_error(item, replace(own, fate=Fate.TIMEOUT)) is None
