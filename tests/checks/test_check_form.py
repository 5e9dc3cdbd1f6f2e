"""Right but for the form: what is forgiven is the shape or the type, never the values."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks import CheckInput, Verdict, gradient, value
from grader.checks.support import form
from grader.model import CaseKind, Observation, Status
from tests.support.observations import observation

VALUE = value.Params(absolute=1e-8)
GRADIENT = gradient.Params(relative=1e-8, central_difference=1e-6)
W = np.array([0.5, -1.25, 3.0])


def seen(found: Any) -> Observation:
    return observation(CaseKind.PUBLISHED, W=found)


def both(found: Any, want: Any) -> list[Verdict]:
    observed = CheckInput(seen(found), seen(want))
    return [value.judge(VALUE, observed), gradient.judge(GRADIENT, observed)]


@pytest.mark.parametrize(
    "found",
    [
        W[None], W[:, None], W[None, :, None], W.tolist(), tuple(W.tolist()), [W.tolist()], W.astype(complex),
        W.astype(np.float32), W[None].astype(np.float32), (W * 1.0000001).astype(np.float32),
    ],
    ids=lambda found: f"{type(found).__name__}{np.shape(found)}{getattr(found, 'dtype', '')}",
)  # fmt: skip
def test_the_right_values_in_another_form_miss_the_form_alone(found: Any) -> None:
    for verdict in both(found, W):
        # What is right in single precision as well has nothing to be forgiven.
        assert verdict.form_only or verdict.status is Status.PASSED, verdict.message


def test_whole_numbers_may_stand_in_for_real_ones_and_back() -> None:
    assert all(verdict.form_only for verdict in both(np.array([1, 2]), np.array([1.0, 2.0])))
    assert value.judge(VALUE, CheckInput(seen(np.array([1.0, 2.0])), seen(np.array([1, 2])))).form_only


@pytest.mark.parametrize(
    "found",
    [
        W + 1e-3, (W + 1e-3)[None], (W + 1e-3).tolist(), W[::-1].tolist(), W[:2], W[None, :2],
        [W.tolist()] * 2,
        (W + 1e-3).astype(np.float32), "0.5 -1.25 3.0", None, [], np.array([True, False, True]),
        ["0.5", "-1.25", "3.0"], {"W": W}, np.full(3, np.nan), W * 1j, np.zeros((0, 3)),
        [[0.5], [-1.25, 3.0]],
    ],
    ids=lambda found: f"{type(found).__name__}{str(found)[:20]}",
)  # fmt: skip
def test_other_values_are_not_forgiven_in_any_form(found: Any) -> None:
    for verdict in both(found, W):
        assert verdict.lost_marks
        assert not verdict.form_only, verdict.message


def test_a_matrix_that_lies_the_other_way_is_another_matrix() -> None:
    square = np.arange(9.0).reshape(3, 3)
    assert not any(verdict.form_only for verdict in both(square.T, square))
    wide = np.arange(6.0).reshape(2, 3)
    assert not any(verdict.form_only for verdict in both(wide.T, wide))
    assert not any(verdict.form_only for verdict in both(wide.ravel(), wide))


def test_truth_is_no_number_in_another_form() -> None:
    assert not any(verdict.form_only for verdict in both(np.array([True, False]), np.array([1.0, 0.0])))


def test_one_wrong_case_is_enough() -> None:
    want = Observation(seen(W).fate, (*seen(W).cases, *seen(W).cases))
    found = Observation(seen(W).fate, (*seen(W[None]).cases, *seen(W[None] + 1).cases))
    assert not gradient.judge(GRADIENT, CheckInput(found, want)).form_only
    assert not value.judge(VALUE, CheckInput(found, want)).form_only


@given(
    found=arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=3), elements=st.floats(-5, 5)),
    want=arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=3), elements=st.floats(-5, 5)),
)
def test_what_is_forgiven_has_the_same_numbers(found: Any, want: Any) -> None:
    for verdict in both(found, want):
        if verdict.form_only or verdict.status is Status.PASSED:
            assert np.allclose(found.ravel(), want.ravel(), rtol=1e-7, atol=1e-7)


def test_forms_are_compared_by_kind_and_shape() -> None:
    assert form.has_same_form(seen(W[None]), seen(2 * W[None]))
    for other in (W, W[:, None], W[None].astype(np.float32), [W.tolist()], "x", None):
        assert not form.has_same_form(seen(W[None]), seen(other))
