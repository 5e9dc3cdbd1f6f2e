"""Values with parts: exact kinds, the first difference with its place, nothing of a hidden case."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks import CheckInput, Verdict, value
from grader.checks.value import Params
from grader.model import CaseKind, Fate, Observation, Reason, Status
from tests.support.observations import FRESH, PUBLISHED, observation

STRICT = Params(absolute=1e-8)
ODD = Params(absolute=1e-8, nan_equal=True)
LENIENT = Params(absolute=1e-8, sequences=True)


def judge(found: Any, want: Any, params: Params = STRICT, kind: CaseKind = PUBLISHED) -> Verdict:
    return value.judge(params, CheckInput(observation(kind, it=found), observation(kind, it=want)))


RIGHT: dict[str, tuple[Any, Any, Params]] = {
    "text": ("abc", "abc", STRICT),
    "None": (None, None, STRICT),
    "truth": (True, np.True_, STRICT),
    "list": ([1, "a", None], [1, "a", None], STRICT),
    "close within": ([1.0, {"a": (2.0, 3)}], [1.0 + 1e-9, {"a": (2.0, 3)}], STRICT),
    "whole for real within": ({"a": 0}, {"a": 0.0}, STRICT),
    "dict in another order": ({"a": 1, "b": 2}, {"b": 2, "a": 1}, STRICT),
    "set": ({1, 2, 3}, {3, 2, 1}, STRICT),
    "set of real numbers": ({1.0, 2.5}, {2.5 + 1e-10, 1.0}, STRICT),
    "frozen within": ([frozenset("ab")], [frozenset("ba")], STRICT),
    "NaN where asked": ([np.nan, 1.0], [np.nan, 1.0], ODD),
    "NaN in an array": (np.array([np.nan, -np.inf]), np.array([np.nan, -np.inf]), ODD),
    "array within": ({"W": np.eye(2)}, {"W": np.eye(2) + 1e-10}, STRICT),
    "text arrays": (np.array(["a", "b"]), np.array(["a", "b"]), STRICT),
    "a list for an array": ([1.0, 2.0], np.array([1.0, 2.0]), LENIENT),
    "a tuple of tuples for an array": (((1, 2), (3, 4)), np.eye(2) * 0 + [[1, 2], [3, 4]], LENIENT),
    "a tuple for a list": ((1, 2), [1, 2], LENIENT),
    "an array for a list": (np.array([1, 2]), [1, 2], LENIENT),
    "a list for an array within": ({"a": [1.0]}, {"a": np.array([1.0])}, LENIENT),
    "beyond 64 bits": (2**70, 2**70, STRICT),
    "bytes": (b"ab", b"ab", STRICT),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_passes(name: str) -> None:
    found, want, params = RIGHT[name]
    verdict = judge(found, want, params)
    assert verdict.status is Status.PASSED, verdict.message
    assert ("was accepted here" in verdict.message) == (params is LENIENT)


WRONG: dict[str, tuple[Any, Any, Reason, str]] = {
    "nonsense": ("nonsense", "bbb", Reason.WRONG_VALUE,
                 "The value of it is 'nonsense', expected 'bbb' on the published case."),
    "capitals": ("BBB", "bbb", Reason.WRONG_VALUE, "only capitals differ"),
    "spaces": ("a b\n", "a  b", Reason.WRONG_VALUE, "only spaces or line ends differ"),
    "text for a list": ("no list", [1], Reason.WRONG_TYPE, "it is text ('no list'), expected a list of 1"),
    "text for a number": ("1", 1, Reason.WRONG_TYPE, "it holds text, expected whole numbers"),
    "text for a number within": (["1"], [1], Reason.WRONG_TYPE,
                                 "it at [0] is text ('1'), expected a whole number"),
    "truth for a number": ([True], [1], Reason.WRONG_TYPE,
                           "it at [0] is a truth value (True), expected a whole number"),
    "a number for truth": ([1], [True], Reason.WRONG_TYPE, "expected a truth value"),
    "real for whole": ([1.0], [1], Reason.WRONG_TYPE, "is a real number (1.0), expected a whole number"),
    "a tuple for a list": ((1, 2), [1, 2], Reason.WRONG_TYPE, "it is a tuple of 2, expected a list of 2"),
    "None": (None, [1], Reason.NOT_RETURNED, "it is None, expected a list of 1"),
    "None within": ([None], [1], Reason.WRONG_TYPE, "it at [0] is None, expected a whole number"),
    "something for None": (0, None, Reason.WRONG_TYPE, "it is a whole number (0), expected None"),
    "too short": ([1], [1, 2], Reason.WRONG_SHAPE, "it has 1 element, expected 2"),
    "far within": ({"rows": [0, 1, {"x": 2.0}]}, {"rows": [0, 1, {"x": 3.0}]}, Reason.WRONG_VALUE,
                   "The value of it at ['rows'][2]['x'] is off by 1; the tolerance is 1e-8 absolute"),
    "a key missing": ({"a": 1}, {"a": 1, "b": 2}, Reason.WRONG_VALUE, "it lacks the key 'b'"),
    "a key too many": ({"a": 1, "b": 2}, {"a": 1}, Reason.WRONG_VALUE, "it has a key too many: 'b'"),
    "a key of another kind": ({"1": 1}, {1: 1}, Reason.WRONG_VALUE, "it lacks the key 1"),
    "a key that is true": ({True: 1}, {1: 1}, Reason.WRONG_VALUE, "it lacks the key 1"),
    "an element missing": ({1, 2}, {1, 2, 3}, Reason.WRONG_VALUE, "it lacks 3"),
    "an element too many": ({1, 2, 9}, {1, 2}, Reason.WRONG_VALUE, "an element too many: 9"),
    "the empty set": (set(), {1}, Reason.WRONG_VALUE, "it lacks 1"),
    "NaN": ([np.nan], [1.0], Reason.NOT_FINITE, "it at [0] is NaN or infinite"),
    "an array of another shape within": ([np.zeros(2)], [np.zeros(3)], Reason.WRONG_SHAPE,
                                         "it at [0] has shape (2,), expected (3,)"),
    "a list for an array": ([1.0, 2.0], np.array([1.0, 2.0]), Reason.WRONG_TYPE,
                            "it is of type list, expected an array of shape (2,)"),
    "another text in an array": (np.array(["a", "x"]), np.array(["a", "b"]), Reason.WRONG_VALUE,
                                 "it at [1] is 'x', expected 'b'"),
    "another big number": (2**70 + 1, 2**70, Reason.WRONG_VALUE, "expected 1180591620717411303424"),
    "a function": ([len], [1], Reason.WRONG_TYPE, "is of type builtin_function_or_method, expected"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_says_where_and_what(name: str) -> None:
    found, want, reason, told = WRONG[name]
    verdict = judge(found, want)
    assert verdict.lost_marks
    assert (verdict.reason, told in verdict.message) == (reason, True), verdict


def test_tables_are_compared_by_columns() -> None:
    pandas = pytest.importorskip("pandas")
    right = pandas.DataFrame({"n": [1, 2], "t": ["x", "y"]})
    assert judge(right.copy(), right).status is Status.PASSED
    assert judge(right.astype({"n": float}), right).reason is Reason.WRONG_TYPE
    assert judge(right, right.astype({"n": float})).status is Status.PASSED
    for wrong, told in (
        (right[["t", "n"]], "has the columns 't', 'n', expected 'n', 't'"),
        (right.assign(t=["x", "z"]), "The value of it at ['t'][1] is 'z', expected 'y'"),
        (right.assign(n=[1, 3]), "The value of it at ['n'] is off by 1"),
        (right.iloc[:1], "it at ['index'] has 1 rows, expected 2"),
        (right.set_index("t"), "has the columns"),
        (right.to_dict(), "it is a dict of 2, expected a DataFrame"),
    ):
        assert told in judge(wrong, right).message
    assert judge(right["n"], right["n"]).status is Status.PASSED
    assert "at ['name'] is 'm', expected 'n'" in judge(right["n"].rename("m"), right["n"]).message


def test_sparse_matrices_are_compared_by_entries() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    dense = np.array([[0, 2.0], [1.0, 0]])
    right = sparse.csr_matrix(dense)
    assert judge(sparse.coo_array(dense), right).status is Status.PASSED
    kept = sparse.csr_matrix(dense)
    kept.data[0] = 0.0  # a zero that is written down is still a zero
    assert judge(kept, sparse.csr_matrix(np.array([[0, 0], [1.0, 0]]))).status is Status.PASSED
    assert judge(sparse.csr_matrix(dense * 2), right).reason is Reason.WRONG_VALUE
    assert judge(dense, right).reason is Reason.WRONG_TYPE


def test_a_hidden_case_tells_neither_values_nor_keys() -> None:
    secret = "word-4711"
    for found, want in (
        ({secret: 1}, {secret: 2}), ({secret: 1}, {"other": 1}), ([secret], ["x"]), ({secret}, {"x"}),
        ([secret], [secret, 1]), ({"x": 1}, {secret: 1}), ([{secret: [None]}], [{secret: [1]}]),
    ):  # fmt: skip
        verdict = judge(found, want, kind=FRESH)
        assert verdict.lost_marks
        assert secret not in repr(verdict)


def test_a_key_of_the_published_case_may_be_told_of_a_hidden_one() -> None:
    def both(**values: Any) -> Observation:
        cases = (observation(kind, **values).cases[0] for kind in (PUBLISHED, FRESH))
        return Observation(Fate.FINISHED, tuple(cases))

    want = both(it={"mean": [1.0]})
    found = Observation(Fate.FINISHED, (want.cases[0], observation(FRESH, it={"mean": [2.0]}).cases[0]))
    told = value.judge(STRICT, CheckInput(found, want)).message
    assert (
        told == "The value of it at ['mean'][0] is off by 1; the tolerance is 1e-8 absolute on a hidden case."
    )


# ── a reference that yields nothing to compare ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("want", "params", "told"),
    [
        (len, STRICT, "it of the reference is of type builtin_function_or_method, which cannot be compared"),
        ([1, {"f": len}], STRICT, "it of the reference holds a value of type builtin_function_or_method"),
        (range(3), STRICT, "is of type range, which cannot be compared: have the probe return numbers"),
        ([0] * 100_001, STRICT, "is of type list too large or too deeply nested"),
        (np.nan, STRICT, "holds NaN or infinity, which no value is equal to: set nan_equal: true"),
        ([np.inf], STRICT, "holds NaN or infinity"),
        ("x" * (1 << 16), STRICT, "is a text of more than 64 KiB"),
    ],
    ids=repr,
)
def test_a_reference_that_cannot_be_compared_is_the_rubrics_fault(
    want: Any, params: Params, told: str
) -> None:
    for found in (want, None, "nonsense", 1.0):
        verdict = judge(found, want, params)
        assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
        assert told in verdict.staff_note


def test_a_probe_without_values_is_the_rubrics_fault() -> None:
    nothing = observation(PUBLISHED)
    verdict = value.judge(STRICT, CheckInput(observation(PUBLISHED, it=1), nothing))
    assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
    assert "yields no value on the published case" in verdict.staff_note


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["a", "b"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b", 1, True]), inner, max_size=3),
        st.frozensets(st.sampled_from(["a", 1, 2.5, None]), max_size=3),
    ),
    max_leaves=8,
)


@given(found=anything, want=anything)
def test_equal_passes_and_different_fails(found: Any, want: Any) -> None:
    verdict = judge(found, want)
    assert judge(want, want).status is Status.PASSED
    if verdict.status is Status.PASSED:
        assert found == want
    for params in (ODD, LENIENT):
        assert judge(found, want, params).status in (Status.PASSED, Status.FAILED, Status.MISSING)
