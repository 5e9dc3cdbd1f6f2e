"""Formulas in a notation that reads otherwise are left to a person, and never held against their author."""

import pytest

from grader.checks import CheckInput, expression
from grader.checks.expression import Params
from grader.model import Status
from tests.support.observations import case, ran

PARAMS = Params(answers=("y",), sizes=("N", "D"), rows="N", symbols={"a": ("N", "D"), "b": ("N", "D")})


@pytest.mark.parametrize("typed", ["sum(a .* b, 1)", "sum(a, 1)", "a' .* b'"])
def test_matlab_waits(typed: str) -> None:
    verdict = expression.judge(PARAMS, CheckInput(ran(case(y=typed)), ran(case(y="sum(a * b, axis=0)"))))
    assert verdict.status is Status.PENDING


def test_it_says_why() -> None:
    verdict = expression.judge(PARAMS, CheckInput(ran(case(y="sum(a, 1)")), ran(case(y="sum(b, axis=0)"))))
    assert verdict.message.startswith("y is written in MATLAB's notation, which is not read here.")
