"""A mistake is named only where its variant yields exactly the same."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks import CHECKS, gradient
from grader.checks.support.same_result import same_values
from grader.model import Fate, Foreign, Observation
from tests.support.observations import ADVICE, FRESH, case, ended, raising, ran

BRIEFLY = settings(max_examples=40, deadline=None)
BASE = ran(case(loss=1.25, W=[[1.0, np.nan]]), case(FRESH, loss=2.0))


def test_value_and_gradient_ask_for_the_same_values() -> None:
    assert CHECKS["value"].is_alike is same_values
    counted = ran(case(loss=1.25, W=[[1.0, np.nan]], operations=[100, 900]), case(FRESH, loss=2.0))
    assert gradient.is_alike(BASE, BASE)
    assert gradient.is_alike(BASE, counted)  # whatever work it took
    assert not gradient.is_alike(BASE, ran(case(loss=1.3, W=[[1.0, np.nan]]), case(FRESH, loss=2.0)))
    assert set(CHECKS) == {
        *("accuracy", "choice", "claims", "expression", "number", "prose"),
        *("gradient", "training", "value", "vectorised"),
        *("curves", "descent", "drawing"),
        *("fine-tuning", "layers", "layout", "readme"),
    }


def test_the_same_up_to_rounding_is_alike() -> None:
    near = ran(case(loss=1.25 + 1e-12, W=[[1.0 - 1e-13, np.nan]]), case(FRESH, loss=2.0))
    assert same_values(BASE, BASE)
    assert same_values(BASE, near)


@pytest.mark.parametrize(
    "other",
    [
        ran(case(loss=1.2500001, W=[[1.0, np.nan]]), case(FRESH, loss=2.0)),
        ran(case(loss=1.25, W=[[1.0, 0.0]]), case(FRESH, loss=2.0)),
        ran(case(loss=1.25, W=[1.0, np.nan]), case(FRESH, loss=2.0)),
        ran(case(loss=1.25), case(FRESH, loss=2.0)),
        ran(case(loss=1.25, W=[[1.0, np.nan]], more=1.0), case(FRESH, loss=2.0)),
        ran(case(loss="1.25", W=[[1.0, np.nan]]), case(FRESH, loss=2.0)),
        ran(case(loss=Foreign("float"), W=[[1.0, np.nan]]), case(FRESH, loss=2.0)),
        ran(case(loss=1.25, W=[[1.0, np.nan]])),
        ran(case(loss=1.25, W=[[1.0, np.nan]]), raising("ValueError", kind=FRESH)),
        replace(BASE, fate=Fate.TIMEOUT),
    ],
)
def test_anything_else_is_not_alike(other: Observation) -> None:
    assert not same_values(BASE, other)
    assert not same_values(other, BASE)


def test_one_is_not_one_point_nought() -> None:
    assert not same_values(ran(case(loss=1)), ran(case(loss=1.0)))
    assert not same_values(ran(case(loss=True)), ran(case(loss=1)))
    assert same_values(ran(case(loss=[1, 2])), ran(case(loss=[1, 2])))


def test_the_same_exception_with_the_same_text_is_alike() -> None:
    one = ran(raising("ValueError", "shapes", line=7))
    assert same_values(one, ran(raising("ValueError", "shapes", line=99)))
    assert not same_values(one, ran(raising("ValueError", "others")))
    assert not same_values(one, ran(raising("TypeError", "shapes")))


def test_foreign_values_are_alike_by_type_and_texts_by_text() -> None:
    assert same_values(ran(case(a=Foreign("NoneType"), b="x")), ran(case(a=Foreign("NoneType"), b="x")))
    assert not same_values(ran(case(a=Foreign("NoneType"))), ran(case(a=Foreign("dict"))))
    assert not same_values(ran(case(b="x")), ran(case(b="y")))


def test_advice_cases_count_for_the_likeness() -> None:
    stable, unstable = (ran(case(loss=1.0), case(ADVICE, loss=last)) for last in (1.0, np.nan))
    assert not same_values(stable, unstable)
    assert same_values(unstable, unstable)


def test_the_same_bad_ending_is_alike() -> None:
    assert same_values(ended(Fate.TIMEOUT), ended(Fate.TIMEOUT, "other words"))


values = st.one_of(
    st.floats(allow_nan=True),
    st.integers(-5, 5),
    st.text(max_size=3),
    st.sampled_from([Foreign("dict"), Foreign("list"), [1.0], [[1.0]], True]),
)


@BRIEFLY
@given(values, values)
def test_likeness_is_mutual_and_holds_of_oneself(one: Any, other: Any) -> None:
    a, b = ran(case(x=one)), ran(case(x=other))
    assert same_values(a, a)
    assert same_values(a, b) == same_values(b, a)
