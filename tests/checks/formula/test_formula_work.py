"""The work of a formula is bounded before it is done, whatever is written."""

from contextlib import suppress

import pytest

from grader.checks.formula import (
    Declarations,
    FormulaError,
    Match,
    ShapeMisfitError,
    compare,
    interpret,
    read,
)
from grader.checks.formula.grammar import MAX_COST
from grader.checks.formula.tree import LONGEST
from tests.support.formulas import NET

MANY = Declarations(
    sizes=tuple("ABCDEFGH"),
    rows="A",
    symbols={"X": ("A", "B"), "u": ("A",), "c": "scalar"},
    functions={"h": "sigmoid"},
)
TOWERS = [
    r"\sum_N " * 30 + "b2",
    r"\sum_N \sum_D \sum_H " * 5 + "b2",
    r"\sum_{i=1}^{N} " * 30 + "b2",
    r"\sum_i " * 30 + "b2",
    r"\sum_{k=1}^{12} " * 30 + "b2",
    r"\sum_N (1 + " * 20 + "b2" + ")" * 20,
    r"\sum_N \sum_N \sum_N \sum_N \sum_N exp(a1 @ W1)",
    "np.sum(" * 50 + "b2" + ")" * 50,
    "((((" * 400,
    "(" * 59 + "b2" + ")" * 59,
    "1(" * 900 + ")" * 900,
    "b2^" * 500 + "2",
    "exp " * 400 + "b2",
    "b2" + " + b2" * 390,
    "|" * 800,
    "b2 " * 600,
    r"\frac{1}{" * 300 + "b2" + "}" * 300,
    "a1^T" + "^T" * 400,
]


@pytest.mark.large
@pytest.mark.parametrize("text", TOWERS)
def test_towers_end_at_once(text: str) -> None:
    wanted = interpret(read("sum(dz3, axis=0)", NET), NET)
    with suppress(FormulaError, ShapeMisfitError):
        assert compare(read(text[:2000], NET), wanted, NET).match is not Match.SAME


def test_a_sum_over_a_size_costs_its_terms() -> None:
    node = read(r"\sum_N \sum_N b2", NET).node
    assert node.cost == 1 + LONGEST * (1 + LONGEST * 1)
    with pytest.raises(FormulaError, match="too much work"):
        read(r"\sum_N " * 8 + "b2", NET)
    assert MAX_COST < LONGEST**8


def test_sizes_are_never_longer_than_what_a_sum_is_charged_for() -> None:
    wanted = interpret(read("u", MANY), MANY)
    for seed in range(8):
        assert compare(read("u", MANY), wanted, MANY, seed=seed).match is Match.SAME


def test_exponents_of_numbers_are_bounded() -> None:
    with pytest.raises(FormulaError, match="exponent of a number is at most 99"):
        read("1e999999999", NET)
    assert read("1e-99 lambda", NET).node
