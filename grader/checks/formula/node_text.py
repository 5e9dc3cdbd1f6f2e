"""A formula in one plain notation, that of numpy with primes for derivatives: as understood, or as typed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

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

Text = tuple[str, int]
"""With how tightly its outermost sign binds."""
_SUM, _PRODUCT, _SIGNED, _POWER, _ATOM = range(5)
_TYPED: Final[Mapping[str, str]] = {"": " ", "·": " · ", "⊙": " ⊙ ", "*": " * ", "@": " @ ", "/": " / "}


def show_node(node: Node) -> str:
    return _write(node)[0]


def _write(node: Node) -> Text:
    return _WRITERS[type(node)](node)


def _bracket_below(node: Node, tightness: int) -> str:
    text, binding = _write(node)
    return text if binding >= tightness else f"({text})"


def _write_cast(node: Cast) -> Text:
    return (f"{_bracket_below(node.base, _POWER)}.T", _POWER) if node.form == "turned" else _write(node.base)


def _write_binary(node: Binary) -> Text:
    sign, left, right = node.sign, node.left, node.right
    if sign in ("+", "-"):
        return f"{show_node(left)} {sign} {_bracket_below(right, _PRODUCT)}", _SUM
    if sign == "^":
        return f"{_bracket_below(left, _ATOM)}**{_bracket_below(right, _ATOM)}", _POWER
    if sign not in ("*", "/", "@"):
        return f"({show_node(left)} {sign} {show_node(right)})", _ATOM
    first = f"({show_node(left)})" if _is_mixed(sign, left) else _bracket_below(left, _PRODUCT)
    return f"{first} {sign} {_bracket_below(right, _SIGNED)}", _PRODUCT


def _is_mixed(sign: str, left: Node) -> bool:
    """Tell whether products of both kinds stand in a row, which is hard to read without brackets."""
    inner = left.base if isinstance(left, Cast) else left
    return isinstance(inner, Binary) and {sign, inner.sign} == {"*", "@"}


def _write_chain(node: Chain) -> Text:
    tail = "".join(f"{_TYPED[sign]}{_bracket_below(factor, _SIGNED)}" for sign, factor in node.rest)
    return f"{_bracket_below(node.first, _PRODUCT)}{tail}", _PRODUCT


def _write_terms(node: Terms) -> Text:
    text = ""
    for sign, term in node.terms:
        joint = (" + " if sign > 0 else " - ") if text else ("" if sign > 0 else "-")
        text += f"{joint}{_bracket_below(term, _PRODUCT)}"
    return text, _SUM


def _write_sum(node: Summed) -> Text:
    index = f"{node.index} in " if node.index else ""
    return f"sum over {index}{node.over} of ({show_node(node.body)})", _SUM


def _write_applied(node: Applied) -> Text:
    return f"{node.name or node.function}({', '.join(map(show_node, node.arguments))})", _ATOM


def _write_fold(node: Folded) -> Text:
    axis = "" if node.axis is None else f", axis={node.axis}"
    return f"{node.kind}({show_node(node.base)}{axis})", _ATOM


_WRITERS: Final[Mapping[type[Node], Callable[[Any], Text]]] = {
    Number: lambda node: (node.text, _ATOM),
    Symbol: lambda node: (node.name, _ATOM),
    Ones: lambda node: (f"ones({node.size})" if node.size else "1", _ATOM),
    Cast: _write_cast,
    Transposed: lambda node: (f"{_bracket_below(node.base, _POWER)}.T", _POWER),
    Negated: lambda node: (f"-{_bracket_below(node.base, _PRODUCT)}", _SIGNED),
    Binary: _write_binary,
    Applied: _write_applied,
    Folded: _write_fold,
    Chain: _write_chain,
    Terms: _write_terms,
    Power: lambda node: (
        f"{_bracket_below(node.base, _ATOM)}**{_bracket_below(node.exponent, _ATOM)}",
        _POWER,
    ),
    Compared: lambda node: (f"({show_node(node.left)} {node.sign} {show_node(node.right)})", _ATOM),
    Summed: _write_sum,
    Indexed: lambda node: (f"{node.name}[{', '.join(node.indices)}]", _ATOM),
    Extent: lambda node: (f"{_bracket_below(node.base, _ATOM)}.shape[{node.axis}]", _ATOM),
}
