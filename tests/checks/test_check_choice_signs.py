"""Signs and relations of a typed choice count: ``-1`` and ``< 1`` are not ``1``."""

import json

import pytest

from grader.checks import CheckInput, choice
from grader.checks.choice import Params
from grader.model import Status
from tests.support.observations import case, ran

PARAMS = Params.model_validate_json(
    json.dumps(
        {
            "answers": ["own"],
            "options": {
                "one": ["1", "1.0", "tends to 1", "close to 1"],
                "zero": ["0", "tends to 0"],
                "half": ["1/2", "0.5", "50 %"],
                "below": ["-1", "negative", "< 0"],
                "without end": ["∞"],
            },
        }
    )
)


def chosen(text: str) -> str | None:
    return PARAMS.choose(text)


SAME = [
    "1",
    "+1",
    "1.",
    "(1)",
    "= 1",
    "x = 1",
    "p -> 1",
    "-> 1",
    "=> 1",
    "→ 1",
    "≈ 1",
    "~1",
    r"$\to 1$",
    r"\rightarrow 1",
    r"\text{tends to } 1",
    "**tends to 1**",
    "Tends to 1!",
    "“1”",
    "1,0",
    "P(C_1|x) → 1",
]
OTHER = [
    "−one",
    "minus 1",
    "- tends to 1",
    "< 1",
    "<1",
    "> 1",
    "≤ 1",
    r"\lt 1",
    r"\leq 1",
    r"\neq 1",
    "!= 1",
    "≠ 1",
    ">= 1",
    "not 1",
    "1^-",
    "→ 1^-",
    "0^+",
    "0⁺",
    "±1",
    r"\pm 1",
    "+-1",
    "0 < p < 1",
    "1 > p",
    "[0, 1)",
    "(0,1)",
    "0,1",
    "0!",
    "1!",
    "√1",
    r"\sqrt{1}",
    r"\ln 1",
    r"\frac{1}{2}",
    "1/",
    "2*1",
    "|1|",
    "tends to < 1",
    "p → < 1",
    "1 or 0",
    "less than 1",
    "-0",
    "−0",
    "- 0",
    "tends to −0",
    "1 %",
    "-50 %",
    "-1/2",
    "−∞",
    "",
]


@pytest.mark.parametrize("text", SAME)
def test_signs_of_punctuation_say_nothing(text: str) -> None:
    assert chosen(text) == "one"


@pytest.mark.parametrize("text", OTHER)
def test_other_signs_make_another_answer_which_a_person_reads(text: str) -> None:
    assert chosen(text) is None
    verdict = choice.judge(PARAMS, CheckInput(ran(case(own=text)), ran(case(own="one"))))
    assert verdict.status is Status.PENDING


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "−1",
        "–1",
        "⁻1",
        r"$-1$",
        "→ −1",
        "x = -1",
        "< 0",
        r"\lt 0",
    ],
)
def test_a_sign_that_an_option_has_is_read_in_every_spelling(text: str) -> None:
    assert chosen(text) == "below"


@pytest.mark.parametrize(
    "text",
    [
        "∞",
        r"\infty",
        "→ ∞",
    ],
)
def test_infinity_is_a_word(text: str) -> None:
    assert chosen(text) == "without end"


@pytest.mark.parametrize(
    "text",
    [
        "0,5",
        "0.5",
        ".5",
        "50%",
        "50 %",
        "1/2",
    ],
)
def test_a_decimal_comma_is_a_point(text: str) -> None:
    assert chosen(text) == "half"
