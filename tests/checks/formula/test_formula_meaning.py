"""What formulas mean: right ways of writing one answer, wrong answers, and how each was understood."""

import pytest

from grader.checks.formula import Declarations, Match, compare, interpret, read, show
from tests.support.formulas import NET, REFERENCE, SCALARS, UNITS

WEIGHTS, COLUMNS = NET.layouts

RIGHT = [
    # ── plain text and numpy ──
    ("W1", "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2*lambda*W1"),
    ("W1", "x^T (dz3 W2^T * relu'(z2)) + 2 lambda W1"),
    ("W1", "2*reg*W1 + np.dot(X.T, np.dot(dz3, W2.T) * (z2 > 0))"),
    ("W1", "X.T.dot(dz3.dot(W2.T) * (a2 > 0)) + 2 * reg * W1"),
    ("W1", "a1.T @ ((dz3 @ W2.T) * np.where(z2 > 0, 1, 0)) + 2.0*lambda*W1"),
    ("W1", "np.transpose(X) @ np.multiply(np.matmul(dz3, W2.transpose()), z2 > 0) + lam*W1*2"),
    ("W1", "dW1 = X.T @ (((softmax(z3) - Delta) / N) @ W2.T * relu'(z2)) + reg*W1 + reg*W1"),
    ("W1", "(1/N) * X.T @ (((a3 - Y) @ W2.T) * relu'(X @ W1 + b1)) + 2*reg*W1"),
    ("W1", "a1'*(dz3*W2'.*relu'(z2)) + 2*lambda*W1"),
    ("W1", "a1.T @ (dz3 @ W2.T * relu'(np.maximum(0, a1 @ W1 + b1))) - -2*lambda*W1"),
    ("W1", "((relu'(z2) * (dz3 W2T))^T a1)^T + 2 lambda W1"),
    ("b1", "1^T ((dz3 W2^T) * relu'(z2))"),
    ("b1", "sum((dz3 @ W2.T) * relu'(z2), axis=0)"),
    ("b1", "sum(dz3 @ W2.T * relu'(z2), 0)"),
    ("b1", "np.sum(np.dot(dz3, W2.T) * (z2 > 0), axis=0, keepdims=True)"),
    ("b1", "((dz3 @ W2.T) * (z2 > 0)).sum(axis=0)"),
    ("b1", "((dz3 @ W2.T) * (a2 > 0)).mean(axis=0) * X.shape[0]"),
    ("b1", "np.ones((1, N)) @ (dz3 @ W2.T * relu'(z2))"),
    ("b1", "N mean((dz3 @ W2.T) * relu'(z2), axis=0)"),
    ("b1", "((dz3 W2^T) ⊙ relu'(z2))^T 1"),
    ("b2", "sum(dz3, axis=0)"),
    ("b2", "1^T dz3"),
    ("b2", "1_N^T dz3"),
    ("b2", "dz3^T 1"),
    ("b2", "ones(N) @ (softmax(z3) - Delta) / N"),
    ("b2", "mean(softmax(z3) - Delta, axis=0)"),
    ("b2", "np.sum((a3 - Delta) / len(X), axis=0)"),
    ("b2", "sum_{i=1}^{N} dz3_i"),
    ("b2", "sum_i (exp(z3_i) / sum(exp(z3_i)) - Delta_i) / N"),
    # ── LaTeX ──
    ("W1", r"a^{(1)\top} \left( \frac{\partial J}{\partial z^{(3)}} W^{(2)\top} \odot \phi'(z^{(2)}) \right)"
           r" + 2\lambda W^{(1)}"),
    ("W1", r"\frac{\partial \tilde{J}}{\partial W^{(1)}} = {a^{(1)}}^T"
           r" \left( \frac{1}{N} (\psi(z^{(3)}) - \Delta)"
           r" W^{(2)^{\mathsf{T}}} \circ \phi'(z^{(2)}) \right) + 2 \lambda W^{(1)}"),
    ("W1", r"$\left(a^{(1)}\right)^\top \left[\left(\frac{\partial J}{\partial z^{(3)}} {W^{(2)}}^\top\right)"
           r" \circ \phi^\prime\left(z^{(2)}\right)\right] + 2\lambda W^{(1)}$"),
    ("W1", r"x^{\intercal} (\mathbb{1}_{\{z^{(2)} > 0\}} \odot \delta^{(3)} W_2^T) + 2\lambda W_1"),
    ("W1", r"\mathbf{X}^T (\mathbf{1}\left[\mathbf{z}^{(2)} > 0\right] \odot \delta_3 \mathbf{W_2}^T)"
           r" + 2\lambda\mathbf{W}_1"),
    ("W1", r"x^T dz3 W_2^T \odot \phi'(z^{(2)}) + 2 \lambda W_1"),
    ("W1", r"\sum_{i=1}^{N} a_i^{(1)T} \left( \frac{\partial J}{\partial z_i^{(3)}} W_2^T"
           r" \odot \phi'(z_i^{(2)}) \right) + 2\lambda W_1"),
    ("b1", r"\mathbf{1}^T \frac{\partial J}{\partial z^{(3)}} \cdot W^{(2)T} * \phi'(z^{(2)})"),
    ("b1", r"\left( \frac{\partial L}{\partial z_3} W^{(2)T} \odot \phi'(z^{(2)}) \right)^T \mathbf{1}_N"),
    ("b1", r"\sum_{i=1}^N (dz3 W_2^T \odot \phi'(z_2))"),
    ("b2", r"\mathbf{1}^{\top} \frac{1}{N}(\psi(z^{(3)}) - \Delta)"),
    ("b2", r"\frac1N \sum_{n=1}^N \left( \psi(z_n^{(3)}) - \Delta_n \right)"),
    ("b2", r"\mathbf{1}^\mathsf{T} \frac{\psi(z^{(3)}) - \triangle}{N}."),
    ("b2", r"\sum_{n=1}^{N} \frac{\partial J}{\partial z^{(3)}_n}"),
    ("b2", r"(\nabla_{z^{(3)}} J)^T \mathbf 1"),
    # ── Unicode ──
    ("W1", "a1ᵀ(dz3·W2ᵀ ⊙ φ'(z2)) + 2λW1"),
    ("W1", "2·λ·W₁ + (1/N)·xᵀ((ψ(z₃) − Δ)W₂ᵀ ∘ φ′(z₂))"),
    ("W1", "a⁽¹⁾ᵀ((∂J/∂z⁽³⁾ W⁽²⁾ᵀ) ⊙ φ’(z⁽²⁾)) + 2λW⁽¹⁾"),
    ("b2", "1ᵀ(𝐏 − 𝐘)/N"),
    ("b2", "1/N · ∑ᵢ (Pᵢ − Δᵢ)"),
]  # fmt: skip
"""Ways to write the reference's answers in its own layout."""

