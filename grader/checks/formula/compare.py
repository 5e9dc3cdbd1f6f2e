"""Compare two formulas by their values for random arrays that keep the declared relations.

They have to agree in 50 digits at every point, and at one point in very many: the error of a difference
quotient or of a rounded number shows there, however small its step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from grader.checks.formula.arithmetic import NoFiniteValueError, with_digits
from grader.checks.formula.declared import Declarations
from grader.checks.formula.doubtful import find_extreme_number, holds_a_difference_quotient
from grader.checks.formula.draws import Draw, draw_sets
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.functions import Array
from grader.checks.formula.grammar import Definitions, parse
from grader.checks.formula.node_text import show_node
from grader.checks.formula.products import Readings, ShapeMisfitError, find_likeliest
from grader.checks.formula.reading import Reader
from grader.checks.formula.shapes import Shape, core
from grader.checks.formula.tree import Node, find_functions, find_symbols

SEED: Final = 20_250_101
"""For what earns no marks. Marks rest on numbers that nobody knows before: see `find_usable_seed`."""
_DIGITS: Final = 60
_MANY_DIGITS: Final = 1_500
"""So many that no formula of the length allowed comes near the right one without being it."""
_SPARE: Final = 10
"""Digits that a right formula may lose on the way."""
_ABSOLUTE: Final = 1e-11
_RELATIVE: Final = 1e-8
"""Of doubles, for a likeness that earns nothing."""
_NEAR_DIGITS: Final = 8
"""What agrees in so many is a rounded number or a difference quotient, and no slip."""
_SEEDS: Final = 20
_DEEPEST: Final = 150
"""Depth of a formula as understood: each sign in a row lies below the one before."""


@dataclass(frozen=True)
class Expression:
    """A formula that could be read. Its products are not decided yet: that takes a layout."""

    text: str
    node: Node

    def uses(self, name: str, declared: Declarations) -> bool:
        """Tell whether a declared symbol occurs in it, or the derivative of a declared function."""
        slope = f"{declared.functions.get(name, '')}'"
        return name in find_symbols(self.node) or slope in find_functions(self.node)

    @property
    def doubt(self) -> str:
        """Say, as a clause, why its value alone does not prove it right; empty where the value does."""
        if holds_a_difference_quotient(self.node):
            return "it holds one expression twice, with something shifted, as a difference quotient does"
        number = find_extreme_number(self.node)
        return "" if number is None else f"it holds the number {number:.3g}, which hides differences"

    @property
    def slopes(self) -> tuple[str, ...]:
        """Return the derivatives of functions in it."""
        return tuple(sorted(name for name in find_functions(self.node) if name.endswith("'")))


@dataclass(frozen=True)
class Interpretation:
    """A formula with every product decided, in one layout."""

    shape: Shape
    node: Node

    def __str__(self) -> str:
        return show_node(self.node)


class Match(Enum):
    SAME = "same"
    DOUBTFUL = "same by doubtful means"
    NEARLY = "nearly the same values"
    OTHER_VALUES = "other values"
    OTHER_SHAPE = "other shape"
    MISFIT = "shapes inside do not fit"
    NO_VALUE = "no finite value"


@dataclass(frozen=True)
class ComparisonResult:
    match: Match
    interpretation: Interpretation | None = None
    """None for a misfit."""
    expected_shape: Shape = ()
    detail: str = ""
    """For a misfit, which product or sum it is."""
    meets_extremes: bool = False
    """Whether parts of a formula with the right value are so large or small that they show nowhere in it."""


def read(text: str, declared: Declarations, definitions: Definitions | None = None) -> Expression:
    """Return the formula of `text`; FormulaError says what was expected where it cannot be read."""
    return Expression(text, parse(text, declared.table, declared.rows, definitions))


def show(expression: Expression, declared: Declarations) -> str:
    """Return the formula as understood, in the notation of numpy; as typed where its shapes do not fit."""
    try:
        readings = _list_readings(expression, declared, ())
    except (ShapeMisfitError, FormulaError):
        return show_node(expression.node)
    return show_node(find_likeliest(readings)[1].node)


def interpret(
    expression: Expression,
    declared: Declarations,
    transposed: tuple[str, ...] = (),
    shape: Shape | None = None,
) -> Interpretation:
    """Return the likeliest reading, of those with `shape` where there are any.

    ShapeMisfitError where no shapes fit.
    """
    readings = _list_readings(expression, declared, transposed)
    fitting = {s: r for s, r in readings.items() if shape is not None and core(s) == core(shape)}
    own_shape, reading = find_likeliest(fitting or readings)
    if reading.node.depth > _DEEPEST:
        raise FormulaError(f"At most {_DEEPEST} signs may stand in a row")
    return Interpretation(own_shape, reading.node)


def compare(
    expression: Expression,
    expected: Interpretation,
    declared: Declarations,
    transposed: tuple[str, ...] = (),
    *,
    turned: bool = False,
    seed: int = SEED,
) -> ComparisonResult:
    """Compare `expression`, written for a layout with the symbols of `transposed` the other way round.

    `expected` is understood as declared; `turned` says that in the other layout its transpose is right.
    FormulaError where `expression` has two meanings that are equally likely.
    """
    shape = expected.shape[::-1] if turned else expected.shape
    try:
        reading = interpret(expression, declared, transposed, shape)
    except ShapeMisfitError as misfit:
        return ComparisonResult(Match.MISFIT, None, shape, misfit.message)
    if core(reading.shape) != core(shape):
        return ComparisonResult(Match.OTHER_SHAPE, reading, shape)
    pairs = [
        _Pair(draw, reading.node, expected.node, transposed, turned) for draw in draw_sets(declared, seed)
    ]
    match = _match(pairs)
    return ComparisonResult(
        match, reading, shape, meets_extremes=match is Match.SAME and pairs[0].meets_extremes()
    )


@dataclass(frozen=True)
class _Pair:
    """Two formulas at one point."""

    draw: Draw
    node: Node
    expected: Node
    transposed: tuple[str, ...]
    turned: bool

    def values(self, digits: int) -> tuple[Array, Array]:
        expected = self.draw.values(digits=digits).value_of(self.expected)
        values = self.draw.values(self.transposed, digits).value_of(self.node)
        return values.squeeze(), (expected.T if self.turned else expected).squeeze()

    def meets_extremes(self) -> bool:
        """Tell whether a value on the way is so large or small that no number of digits shows it."""
        return self.draw.values(self.transposed, _DIGITS).meets_extremes(self.node)

    def agree(self, digits: int, of_digits: int) -> bool:
        """Tell whether `digits` digits are the same, of the `of_digits` worked with."""
        values, expected = self.values(of_digits)
        if values.shape != expected.shape:
            return False
        bound = with_digits(of_digits).power_of_ten(-digits)
        return bool(np.all(abs(values - expected) <= bound * (1 + np.max(abs(expected), initial=0))))


def _match(pairs: Sequence[_Pair]) -> Match:
    try:
        if not all(pair.agree(_NEAR_DIGITS, _DIGITS) for pair in pairs):
            return Match.OTHER_VALUES
        same = all(pair.agree(_DIGITS - _SPARE, _DIGITS) for pair in pairs)
        same = same and pairs[0].agree(_MANY_DIGITS - _SPARE, _MANY_DIGITS)
    except NoFiniteValueError:
        return Match.NO_VALUE
    return Match.SAME if same else Match.NEARLY


def find_usable_seed(expected: Mapping[str, Interpretation], declared: Declarations, seed: int) -> int | None:
    """Return the first seed from `seed` on for which all right formulas have values, or None."""
    seeds = range(seed, seed + _SEEDS)
    return next(
        (s for s in seeds if all(has_finite_values(e, declared, seed=s) for e in expected.values())), None
    )


def has_finite_values(expected: Interpretation, declared: Declarations, *, seed: int = SEED) -> bool:
    """Tell whether the formula has a value for every draw; only the reference is asked."""
    try:
        for draw in draw_sets(declared, seed):
            draw.values(digits=_DIGITS).value_of(expected.node)
    except NoFiniteValueError:
        return False
    return True


def is_same_but_for_shapes(
    one: Expression, other: Expression, declared: Declarations, *, seed: int = SEED
) -> bool:
    """Tell whether two formulas agree where all sizes are equal, even formulas whose shapes do not fit."""
    try:
        nodes = [
            find_likeliest(_list_readings(each, declared, (), alike=True))[1].node for each in (one, other)
        ]
    except (ShapeMisfitError, FormulaError):
        return False
    for draw in draw_sets(declared, seed, alike=True):
        left, right = (draw.values().value_of(node).squeeze() for node in nodes)
        if not _is_finite(left) or not _is_close(left, right, _ABSOLUTE, _RELATIVE):
            return False
    return True


def _list_readings(
    expression: Expression, declared: Declarations, transposed: tuple[str, ...], *, alike: bool = False
) -> Readings:
    laid_out = declared.lay_out(transposed)
    letters = {size: size for size in declared.sizes}
    if alike:
        letters = dict.fromkeys(declared.sizes, declared.sizes[0] if declared.sizes else "")
        laid_out = {name: tuple(letters[size] for size in shape) for name, shape in laid_out.items()}
    return Reader(laid_out, letters, declared.rows, expression.text).readings(expression.node)


def _is_finite(values: Array) -> bool:
    return bool(np.all(np.isfinite(values)))


def _is_close(values: Array, expected: Array, absolute: float, relative: float) -> bool:
    if values.shape != expected.shape:
        return False
    bound = absolute + relative * float(np.max(np.abs(expected), initial=0.0))
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(values - expected) <= bound))
