"""Numbers without names, as people type them."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.formula import FormulaError, read_constant


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", 0.25),
        ("-1/4", -0.25),
        (r"\frac14", 0.25),
        ("2 * 10^-3", 0.002),
        ("e^{-1}", math.exp(-1)),
        ("|−3|", 3),
    ],
)
def test_a_number_is_worked_out(text: str, value: float) -> None:
    assert read_constant(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expected a formula, found nothing."),
        ("x/2", "`x` is not declared (at the start)."),
        ("1/0", "This has no finite value."),
        ("ln(0 - 1)", "This has no finite value."),
        ("1, 2", "Expected the formula to go on or to end here, found `,` (at character 2, after `1`)."),
    ],
)
def test_what_is_no_number_is_told(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_constant(text)
    assert caught.value.message == message


@given(st.text(alphabet="0123456789.+-*/^()e |ones'T{}\\frac ", max_size=20))
def test_anything_is_a_finite_number_or_a_fault(text: str) -> None:
    with suppress(FormulaError):
        assert math.isfinite(read_constant(text))