LAID_OUT = [
    ("W1", WEIGHTS, "(dz3 W2 * relu'(z2))^T a1 + 2 lambda W1"),
    ("W1", WEIGHTS, r"\left(\frac{\partial J}{\partial z^{(3)}} W^{(2)} \odot \phi'(z^{(2)})\right)^T x"
                    r" + 2\lambda W^{(1)}"),
    ("b1", WEIGHTS, "1^T (dz3 W2 * relu'(z2))"),
    ("W1", COLUMNS, "(W2^T dz3 * relu'(z2)) x^T + 2 lambda W1"),
    ("W1", COLUMNS, r"\frac{1}{N} \left( W_2^T (\psi(z_3) - \Delta) \odot \mathbf{1}[z_2 > 0] \right) x^T"
                    r" + 2\lambda W_1"),
    ("b1", COLUMNS, "sum(W2.T @ dz3 * relu'(z2), axis=1)"),
    ("b1", COLUMNS, r"(W_2^T \delta_3 \odot \phi'(z_2)) \mathbf{1}"),
    ("b2", COLUMNS, "dz3 1"),
    ("b2", COLUMNS, r"\frac{1}{N} \sum_{i=1}^{N} (\psi(z_{3,i}) - \Delta_i)"),
]  # fmt: skip
"""Right where arrays lie the other way round, and only there."""

