"""What a name at the cursor stands for: a symbol, a function, an index, a derivative, a vector of ones."""

import math
from collections.abc import Callable
from typing import Final

from grader.checks.formula import calls, names, series, spellings
from grader.checks.formula.names import Key, Scripted
from grader.checks.formula.parsing import Parsing, undeclared
from grader.checks.formula.tree import Indexed, Node, Number, Ones, Symbol, Transposed

_CONSTANTS: Final = {"e": math.e, "pi": math.pi}
_LISTED: Final = frozenset(("name", "number", "_", ",", ";"))
_INPUTS: Final = (["x"], ["x", "n"], ["x", "i"], ["w"])
"""What an output is often shown to depend on."""
_MASKS: Final = frozenset({"I", "chi"})
"""Names of the indicator function, where nothing else has them."""


def noun(parsing: Parsing) -> Node:
    """Return the node of the name or derivative at the cursor."""
    cursor = parsing.cursor
    start = cursor.token.start
    if (node := derived(parsing)) is not None:
        return node
    numpy = False
    while (
        cursor.kind == "name" and cursor.token.text in spellings.MODULES and cursor.ahead("name", ".", "name")
    ):
        numpy = True
        cursor.step()
        cursor.step()
    if cursor.token.text == "sum" and cursor.ahead("name", "_"):
        cursor.step()
        return series.series(parsing)
    found = names.scripted(cursor, parsing.bound, _known(parsing))
    node = _resolve_symbol(parsing, found, start, numpy=numpy)
    for _ in range(found.transposes):
        node = Transposed(node)
    return node


def _known(parsing: Parsing) -> Callable[[Key], bool]:
    return lambda key: parsing.table.known(key) or parsing.defined(key) is not None


def _resolve_symbol(parsing: Parsing, symbol: Scripted, start: int, *, numpy: bool) -> Node:
    cursor, table, key = parsing.cursor, parsing.table, symbol.key
    if symbol.indices:
        return _indexed(parsing, symbol, start)
    if isinstance(value := parsing.bound.get(key.flat), int):
        return Number(float(value), str(value))
    if not numpy and (name := table.symbol(key)) is not None:
        _skip_arguments(parsing)
        return Symbol(name)
    if (definition := parsing.defined(key)) is not None:
        return definition
    if (function := table.function(key)) is not None:
        return calls.applied(parsing, function, key.flat, start)
    if key.flat in calls.HELPERS and cursor.kind == "(":
        return calls.helper(parsing, key.flat, start, numpy=numpy)
    return _last_resort(parsing, key, start)


def _skip_arguments(parsing: Parsing) -> None:
    """Step over what a symbol is said to depend on: ``y(x_n, w)`` is y, since a product has no comma."""
    cursor = parsing.cursor
    if cursor.kind != "(":
        return
    end = cursor.closing(cursor.place)
    inside = cursor.tokens[cursor.place + 1 : end]
    words = [token.text for token in inside if token.kind in ("name", "number")]
    listed = any(token.kind == "," for token in inside) and all(t.kind in _LISTED for t in inside)
    if listed or (words in _INPUTS and not parsing.table.known(Key("".join(words)))):
        cursor.place = end + 1


def _last_resort(parsing: Parsing, key: Key, start: int) -> Node:
    cursor = parsing.cursor
    if key.flat in _CONSTANTS and not key.layer:
        return Number(_CONSTANTS[key.flat], key.flat)
    if key.flat in _MASKS and cursor.compares(cursor.place):
        return parsing.group()
    if (parts := parsing.table.parts(key)) is not None:
        return _in_a_row(parsing, parts)
    return undeclared(parsing, key, start)


def _in_a_row(parsing: Parsing, parts: list[Key]) -> Node:
    nodes: list[Node] = []
    for part in parts:
        if (name := parsing.table.symbol(part)) is not None:
            nodes.append(Symbol(name))
        else:
            nodes[-1] = Transposed(nodes[-1])
    return nodes[0] if len(nodes) == 1 else parsing.row(nodes)


def _indexed(parsing: Parsing, symbol: Scripted, start: int) -> Node:
    name = parsing.table.symbol(symbol.key)
    if name is None:
        undeclared(parsing, symbol.key, start)
    return Indexed(name, symbol.indices)


def derived(parsing: Parsing) -> Node | None:
    """Return a declared derivative at the cursor, or None.

    ``∂`` and ``∇`` can only be derivatives; a fraction of d… may also be plain names.
    """
    cursor = parsing.cursor
    sure = cursor.kind in ("∂", "∇") or cursor.ahead("frac", "{", "∂")
    if not sure and not cursor.ahead("frac", "{", "name") and not cursor.ahead("name", "/"):
        return None
    place, start = cursor.place, cursor.token.start
    found = names.derivative(cursor, parsing.bound, _known(parsing))
    if found is None:
        if sure:
            cursor.fault("Expected a derivative such as ∂J/∂z", start)
        return None
    of, by = found
    key = parsing.table.derivative(of, by.key)
    node = _derivative_of(parsing, key, by.indices)
    if node is None and sure:
        undeclared(parsing, key, start)
    if node is None:
        cursor.place = place
        return None
    for _ in range(by.transposes):
        node = Transposed(node)
    return node


def _derivative_of(parsing: Parsing, key: Key, indices: tuple[str, ...]) -> Node | None:
    name = parsing.table.symbol(key)
    if name is None:
        return None if indices else parsing.defined(key)
    return Indexed(name, indices) if indices else Symbol(name)


def ones(parsing: Parsing) -> Node:
    """Return what a bold or plain 1 before the cursor stands for: a vector or the indicator function."""
    cursor = parsing.cursor
    if cursor.compares(cursor.place):
        return parsing.group()
    if not cursor.ahead("_"):
        return Ones()
    cursor.step()
    if cursor.compares(cursor.place):
        return parsing.group()
    if not cursor.ahead("{"):
        return Ones(_size(parsing, cursor.step().text))
    end = cursor.closing(cursor.place)
    text = cursor.tokens[cursor.place + 1].text
    cursor.place = end
    cursor.expect("}")
    return Ones(_size(parsing, text))


def _size(parsing: Parsing, text: str) -> str | None:
    """Return the length that a subscript tells; None where it is no declared size, as in 1_{m×1}."""
    return text if text in parsing.table.sizes else None
