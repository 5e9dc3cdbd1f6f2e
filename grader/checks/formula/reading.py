"""From a formula as typed to the formula as understood, for symbols of given shapes.

Every part yields its readings: the likeliest one for each shape it can have. What a product means is decided
in `products`; everything else follows from the shapes of its parts.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from grader.checks.formula import functions, products, shapes
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.node_text import show_node
from grader.checks.formula.products import (
    Choices,
    Reading,
    Readings,
    ShapeMisfitError,
    find_likeliest,
    keep_best,
)
from grader.checks.formula.shapes import Shape
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
        self._readers: Mapping[type[Node], Callable[[Any], Choices]] = {
            Number: lambda node: [((), Reading(0, node))],
            Symbol: lambda node: [(self.shapes[node.name], Reading(0, node))],
            Ones: self._read_ones,
            Chain: self._read_chain,
            Terms: self._read_terms,
            Transposed: self._read_transposed,
            Power: lambda node: self._read_joined("^", node.base, node.exponent, "the power of"),
            Compared: lambda node: self._read_joined(node.sign, node.left, node.right, "the comparison of"),
            Applied: self._read_applied,
            Folded: self._read_folded,
            Summed: self._read_summed,
            Indexed: self._read_indexed,
            Extent: self._read_extent,
        }

    def readings(self, node: Node) -> Readings:
        """Return the likeliest reading for every shape the formula can have.

        ShapeMisfitError where it has none, FormulaError where two meanings are equally likely.
        """
        return keep_best(self._readers[type(node)](node))

    def _read_ones(self, node: Ones) -> Choices:
        sizes = (node.size,) if node.size else self.letters
        if node.doubtful or not sizes:
            yield (), Reading(0, Number(1.0, "1"))
        for size in dict.fromkeys(self.letters[size] for size in sizes):
            yield (size,), Reading(_DOUBTFUL if node.doubtful else 0, Ones(size))

    def _read_chain(self, node: Chain) -> Choices:
        factors = [node.first, *(factor for _, factor in node.rest)]
        signs = [sign for sign, _ in node.rest]
        return products.read_in_a_row([self.readings(factor) for factor in factors], signs).items()

    def _read_terms(self, node: Terms) -> Choices:
        (sign, first), *later_terms = node.terms
        so_far = self.readings(first)
        if sign < 0:
            so_far = {
                shape: Reading(reading.cost, Negated(reading.node)) for shape, reading in so_far.items()
            }
        for sign, term in later_terms:
            term_readings = self.readings(term)
            joined = keep_best(products.pair_by_element("+" if sign > 0 else "-", so_far, term_readings))
            if not joined:
                raise ShapeMisfitError(
                    products.describe_shapes(
                        "the sum of" if sign > 0 else "the difference of", so_far, term_readings
                    )
                )
            so_far = joined
        return so_far.items()

    def _read_joined(self, sign: str, left: Node, right: Node, what: str) -> Choices:
        left_readings, right_readings = self.readings(left), self.readings(right)
        joined = list(products.pair_by_element(sign, left_readings, right_readings))
        if not joined:
            raise ShapeMisfitError(products.describe_shapes(what, left_readings, right_readings))
        return joined

    def _read_transposed(self, node: Transposed) -> Choices:
        for shape, reading in self.readings(node.base).items():
            if len(shape) == 2:
                yield shape[::-1], Reading(reading.cost, Transposed(reading.node))
            elif len(shape) == 1:  # on paper a vector stands; in numpy, turning it changes nothing
                yield ("1", *shape), Reading(reading.cost, Cast(reading.node, "turned"))
                yield shape, Reading(reading.cost + 1, reading.node)
            else:
                yield shape, reading

    def _read_applied(self, node: Applied) -> Choices:
        so_far = self.readings(node.arguments[0])
        if len(node.arguments) == 1:
            return [self._apply_to_one(node, shape, reading) for shape, reading in so_far.items()]
        for argument in node.arguments[1:]:
            argument_readings = self.readings(argument)
            joined = keep_best(products.pair_by_element(",", so_far, argument_readings))
            if not joined:
                raise ShapeMisfitError(
                    products.describe_shapes(f"{node.function} of", so_far, argument_readings)
                )
            so_far = joined
        return [
            (shape, Reading(reading.cost, replace(node, arguments=_list_arguments(reading.node))))
            for shape, reading in so_far.items()
        ]

    def _apply_to_one(self, node: Applied, shape: Shape, reading: Reading) -> tuple[Shape, Reading]:
        axis = self._find_softmax_axis(shape) if node.function == functions.SOFTMAX else -1
        result = () if node.function == functions.NORM else shape
        return result, Reading(reading.cost, replace(node, arguments=(reading.node,), axis=axis))

    def _find_softmax_axis(self, shape: Shape) -> int:
        """Return the axis of a softmax: the one that is not the examples'."""
        standing = len(shape) == 2 and (shape[1] == "1" or (shape[1] == self.rows != shape[0]))
        return 0 if standing else -1

    def _read_folded(self, node: Folded) -> Choices:
        for shape, reading in self.readings(node.base).items():
            if node.plain and len(shape) == 2 and "1" not in shape:
                problem = f"It is not clear what this {node.kind} runs over: write {node.kind}(x, axis=0)"
                raise FormulaError(problem, self.text, node.at)
            if node.axis is None or not shape:
                yield (), Reading(reading.cost, replace(node, base=reading.node, axis=None))
            elif -len(shape) <= node.axis < len(shape):
                yield _fold_axis(shape, reading, node.kind, node.axis % len(shape))
            else:
                raise ShapeMisfitError(_describe_missing_axis(shape, reading, node.axis))

    def _read_summed(self, node: Summed) -> Choices:
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
                yield _fold_axis(shape, reading, "sum", shape.index(over))

    def _read_indexed(self, node: Indexed) -> Choices:
        shape = self.shapes[node.name]
        over = [self._over[index] for index in node.indices]
        axes = _find_axes(shape, over)
        if axes is None:
            here = f"{node.name} of shape {shapes.write_shape(shape)}"
            raise ShapeMisfitError(f"the index of {here}, which runs over {', '.join(over)},")
        remaining = tuple("1" if axis in axes else size for axis, size in enumerate(shape))
        yield () if len(axes) == len(shape) else remaining, Reading(0, replace(node, axes=axes))

    def _read_extent(self, node: Extent) -> Choices:
        shape, reading = find_likeliest(self.readings(node.base))
        if node.axis >= len(shape):
            raise ShapeMisfitError(_describe_missing_axis(shape, reading, node.axis))
        size = shape[node.axis]
        yield (), Reading(reading.cost, Number(1.0, "1") if size == "1" else Symbol(size))


def _fold_axis(shape: Shape, reading: Reading, kind: str, axis: int) -> tuple[Shape, Reading]:
    return shape[:axis] + shape[axis + 1 :], Reading(reading.cost, Folded(kind, reading.node, axis))


def _describe_missing_axis(shape: Shape, reading: Reading, axis: int) -> str:
    return f"axis {axis} of {show_node(reading.node)} of shape {shapes.write_shape(shape)}"


def _list_arguments(node: Node) -> tuple[Node, ...]:
    """Return the arguments that were joined pair by pair, in a row again."""
    if isinstance(node, Binary) and node.sign == ",":
        return (*_list_arguments(node.left), node.right)
    return (node,)


def _find_axes(shape: Shape, over: list[str]) -> tuple[int, ...] | None:
    """Return the axes along which indices over these sizes run; None where they do not fit."""
    if len(over) == len(shape) == 2:
        return (0, 1) if list(shape) == over else (1, 0) if list(shape) == over[::-1] else None
    return (shape.index(over[0]),) if len(over) == 1 and over[0] in shape else None


def _uses(node: Node, index: str) -> bool:
    if isinstance(node, Indexed):
        return index in node.indices
    return any(_uses(child, index) for child in node.children())
