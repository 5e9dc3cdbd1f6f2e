"""The gradient check: relative errors per parameter, a check of the reference, inputs left alone."""

from typing import Any

import numpy as np
import pytest

from grader.checks import CheckInput, gradient
from grader.checks.gradient import Params
from grader.model import Bars, CaseResult, Fate, Foreign, Reason, Status
from tests.support.observations import FRESH, case, ended, pair, raising, ran

PARAMS = Params(relative=1e-8, central_difference=1e-6)
RIGHT = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([0.5, -0.5])}


def right(**other: Any) -> CaseResult:
    return case(**(RIGHT | other))


def test_equal_gradients_pass_with_a_bar_for_each_parameter() -> None:
    verdict = gradient.judge(PARAMS, pair(right(), right()))
    assert verdict.status is Status.PASSED
    [chart] = verdict.evidence
    assert isinstance(chart, Bars)
    assert [(bar.label, bar.value, bar.passed) for bar in chart.bars] == [("W1", 0, True), ("b1", 0, True)]
    assert (chart.title, chart.bound) == ("Relative error on the published case", 1e-8)


def test_the_worst_of_the_wrong_gradients_is_named() -> None:
    found = right(W1=RIGHT["W1"] * 1.1, b1=RIGHT["b1"] * 2)
    verdict = gradient.judge(PARAMS, pair(found, right()))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.WRONG_VALUE)
    assert verdict.message == (
        "The gradient of W1 and b1 is wrong on the published case: "
        "the relative error of b1 is 0.333, the bound is 1e-8."
    )
    [chart] = verdict.evidence
    assert isinstance(chart, Bars)
    assert [bar.passed for bar in chart.bars] == [False, False]


def test_one_wrong_gradient_among_three_is_named_alone() -> None:
    wanted = right(W2=[1.0])
    assert gradient.judge(PARAMS, pair(right(W2=[2.0]), wanted)).message.startswith(
        "The gradient of W2 is wrong"
    )
    three = gradient.judge(PARAMS, pair(case(W1=RIGHT["W1"] + 1, b1=RIGHT["b1"] + 1, W2=[2.0]), wanted))
    assert three.message.startswith("The gradient of W1, b1 and W2 is wrong")


def test_an_error_just_within_the_bound_passes_and_just_above_fails() -> None:
    for factor, status in [(1 + 1.9e-8, Status.PASSED), (1 + 2.1e-8, Status.FAILED)]:
        found = right(W1=RIGHT["W1"] * factor)
        assert gradient.judge(PARAMS, pair(found, right())).status is status


@pytest.mark.parametrize(
    ("found", "status", "reason", "message"),
    [
        (Foreign("NoneType"), Status.MISSING, Reason.NOT_RETURNED,
         "The gradient of W1 is None: nothing was returned on the published case."),
        (Foreign("dict"), Status.FAILED, Reason.WRONG_TYPE,
         "The gradient of W1 is of type dict, expected an array of shape (1, 2) on the published case."),
        ([1.0, 2.0], Status.FAILED, Reason.WRONG_SHAPE,
         "The gradient of W1 has shape (2,), expected (1, 2) on the published case."),
        (1.0, Status.FAILED, Reason.WRONG_SHAPE,
         "The gradient of W1 has shape (), expected (1, 2) on the published case."),
        ([[1, 2]], Status.FAILED, Reason.WRONG_TYPE,
         "The gradient of W1 holds whole numbers (int64), expected real numbers (float64) "
         "on the published case."),
        ([[np.nan, 2.0]], Status.FAILED, Reason.NOT_FINITE,
         "The gradient of W1 holds 1 of 2 values that are NaN or infinite on the published case."),
    ],
)  # fmt: skip
def test_what_is_no_gradient_has_its_reason(found: Any, status: Status, reason: Reason, message: str) -> None:
    verdict = gradient.judge(PARAMS, pair(right(W1=found), right()))
    assert (verdict.status, verdict.reason, verdict.message) == (status, reason, message)


