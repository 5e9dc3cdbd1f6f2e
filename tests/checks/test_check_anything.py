"""A hand-in's process may send anything at all: every check still comes to a verdict, without a warning."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from observing import FRESH, case, ran

from grader.checks import CHECKS, Observed
from grader.model import CaseResult, Foreign, Observation, Status

WEIGHTS: dict[str, Any] = {"W1": np.ones((2, 3)), "b1": np.ones(3), "W2": np.ones((3, 2)), "b2": np.ones(2)}
EXPECTED = {
    "value": ran(case(p=[[0.5, 0.5]]), case(FRESH, n=[1, 2], t=[True])),
    "gradient": ran(case(W1=[[1.0, 2.0]], X_after=[1.0]), case(FRESH, W1=[[1.0]])),
    "training": ran(
        case(part="loss", loss_history=[1.0, 0.5], **WEIGHTS),
        case(FRESH, part="batches", batch_rows=np.arange(6).reshape(3, 2), **WEIGHTS),
    ),
    "vectorised": ran(case(p=[0.5], sizes=[5, 50], operations=[100, 1000])),
    "expression": ran(case(y="2*x + 1")),
    "claims": ran(case(report="2 layers: 52 %", test="0.5", **{"2": "0.5"})),
    "accuracy": ran(case(FRESH, labels=[0, 1, 2], predictions=[0, 1, 2], steps=[1, 0, 0])),
}
PARAMS: dict[str, dict[str, Any]] = {
    "value": {"absolute": 1e-8, "rows_sum_to": 1.0},
    "gradient": {"relative": 1e-8, "central_difference": 1e-6},
    "training": {"loss": 0.02},
    "vectorised": {"growth": 1.2},
    "accuracy": {"above": 0.48},
    "expression": {"answers": ("y",), "symbols": {"x": "scalar"}},
    "claims": {"depths": 2, "measured_by": "q4b"},
}
JUDGED = {Status.PASSED, Status.PARTIAL, Status.FAILED, Status.MISSING}
WAITING = JUDGED | {Status.PENDING}
STATUSES = dict.fromkeys(CHECKS, JUDGED) | {"training": WAITING, "accuracy": WAITING, "expression": WAITING}
"""Training may be right in ways of its own, accuracy too close to call, a formula beyond reading."""

dtypes = st.sampled_from(["?", "i1", "u1", "i8", "u8", "f2", "f4", "f8", "c8", "c16"])
any_array = arrays.arrays(dtypes, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))


def _of_the_shape(array: np.ndarray) -> st.SearchStrategy[np.ndarray]:
    return arrays.arrays(dtypes, array.shape)


def _value(name: str, expected: CaseResult) -> st.SearchStrategy[Any]:
    right = expected.values[name]
    near = [_of_the_shape(right)] if isinstance(right, np.ndarray) else []
    return st.one_of(st.just(right), *near, any_array, st.text(max_size=3), st.just(Foreign("dict")))


def _case(expected: CaseResult) -> st.SearchStrategy[CaseResult]:
    values = {name: _value(name, expected) for name in expected.values}
    return st.fixed_dictionaries({}, optional=values).map(lambda found: CaseResult(expected.kind, found))


def _observation(check: str) -> st.SearchStrategy[Observation]:
    return st.tuples(*(_case(expected) for expected in EXPECTED[check].cases)).map(lambda cases: ran(*cases))


@pytest.mark.parametrize("check", sorted(CHECKS))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_gives_a_verdict(check: str, data: st.DataObject) -> None:
    found = data.draw(_observation(check))
    recomputed = ran(*(case(c.kind, loss=0.0, start=1.0, **WEIGHTS) for c in found.cases))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        params = CHECKS[check].Params(**PARAMS[check])
        verdict = CHECKS[check].judge(params, Observed(found, EXPECTED[check], recomputed=recomputed))
        like = CHECKS[check].alike(found, EXPECTED[check])
    assert verdict.status in STATUSES[check]
    assert isinstance(like, bool)
