"""Endings and exceptions: each has its own word, and a hidden case lets no text out."""

import pytest

from grader.checks.support import failures
from grader.model import CaseKind, Fate, Reason
from tests.support.observations import ADVICE, FRESH, PUBLISHED, ended, raising

ENDINGS = [
    (Fate.EXITED, Reason.EXITED, "the code ended the Python process itself (why)"),
    (Fate.KILLED, Reason.KILLED, "the process was ended by the system (why)"),
    (Fate.TIMEOUT, Reason.TIMEOUT, "it had not finished when its time was up (why)"),
    (Fate.MEMORY, Reason.MEMORY, "it asked for more memory than the item allows (why)"),
    (Fate.OUTPUT_LIMIT, Reason.OUTPUT_LIMIT, "it returned more than an answer may hold (why)"),
    (Fate.TAMPERED, Reason.TAMPERED, "the answer did not come from the function that was called (why)"),
]


@pytest.mark.parametrize(("fate", "reason", "words"), ENDINGS)
def test_every_bad_ending_has_its_word(fate: Fate, reason: Reason, words: str) -> None:
    flaw = failures.find_ending(ended(fate, "why"))
    assert flaw is not None
    assert (flaw.reason, flaw.message) == (reason, f"Nothing could be judged: {words}.")


def test_no_ending_is_forgotten() -> None:
    assert {fate for fate, _, _ in ENDINGS} | {Fate.FINISHED} == set(Fate)
    assert failures.find_ending(ended(Fate.FINISHED)) is None


def test_an_ending_without_detail_says_so() -> None:
    flaw = failures.find_ending(ended(Fate.KILLED))
    assert flaw is not None
    assert flaw.message == "Nothing could be judged: the process was ended by the system (no more is known)."


def test_a_case_that_ran_is_no_crash() -> None:
    assert failures.find_crash(raising("ValueError")) is not None
    assert failures.find_crash(ended(Fate.FINISHED).cases[0]) is None


@pytest.mark.parametrize(
    ("type_name", "message", "reason", "told"),
    [
        ("NotDefined", "two_layernet.py does not define TwoLayerNet.", Reason.NOT_DEFINED,
         "two_layernet.py does not define TwoLayerNet."),
        ("NotImplementedError", "", Reason.NOT_RETURNED,
         "It raises NotImplementedError (two_layernet.py, line 7): not written yet."),
        ("MemoryError", "", Reason.MEMORY,
         "It asked for more memory than the item allows (two_layernet.py, line 7)."),
        ("ValueError", "shapes differ", Reason.CRASH,
         "It raised ValueError: shapes differ (two_layernet.py, line 7) on the published case."),
        ("KeyError", "", Reason.CRASH, "It raised KeyError (two_layernet.py, line 7) on the published case."),
    ],
)  # fmt: skip
def test_what_an_exception_is_called(type_name: str, message: str, reason: Reason, told: str) -> None:
    flaw = failures.find_crash(raising(type_name, message))
    assert flaw is not None
    assert (flaw.reason, flaw.message) == (reason, told)


@pytest.mark.parametrize(("kind", "where"), [(FRESH, "a hidden case"), (ADVICE, "an extreme case")])
def test_the_text_of_a_hidden_exception_stays_hidden(kind: CaseKind, where: str) -> None:
    flaw = failures.find_crash(raising("ValueError", "X was [[0.123]]", kind=kind))
    assert flaw is not None
    assert flaw.message == f"It raised ValueError (two_layernet.py, line 7) on {where}."


def test_an_exception_outside_the_hand_in_names_no_line() -> None:
    flaw = failures.find_crash(raising("TypeError", "no len()", line=None))
    assert flaw is not None
    assert flaw.message == "It raised TypeError: no len() on the published case."


def test_marks_depend_on_all_but_the_advice_cases() -> None:
    observation = ended(Fate.FINISHED, "", *(raising("E", kind=kind) for kind in (PUBLISHED, FRESH, ADVICE)))
    assert [case.kind for case in failures.select_graded(observation)] == [PUBLISHED, FRESH]
    assert [failures.may_show(case) for case in observation.cases] == [True, False, False]
