"""Formulas that answer nothing: what is asked for under another name; and words beside formulas."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from grader.checks import CheckInput, Verdict, expression
from grader.checks.expression import Params
from grader.model import Prose, Reason, Status
from tests.support.observations import case, ran

BLOCK: dict[str, Any] = {
    "answers": ["answer"],
    "asked": ["delta", "h"],
    "prose": ["reason"],
    "symbols": {"a": "scalar", "t": "scalar", "delta": "scalar"},
    "aliases": {"∂E/∂a": "delta"},
    "functions": {"h": "sigmoid", "sigma": "sigmoid", "g": "tanh"},
    "given": {"delta": "h(a) (1 - h(a)) (h(a) - t)"},
}
REFERENCE = "(h(a) - t) * h(a) * (1 - h(a))"


def judge(reference: str = REFERENCE, **typed: str) -> Verdict:
    params = Params.model_validate_json(json.dumps(BLOCK), strict=True)
    return expression.judge(params, CheckInput(ran(case(**typed)), ran(case(answer=reference))))


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("delta", "delta"),
        ("0 + ∂E/∂a", "delta"),
        ("(h(a) - t) h'(a)", "h'"),
        (r"(h(a) - t) \sigma'(a)", "h'"),
    ],
)
def test_what_is_asked_for_is_no_answer(text: str, used: str) -> None:
    verdict = judge(answer=text)
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.message == (f"The answer could not be read: `{used}` is what is asked for: write it out.")
    assert verdict.asks == "A person has to look."


def test_what_is_asked_for_may_stand_on_the_left() -> None:
    assert judge(answer="delta = (h(a) - t) h(a) (1 - h(a))").status is Status.PASSED


def test_other_slopes_and_names_may_be_used() -> None:
    assert judge(answer="g'(a)").status is Status.FAILED


def test_nothing_typed_is_told_as_such() -> None:
    assert (judge().message, judge().asks) == ("Nothing was typed.", "A person has to look.")


def test_a_reference_that_answers_nothing_is_the_courses_fault() -> None:
    verdict = judge(reference="delta", answer=REFERENCE)
    assert (verdict.status, verdict.staff_note) == (
        Status.VOID,
        "reference answer answer: `delta` is what is asked for: write it out.",
    )


def test_words_are_shown_and_are_no_definitions() -> None:
    verdict = judge(answer=REFERENCE, reason="a = 0 because t")
    assert verdict.status is Status.PASSED
    assert verdict.evidence[-1] == Prose(title="Typed: reason", found="a = 0 because t")


def test_what_is_asked_for_has_to_be_declared() -> None:
    with pytest.raises(
        ValidationError, match="expected eps, which is asked for, to be a symbol or a function"
    ):
        Params.model_validate_json(json.dumps(BLOCK | {"asked": ["eps"]}), strict=True)
