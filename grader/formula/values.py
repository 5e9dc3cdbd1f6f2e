"""The numbers of a formula as understood: plain numpy on small arrays, nothing else."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from grader.formula import functions
from grader.formula.functions import Array
from grader.formula.tree import (
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

_JOIN: Final[Mapping[str, Callable[[Array, Array], Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "@": np.matmul,
    "^": np.power,
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "!=": np.not_equal,
    "==": np.equal,
}
_FORMS: Final[Mapping[str, tuple[int, ...]]] = {
    "row": (1, -1),
    "turned": (1, -1),
    "column": (-1, 1),
    "vector": (-1,),
    "scalar": (),
}


class Values:
    """`arrays` by symbol, laid out as the formula was read; `sizes` by letter."""

    def __init__(self, arrays: Mapping[str, Array], sizes: Mapping[str, int]) -> None:
        self._arrays = arrays
        self._sizes = sizes
        self._at: dict[str, int] = {}
        self._roads: Mapping[type[Node], Callable[[Any], Any]] = {
            Number: lambda node: node.value,
            Symbol: lambda node: self._arrays[node.name],
            Ones: lambda node: np.ones(self._sizes[node.size]),
            Negated: lambda node: -self._of(node.base),
            Transposed: lambda node: self._of(node.base).T,
            Cast: lambda node: self._of(node.base).reshape(_FORMS[node.form]),
            Binary: lambda node: _JOIN[node.sign](self._of(node.left), self._of(node.right)),
            Applied: self._applied,
            Folded: self._folded,
            Summed: self._summed,
            Indexed: self._indexed,
        }

    def of(self, node: Node) -> Array:
        """The value of a node that `reading` made; where it has no finite one, NaN or infinite."""
        with np.errstate(all="ignore"):
            return self._of(node)

    def _of(self, node: Node) -> Array:
        return np.asarray(self._roads[type(node)](node), dtype=np.float64)

    def _applied(self, node: Applied) -> Array:
        given = [self._of(argument) for argument in node.arguments]
        if node.function == functions.SOFTMAX:
            return functions.softmax(given[0], node.axis)
        if node.function == functions.NORM:
            return np.asarray(np.sqrt(np.sum(given[0] ** 2)))
        if node.function == functions.WHERE:
            return np.where(given[0] != 0, given[1], given[2])
        if node.function in functions.PAIRWISE:
            return functions.PAIRWISE[node.function](given[0], given[1])
        return functions.ELEMENTWISE[node.function](given[0])

    def _folded(self, node: Folded) -> Any:
        inner = self._of(node.base)
        return inner.sum(axis=node.axis) if node.kind == "sum" else inner.mean(axis=node.axis)

    def _summed(self, node: Summed) -> Array:
        outer = self._at.get(node.index)
        total: Array = np.zeros(())
        for place in range(self._sizes[node.over]):
            self._at[node.index] = place
            total = np.asarray(total + self._of(node.body))
        del self._at[node.index]
        if outer is not None:
            self._at[node.index] = outer
        return total

    def _indexed(self, node: Indexed) -> Array:
        """Rows and columns stay rows and columns; an element is a number."""
        array = self._arrays[node.name]
        whole = len(node.axes) == array.ndim
        for axis, index in zip(node.axes, node.indices, strict=True):
            array = array.take([self._at[index]], axis=axis)
        return array.reshape(()) if whole else array
