"""A hand-in's process may send anything at all: every check still comes to a verdict, without a warning."""

import warnings
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks import CHECKS, CheckInput
from grader.model import CaseResult, Foreign, Observation, Status
from tests.support.observations import FRESH, case, fine_tuned, option, ran
from tests.support.plots import drawn, line, plot

WEIGHTS: dict[str, Any] = {"W1": np.ones((2, 3)), "b1": np.ones(3), "W2": np.ones((3, 2)), "b2": np.ones(2)}
PLOT = plot(line("η = 0.5", [3.0, 2.0, 1.0]), x="slope") | {"plot0/path": np.ones((3, 2))}
ENDS = {"bias_last": np.ones(2), "bias_first": np.ones(2), "best": 0.5, "plot0/surface0": np.ones(3)}
EXPECTED = {
    "fine-tuning": ran(case(**fine_tuned())),
    "value": ran(case(p=[[0.5, 0.5]]), case(FRESH, n=[1, 2], t=[True])),
    "gradient": ran(case(W1=[[1.0, 2.0]], X_after=[1.0]), case(FRESH, W1=[[1.0]])),
    "training": ran(
        case(part="loss", loss_history=[1.0, 0.5], **WEIGHTS),
        case(FRESH, part="batches", batch_rows=np.arange(6).reshape(3, 2), **WEIGHTS),
    ),
    "vectorised": ran(case(p=[0.5], sizes=[5, 50], operations=[100, 1000])),
    "expression": ran(case(y="2*x + 1")),
    "claims": ran(case(report="2 layers: 52 %", test="0.5", **{"2": "0.5"})),
    "choice": ran(case(end="one", why="it grows")),
    "number": ran(case(p="1/3", q="0.5")),
    "prose": ran(case(why="because")),
    "curves": ran(drawn(PLOT)),
    "descent": ran(drawn(PLOT, visits=[3, 3], weights=[[0.0, 0.0, 1.0]])),
    "layers": ran(
        case(
            grid=[-1.0, 1.0],
            widths_1=[3, 2],
            logits_1=[[0.5, 1.0]],
            gradients_1=[1.0, 2.0, 3.0, 4.0],
            passes_1=[0.0, 1.0],
        )
    ),
    "layout": ran(case(folder="P6/net.py", readme="")),
    "readme": ran(
        case(
            paths="P6/net.py", folder="P6/", **{"readme: P6/readme": "python net.py", "code: P6/net.py": "x"}
        )
    ),
    "drawing": ran(case(**{"plot0/surface0": np.ones((3, 3)), "plot0/cells0": np.ones((3, 3))})),
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
    "choice": {"answers": ("end",), "options": {"one": ("1",), "zero": ("0",)}},
    "number": {"answers": ("p", "q"), "absolute": 0.01},
    "prose": {},
    "curves": {"curves": ("η = 0.5",), "absolute": 1e-6, "epochs": 2, "path": True},
    "descent": {"near": 0.1, "rates": (0.5,), "samples": True, "path": True},
    "layers": {"absolute": 1e-5, "other_activation": 0.75},
    "layout": {
        "criteria": {
            "folder": {"one_of": ("P6/*",), "says": "No."},
            "readme": {"one_of": ("x",), "says": "No."},
        }
    },
    "readme": {"says": "files", "folders": ("P6",)},
    "drawing": {"absolute": 1e-6},
    "fine-tuning": {
        "options": {
            "best-model": option(validates=4, torch_save=4, best=7),
            "l2": option(penalty=8, every_parameter=4, trained=3),
        },
        "layers": ((64, 10),),
        "dataset": "CIFAR10",
        "excluded": ("CIFAR100",),
        "classes": ("airplane plane", "cat"),
    },
}
JUDGED = {Status.PASSED, Status.PARTIAL, Status.FAILED, Status.MISSING}
WAITING = JUDGED | {Status.PENDING}
MAY_WAIT = (
    "training",
    "accuracy",
    "expression",
    "choice",
    "claims",
    "number",
    "prose",
    "descent",
    "drawing",
    "readme",
    "fine-tuning",
)
STATUSES = dict.fromkeys(CHECKS, JUDGED) | dict.fromkeys(MAY_WAIT, WAITING)
"""Training may be right in ways of its own, accuracy too close to call, a formula beyond reading."""

dtypes = st.sampled_from(["?", "i1", "u1", "i8", "u8", "f2", "f4", "f8", "c8", "c16"])
shapes = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


@cache
def _filled(dtype: str, shape: tuple[int, ...]) -> st.SearchStrategy[np.ndarray]:
    """Kept, as to make a strategy takes longer than to draw from it."""
    return arrays.arrays(dtype, shape)


def _of_the_shape(shape: tuple[int, ...]) -> st.SearchStrategy[np.ndarray]:
    return dtypes.flatmap(lambda dtype: _filled(dtype, shape))


any_array = st.tuples(dtypes, shapes).flatmap(lambda chosen: _filled(*chosen))


def _value(name: str, expected: CaseResult) -> st.SearchStrategy[Any]:
    right = expected.values[name]
    near = [_of_the_shape(right.shape)] if isinstance(right, np.ndarray) else []
    return st.one_of(st.just(right), *near, any_array, st.text(max_size=3), st.just(Foreign("dict")))


def _case(expected: CaseResult) -> st.SearchStrategy[CaseResult]:
    values = {name: _value(name, expected) for name in expected.values}
    return st.fixed_dictionaries({}, optional=values).map(lambda found: CaseResult(expected.kind, found))


@cache
def _observation(check: str) -> st.SearchStrategy[Observation]:
    return st.tuples(*(_case(expected) for expected in EXPECTED[check].cases)).map(lambda cases: ran(*cases))


@pytest.mark.parametrize("check", sorted(CHECKS))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_gives_a_verdict(check: str, data: st.DataObject) -> None:
    found = data.draw(_observation(check))
    recomputed = ran(*(case(c.kind, loss=0.0, start=1.0, **WEIGHTS, **ENDS) for c in found.cases))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        params = CHECKS[check].Params(**PARAMS[check])
        verdict = CHECKS[check].judge(params, CheckInput(found, EXPECTED[check], recomputed=recomputed))
        like = CHECKS[check].likeness(params)(found, EXPECTED[check])
    assert verdict.status in STATUSES[check]
    assert isinstance(like, bool)