WRONG = [
    ("W1", "a1.T @ ((dz3 @ W2.T) * relu'(z2))", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + lambda*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2.T) * relu'(z2)) - 2*lambda*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2*lambda*W1/N", Match.OTHER_VALUES),
    ("W1", "a1.T @ (dz3 @ W2.T) + 2*lambda*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ (((softmax(z3) - Delta) @ W2.T) * relu'(z2)) + 2*lambda*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2.T) * relu(z2)) + 2*lambda*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2.T) * z2) + 2*lambda*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2.T) * (z2 < 0)) + 2*lambda*W1", Match.OTHER_VALUES),
    ("W1", "a1.T @ ((dz3 @ W2) * relu'(z2)) + 2*lambda*W1", Match.MISFIT),
    ("W1", "a1 @ ((dz3 @ W2.T) * relu'(z2)) + 2*lambda*W1", Match.MISFIT),
    ("W1", "((dz3 @ W2.T) * relu'(z2)).T @ a1", Match.OTHER_SHAPE),
    ("W1", "(dz3 @ W2.T) * relu'(z2)", Match.OTHER_SHAPE),
    ("W1", "a1.T ⊙ dz3", Match.MISFIT),
    ("W1", "a2.T @ dz3 + 2*lambda*W2", Match.OTHER_SHAPE),
    ("b1", "1^T (dz3 W2^T)", Match.OTHER_VALUES),
    ("b1", "(dz3 W2^T) * relu'(z2)", Match.OTHER_SHAPE),
    ("b1", "mean((dz3 @ W2.T) * relu'(z2), axis=0)", Match.OTHER_VALUES),
    ("b1", "sum((dz3 @ W2.T) * relu'(z2), axis=1)", Match.OTHER_SHAPE),
    ("b1", "sum((dz3 @ W2.T) * relu'(z2), axis=0) + 2*lambda*b1", Match.OTHER_VALUES),
    ("b1", "sum(dz3 @ W2.T, axis=0) * relu'(z2)", Match.OTHER_SHAPE),
    ("b2", "sum(softmax(z3) - Delta, axis=0)", Match.OTHER_VALUES),
    ("b2", "dz3", Match.OTHER_SHAPE),
    ("b2", "np.sum(dz3)", Match.OTHER_SHAPE),
    ("b2", "sum(softmax(z2) - Delta, axis=0) / N", Match.MISFIT),
    ("b2", r"\frac{1}{N} \sum_i (\Delta_i - \psi(z_{3,i}))", Match.OTHER_VALUES),
    ("b2", "0", Match.OTHER_SHAPE),
    ("b2", "sum(log(-dz3*dz3), axis=0)", Match.NO_VALUE),
    ("b2", "1^T dz3 / (N - N)", Match.NO_VALUE),
]  # fmt: skip

OTHER_ITEMS = [
    (UNITS, r"z_2^{(3)} \frac{\partial E_n(w)}{\partial a_1^{(4)}}", r"z_2^{(3)} (a_1^{(4)} - t_n)"),
    (UNITS, "z2^(3) * (a1^(4) - tn)", r"z_2^{(3)} \delta_1^{(4)}"),
    (UNITS, "z₂⁽³⁾ (a₁⁽⁴⁾ − tₙ)", r"z_2^{(3)} \delta_1^{(4)}"),
    (UNITS, r"z^{(2)}_1 h'(a^{(3)}_1) w^{(3)}_{11} \delta^{(4)}_1", r"z_1^{(2)} \delta_1^{(3)}"),
    (UNITS, r"h'(a_1^{(2)}) \sum_{k=1}^{3} w_{k1}^{(2)} \delta_k^{(3)}",
     r"h'(a_1^{(2)}) (w_{11}^{(2)} δ_1^{(3)} + w_{21}^{(2)} δ_2^{(3)} + w_{31}^{(2)} δ_3^{(3)})"),
    (UNITS, r"h'(a_1^{(2)}) \sum_k w_{k1}^{(2)} \delta_k^{(3)}",
     r"\sum_{k=1}^3 h'(a_1^{(2)}) w_{k1}^{(2)} δ_k^{(3)}"),
    (UNITS, "delta^(4)_1 * z^(3)_2", r"\delta_1^{(4)} z_2^{(3)}"),
    (UNITS, "δ_1^4 z_2^3", r"\delta^{4}_{1} z^{3}_{2}"),
    (UNITS, "delta_1^4 z_2^3", r"z_2^{(3)} \delta_1^{(4)}"),
    (UNITS, "∂E_n(w)/∂a_1^(4) z_2^(3)", r"z_2^{(3)} \delta_1^{(4)}"),
    (UNITS, "(a_1^(4)(x_n, w) - t_n)", r"\delta_1^{(4)}"),
    (UNITS, r"a_1^{(4)}(\boldsymbol{x}) - t_n", r"\delta_1^{(4)}"),
    (UNITS, "t_n (a_1^(4))", "a_1^(4) t_n"),
    (UNITS, "sum_{k=1}^{3} w_k1^(2) delta_k^(3)", r"\sum_k w^2_{k1} \delta^3_k"),
    (UNITS, "sum_k w^(2)_k1 delta^(3)_k", r"\sum_k w^{(2)}_{k1} \delta^{(3)}_k"),
    (UNITS, r"\frac{1}{2} (a_1^{(4)} - t_n)^2", r"((a_1^{(4)})^2 - 2 a_1^{(4)} t_n + t_n^2)/2"),
    (SCALARS, r"\frac{2}{|w|}\ln\left(\frac{|w|(1+\sqrt{1-4/|w|})}{2} - 1\right)",
     "(2/abs(w)) * np.log(abs(w) * (1 + (1 - 4/abs(w))**0.5) / 2 - 1)"),
    (SCALARS, r"\exp(-\eta\lambda/m)", r"e^{-\frac{\eta \lambda}{m}}"),
    (SCALARS, "exp(-eta*lambda/n)^{n/m}", "1/e^{ηλ/m}"),
    (SCALARS, r"\sigma(w)(1-\sigma(w))", r"\sigma'(w)"),
    (SCALARS, "(1+e^{-w})^{-2} e^{-w}", r"\sigma'(w)"),
    (SCALARS, "||w||^2 + |w| |w|", "2 w**2"),
    (SCALARS, "max(w, -w) - min(w, 0)", "-2w"),
    (SCALARS, "2^3^2", "512"),
    (SCALARS, "-2^2", "-4"),
    (SCALARS, "1/2 m", "0.5*m"),
    (SCALARS, r"\sum_{k=1}^{4} k m^{k-1}", "1 + 2m + 3m^2 + 4m^3"),
    (SCALARS, r"\sqrt{m^2}", "m"),
    (SCALARS, r"\frac13 m", "m/3"),
    (SCALARS, r"\tanh m", "(e^m - e^-m) / (e^m + e^-m)"),
    (SCALARS, "1e-3 m", "m / 1000"),
    (SCALARS, r"\cos 0", "1"),
]  # fmt: skip


