"""Equal is what agrees in very many digits: difference quotients and rounded numbers do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.formula import Declarations, Match, compare, find_usable_seed, interpret, read

SIGMOID = Declarations(
    symbols={"a": "scalar", "b": "positive", "x": "scalar"},
    functions={"h": "sigmoid", "relu": "relu", "g": "tanh"},
    given={"x": "h(a) + b"},
)
SLOPE = "h(a) (1 - h(a))"


def match(text: str, right: str = SLOPE, seed: int = 11) -> Match:
    wanted = interpret(read(right, SIGMOID), SIGMOID)
    return compare(read(text, SIGMOID), wanted, SIGMOID, seed=seed).match


def stencil(order: int, step: str) -> str:
    """A central difference of high order, with its exact coefficients."""
    half, terms = order // 2, []
    for k in range(1, half + 1):
        above = below = 1
        for j in range(1, half + 1):
            if j != k:
                above, below = above * j * j, below * (j * j - k * k)
        sign = "-" if above * below < 0 else "+"
        terms.append(f"{sign} {abs(above)}/({abs(below)}*{2 * k}) (h(a + {k} {step}) - h(a - {k} {step}))")
    return f"({' '.join(terms)[2:]}) / {step}"


@pytest.mark.parametrize(
    "step", ["0.1", "0.001", "1e-6", "1e-10", "1e-15", "1e-20", "1e-25", "1e-30", "1e-40", "10^(-18)"]
)
@pytest.mark.parametrize(
    "order",
    [
        2,
        4,
        6,
        8,
    ],
)
def test_no_difference_quotient_is_the_derivative(order: int, step: str) -> None:
    assert match(stencil(order, f"({step})")) in (Match.NEARLY, Match.OTHER_VALUES)


@pytest.mark.parametrize(
    "text",
    [
        "(h(a + 1e-30) - h(a)) / 1e-30",
        "0.25 - (h(a) - 0.5)^2 + 1e-40",
        "1.0000000000000000001 h(a) (1 - h(a))",
        "h(a) (1 - h(a)) + exp(-1000)",
        "h(a) (1 - h(a)) + (1e17 + b - 1e17) - b + 1e-20",
        "h(a) (1 - h(a)) (1 + 1e-99)",
    ],
)
def test_what_only_comes_near_is_told_apart(text: str) -> None:
    assert match(text) is Match.NEARLY


@pytest.mark.parametrize(
    "text",
    [
        "exp(-a) / (1 + exp(-a))^2",
        "1 / (2 + e^a + e^(-a))",
        "h(a) h(-a)",
        "(1 - g(a/2)^2) / 4",
        "0.25 - (h(a) - 0.5)^2",
        "(x - b) (1 - x + b)",
        "h'(a)",
        "h(a) (1 - h(a)) + (1e17 + b - 1e17) - b",
        "exp(999) h(a) (1 - h(a)) / exp(999)",
    ],
)
def test_other_ways_to_write_the_derivative_are_the_same(text: str) -> None:
    assert match(text) is Match.SAME


def test_decimals_are_what_was_typed_and_no_doubles() -> None:
    assert match("0.1 a + 0.2 a", "3 a / 10") is Match.SAME
    assert match("pi a / pi + e^2 / e - e", "a") is Match.SAME
    assert match("0.333333333333333 a", "a / 3") is Match.NEARLY


@pytest.mark.parametrize(
    "text",
    [
        "log(-b)",
        "sqrt(-b)",
        "1/(a-a)",
        "(-2)^(1/2)",
        "0^(-1)",
        "9^9^9^9",
        "exp(exp(exp(exp(9))))",
        "a + 0*2^(2^(2^20))",
        "sin(9^99)",
        "exp(1e30)",
    ],
)
def test_what_has_no_value_is_told(text: str) -> None:
    assert match(text, "a") in (Match.NO_VALUE, Match.OTHER_VALUES)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_right_and_wrong_are_the_same_wherever_points_lie(seed: int) -> None:
    assert match("exp(-a) / (1 + exp(-a))^2", seed=seed) is Match.SAME
    assert match("(h(a + 1e-8) - h(a - 1e-8)) / 2e-8", seed=seed) is Match.NEARLY
    assert match("h(a) (1 + h(a))", seed=seed) is Match.OTHER_VALUES


def test_points_are_drawn_again_where_the_reference_has_no_value() -> None:
    narrow = Declarations(symbols={"u": "scalar"})
    wanted = {"u": interpret(read("sqrt(u)", narrow), narrow)}
    seeds = [find_usable_seed(wanted, narrow, start) for start in range(0, 2000, 100)]
    assert all(seed is not None for seed in seeds)
    assert len(set(seeds)) > 15
    never = {"u": interpret(read("sqrt(-u^2)", narrow), narrow)}
    assert find_usable_seed(never, narrow, 0) is None


@pytest.mark.parametrize(
    "text",
    [
        "h(a) (1 - h(a)) + 10^(-2000)",
        "h(a) (1 - h(a)) + exp(-9999)",
        "h(a) (1 - h(a)) + h(-9999)",
        "h(a) (1 - h(a)) g(9999 b + 9999)",
        "relu(h(a) (1 - h(a)) - 10^(-1600))",
        "h(a) (1 - h(a)) + 0 (b + 2)^9999",
        "h(a) (1 - h(a)) + 0 ((9^9999)^9999)^9999",
        "h(a) (1 - h(a)) (1 + (0.5^9999) a)",
        "h(a) (1 - h(a)) (b + 9)^9999 / (b + 9)^9999",
    ],
)
def test_parts_that_no_number_of_digits_shows_are_doubtful(text: str) -> None:
    wanted = interpret(read(SLOPE, SIGMOID), SIGMOID)
    compared = compare(read(text, SIGMOID), wanted, SIGMOID, seed=11)
    assert (compared.match, compared.meets_extremes) == (Match.SAME, True)


@pytest.mark.parametrize("text", [SLOPE, "exp(-a) / (1 + exp(-a))^2", "exp(999) h(a) (1 - h(a)) / exp(999)"])
def test_ordinary_numbers_are_not(text: str) -> None:
    wanted = interpret(read(SLOPE, SIGMOID), SIGMOID)
    assert not compare(read(text, SIGMOID), wanted, SIGMOID, seed=11).meets_extremes


@pytest.mark.parametrize("zero", [".0", ".00", "0.", "0", ".0e3"])
def test_a_zero_may_be_written_in_any_way(zero: str) -> None:
    assert match(f"{SLOPE} + {zero}") is Match.SAME
    assert match(f"{SLOPE} + {zero} + 0.5") is not Match.SAME
