"""The choice check: words against options; and the prose check, which only shows."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.checks import CheckInput, Verdict, choice, prose
from grader.checks.choice import Params
from grader.model import Comparison, Fate, Prose, Reason, Status
from tests.support.observations import case, ended, ran

OPTIONS = {"one": ["1", "to 1", "tends to 1", "100 %"], "zero": ["0", "tend to 0"], "half": ["1/2", "0.5"]}
PARAMS = Params.model_validate_json(
    json.dumps({"answers": ["own", "others"], "options": OPTIONS}), strict=True
)
RIGHT = {"own": "one", "others": "zero"}


def judge(params: Params = PARAMS, expected: Mapping[str, str] = RIGHT, /, **typed: str) -> Verdict:
    return choice.judge(params, CheckInput(ran(case(**typed)), ran(case(**expected))))


@pytest.mark.parametrize(
    "text", ["one", "ONE.", "1", "→ 1", r"$\to 1$", "tends  to 1!", "Tends to 1.", "100%", "100 %", '"1"']
)
def test_one_option_in_other_words(text: str) -> None:
    assert judge(own=text, others="tend to 0").status is Status.PASSED


@pytest.mark.parametrize("text", ["1/2", "0.5", "half"])
def test_another_option_is_wrong_and_both_are_told(text: str) -> None:
    verdict = judge(own=text, others="0")
    assert (verdict.status, verdict.failed_parts) == (Status.PARTIAL, ("own",))
    assert verdict.message == "own is half, expected one."
    assert verdict.evidence[0] == Comparison(label="own", found=text, expected="one")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"own": "it grows", "others": "0"},
         "own: expected one of (one, zero, half), found `it grows`. Right: others. "
         "A person has to look."),
        ({"own": "1"}, "others was not answered. Right: own. A person has to look."),
        ({"own": "10", "others": "1"},
         "own: expected one of (one, zero, half), found `10`. others is one, expected zero. "
         "A person has to look."),
    ],
)  # fmt: skip
def test_what_is_no_option_waits_for_a_person(typed: dict[str, str], message: str) -> None:
    verdict = judge(**typed)
    assert (verdict.status, verdict.reason, verdict.message) == (
        Status.PENDING,
        Reason.NEEDS_A_PERSON,
        message,
    )


@pytest.mark.parametrize("text", ["p → 1", "p = 1", "p(C_1|x) -> 1", r"p_1 \to 1", "p ⟶ 1"])
def test_what_stands_before_an_arrow_is_a_name(text: str) -> None:
    assert judge(own=text, others="0").status is Status.PASSED


@pytest.mark.parametrize(
    "text", ["p ≠ 1", "p != 1", "p >= 1", "not = 1", "p does not → 1", "others → 0, own → 1", "0 → 1/2 → 1"]
)
def test_what_says_more_is_not_taken_for_its_end(text: str) -> None:
    assert judge(own=text, others="0").status is Status.PENDING


def test_a_list_is_taken_in_the_order_asked_for() -> None:
    assert judge(**{"1": "→ 1", "2": "→ 0"}).status is Status.PASSED
    assert judge(**{"1": "→ 0", "2": "→ 1"}).status is Status.FAILED


def test_one_text_for_several_answers_was_answered() -> None:
    """Who says it in one sentence is not told that there is nothing."""
    said = "the class of the region tends to 1, the others to 0"
    verdict = judge(answer=said)
    assert (verdict.status, verdict.message) == (
        Status.PENDING,
        "own and others are answered in one text, which the grader cannot split. A person has to look.",
    )
    assert verdict.evidence[-1] == Prose(title="Typed: answer", found=said)
    read = choice.read_back(PARAMS, {"answer": said})
    told = "it answers own and others in one text, so a person reads it."
    assert [(each.name, each.typed, each.fault) for each in read] == [("answer", said, told)]
    beside = judge(own="1", answer="and the others vanish")
    assert beside.message == "others was not answered. Right: own. A person has to look."


def test_long_words_are_cut() -> None:
    assert f"`{'x' * 119}…`" in judge(own="x" * 5000, others="0").message


def test_one_answer_needs_no_name() -> None:
    single = PARAMS.model_copy(update={"answers": ("own",)})
    assert judge(single, {"own": "one"}, answer="1").status is Status.PASSED
    verdict = judge(single, {"own": "one"}, answer="1", why="the gap grows")
    assert verdict.evidence[-1] == Prose(title="Typed: why", found="the gap grows")


def test_a_reference_without_an_option_is_the_courses_fault() -> None:
    verdict = judge(PARAMS, {"own": "one", "others": "nothing"}, **RIGHT)
    assert (verdict.status, verdict.staff_note) == (
        Status.VOID,
        "reference answer others: expected one of one, zero, half",
    )


def test_words_cannot_stand_for_two_options() -> None:
    with pytest.raises(ValidationError, match="expected '→ 1' to stand for one option, not for one and zero"):
        Params(answers=("own",), options={"one": ("1",), "zero": ("→ 1",)})


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_verdict(text: str) -> None:
    assert judge(own=text, others="0").status in (Status.PASSED, Status.PARTIAL, Status.PENDING)


def read(**typed: str) -> Verdict:
    return prose.judge(prose.Params(), CheckInput(ran(case(**typed)), ran(case())))


def test_words_are_shown_and_wait() -> None:
    verdict = read(answer="When a < 0.", second_reason="Or z = 0.")
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.evidence == (
        Prose(title="Typed: answer", found="When a < 0."),
        Prose(title="Typed: second reason", found="Or z = 0."),
    )


def test_where_nothing_was_typed_the_report_is_looked_at() -> None:
    assert read().message == "Nothing was typed: a person looks for it in the report."
    ending = prose.judge(prose.Params(), CheckInput(ended(Fate.MEMORY, "1 GiB"), ran(case())))
    assert (ending.status, ending.message.endswith("A person has to look.")) == (Status.PENDING, True)