def test_a_gradient_left_out_is_missing() -> None:
    verdict = gradient.judge(PARAMS, pair(case(W1=RIGHT["W1"]), right()))
    assert (verdict.status, verdict.message) == (
        Status.MISSING,
        "The gradient of b1 was not returned on the published case.",
    )


def test_a_hidden_case_shows_errors_and_no_gradients() -> None:
    found, expected = case(FRESH, W1=[[3.0, 0.987654321]]), case(FRESH, W1=[[1.0, 0.987654321]])
    verdict = gradient.judge(PARAMS, pair(found, expected))
    assert verdict.message == (
        "The gradient of W1 is wrong on a hidden case: the relative error of W1 is 0.5, the bound is 1e-8."
    )
    assert "0.98765" not in repr(verdict)


def test_a_crash_on_a_hidden_case_keeps_its_text() -> None:
    observed = CheckInput(
        ran(right(), raising("IndexError", "X=0.987654321", kind=FRESH)),
        ran(right(), case(FRESH, W1=[1.0])),
    )
    verdict = gradient.judge(PARAMS, observed)
    assert verdict.message == "It raised IndexError (two_layernet.py, line 7) on a hidden case."


def test_inputs_changed_in_place_cost_the_item() -> None:
    found, expected = right(X_after=[1.0, 9.0]), right(X_after=[1.0, 2.0])
    verdict = gradient.judge(PARAMS, pair(found, expected))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.WRONG_VALUE)
    assert verdict.message == "The call changed X in place on the published case."
    assert gradient.judge(PARAMS, pair(right(), expected)).message == verdict.message
    assert gradient.judge(PARAMS, pair(expected, expected)).status is Status.PASSED


def test_where_reference_and_central_difference_disagree_nobody_is_blamed() -> None:
    doubtful = ran(right(b1=RIGHT["b1"] * 1.01))
    for found in (right(), right(W1=RIGHT["W1"] * 2), raising("ValueError")):
        verdict = gradient.judge(PARAMS, CheckInput(ran(found), ran(right()), confirmed=doubtful))
        assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
        assert verdict.staff_note == ("reference gradient of b1 and its central difference differ by 0.00498")
        assert verdict.message == (
            "This item could not be judged; the course has been told. It is not your fault."
        )
        assert not verdict.lost_marks


def test_a_central_difference_that_is_not_a_number_confirms_nothing() -> None:
    nothing = ran(right(W1=RIGHT["W1"] * np.nan))
    verdict = gradient.judge(PARAMS, CheckInput(ran(right()), ran(right()), confirmed=nothing))
    assert verdict.status is Status.VOID


def test_a_central_difference_close_to_the_reference_confirms_it() -> None:
    near = ran(right(W1=RIGHT["W1"] * (1 + 1e-7)))
    verdict = gradient.judge(PARAMS, CheckInput(ran(right()), ran(right()), confirmed=near))
    assert verdict.status is Status.PASSED


@pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.FINISHED])
def test_a_process_that_ended_badly_earns_nothing(fate: Fate) -> None:
    verdict = gradient.judge(PARAMS, CheckInput(ended(fate, "", right()), ran(right())))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason(fate.value))


def test_an_error_that_rounding_leaves_is_said_to_be_one() -> None:
    """Nobody would look for a wrong formula where every digit but the last ones is right."""
    told = [
        gradient.judge(PARAMS, pair(right(W1=RIGHT["W1"] * factor), right())).message
        for factor in (1 + 1e-7, 1.1)
    ]
    assert told[0].endswith(
        "is 5e-8, the bound is 1e-8. An error as small as this usually comes from rounding to a lower "
        "precision (float32), from a small number that was added, or from a gradient that was worked "
        "out numerically."
    )
    assert "float32" not in told[1]
