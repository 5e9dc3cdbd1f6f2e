"""`int(a)` and `float(a)` of an array with a single number in it, as NumPy had it until 2.3.

A conversion asks the array's type, which cannot be changed from outside: so the call is. What is converted
passes a function that takes such an array's number out, and gives everything else back as it is.
"""

import ast
import builtins
import sys
from contextlib import suppress
from typing import Any, Final

from .old_uses import note

_TAKER: Final = "__single_number__"
_CONVERSIONS: Final = frozenset({"int", "float", "complex"})


def set_up() -> None:
    """Add the function that takes numbers out to the builtins. Call once, before any hand-in is loaded."""
    setattr(builtins, _TAKER, _take_single_number)


def adapt(tree: ast.Module) -> ast.Module:
    """Return the tree with its conversions passing the function; every line keeps its number."""
    with suppress(RecursionError):
        _Conversions().visit(tree)
    return tree


class _Conversions(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        plain = isinstance(node.func, ast.Name) and node.func.id in _CONVERSIONS
        if plain and len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
            [value] = node.args
            number = ast.Call(ast.Name(_TAKER, ast.Load()), [value], [])
            node.args = [ast.fix_missing_locations(ast.copy_location(number, value))]
        return node


def _take_single_number(value: Any) -> Any:
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value) is not numpy.ndarray or value.ndim == 0 or value.size != 1:
        return value
    note("int(a) or float(a) of an array", "a.item()")
    return value.item()
