"""Numbers that may be read in two ways wait for a person: none is a wrong zero, none a mark."""

import pytest

from grader.checks import CheckInput, Verdict, number
from grader.checks.number import Params
from grader.model import Status
from tests.support.observations import case, ran

PARAMS = Params(answers=("p",), absolute=0.005)


def judge(text: str, right: str = "1/2") -> Verdict:
    return number.judge(PARAMS, CheckInput(ran(case(p=text)), ran(case(p=right))))


@pytest.mark.parametrize("text", ["-0", "−0", "- 0", "-0.0 %", "$-0$", "→ -0", "±0"])
def test_zero_with_a_sign_is_not_zero(text: str) -> None:
    assert judge(text, "0").status is Status.PENDING


@pytest.mark.parametrize("text", ["0", "0.0", "0 %", "0.00", "-0.001", "−0,002"])
def test_zero_and_what_is_near_it_are_right(text: str) -> None:
    assert judge(text, "0").status is Status.PASSED


@pytest.mark.parametrize(
    "text", ["50", "50.2", "0·5", "1,500", "12,345.6", "0.4 < p < 0.6", "[0.4, 0.6]", "< 0.5", "0.5 ± 0.1"]
)
def test_what_has_two_meanings_waits(text: str) -> None:
    assert judge(text).status is Status.PENDING


def test_a_share_without_its_sign_is_told() -> None:
    assert "right if it is meant in per cent" in judge("50").message


@pytest.mark.parametrize("text", ["0.5", "0,5", "50 %", "½", "2^-1", "+0.5", "≈ 0,5", "0,500"])
def test_ordinary_spellings_are_read(text: str) -> None:
    assert judge(text).status is Status.PASSED


@pytest.mark.parametrize("text", ["-0.5", "−1/2", "5", "51.5", "0.25"])
def test_what_is_wrong_is_wrong(text: str) -> None:
    assert judge(text).status is Status.FAILED


@pytest.mark.parametrize(
    "text", ["9^9^9^9", "exp(exp(exp(9)))", "1e99999999", "2^(2^(2^(2^20)))", "((" * 900]
)
def test_what_grows_without_end_waits(text: str) -> None:
    assert judge(text).status is Status.PENDING
