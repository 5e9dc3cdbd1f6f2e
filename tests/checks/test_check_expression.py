"""The expression check: what is told of right, wrong and unreadable formulas, and which slip is which."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks import CheckInput, Verdict, expression
from grader.model import CaseResult, Comparison, Fate, Foreign, Observation, Reason, Status
from tests.support.formulas import NET
from tests.support.observations import PUBLISHED, case, ended, ran

W1 = "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2*lambda*W1"
B1 = "sum((dz3 @ W2.T) * relu'(z2), axis=0)"
B2 = "sum(dz3, axis=0)"
REFERENCE = {"W1": W1, "b1": B1, "b2": B2}
LATEX = {
    "W1": r"x^{\top} \left( \frac{1}{N} (\psi(z^{(3)}) - \Delta) W^{(2)\top} \odot \phi'(z^{(2)}) \right)"
          r" + 2\lambda W^{(1)}",
    "b1": r"\mathbf{1}^{\top} \left( \frac{\partial J}{\partial z_3} W_2^{\top} \odot \phi'(z^{(2)}) \right)",
    "b2": r"\mathbf{1}^{\top} \frac{1}{N}(\psi(z^{(3)}) - \Delta)",
}  # fmt: skip
COLUMNS = {
    "W1": "(W2^T dz3 * relu'(z2)) x^T + 2 lambda W1",
    "b1": "(W2^T dz3 * relu'(z2)) 1",
    "b2": "dz3 1",
}


def typed(answers: dict[str, Any]) -> Observation:
    return ran(case(**answers))


def judge(**answers: Any) -> Verdict:
    return expression.judge(NET, CheckInput(typed(answers), typed(REFERENCE)))


@pytest.mark.parametrize("answers", [REFERENCE, LATEX, COLUMNS], ids=["numpy", "latex", "columns"])
def test_right_formulas_pass_and_are_shown_as_understood(answers: dict[str, str]) -> None:
    verdict = judge(**answers)
    assert (verdict.status, verdict.reason, verdict.message) == (Status.PASSED, None, "")
    assert [piece.label for piece in verdict.evidence if isinstance(piece, Comparison)] == ["W1", "b1", "b2"]


def test_found_is_what_was_understood_and_expected_is_the_reference() -> None:
    shown = judge(**REFERENCE | {"b2": r"\mathbf{1}^T \frac{\partial J}{\partial z^{(3)}}"}).evidence[2]
    assert shown == Comparison(label="b2", found="ones(N).T @ dz3", expected="sum(dz3, axis=0)")


def test_one_wrong_formula_loses_its_part() -> None:
    verdict = judge(W1=W1, b1="1^T (dz3 W2^T)", b2=B2)
    assert (verdict.status, verdict.reason) == (Status.PARTIAL, Reason.WRONG_VALUE)
    assert verdict.failed_parts == ("b1",)
    assert verdict.message == (
        "b1 is not equal to the right formula: for random arrays the values differ. "
        "It was read as `ones(N).T @ (dz3 @ W2.T)`."
    )
    assert verdict.lost_marks


def test_all_wrong_fails_as_a_whole() -> None:
    verdict = judge(W1="a1.T @ dz3", b1="b1", b2="b2")
    assert (verdict.status, verdict.reason, verdict.failed_parts) == (Status.FAILED, Reason.WRONG_VALUE, ())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("b2", "dz3", "b2 has the shape (N, C), expected (C,). It was read as `dz3`."),
        ("b2", "np.sum(dz3)", "b2 has the shape a single number, expected (C,). It was read as `sum(dz3)`."),
        ("W1", "a1.T @ ((dz3 @ W2) * relu'(z2)) + 2*lambda*W1",
         "W1: the product of dz3 of shape (N, C) and W2 of shape (H, C) does not fit."),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_as_such(name: str, text: str, message: str) -> None:
    verdict = judge(**REFERENCE | {name: text})
    assert (verdict.status, verdict.reason) == (Status.PARTIAL, Reason.WRONG_SHAPE)
    assert (verdict.message, verdict.failed_parts) == (message, (name,))


def test_a_misfit_is_shown_as_it_was_typed() -> None:
    found = judge(**REFERENCE | {"b1": "1^T (dz3 W_2)"}).evidence[1]
    assert isinstance(found, Comparison)
    assert found.found == "1^T (dz3 W_2)"


def test_a_long_formula_is_only_shown_beside_the_right_one() -> None:
    verdict = judge(**REFERENCE | {"b2": " + ".join(["sum(dz3, axis=0)"] * 20)})
    assert verdict.message.endswith("the values differ.")
    assert isinstance(verdict.evidence[2], Comparison)
    assert len(verdict.evidence[2].found) > 200


def test_the_layout_that_fits_most_is_taken_and_named() -> None:
    verdict = judge(**COLUMNS | {"W1": "(W2^T dz3 * relu'(z2)) x^T"})
    assert verdict.failed_parts == ("W1",)
    assert "the values differ (read with one column per example)." in verdict.message


def test_one_layout_holds_for_all_formulas() -> None:
    """Right in two layouts that exclude each other is not right."""
    verdict = judge(W1=W1, b1=COLUMNS["b1"], b2=B2)
    assert verdict.failed_parts == ("b1",)
    assert verdict.reason is Reason.WRONG_SHAPE


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"W1": W1, "b1": "1^T (dz4 W2^T)", "b2": "dz3"},
         "b1 could not be read: `dz4` is not declared; did you mean `dz3`? (at character 6, after `1^T (`). "
         "b2 has the shape (N, C), expected (C,). It was read as `dz3`. Right: W1."),
        ({"W1": W1, "b1": B1}, "b2 was not answered. Right: W1, b1."),
        ({"W1": W1, "b1": "sum over the rows of dz2", "b2": B2},
         "b1 is said in words, and a formula was expected. Right: W1, b2."),
        ({}, "W1 was not answered. b1 was not answered. b2 was not answered."),
        (REFERENCE | {"b2": "sum(dz3)"},
         "b2 could not be read: It is not clear what this sum runs over: write sum(x, axis=0) "
         "(at the start). "
         "Right: W1, b1."),
        (REFERENCE | {"b2": "1^T dz3 / (N - N)"},
         "b2 has no finite value for some of the random arrays it was tried on. Right: W1, b1."),
        (REFERENCE | {"b2": [1.0]}, "b2 was not answered. Right: W1, b1."),
        (REFERENCE | {"b2": Foreign("list")}, "b2 was not answered. Right: W1, b1."),
    ],
)  # fmt: skip
def test_what_is_missing_or_unreadable_waits_for_a_person(answers: dict[str, Any], message: str) -> None:
    verdict = judge(**answers)
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert (verdict.message, verdict.asks) == (message, "A person has to look.")
    assert not verdict.lost_marks
    assert len(verdict.evidence) == 3


def test_an_unreadable_formula_is_shown_with_a_caret() -> None:
    found = judge(**REFERENCE | {"b1": "1^T (dz4 W2^T)"}).evidence[1]
    assert isinstance(found, Comparison)
    assert found.found == "1^T (dz4 W2^T)\n     ^"
    absent = judge(W1=W1, b1=B1).evidence[2]
    assert isinstance(absent, Comparison)
    assert (absent.found, absent.expected) == ("(nothing)", "sum(dz3, axis=0)")


def test_a_process_that_ended_badly_waits_for_a_person() -> None:
    verdict = expression.judge(NET, CheckInput(ended(Fate.TIMEOUT, "after 3 s"), typed(REFERENCE)))
    assert verdict.status is Status.PENDING
    assert verdict.message.endswith("(after 3 s).")


@pytest.mark.parametrize(
    ("reference", "note"),
    [
        ({"W1": W1, "b1": B1}, "reference answer b2: none was given"),
        (REFERENCE | {"b2": "dz4"},
         "reference answer b2: `dz4` is not declared; did you mean `dz3`? (at the start)."),
        (REFERENCE | {"b2": "sum(dz3)"}, "reference answer b2: It is not clear what this sum runs over: "),
        (REFERENCE | {"b2": "dz3 @ W2"}, "reference answer b2: the product of dz3 of shape (N, C) and W2 "),
        (REFERENCE | {"b2": "b2 / 0"}, "reference answer b2 has no finite value for the numbers drawn"),
    ],
)  # fmt: skip
def test_a_fault_of_the_reference_is_nobodys_zero(reference: dict[str, str], note: str) -> None:
    verdict = expression.judge(NET, CheckInput(typed(REFERENCE), typed(reference)))
    assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
    assert verdict.staff_note.startswith(note)


# ── which slip it is ──────────────────────────────────────────────────────────────────────────────────

DELTA = "softmax(z3) - Delta"
SLIPS = {
    "no-regularisation": {"W1": "a1.T @ ((dz3 @ W2.T) * relu'(z2))"},
    "no-factor-two": {"W1": "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + lambda*W1"},
    "not-averaged": {
        "W1": f"a1.T @ ((({DELTA}) @ W2.T) * relu'(z2)) + 2*lambda*W1",
        "b1": f"sum((({DELTA}) @ W2.T) * relu'(z2), axis=0)",
        "b2": f"sum({DELTA}, axis=0)",
    },
    "no-mask": {"W1": "a1.T @ (dz3 @ W2.T) + 2*lambda*W1", "b1": "sum(dz3 @ W2.T, axis=0)"},
    "wrong-side-transposed": {
        "W1": "a1.T @ ((dz3 @ W2) * relu'(z2)) + 2*lambda*W1",
        "b1": "sum((dz3 @ W2) * relu'(z2), axis=0)",
    },
    "not-summed": {"b1": "(dz3 @ W2.T) * relu'(z2)", "b2": "dz3"},
}


def named(**answers: str) -> list[str]:
    found, expected = typed(REFERENCE | answers), typed(REFERENCE)
    return [
        slip
        for slip, changed in SLIPS.items()
        if expression.has_same_slip(NET, found, typed(REFERENCE | changed), expected)
    ]


@pytest.mark.parametrize("slip", SLIPS)
def test_each_slip_is_known_as_itself(slip: str) -> None:
    assert named(**SLIPS[slip]) == [slip]


@pytest.mark.parametrize(
    ("answers", "slips"),
    [
        ({"W1": r"x^T (\delta_3 W_2^T \odot \phi'(z_2))"}, ["no-regularisation"]),
        ({"W1": "λ W1 + a1ᵀ(dz3·W2ᵀ ⊙ φ'(z2))"}, ["no-factor-two"]),
        ({"b2": "1^T (a3 - Δ)"}, ["not-averaged"]),
        ({"b1": "1^T dz3 W2^T"}, ["no-mask"]),
        ({"b1": "1^T ((dz3 W2) ⊙ φ'(z2))"}, ["wrong-side-transposed"]),
        ({"W1": "x^T (dz3 W2 ⊙ φ'(z2)) + 2λ W1"}, ["wrong-side-transposed"]),
        ({"b2": r"\frac{1}{N} (\psi(z_3) - \Delta)"}, ["not-summed"]),
        ({"W1": "a1.T @ ((dz3 @ W2.T) * relu'(z2))", "b2": "1^T (a3 - Δ)"},
         ["no-regularisation", "not-averaged"]),
        ({"W1": "a1.T @ dz3"}, []),
        ({"b1": "1^T dz3 W2"}, []),
        ({"W1": "qqq"}, []),
        ({}, []),
        (COLUMNS | {"W1": "(W2^T dz3 * relu'(z2)) x^T"}, ["no-regularisation"]),
        (COLUMNS | {"b1": "W2^T dz3 1"}, ["no-mask"]),
    ],
)  # fmt: skip
def test_a_slip_is_known_however_it_is_written(answers: dict[str, str], slips: list[str]) -> None:
    assert named(**answers) == slips


def test_without_the_names_only_the_same_text_is_alike() -> None:
    assert expression.is_alike(typed({"W1": W1}), typed({"W1": W1}))
    assert not expression.is_alike(typed({"W1": W1}), typed({"W1": f"({W1})"}))
    assert not expression.is_alike(typed({}), typed({}))
    assert not expression.is_alike(ended(Fate.TIMEOUT, "", case(W1=W1)), typed({"W1": W1}))


def test_a_broken_reference_names_no_slip() -> None:
    assert not expression.has_same_slip(NET, typed({"W1": W1}), typed({"W1": "a1"}), typed({}))


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(["W1", "b1", "b2", "dz2", "z2", "W_1"]), st.text(max_size=5)),
        st.one_of(st.sampled_from([*REFERENCE.values(), *LATEX.values()]), st.text(max_size=20)),
        max_size=6,
    )
)
def test_whatever_is_typed_gives_a_verdict(answers: dict[str, str]) -> None:
    found = ran(CaseResult(PUBLISHED, answers))
    verdict = expression.judge(NET, CheckInput(found, typed(REFERENCE)))
    assert verdict.status in (Status.PASSED, Status.PARTIAL, Status.FAILED, Status.PENDING)
    assert isinstance(expression.has_same_slip(NET, found, typed(REFERENCE), typed(REFERENCE)), bool)
