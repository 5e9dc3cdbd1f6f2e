"""What a name at the cursor stands for: a symbol, a function, an index, a derivative, a vector of ones."""

import math
from collections.abc import Callable
from typing import Final

from grader.checks.formula import calls, names, series, spellings
from grader.checks.formula.names import Key, ScriptedName
from grader.checks.formula.parsing import Parsing, refuse_undeclared
from grader.checks.formula.tree import Indexed, Node, Number, Ones, Symbol, Transposed

_CONSTANTS: Final = {"e": math.e, "pi": math.pi}
_LISTED: Final = frozenset(("name", "number", "_", ",", ";"))
_INPUTS: Final = (["x"], ["x", "n"], ["x", "i"], ["w"])
"""What an output is often shown to depend on."""
_MASKS: Final = frozenset({"I", "chi"})
"""Names of the indicator function, where nothing else has them."""


def read_noun(parsing: Parsing) -> Node:
    """Return the node of the name or derivative at the cursor."""
    cursor = parsing.cursor
    start = cursor.token.start
    if (node := read_derived(parsing)) is not None:
        return node
    numpy = False
    while (
        cursor.kind == "name"
        and cursor.token.text in spellings.MODULES
        and cursor.is_ahead("name", ".", "name")
    ):
        numpy = True
        cursor.step()
        cursor.step()
    if cursor.token.text == "sum" and cursor.is_ahead("name", "_"):
        cursor.step()
        return series.read_series(parsing)
    scripted = names.read_scripted(cursor, parsing.bound, _declaration_test(parsing))
    node = _resolve_symbol(parsing, scripted, start, numpy=numpy)
    for _ in range(scripted.transposes):
        node = Transposed(node)
    return node


def _declaration_test(parsing: Parsing) -> Callable[[Key], bool]:
    return lambda key: parsing.table.is_declared(key) or parsing.find_definition(key) is not None


def _resolve_symbol(parsing: Parsing, symbol: ScriptedName, start: int, *, numpy: bool) -> Node:
    cursor, table, key = parsing.cursor, parsing.table, symbol.key
    if symbol.indices:
        return _read_indexed(parsing, symbol, start)
    if isinstance(value := parsing.bound.get(key.flat), int):
        return Number(float(value), str(value))
    if not numpy and (name := table.find_symbol(key)) is not None:
        _skip_arguments(parsing)
        return Symbol(name)
    if (definition := parsing.find_definition(key)) is not None:
        return definition
    if (function := table.find_function(key)) is not None:
        return calls.read_function(parsing, function, key.flat, start)
    if key.flat in calls.HELPERS and cursor.kind == "(":
        return calls.read_helper(parsing, key.flat, start, numpy=numpy)
    return _resolve_otherwise(parsing, key, start)


def _skip_arguments(parsing: Parsing) -> None:
    """Step over what a symbol is said to depend on: ``y(x_n, w)`` is y, since a product has no comma."""
    cursor = parsing.cursor
    if cursor.kind != "(":
        return
    end = cursor.find_closing(cursor.position)
    inside = cursor.tokens[cursor.position + 1 : end]
    words = [token.text for token in inside if token.kind in ("name", "number")]
    listed = any(token.kind == "," for token in inside) and all(t.kind in _LISTED for t in inside)
    if listed or (words in _INPUTS and not parsing.table.is_declared(Key("".join(words)))):
        cursor.position = end + 1


def _resolve_otherwise(parsing: Parsing, key: Key, start: int) -> Node:
    cursor = parsing.cursor
    if key.flat in _CONSTANTS and not key.layer:
        return Number(_CONSTANTS[key.flat], key.flat)
    if key.flat in _MASKS and cursor.compares(cursor.position):
        return parsing.group()
    if (parts := parsing.table.split_name(key)) is not None:
        return _join_names(parsing, parts)
    return refuse_undeclared(parsing, key, start)


def _join_names(parsing: Parsing, parts: list[Key]) -> Node:
    nodes: list[Node] = []
    for part in parts:
        if (name := parsing.table.find_symbol(part)) is not None:
            nodes.append(Symbol(name))
        else:
            nodes[-1] = Transposed(nodes[-1])
    return nodes[0] if len(nodes) == 1 else parsing.row(nodes)


def _read_indexed(parsing: Parsing, symbol: ScriptedName, start: int) -> Node:
    name = parsing.table.find_symbol(symbol.key)
    if name is None:
        refuse_undeclared(parsing, symbol.key, start)
    return Indexed(name, symbol.indices)


def read_derived(parsing: Parsing) -> Node | None:
    """Return a declared derivative at the cursor, or None.

    ``∂`` and ``∇`` can only be derivatives; a fraction of d… may also be plain names.
    """
    cursor = parsing.cursor
    sure = cursor.kind in ("∂", "∇") or cursor.is_ahead("frac", "{", "∂")
    if not sure and not cursor.is_ahead("frac", "{", "name") and not cursor.is_ahead("name", "/"):
        return None
    position, start = cursor.position, cursor.token.start
    derivative = names.read_derivative(cursor, parsing.bound, _declaration_test(parsing))
    if derivative is None:
        if sure:
            cursor.raise_fault("Expected a derivative such as ∂J/∂z", start)
        return None
    what, by = derivative
    key = parsing.table.find_derivative(what, by.key)
    node = _derivative_of(parsing, key, by.indices)
    if node is None and sure:
        refuse_undeclared(parsing, key, start)
    if node is None:
        cursor.position = position
        return None
    for _ in range(by.transposes):
        node = Transposed(node)
    return node


def _derivative_of(parsing: Parsing, key: Key, indices: tuple[str, ...]) -> Node | None:
    name = parsing.table.find_symbol(key)
    if name is None:
        return None if indices else parsing.find_definition(key)
    return Indexed(name, indices) if indices else Symbol(name)


def read_ones(parsing: Parsing) -> Node:
    """Return what a bold or plain 1 before the cursor stands for: a vector or the indicator function."""
    cursor = parsing.cursor
    if cursor.compares(cursor.position):
        return parsing.group()
    if not cursor.is_ahead("_"):
        return Ones()
    cursor.step()
    if cursor.compares(cursor.position):
        return parsing.group()
    if not cursor.is_ahead("{"):
        return Ones(_read_size(parsing, cursor.step().text))
    end = cursor.find_closing(cursor.position)
    text = cursor.tokens[cursor.position + 1].text
    cursor.position = end
    cursor.expect("}")
    return Ones(_read_size(parsing, text))


def _read_size(parsing: Parsing, text: str) -> str | None:
    """Return the length that a subscript tells; None where it is no declared size, as in 1_{m×1}."""
    return text if text in parsing.table.sizes else None
