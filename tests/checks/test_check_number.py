"""The number check: one number in many spellings, and several at once; what cannot be read waits."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks import CheckInput, Verdict, number
from grader.checks.number import Params
from grader.model import Comparison, Fate, Foreign, Prose, Reason, Status
from tests.support.observations import case, ended, ran

THREE = Params(answers=("C1", "C2", "C3"), absolute=0.005)
TWO = Params(answers=("pair", "third"), absolute=0.005)
THIRDS = {"answer": "1/3 each"}
HALVES = {"pair": "1/2", "third": "0"}


def judge(params: Params, expected: dict[str, str], **typed: object) -> Verdict:
    return number.judge(params, CheckInput(ran(case(**typed)), ran(case(**expected))))


@pytest.mark.parametrize(
    "text",
    [
        "1/3", "1 / 3", "0.333", "0.33", ".333", "33 %", "33.3%", r"33\%", "33 per cent", "0,333", "⅓",
        "a third", "One third", r"\frac{1}{3}", r"$\dfrac{1}{3}$", r"\frac13", "≈ 0.33", "~0.33",
        "about 1/3", "1/3.",
        "p = 1/3", "p(C_k|x) = 1/3", "1/3 = 0.3", "1/3 ≈ 33.3 %", "-> 1/3", "→ 1/3",
        r"\to \frac{1}{3}", "e^0/3",
    ],
)  # fmt: skip
def test_one_number_in_many_spellings(text: str) -> None:
    one = Params(answers=("p",), absolute=0.005)
    assert judge(one, {"p": "1/3"}, p=text).status is Status.PASSED


@pytest.mark.parametrize(
    ("pair", "third"),
    [
        ("goes to 1/2", "goes to 0"), ("tends to one half", "tend to zero"), ("approaches 50 %", "→ 0 %"),
        ("they converge to 1/2", "it becomes 0"), ("0.5 each", "vanishes"), ("both 1/2", "0.0"),
        ("each 50 %", "0"), ("1/2 for both", "0"), ("50 % / 50 %", "0%"), ("1/2, 1/2", "0"),
        ("1/2 and 1/2", "stays 0"), ("each of them tends towards 1/2", "goes towards 0"),
    ],
)  # fmt: skip
def test_numbers_with_the_words_around_them(pair: str, third: str) -> None:
    assert judge(TWO, HALVES, pair=pair, third=third).status is Status.PASSED


@pytest.mark.parametrize(
    "text",
    [
        "does not go to 0", "never 0", "not = 0", "less than 0", "goes from 1/3 to 0", "0 or 1/3",
        "one of the three", "anything but 0", "no longer 0", "they are equal", "depends on where it is",
        "it shrinks to nothing", "isn't 0", "p != 0", "p ≠ 0", "p >= 0", "more than 0", "almost never = 0",
    ],
)  # fmt: skip
def test_words_that_say_more_than_a_number_wait_for_a_person(text: str) -> None:
    verdict = judge(TWO, HALVES, pair="1/2", third=text)
    assert verdict.status is Status.PENDING
    assert "not declared" not in verdict.message


@pytest.mark.parametrize(
    "text",
    [
        "two of them tend to 1/2, the third one to 0",
        "the third tends to 0, the two others to 1/2",
        "the third one goes to 0; both of the others become 1/2",
    ],
)
def test_a_sentence_is_not_taken_apart(text: str) -> None:
    """Which of its numbers belongs to which name, its order does not say."""
    assert judge(TWO, HALVES, answer=text).message == (
        "pair, third could not be read: it is said in words, and a number such as 1/2 or 50 % was expected. "
        "A person has to look."
    )


@pytest.mark.parametrize(
    "text",
    [
        "1/3", "1/3 each", "all 1/3", "all are 1/3", "all equal to 1/3", "33 % each", "1/3 for each class",
        "p(C_k|x) = 1/3 for all k", r"1/3 \forall k", "1/3 ∀k", "p1 = p2 = p3 = 1/3",
        "(1/3, 1/3, 1/3)", "[0.333,0.333,0.333]", "1/3; 1/3; 1/3",
        r"\left( \frac13, \frac13, \frac13 \right)",
        "p1=1/3, p2=1/3, p3=1/3", "p = (1/3, 1/3, 1/3)",
    ],
)  # fmt: skip
def test_several_numbers_at_once(text: str) -> None:
    assert judge(THREE, THIRDS, answer=text).status is Status.PASSED


def test_a_list_is_taken_in_the_order_asked_for() -> None:
    assert judge(TWO, HALVES, **{"1": "0.5", "2": "0"}).status is Status.PASSED
    assert judge(TWO, HALVES, **{"1": "0", "2": "0.5"}).status is Status.FAILED
    assert judge(TWO, HALVES, answer="(1/2, 0)").status is Status.PASSED


def test_a_wrong_number_loses_its_part() -> None:
    verdict = judge(TWO, HALVES, pair="0.5", third="1/3")
    assert (verdict.status, verdict.reason, verdict.failed_parts) == (
        Status.PARTIAL,
        Reason.WRONG_VALUE,
        ("third",),
    )
    assert verdict.message == "third is 1/3 (read as 0.3333), expected 0."
    assert verdict.evidence[1] == Comparison(label="third", found="1/3", expected="0")


def test_all_wrong_fails_as_a_whole() -> None:
    verdict = judge(TWO, HALVES, pair="0.25", third="0.5")
    assert (verdict.status, verdict.failed_parts) == (Status.FAILED, ())
    assert verdict.message == "pair is 0.25, expected 1/2. third is 0.5, expected 0."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"pair": "1/2"}, "third was not answered. Right: pair. A person has to look."),
        ({}, "pair was not answered. third was not answered. A person has to look."),
        ({"pair": Foreign("list"), "third": "0"},
         "pair was not answered. Right: third. A person has to look."),
        ({"pair": "q/2", "third": "0"},
         "pair could not be read: `q` is not declared (at the start). Right: third. A person has to look."),
        ({"pair": "0.5 0.5", "third": "1"},
         "pair could not be read: there is more than one number. third is 1, expected 0. "
         "A person has to look."),
        ({"pair": "1/2 = 1/4", "third": "0"},
         "pair could not be read: it says two different numbers. Right: third. A person has to look."),
        ({"pair": "=", "third": "0"},
         "pair could not be read: there is no number. Right: third. A person has to look."),
        ({"pair": "1/0", "third": "0"},
         "pair could not be read: This has no finite value. Right: third. A person has to look."),
        ({"answer": "1/2"},
         "pair, third could not be read: it is one number, but several different ones are asked for. "
         "A person has to look."),
        ({"answer": "0,5"},
         "pair, third could not be read: it is one number, but several different ones are asked for. "
         "A person has to look."),
    ],
)  # fmt: skip
def test_what_is_missing_or_unreadable_waits_for_a_person(typed: dict[str, object], message: str) -> None:
    verdict = judge(TWO, HALVES, **typed)
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.message == message


def test_other_words_are_shown_to_whoever_marks() -> None:
    verdict = judge(TWO, HALVES, reason="they are\nequal", **HALVES)
    assert verdict.status is Status.PASSED
    assert verdict.evidence[-1] == Prose(title="Typed: reason", found="they are\nequal")


def test_a_process_that_ended_badly_waits_for_a_person() -> None:
    verdict = number.judge(TWO, CheckInput(ended(Fate.TIMEOUT, "after 3 s"), ran(case(**HALVES))))
    assert verdict.status is Status.PENDING
    assert verdict.message.endswith("(after 3 s). A person has to look.")


@pytest.mark.parametrize(
    ("reference", "note"),
    [
        ({"pair": "1/2"}, "reference answer third: none was given"),
        ({"pair": "half of it", "third": "0"}, "reference answer pair: it is said in words"),
    ],
)
def test_a_fault_of_the_reference_is_nobodys_zero(reference: dict[str, str], note: str) -> None:
    verdict = judge(TWO, reference, **HALVES)
    assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
    assert verdict.staff_note.startswith(note)


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_verdict(text: str) -> None:
    for typed in ({"answer": text}, {"pair": text, "third": "0"}):
        assert judge(TWO, HALVES, **typed).status in (
            Status.PASSED,
            Status.PARTIAL,
            Status.FAILED,
            Status.PENDING,
        )


@pytest.mark.parametrize("part", [" ", "()", "( ", "=1", "1 ", "\\frac{", "goes to "])
def test_a_long_text_is_read_through_once(
    part: str, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    with no_longer_than(20):
        long = "()" + part * (32_000 // len(part)) + "x"
        assert judge(TWO, HALVES, answer=long).status is not Status.PASSED
