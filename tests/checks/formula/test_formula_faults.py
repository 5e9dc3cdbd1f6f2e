"""What cannot be read says where and what was expected; whatever is typed, the answer comes soon."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.checks.formula import (
    Declarations,
    FormulaError,
    Match,
    ShapeMisfitError,
    compare,
    interpret,
    is_same_but_for_shapes,
    read,
    show,
    write_shape,
)
from tests.support.formulas import NET, REFERENCE, SCALARS, UNITS

Stop = Callable[[float], AbstractContextManager[None]]

FAULTS = [
    ("", "Expected a formula, found nothing."),
    ("   ", "Expected a formula, found nothing (at the start)."),
    ("dJ/dW1 =", "Expected a name, a number or a bracket, found the end (at the end, after `dJ/dW1 =`)."),
    ("a1.T @ (dz4 @ W2.T)", "`dz4` is not declared; did you mean `dz3`? (at character 9, after `a1.T @ (`)."),
    ("x^T \\theta_4", "`\\theta_4` is not declared; there are `C`, `D`, "),
    ("q", "`q` is not declared; there are `C`, `D`, `Delta`, `H`, `N`, `W1`, `W2`, `a1`, `a2`, `a3`, `b1`,"
          " `b2`, … (at the start)."),
    ("a_1^{(4)}", "`a_1^{(4)}` is not declared; did you mean `a^{(3)}`? (at the start)."),
    ("z_2^{(3)}", "`z_2^{(3)}` is not declared; did you mean `z^{(3)}`? (at the start)."),
    (r"\frac{\partial J}{\partial z^{(4)}}", r"`\frac{\partial J}{\partial z^{(4)}}` is not declared; "),
    (r"\partial J", "Expected a derivative such as ∂J/∂z (at the start)."),
    ("(a1 + a1", "Expected `)`, found the end (at the end, after `(a1 + a1`)."),
    ("(a1]", "Expected `)`, found `]` (at character 4, after `(a1`)."),
    ("a1 + * a1", "Expected a name, a number or a bracket, found `*` (at character 6, after `a1 +`)."),
    ("a1 )", "Expected the formula to go on or to end here, found `)` (at character 4, after `a1`)."),
    ("a1 > 0", "Expected the formula to go on or to end here, found `>` (at character 4, after `a1`)."),
    ("a1 = ?", "`?` has no meaning in a formula (at character 6, after `a1 =`)."),
    ("a1 \\foo", "The command `\\foo` is not known here (at character 4, after `a1`)."),
    ("a1 \x00", "The character U+0000 has no meaning in a formula (at character 4, after `a1`)."),
    ("softmax'(z3)", "The derivative of `softmax` is not known here, write it out (at the start)."),
    ("relu''(z2)", "The derivative of `relu` is not known here, write it out (at the start)."),
    ("relu(z2, z2)", "`relu` takes one argument (at the start)."),
    ("max(z2)", "`max` takes 2 arguments (at the start)."),
    ("relu + 1",
     "Expected the argument of `relu` in parentheses, found `+` (at character 6, after `relu`)."),
    ("max", "Expected the arguments of `max` in parentheses, found the end (at the end, after `max`)."),
    ("max z2", "Expected the arguments of `max` in parentheses, found `z2` (at character 5, after `max`)."),
    ("np.max", "Expected the arguments of `max` in parentheses, found the end (at the end, after `np.max`)."),
    ("np.sum(dz3, axis=2)", "The axis of `sum` is 0 or 1 (at the start)."),
    ("np.dot(dz3)", "`dot` does not take these arguments (at the start)."),
    ("sum(1, 2, 3, 4, 5)", "`sum` has too many arguments (at character 18, after `sum(1, 2, 3, 4, 5`)."),
    ("ones(3, 4)", "`ones` takes one declared size, as in ones(N) (at the start)."),
    (r"\ln 2m", "It is not clear where the argument of `ln` ends: put it in parentheses (at the start)."),
    ("λ/2N",
     "It is not clear which of the two to divide by: write a/(b*c) or (a/b)*c "
     "(at character 4, after `λ/2`)."),
    ("(z2)^{(2)}",
     "This may be a power or the number of a layer: write ^2 for a power (at character 6, after `(z2)^`)."),
    (r"\sum dz3",
     r"Expected what the sum runs over, as in \sum_{i=1}^{N} (at character 6, after `\sum`)."),
    (r"\sum_{i=1}^{M} dz3_i", "`M` is not a declared size; "),
    (r"\sum_{k=1}^{99} k", "A sum is written out for 1 to 12 terms (at character 5, after `\\sum`)."),
    (r"\sum_i \sum_j \sum_k dz3", "At most 2 sums may stand inside one another ("),
    (r"\sum_i dz3_{ij}", "`dz3_{ij}` is not declared; "),
    ("z_{>}", "Expected a name or whole number as subscript, found `>` (at character 4, after `z_{`)."),
    (r"W^{(2) + 1}", "Expected `}` after the layer, found `+` (at character 8, after `W^{(2)`)."),
    ("‖a1‖_1", "Expected the norm 2 or F, found `1` (at character 6, after `‖a1‖_`)."),
    ("|a1", "Expected the bar that closes, found the end (at the end, after `|a1`)."),
    (r"\frac123", r"Expected `{`, found `123` (at character 6, after `\frac`)."),
    ("9" * 31, "A number has at most 30 digits (at the start)."),
    ("1" + "+1" * 1000, "A formula has at most 2000 characters, this one has 2001."),
    ("(" * 100, "A formula is nested at most 60 deep; this one is deeper (at character 61, after `…"),
    ("a1" + "'" * 100, "A formula is nested at most 60 deep; this one is deeper ("),
    ("a1+" * 500 + "1", "A formula has at most 400 names, numbers and signs; this one has more (at "),
    (r"\sum_{k=1}^{12} (" * 8 + "k" + ")" * 8, "A formula has at most 400 "),
]  # fmt: skip
"""Whole messages end with a full stop; of the others the start is given."""


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_fault_says_where_and_what(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text, NET)
    found = caught.value.message
    assert (found if message.endswith(".") else found[: len(message)]) == message


def test_the_caret_stands_under_the_fault() -> None:
    with pytest.raises(FormulaError) as caught:
        read("a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 1 + 2*lamda*W1 + 1*2*3*4*5*6", NET)
    line, caret = caught.value.pointer.split("\n")
    assert line[len(caret) - 1 :].startswith("lamda*W1")
    assert caret.strip() == "^"
    assert line.startswith("…")
    assert line.endswith("…")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dz3 @ W2", "the product of dz3 of shape (N, C) and W2 of shape (H, C)"),
        ("a1 @ W1 @ a2", "the product of a1 @ W1 of shape (N, H) and a2 of shape (N, H)"),
        ("a1 + z2", "the sum of a1 of shape (N, D) and z2 of shape (N, H)"),
        ("b1 - b2", "the difference of b1 of shape (H,) and b2 of shape (C,)"),
        ("a1^{z2}", "the power of a1 of shape (N, D) and z2 of shape (N, H)"),
        ("(a1 > z2)", "the comparison of a1 of shape (N, D) and z2 of shape (N, H)"),
        ("max(a1, z2)", "max of a1 of shape (N, D) and z2 of shape (N, H)"),
        ("sum(b1, axis=1)", "axis 1 of b1 of shape (H,)"),
        ("b1.shape[1]", "axis 1 of b1 of shape (H,)"),
        (r"\sum_{i=1}^{H} a1_i", "the index of a1 of shape (N, D), which runs over H,"),
    ],
)
def test_shapes_that_do_not_fit_are_named(text: str, message: str) -> None:
    with pytest.raises(ShapeMisfitError) as caught:
        interpret(read(text, NET), NET)
    assert caught.value.message == message


def test_a_sum_of_a_matrix_has_to_say_over_what() -> None:
    with pytest.raises(FormulaError, match=r"write sum\(x, axis=0\) \(at character 5, after `2 \*`\)"):
        interpret(read("2 * sum(dz3)", NET), NET)
    assert interpret(read("np.sum(dz3)", NET), NET).shape == ()
    assert interpret(read("sum(b1)", NET), NET).shape == ()


@pytest.mark.parametrize(
    ("shape", "text"), [((), "a single number"), (("H",), "(H,)"), (("N", "1"), "(N, 1)")]
)
def test_shapes_in_words(shape: tuple[str, ...], text: str) -> None:
    assert write_shape(shape) == text


# ── anything at all ───────────────────────────────────────────────────────────────────────────────────

_PIECES = r"""
    a1 W1 dz3 z2 z_2 W^{(2)} b2 1^T ^T ' ( ) [ ] { } \{ \} | ‖ + - * @ / . ⊙ · relu' relu softmax \frac{ \frac
    \sum_{i=1}^{N} \sum_i _i _{ij} \sum_{k=1}^{3} k sum( ,axis=0) mean( \mathbf{1} 1_N > z2>0 [z2>0] ^2 ^{(2)}
    ^{-1} ** λ Δ ∂J/∂z3 \partial = , N 2 1e9 exp .T .dot( .sum( np. where( max( \left( \right) e^ x W2T dz3_i
    a2.shape[0] ᵀ ² ₁ 𝐖 \hat \text{ \nabla_ q \top é max where sum mean dot np.max .dot .sum ln len ones
"""
PIECES = (*_PIECES.split(), "\x00")
any_formula = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.tuples(st.sampled_from(sorted(REFERENCE.values())), st.integers(0, 50), st.sampled_from(PIECES)).map(
        lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
    ),
)
SOON_S = 20.0


def outcome(text: str, declared: Declarations) -> FormulaError | Match | str:
    """How a formula compares with itself, after everything else was asked of it."""
    try:
        expression = read(text, declared)
        assert show(expression, declared)
        is_same_but_for_shapes(expression, expression, declared)
        whole = interpret(expression, declared)
        for transposed in declared.layouts.values():
            compare(expression, whole, declared, transposed)
        return compare(expression, whole, declared).match
    except FormulaError as fault:
        return fault
    except ShapeMisfitError:
        return "does not fit"


@pytest.mark.parametrize("declared", [NET, UNITS, SCALARS], ids=["net", "units", "numbers"])
@given(text=any_formula)
@example(text="+".join(["1^T " * 9 + "1^T"] * 12))
@example(text="(1 1 1 1 1 1 1 1 1 1)" * 30)
@example(text="1^T(" * 55 + "a1" + ")" * 55)
@example(text="(\\sum_{i=1}^N \\sum_{j=1}^C (" + "dz3_{ij} + " * 150 + "1))")
@example(text="\\sum_{k=1}^{12} " * 100)
@example(text="\\sum_k (" * 100)
@example(text="1[" * 999)
@example(text="\\hat{" * 400)
@example(text="9^" * 50 + "9")
@example(text="1e999 - 1e999")
def test_any_text_is_a_formula_or_a_fault(declared: Declarations, text: str, no_longer_than: Stop) -> None:
    with no_longer_than(SOON_S), np.errstate(all="raise"):
        answer = outcome(text, declared)
    if isinstance(answer, FormulaError):
        assert answer.message.endswith(".")
        assert answer.message.isprintable()
        assert answer.pointer.count("\n") <= 1
    else:
        assert answer in ("does not fit", Match.SAME, Match.NO_VALUE)


@given(text=st.sampled_from(sorted(REFERENCE.values())), spaces=st.lists(st.integers(0, 3), min_size=60))
def test_white_space_between_signs_changes_nothing(text: str, spaces: list[int]) -> None:
    loose = "".join(c + " " * n if c in "()+*@" else c for c, n in zip(text, spaces, strict=False))
    assert read(loose, NET).node == read(text, NET).node
