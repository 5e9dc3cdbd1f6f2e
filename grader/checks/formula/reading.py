"""From a formula as typed to the formula as understood, for symbols of given shapes.

Every part yields its readings: the likeliest one for each shape it can have. What a product means is decided
in `products`; everything else follows from the shapes of its parts.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from grader.checks.formula import functions, products, shapes
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.products import Found, Reading, Readings, ShapeMisfitError, best, likeliest
from grader.checks.formula.shapes import Shape
from grader.checks.formula.shown import shown
from grader.checks.formula.tree import (
    Applied,
    Binary,
    Cast,
    Chain,
    Compared,
    Extent,
    Folded,
    Indexed,
    Negated,
    Node,
    Number,
    Ones,
    Power,
    Summed,
    Symbol,
    Terms,
    Transposed,
)

_DOUBTFUL: Final = 3


class Reader:
    """`laid_out` gives every symbol's shape, `letters` what each size counts as in it."""

    def __init__(
        self, laid_out: Mapping[str, Shape], letters: Mapping[str, str], rows: str | None, text: str = ""
    ) -> None:
        self.shapes = laid_out
        self.letters = letters
        self.rows = rows
        self.text = text
        """Only for the place of a FormulaError."""
        self._over: dict[str, str] = {}
        self._roads: Mapping[type[Node], Callable[[Any], Found]] = {
            Number: lambda node: [((), Reading(0, node))],
            Symbol: lambda node: [(self.shapes[node.name], Reading(0, node))],
            Ones: self._ones,
            Chain: self._chain,
            Terms: self._terms,
            Transposed: self._transposed,
            Power: lambda node: self._joined("^", node.base, node.exponent, "the power of"),
            Compared: lambda node: self._joined(node.sign, node.left, node.right, "the comparison of"),
            Applied: self._applied,
            Folded: self._folded,
            Summed: self._summed,
            Indexed: self._indexed,
            Extent: self._extent,
        }

    def readings(self, node: Node) -> Readings:
        """Return the likeliest reading for every shape the formula can have.

        ShapeMisfitError where it has none, FormulaError where two meanings are equally likely.
        """
        return best(self._roads[type(node)](node))

    def _ones(self, node: Ones) -> Found:
        sizes = (node.size,) if node.size else self.letters
        if node.doubtful or not sizes:
            yield (), Reading(0, Number(1.0, "1"))
        for size in dict.fromkeys(self.letters[size] for size in sizes):
            yield (size,), Reading(_DOUBTFUL if node.doubtful else 0, Ones(size))

    def _chain(self, node: Chain) -> Found:
        factors = [node.first, *(factor for _, factor in node.rest)]
        signs = [sign for sign, _ in node.rest]
        return products.in_a_row([self.readings(factor) for factor in factors], signs).items()

    def _terms(self, node: Terms) -> Found:
        (sign, first), *others = node.terms
        found = self.readings(first)
        if sign < 0:
            found = {shape: Reading(one.cost, Negated(one.node)) for shape, one in found.items()}
        for sign, term in others:
            own = self.readings(term)
            joined = best(products.pairs("+" if sign > 0 else "-", found, own))
            if not joined:
                raise ShapeMisfitError(
                    products.shapes_clause("the sum of" if sign > 0 else "the difference of", found, own)
                )
            found = joined
        return found.items()

    def _joined(self, sign: str, left: Node, right: Node, what: str) -> Found:
        one, other = self.readings(left), self.readings(right)
        found = list(products.pairs(sign, one, other))
        if not found:
            raise ShapeMisfitError(products.shapes_clause(what, one, other))
        return found

    def _transposed(self, node: Transposed) -> Found:
        for shape, reading in self.readings(node.base).items():
            if len(shape) == 2:
                yield shape[::-1], Reading(reading.cost, Transposed(reading.node))
            elif len(shape) == 1:  # on paper a vector stands; in numpy, turning it changes nothing
                yield ("1", *shape), Reading(reading.cost, Cast(reading.node, "turned"))
                yield shape, Reading(reading.cost + 1, reading.node)
            else:
                yield shape, reading

    def _applied(self, node: Applied) -> Found:
        found = self.readings(node.arguments[0])
        if len(node.arguments) == 1:
            return [self._of_one(node, shape, reading) for shape, reading in found.items()]
        for argument in node.arguments[1:]:
            own = self.readings(argument)
            joined = best(products.pairs(",", found, own))
            if not joined:
                raise ShapeMisfitError(products.shapes_clause(f"{node.function} of", found, own))
            found = joined
        return [
            (shape, Reading(reading.cost, replace(node, arguments=_listed(reading.node))))
            for shape, reading in found.items()
        ]

    def _of_one(self, node: Applied, shape: Shape, reading: Reading) -> tuple[Shape, Reading]:
        axis = self._classes(shape) if node.function == functions.SOFTMAX else -1
        result = () if node.function == functions.NORM else shape
        return result, Reading(reading.cost, replace(node, arguments=(reading.node,), axis=axis))

    def _classes(self, shape: Shape) -> int:
        """Return the axis of a softmax: the one that is not the examples'."""
        standing = len(shape) == 2 and (shape[1] == "1" or (shape[1] == self.rows != shape[0]))
        return 0 if standing else -1

    def _folded(self, node: Folded) -> Found:
        for shape, reading in self.readings(node.base).items():
            if node.plain and len(shape) == 2 and "1" not in shape:
                problem = f"It is not clear what this {node.kind} runs over: write {node.kind}(x, axis=0)"
                raise FormulaError(problem, self.text, node.at)
            if node.axis is None or not shape:
                yield (), Reading(reading.cost, replace(node, base=reading.node, axis=None))
            elif -len(shape) <= node.axis < len(shape):
                yield _without(shape, reading, node.kind, node.axis % len(shape))
            else:
                raise ShapeMisfitError(_no_axis(shape, reading, node.axis))

    def _summed(self, node: Summed) -> Found:
        over, outer = self.letters[node.over], self._over.get(node.index)
        self._over[node.index] = over
        body = self.readings(node.body)
        del self._over[node.index]
        if outer is not None:
            self._over[node.index] = outer
        used = node.index != "" and _uses(node.body, node.index)
        for shape, reading in body.items():
            if used or over not in shape:
                yield shape, Reading(reading.cost, replace(node, body=reading.node))
            else:  # the sum over the rows was meant: equal terms would need no sum
                yield _without(shape, reading, "sum", shape.index(over))

    def _indexed(self, node: Indexed) -> Found:
        shape = self.shapes[node.name]
        over = [self._over[index] for index in node.indices]
        axes = _axes(shape, over)
        if axes is None:
            here = f"{node.name} of shape {shapes.written(shape)}"
            raise ShapeMisfitError(f"the index of {here}, which runs over {', '.join(over)},")
        left = tuple("1" if axis in axes else size for axis, size in enumerate(shape))
        yield () if len(axes) == len(shape) else left, Reading(0, replace(node, axes=axes))

    def _extent(self, node: Extent) -> Found:
        shape, reading = likeliest(self.readings(node.base))
        if node.axis >= len(shape):
            raise ShapeMisfitError(_no_axis(shape, reading, node.axis))
        size = shape[node.axis]
        yield (), Reading(reading.cost, Number(1.0, "1") if size == "1" else Symbol(size))


def _without(shape: Shape, reading: Reading, kind: str, axis: int) -> tuple[Shape, Reading]:
    return shape[:axis] + shape[axis + 1 :], Reading(reading.cost, Folded(kind, reading.node, axis))


def _no_axis(shape: Shape, reading: Reading, axis: int) -> str:
    return f"axis {axis} of {shown(reading.node)} of shape {shapes.written(shape)}"


def _listed(node: Node) -> tuple[Node, ...]:
    """Return the arguments that were joined pair by pair, in a row again."""
    if isinstance(node, Binary) and node.sign == ",":
        return (*_listed(node.left), node.right)
    return (node,)


def _axes(shape: Shape, over: list[str]) -> tuple[int, ...] | None:
    """Return the axes along which indices over these sizes run; None where they do not fit."""
    if len(over) == len(shape) == 2:
        return (0, 1) if list(shape) == over else (1, 0) if list(shape) == over[::-1] else None
    return (shape.index(over[0]),) if len(over) == 1 and over[0] in shape else None


def _uses(node: Node, index: str) -> bool:
    if isinstance(node, Indexed):
        return index in node.indices
    return any(_uses(child, index) for child in node.children())
