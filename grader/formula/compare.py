"""Do two formulas have the same value? Asked of random arrays that keep the declared relations."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from grader.formula.declared import Declared
from grader.formula.draws import draws
from grader.formula.fault import FormulaFault
from grader.formula.functions import Array
from grader.formula.grammar import Definitions, parse
from grader.formula.products import Misfit, Readings, likeliest
from grader.formula.reading import Reader
from grader.formula.shapes import Shape, core
from grader.formula.shown import shown as _shown
from grader.formula.tree import Node, applied, symbols

SEED: Final = 20_250_101
"""Not secret: whoever could make a formula fit these numbers without being right would need them all."""
_ABSOLUTE: Final = 1e-11
_RELATIVE: Final = 1e-8


@dataclass(frozen=True)
class Expression:
    """A formula that could be read. Its products are not decided yet: that takes a layout."""

    text: str
    node: Node

    def uses(self, name: str, declared: Declared) -> bool:
        """Whether a declared symbol occurs in it, or the derivative of a declared function."""
        slope = f"{declared.functions.get(name, '')}'"
        return name in symbols(self.node) or slope in applied(self.node)


@dataclass(frozen=True)
class Understood:
    """A formula with every product decided, in one layout."""

    shape: Shape
    node: Node

    def __str__(self) -> str:
        return _shown(self.node)


class Match(Enum):
    SAME = "same"
    OTHER_VALUES = "other values"
    OTHER_SHAPE = "other shape"
    MISFIT = "shapes inside do not fit"
    NO_VALUE = "no finite value"


@dataclass(frozen=True)
class Compared:
    match: Match
    understood: Understood | None = None
    """None for a misfit."""
    expected_shape: Shape = ()
    detail: str = ""
    """For a misfit, which product or sum it is."""


def read(text: str, declared: Declared, definitions: Definitions | None = None) -> Expression:
    """The formula of `text`; FormulaFault says what was expected where it cannot be read."""
    return Expression(text, parse(text, declared.table, declared.rows, definitions))


def shown(expression: Expression, declared: Declared) -> str:
    """How the formula was understood, in the notation of numpy; as typed where its shapes do not fit."""
    try:
        readings = _readings(expression, declared, ())
    except (Misfit, FormulaFault):
        return _shown(expression.node)
    return _shown(likeliest(readings)[1].node)


def understood(
    expression: Expression, declared: Declared, transposed: tuple[str, ...] = (), shape: Shape | None = None
) -> Understood:
    """The likeliest reading, of those with the shape wanted where there are any; else Misfit."""
    readings = _readings(expression, declared, transposed)
    wanted = {s: r for s, r in readings.items() if shape is not None and core(s) == core(shape)}
    own, reading = likeliest(wanted or readings)
    return Understood(own, reading.node)


def compare(
    found: Expression,
    expected: Understood,
    declared: Declared,
    transposed: tuple[str, ...] = (),
    *,
    turned: bool = False,
    seed: int = SEED,
) -> Compared:
    """Compare `found`, written for a layout with the symbols of `transposed` the other way round.

    `expected` is understood as declared; `turned` says that in the other layout its transpose is right.
    FormulaFault where `found` has two meanings of which neither is likelier.
    """
    shape = expected.shape[::-1] if turned else expected.shape
    try:
        own = understood(found, declared, transposed, shape)
    except Misfit as misfit:
        return Compared(Match.MISFIT, None, shape, misfit.message)
    if core(own.shape) != core(shape):
        return Compared(Match.OTHER_SHAPE, own, shape)
    match = Match.SAME
    for draw in draws(declared, seed):
        want = draw.values().of(expected.node)
        got = draw.values(transposed).of(own.node)
        if not np.all(np.isfinite(got)):
            return Compared(Match.NO_VALUE, own, shape)
        if not _close(got.squeeze(), (want.T if turned else want).squeeze()):
            match = Match.OTHER_VALUES
    return Compared(match, own, shape)


def finite(expected: Understood, declared: Declared, *, seed: int = SEED) -> bool:
    """Whether the formula has a value for every draw: asked of the reference, which is nobody's guess."""
    return all(np.all(np.isfinite(draw.values().of(expected.node))) for draw in draws(declared, seed))


def same_but_for_shapes(one: Expression, other: Expression, declared: Declared, *, seed: int = SEED) -> bool:
    """Whether two formulas agree where all sizes are equal: also asked of those whose shapes do not fit."""
    try:
        nodes = [likeliest(_readings(each, declared, (), alike=True))[1].node for each in (one, other)]
    except (Misfit, FormulaFault):
        return False
    for draw in draws(declared, seed, alike=True):
        left, right = (draw.values().of(node).squeeze() for node in nodes)
        if left.shape != right.shape or not np.all(np.isfinite(left)) or not _close(left, right):
            return False
    return True


def _readings(
    expression: Expression, declared: Declared, transposed: tuple[str, ...], *, alike: bool = False
) -> Readings:
    laid_out = declared.laid_out(transposed)
    letters = {size: size for size in declared.sizes}
    if alike:
        letters = dict.fromkeys(declared.sizes, declared.sizes[0] if declared.sizes else "")
        laid_out = {name: tuple(letters[size] for size in shape) for name, shape in laid_out.items()}
    return Reader(laid_out, letters, declared.rows, expression.text).readings(expression.node)


def _close(found: Array, expected: Array) -> bool:
    if found.shape != expected.shape:
        return False
    bound = _ABSOLUTE + _RELATIVE * float(np.max(np.abs(expected), initial=0.0))
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(found - expected) <= bound))
