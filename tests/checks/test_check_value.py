"""The value check: the first flaw decides, hidden cases show no values, advice is free."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks import CheckInput, Verdict, value
from grader.checks.value import Params
from grader.model import CaseKind, Comparison, Fate, Foreign, Reason, Status
from tests.support.observations import ADVICE, FRESH, PUBLISHED, case, ended, pair, raising, ran

BRIEFLY = settings(max_examples=40, deadline=None)
STRICT = Params(absolute=1e-8)
PROBABILITIES = Params(absolute=1e-7, rows_sum_to=1.0)
SECRET = 0.123456789


def judge(found: Any, expected: Any, kind: CaseKind = PUBLISHED, params: Params = STRICT) -> Verdict:
    return value.judge(params, pair(case(kind, loss=found), case(kind, loss=expected)))


def test_equal_values_pass_and_are_shown_side_by_side() -> None:
    verdict = judge(1.25, 1.25)
    assert (verdict.status, verdict.reason, verdict.message) == (Status.PASSED, None, "")
    [shown] = verdict.evidence
    assert shown == Comparison(label="loss", found="1.25", expected="1.25", tolerance="1e-8 absolute")


def test_a_wrong_value_says_by_how_much_and_shows_the_published_case() -> None:
    verdict = judge(1.5, 1.25)
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.WRONG_VALUE)
    assert (
        verdict.message
        == "The value of loss is off by 0.25 on the published case; the tolerance is 1e-8 absolute."
    )
    assert [type(e) for e in verdict.evidence] == [Comparison]
    assert verdict.lost_marks


def test_nothing_but_zeros_is_said_as_such() -> None:
    verdict = judge(np.zeros((2, 3)), np.array([[0.0, 1.0, 2.0], [0.0, 3.0, -4.0]]))
    assert (
        verdict.message
        == "loss holds nothing but zeros: off by 4 on the published case; the tolerance is 1e-8 absolute."
    )
    assert judge(0.0, 1.0).message.startswith("The value of loss is off by 1 ")


def test_a_hidden_case_tells_how_far_off_and_nothing_else() -> None:
    verdict = judge(1 + SECRET, SECRET, FRESH)
    assert (
        verdict.message == "The value of loss is off by 1 on a hidden case; the tolerance is 1e-8 absolute."
    )
    assert verdict.evidence == ()


def test_a_hidden_exception_keeps_its_text() -> None:
    expected = ran(case(loss=1.0), case(FRESH, loss=SECRET))
    found = ran(case(loss=1.0), raising("ValueError", f"X={SECRET}", kind=FRESH))
    verdict = value.judge(STRICT, CheckInput(found, expected))
    assert verdict.reason is Reason.CRASH
    assert str(SECRET) not in repr(verdict)


def test_a_passed_item_without_a_published_case_shows_nothing() -> None:
    assert judge(1.0, 1.0, FRESH).evidence == ()


@pytest.mark.parametrize(
    ("found", "status", "reason", "message"),
    [
        (Foreign("NoneType"), Status.MISSING, Reason.NOT_RETURNED,
         "loss is None: nothing was returned on the published case."),
        (Foreign("Tensor"), Status.FAILED, Reason.WRONG_TYPE,
         "loss is of type Tensor, expected a number on the published case."),
        ("1.0", Status.FAILED, Reason.WRONG_TYPE,
         "loss holds text, expected real numbers (float64) on the published case."),
        (1, Status.FAILED, Reason.WRONG_TYPE,
         "loss holds whole numbers (int64), expected real numbers (float64) on the published case."),
        (True, Status.FAILED, Reason.WRONG_TYPE,
         "loss holds truth values (bool), expected real numbers (float64) on the published case."),
        ([1.0], Status.FAILED, Reason.WRONG_SHAPE,
         "loss has shape (1,), expected () (a single number) on the published case."),
        (np.nan, Status.FAILED, Reason.NOT_FINITE,
         "loss holds 1 of 1 values that are NaN or infinite on the published case."),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_fails_with_its_reason(
    found: Any, status: Status, reason: Reason, message: str
) -> None:
    verdict = judge(found, 1.0)
    assert (verdict.status, verdict.reason, verdict.message) == (status, reason, message)


def test_a_value_left_out_is_missing() -> None:
    verdict = value.judge(STRICT, pair(case(), case(loss=1.0)))
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_RETURNED)
    assert verdict.message == "loss was not returned on the published case."


def test_values_the_reference_does_not_yield_are_ignored() -> None:
    verdict = value.judge(STRICT, pair(case(loss=1.0, extra=[1, 2], note="x"), case(loss=1.0)))
    assert verdict.status is Status.PASSED


def test_single_precision_passes_where_it_is_precise_enough() -> None:
    assert judge(np.float32(0.5), 0.5).status is Status.PASSED
    assert judge(np.float32(1.1), 1.1).reason is Reason.WRONG_VALUE


@pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.FINISHED])
def test_a_process_that_ended_badly_earns_nothing(fate: Fate) -> None:
    good = case(loss=1.0)
    verdict = value.judge(STRICT, CheckInput(ended(fate, "", good), ran(good)))
    assert verdict.status is Status.FAILED
    assert verdict.message.startswith("Nothing could be judged: ")


def test_advice_costs_nothing_and_is_told() -> None:
    found = ran(case(loss=1.0), case(ADVICE, loss=np.nan))
    verdict = value.judge(STRICT, CheckInput(found, ran(case(loss=1.0), case(ADVICE, loss=2.0))))
    assert verdict.status is Status.PASSED
    assert verdict.advice == "loss holds 1 of 1 values that are NaN or infinite on an extreme case."


def test_advice_that_raises_keeps_its_text() -> None:
    found = ran(case(loss=1.0), raising("OverflowError", "exp(1234)", kind=ADVICE))
    verdict = value.judge(STRICT, CheckInput(found, ran(case(loss=1.0), case(ADVICE, loss=2.0))))
    assert verdict.status is Status.PASSED
    assert verdict.advice == "It raised OverflowError (two_layernet.py, line 7) on an extreme case."


def test_a_failure_in_a_later_case_is_not_hidden_by_good_advice() -> None:
    found = ran(case(loss=1.0), case(FRESH, loss=3.0), case(ADVICE, loss=2.0))
    expected = ran(case(loss=1.0), case(FRESH, loss=2.0), case(ADVICE, loss=2.0))
    verdict = value.judge(STRICT, CheckInput(found, expected))
    assert (verdict.status, verdict.advice) == (Status.FAILED, "")


def test_rows_must_add_up() -> None:
    verdict = value.judge(
        PROBABILITIES, pair(case(p=[[0.5, 0.5], [1.0, 2.0]]), case(p=[[0.5, 0.5], [0.4, 0.6]]))
    )
    assert verdict.reason is Reason.WRONG_VALUE
    assert verdict.message == "The rows of p must add up to 1; one adds up to 3 on the published case."


def test_rows_that_add_up_are_compared_all_the_same() -> None:
    verdict = value.judge(PROBABILITIES, pair(case(p=[[0.5, 0.5]]), case(p=[[0.4, 0.6]])))
    assert (
        verdict.message
        == "The value of p is off by 0.1 on the published case; the tolerance is 1e-7 absolute."
    )


def test_no_rows_at_all_add_up() -> None:
    empty = np.zeros((0, 3))
    assert value.judge(PROBABILITIES, pair(case(p=empty), case(p=empty))).status is Status.PASSED


def test_whole_numbers_and_truth_values_are_compared_exactly() -> None:
    assert judge([1, 2], [1, 2]).status is Status.PASSED
    assert judge([1, 3], [1, 2]).message == (
        "The value of loss is off by 1 on the published case; the tolerance is 1e-8 absolute."
    )
    assert judge([True], [False]).message == (
        "The value of loss is off by 1 on the published case; the tolerance is 1e-8 absolute."
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (np.uint8(0), np.uint8(255)),
        (np.uint64(2**64 - 1), np.uint64(0)),
        (np.int64(-(2**63)), np.int64(0)),
        (np.int64(-(2**63)), np.int64(2**63 - 1)),
        (np.int8(-128), np.int8(127)),
    ],
)
def test_a_difference_of_whole_numbers_does_not_wrap_around(found: Any, expected: Any) -> None:
    assert judge(found, expected, params=Params(absolute=1.0)).reason is Reason.WRONG_VALUE


def test_a_sum_beyond_all_numbers_is_a_wrong_row() -> None:
    verdict = value.judge(PROBABILITIES, pair(case(p=[[1e308, 1e308]]), case(p=[[0.5, 0.5]])))
    assert verdict.message == "The rows of p must add up to 1; one adds up to inf on the published case."


def test_parameters_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="Extra inputs are not permitted"):
        Params.model_validate({"absolut": 1e-8})


numbers = st.floats(-1e6, 1e6)


@BRIEFLY
@given(arrays.arrays(np.float64, arrays.array_shapes(max_dims=2, max_side=4), elements=numbers), st.data())
def test_it_passes_exactly_where_all_is_within_the_tolerance(
    expected: np.ndarray, data: st.DataObject
) -> None:
    tolerance = data.draw(st.floats(0, 2))
    found = expected + data.draw(
        arrays.arrays(np.float64, expected.shape, elements=st.floats(-1.5, 1.5, width=16))
    )
    within = bool((np.abs(found - expected) <= tolerance).all())
    verdict = judge(found, expected, params=Params(absolute=tolerance))
    assert (verdict.status is Status.PASSED) == within


@BRIEFLY
@given(
    arrays.arrays(np.float64, arrays.array_shapes(min_dims=0, max_dims=3, max_side=3), elements=numbers),
    arrays.array_shapes(min_dims=0, max_dims=3, max_side=3),
)
def test_another_shape_never_passes(expected: np.ndarray, shape: tuple[int, ...]) -> None:
    found = np.resize(expected, shape).astype(np.float64)
    verdict = judge(found, expected, params=Params(absolute=1e300, relative=1e3))
    assert (verdict.reason is Reason.WRONG_SHAPE) == (shape != expected.shape)


@BRIEFLY
@given(
    st.one_of(
        st.text(),
        st.none(),
        arrays.arrays(
            st.sampled_from(["?", "i1", "u8", "i8", "f2", "f4", "f8", "c16"]),
            arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
        ),
    )
)
def test_whatever_is_returned_there_is_a_verdict(found: Any) -> None:
    given = Foreign("NoneType") if found is None else found
    for params in (STRICT, PROBABILITIES):
        verdict = value.judge(params, pair(case(p=given), case(p=np.full((2, 2), 0.5))))
        assert verdict.status in (Status.PASSED, Status.FAILED, Status.MISSING)
        assert (verdict.message == "") == (verdict.status is Status.PASSED)


ROUNDED = (
    "The value of loss is off by 3.25e-8 on the published case; the tolerance is 1e-8 absolute. A difference "
    "as small as this usually comes from rounding to a lower precision (float32), or from a small number "
    "that was added, as in log(p + 1e-8)."
)


WHERE = "on the published case; the tolerance is 1e-8 absolute."


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (1.3 + 3.25e-8, ROUNDED),
        (1.3 + 3e-6, f"The value of loss is off by 3e-6 {WHERE}"),
        (np.float32(2.6), f"The value of loss is off by 1.3 {WHERE}"),
        (
            np.float32(1.3),
            f"The value of loss is off by 4.77e-8 {WHERE} It has the type float32, which is too coarse for "
            "that: work in float64.",
        ),
    ],
)
def test_what_is_lost_by_rounding_is_said_to_be(found: float, message: str) -> None:
    verdict = judge(found, 1.3)
    assert (verdict.status, verdict.message) == (Status.FAILED, message)


# ── single precision ──────────────────────────────────────────────────────────────────────────────────

SINGLE = Params(absolute=1e-7, single=1e-6, rows_sum_to=1.0)
Net = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def drawn_net(seed: int) -> Net:
    """Draw a net of some size and its data, about as large as those that hand-ins are asked for."""
    rng = np.random.default_rng(seed)
    rows, inputs, hidden, classes = rng.integers(3, 11, 4)
    weights, scores = rng.normal(0, 0.5, (inputs, hidden)), rng.normal(0, 0.5, (hidden, classes))
    biases = rng.normal(0, 0.5, hidden), rng.normal(0, 0.5, classes)
    return rng.normal(0, 1, (rows, inputs)), weights, biases[0], scores, biases[1]


def by_shares(net: Net, *, shifted: bool = True, relu: bool = True) -> np.ndarray:
    X, W1, b1, W2, b2 = net
    hidden = X @ W1 + b1
    scores = (np.maximum(hidden, 0) if relu else hidden) @ W2 + b2
    exponentials = np.exp(scores - scores.max(1, keepdims=True) if shifted else scores)
    return np.asarray(exponentials / exponentials.sum(1, keepdims=True))


def by_logarithms(net: Net) -> np.ndarray:
    X, W1, b1, W2, b2 = net
    scores = np.maximum(X.dot(W1) + b1, 0).dot(W2) + b2
    return np.asarray(np.exp(scores - np.log(np.exp(scores).sum(1, keepdims=True))))


def in_single(net: Net) -> Net:
    return tuple(part.astype(np.float32) for part in net)  # type: ignore[return-value]


@pytest.mark.parametrize("back", [np.float32, np.float64])
@pytest.mark.parametrize("way", [by_shares, by_logarithms])
def test_what_is_right_in_float32_passes_whatever_is_drawn(way: Any, back: Any) -> None:
    off = []
    for seed in range(600):
        net = drawn_net(seed)
        found, expected = way(in_single(net)).astype(back), by_shares(net)
        off.append(abs(found - expected).max())
        assert judge(found.astype(back), expected, FRESH, SINGLE).status is Status.PASSED
    assert max(off) > 1e-7  # with the bound for float64 some of them would fail


@pytest.mark.parametrize("relu", [False, True])
def test_what_is_wrong_in_float32_fails_whatever_is_drawn(relu: bool) -> None:
    for seed in range(200):
        net = drawn_net(seed)
        X, W1, b1, W2, b2 = in_single(net)
        wrong = by_shares((X, W1, b1, W2, b2 if not relu else -b2), relu=relu)
        if not np.allclose(wrong, by_shares(net), atol=1e-5):
            assert judge(wrong, by_shares(net), FRESH, SINGLE).status is Status.FAILED


@pytest.mark.parametrize(
    "wrong",
    [
        lambda p: p + 5e-7,
        lambda p: np.round(p, 6),
        lambda p: p.astype(np.float16),
        lambda p: p.astype(np.float16).astype(np.float64),
        lambda p: (p + 5e-6).astype(np.float32),
    ],
)
def test_float32_forgives_nothing_else(wrong: Any) -> None:
    expected = by_shares(drawn_net(3))
    params = Params(absolute=1e-7, single=1e-6)
    assert judge(wrong(expected), expected, FRESH, params).status is Status.FAILED