def match(answer: str, text: str, layout: str = "") -> Match:
    transposed = NET.layouts.get(layout, ())
    wanted = interpret(read(REFERENCE[answer], NET), NET)
    return compare(read(text, NET), wanted, NET, transposed, turned=answer in transposed).match


@pytest.mark.parametrize(("answer", "text"), RIGHT)
def test_right_however_it_is_written(answer: str, text: str) -> None:
    assert match(answer, text) is Match.SAME


@pytest.mark.parametrize(("answer", "layout", "text"), LAID_OUT)
def test_right_where_arrays_lie_the_other_way_round(answer: str, layout: str, text: str) -> None:
    assert match(answer, text, layout) is Match.SAME
    summed = r"\sum" in text  # runs over the examples, wherever they lie
    assert (match(answer, text) is Match.SAME) is summed


@pytest.mark.parametrize(("answer", "text", "how"), WRONG)
def test_wrong_and_how(answer: str, text: str, how: Match) -> None:
    assert match(answer, text) is how
    assert all(match(answer, text, layout) is not Match.SAME for layout in NET.layouts)


@pytest.mark.parametrize(("declared", "one", "other"), OTHER_ITEMS)
def test_the_same_value_in_other_items(declared: Declarations, one: str, other: str) -> None:
    for found, wanted in ((one, other), (other, one)):
        assert (
            compare(read(found, declared), interpret(read(wanted, declared), declared), declared).match
            is Match.SAME
        )


def test_the_tables_are_as_large_as_they_should_be() -> None:
    assert len({text for _, text in RIGHT}) >= 45
    assert len({text for _, text, _ in WRONG}) >= 25


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x^T dz3 W_2^T ⊙ φ'(z2) + 2λW1", "a1.T @ ((dz3 @ W2.T) * phi'(z2)) + 2 * lambda * W1"),
        ("dz3 · W2ᵀ * relu'(z2)", "(dz3 @ W2.T) * relu'(z2)"),
        ("1^T dz3", "ones(N).T @ dz3"),
        ("a2 W2 + 1 b2^T", "a2 @ W2 + 1 * b2.T"),
        (r"\sum_i dz3_i", "sum over i in N of (dz3[i])"),
        (r"\sum_{i=1}^N dz3", "sum(dz3, axis=0)"),
        ("|a2|^2 - -z2^{-1} / N", "abs(a2)**2 - -z2**(-1) / N"),
        ("1[z2 > 0] e^{-z2}", "(z2 > 0) * exp(-z2)"),
        ("x (W1 W2)", "a1 @ (W1 @ W2)"),
        ("X W1 W2", "a1 @ W1 @ W2"),
        ("λ - (λ - N)", "lambda - (lambda - N)"),
        ("dz3 @ W2", "dz3 @ W2"),
        ("dz3 W2 / N - λ", "dz3 W2 / N - lambda"),
    ],
)
def test_how_it_was_understood(text: str, expected: str) -> None:
    assert show(read(text, NET), NET) == expected


def test_the_sign_decides_where_both_products_fit() -> None:
    square = NET.model_copy(update={"symbols": {**NET.symbols, "A": ("N", "N"), "B": ("N", "N")}})
    square = type(NET).model_validate(square.model_dump())
    assert show(read("A * B", square), square) == "A * B"
    assert show(read("A B", square), square) == "A @ B"
    assert show(read(r"A \cdot B", square), square) == "A @ B"
    assert show(read("A ⊙ B", square), square) == "A * B"
    wanted = interpret(read("A @ B", square), square)
    assert compare(read("A * B", square), wanted, square).match is Match.OTHER_VALUES
    assert compare(read("A B", square), wanted, square).match is Match.SAME
