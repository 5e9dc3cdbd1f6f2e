"""Which products are meant: of all readings whose shapes fit, the nearest to the signs typed.

``A · Bᵀ * tanh(c)`` fits in one way only: a matrix product, then one element by element. Where several
fit, the sign decides, and brackets are added only where nothing fits without.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from grader.checks.formula import shapes
from grader.checks.formula.node_text import show_node
from grader.checks.formula.shapes import Fit, Shape
from grader.checks.formula.tree import Binary, Cast, Node

_REGROUPED: Final = 10
"""Factors in a row up to which brackets are tried."""
_WEIGHED: Final = 24
"""Readings of all these factors together up to which brackets are tried: a vector of ones has many."""
_KEPT: Final = 8
"""Readings kept per part of a formula, so that the work stays bounded."""


class ShapeMisfitError(Exception):
    """No reading has shapes that fit; `message` says where, as a clause."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Reading:
    cost: int
    """How far it is from the signs typed."""
    node: Node


class JoinedReading(NamedTuple):
    """A reading of two sides; its node is made when it is asked for, since most are never the best."""

    cost: int
    fit: Fit
    left: Node
    right: Node

    @property
    def node(self) -> Node:
        node: Node = Binary(self.fit.sign, _cast(self.left, self.fit.left), _cast(self.right, self.fit.right))
        return _cast(node, self.fit.result)


Readings = Mapping[Shape, Reading]
"""The best reading for each shape that a part can have."""
Choices = Iterable[tuple[Shape, Reading | JoinedReading]]


def keep_best(choice: Choices) -> Readings:
    kept: dict[Shape, Reading | JoinedReading] = {}
    for shape, reading in choice:
        if shape == ("1", "1"):
            shape, reading = (), Reading(reading.cost, Cast(reading.node, "scalar"))
        if shape not in kept or reading.cost < kept[shape].cost:
            kept[shape] = reading
    likely = kept.items() if len(kept) <= _KEPT else sorted(kept.items(), key=lambda pair: pair[1].cost)
    return {shape: Reading(reading.cost, reading.node) for shape, reading in islice(likely, _KEPT)}


def find_likeliest(readings: Readings) -> tuple[Shape, Reading]:
    return min(readings.items(), key=lambda pair: pair[1].cost)


def read_in_a_row(factors: Sequence[Readings], signs: Sequence[str]) -> Readings:
    """Return the readings of a chain; ShapeMisfitError names the first two factors that do not fit."""
    few = len(factors) <= _REGROUPED and sum(map(len, factors)) <= _WEIGHED
    readings = _regroup(factors, signs) if few else _read_in_order(factors, signs)
    if not readings:
        raise ShapeMisfitError(_describe_first_misfit(factors, signs))
    return readings


def pair_by_element(sign: str, left: Readings, right: Readings) -> Choices:
    """Yield the readings of both sides of a sign that works by element, such as ``+``, ``^`` or ``>``."""
    for left_shape, left_reading in left.items():
        for right_shape, right_reading in right.items():
            for fit in shapes.list_elementwise(sign, left_shape, right_shape, stretched=0):
                if sign != "," or not (fit.left or fit.right):  # arguments are told apart again later
                    yield (
                        fit.shape,
                        JoinedReading(
                            left_reading.cost + right_reading.cost + fit.cost,
                            fit,
                            left_reading.node,
                            right_reading.node,
                        ),
                    )


def describe_shapes(what: str, left: Readings, right: Readings) -> str:
    """Return the clause of a ShapeMisfitError: both sides with their shapes."""
    sides = []
    for readings in (left, right):
        shape, reading = find_likeliest(readings)
        sides.append(f"{show_node(reading.node)} of shape {shapes.write_shape(shape)}")
    return f"{what} {' and '.join(sides)}"


def _read_in_order(factors: Sequence[Readings], signs: Sequence[str]) -> Readings:
    product = factors[0]
    for sign, factor in zip(signs, factors[1:], strict=True):
        product = keep_best(_multiply(sign, product, factor, 0))
    return product


def _regroup(factors: Sequence[Readings], signs: Sequence[str]) -> Readings:
    """Return the readings over every way to put brackets; from left to right costs nothing.

    Short pieces are read first, then longer ones made of them.
    """
    pieces: dict[tuple[int, int], Readings] = {(at, at): factor for at, factor in enumerate(factors)}
    for length in range(1, len(factors)):
        for start in range(len(factors) - length):
            pieces[start, start + length] = keep_best(_cut(pieces, signs, start, start + length))
    return pieces[0, len(factors) - 1]


def _cut(pieces: Mapping[tuple[int, int], Readings], signs: Sequence[str], start: int, end: int) -> Choices:
    for cut in range(end - 1, start - 1, -1):
        if signs[cut] != "/" or cut == end - 1:  # what follows a quotient's sign is one factor
            sides = pieces[start, cut], pieces[cut + 1, end]
            yield from _multiply(signs[cut], *sides, int(cut < end - 1))


def _multiply(sign: str, left: Readings, right: Readings, extra: int) -> Choices:
    for left_shape, left_reading in left.items():
        for right_shape, right_reading in right.items():
            for fit in shapes.list_products(sign, left_shape, right_shape):
                cost = left_reading.cost + right_reading.cost + fit.cost + extra
                yield fit.shape, JoinedReading(cost, fit, left_reading.node, right_reading.node)


def _describe_first_misfit(factors: Sequence[Readings], signs: Sequence[str]) -> str:
    so_far = factors[0]
    for sign, factor in zip(signs, factors[1:], strict=True):
        product = keep_best(_multiply(sign, so_far, factor, 0))
        if not product:
            return describe_shapes("the product of", so_far, factor)
        so_far = product
    return "the product"


def _cast(node: Node, form: str) -> Node:
    return Cast(node, form) if form else node
