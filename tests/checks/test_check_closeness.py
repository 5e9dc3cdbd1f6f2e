"""Kind, shape and finiteness before any comparison; NaN is close to nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks.support import closeness
from grader.checks.support.closeness import Bound
from grader.model import Foreign, Reason, Value

BRIEFLY = settings(max_examples=40, deadline=None)
finite = st.floats(-1e6, 1e6)
shapes = arrays.array_shapes(min_dims=0, max_dims=3, max_side=4)
real_arrays = arrays.arrays(np.float64, shapes, elements=finite)


def a(value: object, dtype: str | None = None) -> np.ndarray:
    return np.array(value, dtype)


@pytest.mark.parametrize(
    ("found", "expected", "reason", "message"),
    [
        (None, a(1.0), Reason.NOT_RETURNED, "loss was not returned."),
        (Foreign("NoneType"), a(1.0), Reason.NOT_RETURNED, "loss is None: nothing was returned."),
        (Foreign("dict"), a(1.0), Reason.WRONG_TYPE, "loss is of type dict, expected a number."),
        (Foreign("list"), a([1.0, 2.0]), Reason.WRONG_TYPE,
         "loss is of type list, expected an array of shape (2,)."),
        ("1.3", a(1.0), Reason.WRONG_TYPE, "loss holds text, expected real numbers (float64)."),
        (a(1), a(1.0), Reason.WRONG_TYPE,
         "loss holds whole numbers (int64), expected real numbers (float64)."),
        (a(1, "uint8"), a(1.0), Reason.WRONG_TYPE,
         "loss holds whole numbers (uint8), expected real numbers (float64)."),
        (a(True), a(1), Reason.WRONG_TYPE,
         "loss holds truth values (bool), expected whole numbers (int64)."),
        (a(1.0), a(1), Reason.WRONG_TYPE,
         "loss holds real numbers (float64), expected whole numbers (int64)."),
        (a(1j), a(1.0), Reason.WRONG_TYPE,
         "loss holds complex (complex128), expected real numbers (float64)."),
        (a([1.0]), a(1.0), Reason.WRONG_SHAPE, "loss has shape (1,), expected () (a single number)."),
        (a(1.0), a([1.0, 1.0]), Reason.WRONG_SHAPE, "loss has shape (), expected (2,)."),
        (a([], "float64"), a([1.0]), Reason.WRONG_SHAPE, "loss has shape (0,), expected (1,)."),
        (a([1.0, 2.0]), a([[1.0, 2.0]]), Reason.WRONG_SHAPE, "loss has shape (2,), expected (1, 2)."),
        (a([[1.0], [2.0]]), a([[1.0, 2.0]]), Reason.WRONG_SHAPE, "loss has shape (2, 1), expected (1, 2)."),
        (a([1.0, np.nan]), a([1.0, 2.0]), Reason.NOT_FINITE,
         "loss holds 1 of 2 values that are NaN or infinite."),
        (a(-np.inf), a(1.0), Reason.NOT_FINITE, "loss holds 1 of 1 values that are NaN or infinite."),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_has_a_reason_and_a_sentence(
    found: Value | None, expected: np.ndarray, reason: Reason, message: str
) -> None:
    flaw = closeness.check_usable("loss", found, expected)
    assert flaw is not None
    assert (flaw.reason, flaw.message) == (reason, message)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (a(1.5, "float32"), a(1.0)),
        (a(1.5, "float16"), a(1.0)),
        (a(3, "int8"), a(4, "int64")),
        (a(3, "uint8"), a(4)),
    ],
)
def test_another_width_of_the_same_kind_may_be_compared(found: np.ndarray, expected: np.ndarray) -> None:
    assert closeness.check_usable("loss", found, expected) is None


@pytest.mark.parametrize("expected", [a(1.0), a([1.0]), a([[1.0], [2.0]]), np.ones((0, 3))])
def test_numpy_would_forgive_shapes_that_are_refused_here(expected: np.ndarray) -> None:
    for shape in [(), (1,), (0,), (2, 1), (1, 2), (0, 3), (1, 1)]:
        found = np.ones(shape)
        refused = closeness.check_usable("x", found, expected) is not None
        assert refused == (shape != expected.shape)


@BRIEFLY
@given(real_arrays, real_arrays)
def test_another_shape_is_never_usable(found: np.ndarray, expected: np.ndarray) -> None:
    flaw = closeness.check_usable("x", found, expected)
    assert (flaw is None) == (found.shape == expected.shape)


@BRIEFLY
@given(real_arrays, st.floats(0, 10), st.data())
def test_close_means_that_every_element_is_within_the_bound(
    expected: np.ndarray, absolute: float, data: st.DataObject
) -> None:
    found = data.draw(arrays.arrays(np.float64, expected.shape, elements=finite))
    within = all(abs(f - e) <= absolute for f, e in zip(found.flat, expected.flat, strict=True))
    assert closeness.is_close(found, expected, Bound(absolute)) == within


@BRIEFLY
@given(real_arrays, st.floats(1e-9, 1.0))
def test_a_relative_bound_scales_with_what_is_expected(expected: np.ndarray, relative: float) -> None:
    expected = np.where(np.abs(expected) < 1e-300, 0, expected)  # below, so small a share is rounded away
    inside, outside = expected * (1 + relative * 0.9), expected * (1 + relative * 1.1)
    assert closeness.is_close(inside, expected, Bound(relative=relative))
    assert closeness.is_close(outside, expected, Bound(relative=relative)) == (not expected.any())


@BRIEFLY
@given(arrays.arrays(np.float64, shapes.filter(lambda s: 0 not in s), elements=finite), st.data())
def test_one_nan_or_infinity_is_close_to_nothing(expected: np.ndarray, data: st.DataObject) -> None:
    found = expected.copy()
    place = data.draw(st.integers(0, found.size - 1))
    found.flat[place] = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    assert not closeness.is_close(found, expected, Bound(absolute=1e300, relative=1.0))


def test_truth_values_must_be_equal() -> None:
    assert closeness.is_close(a([True, False]), a([True, False]), Bound())
    assert not closeness.is_close(a([True, True]), a([True, False]), Bound())


@BRIEFLY
@given(real_arrays, st.data())
def test_the_relative_error_is_symmetric_and_between_0_and_1(found: np.ndarray, data: st.DataObject) -> None:
    expected = data.draw(arrays.arrays(np.float64, found.shape, elements=finite))
    error = closeness.relative_error(found, expected)
    assert error == closeness.relative_error(expected, found)
    assert 0 <= error <= 1
    assert closeness.relative_error(found, found) == 0


def test_the_relative_error_is_the_handouts_measure() -> None:
    assert closeness.relative_error(a([1.0, 4.0]), a([1.0, 2.0])) == pytest.approx(2 / 6)
    assert closeness.relative_error(a([1e-12]), a([0.0])) == pytest.approx(1e-12 / 1e-8)
    assert closeness.relative_error(np.ones((0, 2)), np.ones((0, 2))) == 0


def test_the_relative_error_of_nan_is_within_no_bound() -> None:
    error = closeness.relative_error(a([np.nan, 1.0]), a([1.0, 1.0]))
    assert not error <= 1e300


def test_the_largest_difference_of_nothing_is_nothing() -> None:
    assert closeness.largest_difference(np.ones(0), np.ones(0)) == 0
    assert closeness.largest_difference(a([1.0, -3.0]), a([1.0, 1.0])) == 4


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        (Bound(1e-7), "1e-7 absolute"),
        (Bound(relative=0.01), "0.01 relative"),
        (Bound(1e-8, 0.5), "1e-8 absolute + 0.5 relative"),
        (Bound(), "exactly equal"),
    ],
)
def test_a_bound_says_what_it_allows(bound: Bound, words: str) -> None:
    assert str(bound) == words


def test_what_is_shown_of_an_array() -> None:
    assert closeness.format_array(a(1.30378789133)) == "1.3037878913"
    assert closeness.format_array(a(3)) == "3"
    assert closeness.format_array(a([[0.25, 0.75]])) == "[[0.25 0.75]]"
    large = closeness.format_array(np.arange(10_000.0).reshape(100, 100))
    assert "..." in large
    assert len(large) < 200


@BRIEFLY
@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_whole_numbers_are_compared_over_their_whole_range(found: int, expected: int) -> None:
    assert closeness.is_close(a(found, "int64"), a(expected, "int64"), Bound(0.5)) == (found == expected)
