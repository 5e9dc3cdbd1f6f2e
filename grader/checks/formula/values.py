"""The numbers of a formula as understood: small arrays in either arithmetic."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from grader.checks.formula import functions
from grader.checks.formula.arithmetic import DOUBLES, Arithmetic
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.functions import Array
from grader.checks.formula.tree import (
    Applied,
    Binary,
    Cast,
    Folded,
    Indexed,
    Negated,
    Node,
    Number,
    Ones,
    Summed,
    Symbol,
    Transposed,
)

_FORMS: Final[Mapping[str, tuple[int, ...]]] = {
    "row": (1, -1),
    "turned": (1, -1),
    "column": (-1, 1),
    "vector": (-1,),
    "scalar": (),
}
_SATURATING: Final = frozenset(("exp", "sigmoid", "sigmoid'", "tanh", "tanh'", "softplus", "softplus'"))
"""Functions that are all but constant for large arguments: nobody sees there what goes in."""
_LARGE: Final = 1_000
"""An argument of theirs beyond this, and a value with so many digits before or behind the point, shows
nothing in any arithmetic."""
MAX_OPERATIONS: Final = 100_000
"""Of numbers with numbers, for one formula at one point."""


class Values:
    """`arrays` by symbol, laid out as the formula was read; `sizes` by letter."""

    def __init__(
        self, arrays: Mapping[str, Array], sizes: Mapping[str, int], arithmetic: Arithmetic = DOUBLES
    ) -> None:
        self._arrays = arrays
        self._sizes = sizes
        self._arithmetic = arithmetic
        self._operations_left = MAX_OPERATIONS
        self._watches = False
        self._is_extreme = False
        self._at: dict[str, int] = {}
        self._evaluators: Mapping[type[Node], Callable[[Any], Any]] = {
            Number: lambda node: arithmetic.number(node.text, node.value),
            Symbol: lambda node: self._arrays[node.name],
            Ones: lambda node: arithmetic.array(np.ones(self._sizes[node.size])),
            Negated: lambda node: -self._value_of(node.base),
            Transposed: lambda node: self._value_of(node.base).T,
            Cast: lambda node: self._value_of(node.base).reshape(_FORMS[node.form]),
            Binary: self._evaluate_binary,
            Applied: self._evaluate_applied,
            Folded: self._evaluate_folded,
            Summed: self._evaluate_summed,
            Indexed: self._evaluate_indexed,
        }

    def value_of(self, node: Node) -> Array:
        """Return the value of a node that `reading` made.

        Where there is no finite value, it is NaN or infinite in doubles; else NoFiniteValueError is raised.
        FormulaError where it takes more than `MAX_OPERATIONS`.
        """
        self._operations_left = MAX_OPERATIONS
        with np.errstate(all="ignore"):
            return self._value_of(node)

    def meets_extremes(self, node: Node) -> bool:
        """Tell whether a value on the way to the node's own is too large or small to show in it."""
        self._watches, self._is_extreme = True, False
        self.value_of(node)
        self._watches = False
        return self._is_extreme

    def _value_of(self, node: Node) -> Array:
        value = np.asarray(self._evaluators[type(node)](node))
        if self._watches:
            self._is_extreme |= self._arithmetic.has_digits_beyond(value, _LARGE)
        return value

    def _spend(self, operations: int) -> None:
        """Pay for operations before they are done; FormulaError where too few are left."""
        self._operations_left -= operations
        if self._operations_left < 0:
            raise FormulaError("This takes too much work to evaluate")

    def _evaluate_binary(self, node: Binary) -> Array:
        left, right = self._value_of(node.left), self._value_of(node.right)
        inner = left.shape[-1] if node.sign == "@" else 1
        self._spend(max(left.size, right.size) * inner)
        return self._arithmetic.join(node.sign, left, right)

    def _evaluate_function(self, name: str, x: Array) -> Array:
        self._spend(x.size * self._arithmetic.function_cost)
        if self._watches and name in _SATURATING:
            self._is_extreme |= bool(np.any(abs(x) > _LARGE))
        return self._arithmetic.function(name, x)

    def _evaluate_applied(self, node: Applied) -> Array:
        arguments = [self._value_of(argument) for argument in node.arguments]
        if node.function == functions.SOFTMAX:
            return self._evaluate_softmax(arguments[0], node.axis)
        if node.function == functions.NORM:
            return self._evaluate_function("sqrt", np.asarray(np.sum(arguments[0] * arguments[0])))
        if node.function == functions.WHERE:
            return np.where((arguments[0] != 0).astype(bool), arguments[1], arguments[2])
        if node.function in functions.PAIRWISE:
            return self._arithmetic.join(node.function, arguments[0], arguments[1])
        return self._evaluate_function(node.function, arguments[0])

    def _evaluate_softmax(self, x: Array, axis: int) -> Array:
        shifted = self._evaluate_function("exp", x - x.max(axis=axis, keepdims=True))
        return self._arithmetic.join("/", shifted, shifted.sum(axis=axis, keepdims=True))

    def _evaluate_folded(self, node: Folded) -> Any:
        inner = self._value_of(node.base)
        self._spend(inner.size)
        total = np.asarray(inner.sum(axis=node.axis))
        if node.kind == "sum" or not total.size:
            return total
        return self._arithmetic.join("/", total, self._arithmetic.array(inner.size // total.size))

    def _evaluate_summed(self, node: Summed) -> Array:
        outer = self._at.get(node.index)
        total = self._arithmetic.array(0.0)
        for position in range(self._sizes[node.over]):
            self._spend(1)
            self._at[node.index] = position
            total = np.asarray(total + self._value_of(node.body))
        del self._at[node.index]
        if outer is not None:
            self._at[node.index] = outer
        return total

    def _evaluate_indexed(self, node: Indexed) -> Array:
        """Return the indexed part: rows and columns stay rows and columns, an element is a number."""
        array = self._arrays[node.name]
        whole = len(node.axes) == array.ndim
        for axis, index in zip(node.axes, node.indices, strict=True):
            array = array.take([self._at[index]], axis=axis)
        return array.reshape(()) if whole else array
