"""Difference quotients that are exact, and numbers that make one thing look like another."""

import pytest

from grader.checks.formula import Declarations, read
from tests.support.formulas import NET

ERROR = Declarations(
    symbols=dict.fromkeys(["y", "t", "w", "v", "z", "a", "c"], "scalar"),
    functions={"h": "sigmoid", "relu": "relu"},
)

QUOTIENTS = [
    "((y + 0.001 - t)^2 - (y - 0.001 - t)^2) / 0.004",
    "((y-t+1)^2 - (y-t-1)^2) / 4",
    "((y-t)^2 - (y-t-1)^2 + 1) / 2",
    "(y-t+1)^2/4 - (y-t-1)^2/4",
    "((y + c - t)^2 - (y - c - t)^2) / (4 c)",
    "((1.001 (y-t))^2 - (0.999 (y-t))^2) / (0.004 (y-t))",
    "log(exp((y-t+1)^2) / exp((y-t-1)^2)) / 4",
    "((y - (t-0.5))^2 - (y - (t+0.5))^2) / 2",
    "250 (y+0.001-t)^2 - 250 (y-0.001-t)^2",
    "((w h(a+1) + v z - t)^2 - (w h(a-1) + v z - t)^2) / 4",
    "(relu(a + 0.1) - relu(a - 0.1)) / 0.2",
    "(max(0, a + 0.1) - max(0, a)) / 0.1",
    "(abs(a + 1) + (-1) abs(a)) / 1",
    r"\frac{(y+1-t)^2 - (y-1-t)^2}{4}",
]
PLAIN = [
    "h(a) - h(a)^2",
    "h(a) (1 - h(a))",
    "exp(-a) / (1 + exp(-a))^2",
    "0.25 - (h(a) - 0.5)^2",
    "1/(1+e^{-a}) - 1/(1+e^{-a})^2",
    "(1 - 1/(1+e^(-a))) / (1+e^-a)",
    "e^a/(1+e^a)^2",
    "exp(-a)/(1+2 exp(-a)+exp(-2a))",
    "1/((1+e^-a)(1+e^a))",
    "1/(e^(a/2)+e^(-a/2))^2",
    "(1 - ((e^a-1)/(e^a+1))^2)/4",
    "h(a) h(-a)",
    "2 (y - t)/2",
    "h(a) (1 - h(a)) (w y + v z)",
    "w h(a) + v h(z)",
    "(y - t) w h(a) (1 - h(a))",
    "y - t",
]
NETS = [
    "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2 * lambda * W1",
    "(1/N) * X.T @ (((softmax(z3) - Y) @ W2.T) * relu'(X @ W1 + b1)) + 2*reg*W1",
    "sum_i (exp(z3_i) / sum(exp(z3_i)) - Delta_i) / N",
    "X.T @ ((dz3 @ W2.T) * np.where(z2 > 0, 1, 0)) + reg*W1 + reg*W1",
]


@pytest.mark.parametrize("text", QUOTIENTS)
def test_a_difference_quotient_shows_however_it_is_written(text: str) -> None:
    assert "difference quotient" in read(text, ERROR).doubt


@pytest.mark.parametrize("text", PLAIN)
def test_formulas_that_people_write_raise_no_doubt(text: str) -> None:
    assert read(text, ERROR).doubt == ""


@pytest.mark.parametrize("text", NETS)
def test_formulas_of_arrays_raise_no_doubt(text: str) -> None:
    assert read(text, NET).doubt == ""


@pytest.mark.parametrize(
    "text", ["h(1e30 a)", "h(10^9 a)", "a + 1e-20", "a + 10^(-5)", "h(exp(exp(3)) a)", "a 99999"]
)
def test_far_too_large_or_small_numbers_raise_doubt(text: str) -> None:
    assert "which hides differences" in read(text, ERROR).doubt


@pytest.mark.parametrize(
    "text",
    [
        "a/1000",
        "0.001 a",
        "1024 a",
        "e^5 a",
        "0 a",
    ],
)
def test_numbers_of_ordinary_size_raise_none(text: str) -> None:
    assert read(text, ERROR).doubt == ""


def test_a_formula_too_long_to_look_through_raises_doubt() -> None:
    long = " + ".join(f"a^{number}" for number in range(2, 100))
    assert "difference quotient" in read(long, ERROR).doubt
