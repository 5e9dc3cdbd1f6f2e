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


def shown(node: Node) -> str:
    return _text(node)[0]


def _text(node: Node) -> Text:
    return _ROADS[type(node)](node)


def _at_least(node: Node, tightness: int) -> str:
    text, own = _text(node)
    return text if own >= tightness else f"({text})"


def _cast(node: Cast) -> Text:
    return (f"{_at_least(node.base, _POWER)}.T", _POWER) if node.form == "turned" else _text(node.base)


def _binary(node: Binary) -> Text:
    sign, left, right = node.sign, node.left, node.right
    if sign in ("+", "-"):
        return f"{shown(left)} {sign} {_at_least(right, _PRODUCT)}", _SUM
    if sign == "^":
        return f"{_at_least(left, _ATOM)}**{_at_least(right, _ATOM)}", _POWER
    if sign not in ("*", "/", "@"):
        return f"({shown(left)} {sign} {shown(right)})", _ATOM
    first = f"({shown(left)})" if _mixed(sign, left) else _at_least(left, _PRODUCT)
    return f"{first} {sign} {_at_least(right, _SIGNED)}", _PRODUCT


def _mixed(sign: str, left: Node) -> bool:
    """Tell whether products of both kinds stand in a row, which is hard to read without brackets."""
    inner = left.base if isinstance(left, Cast) else left
    return isinstance(inner, Binary) and {sign, inner.sign} == {"*", "@"}


def _chain(node: Chain) -> Text:
    tail = "".join(f"{_TYPED[sign]}{_at_least(factor, _SIGNED)}" for sign, factor in node.rest)
    return f"{_at_least(node.first, _PRODUCT)}{tail}", _PRODUCT


def _terms(node: Terms) -> Text:
    text = ""
    for sign, term in node.terms:
        joint = (" + " if sign > 0 else " - ") if text else ("" if sign > 0 else "-")
        text += f"{joint}{_at_least(term, _PRODUCT)}"
    return text, _SUM


def _summed(node: Summed) -> Text:
    index = f"{node.index} in " if node.index else ""
    return f"sum over {index}{node.over} of ({shown(node.body)})", _SUM


def _applied(node: Applied) -> Text:
    return f"{node.name or node.function}({', '.join(map(shown, node.arguments))})", _ATOM


def _folded(node: Folded) -> Text:
    axis = "" if node.axis is None else f", axis={node.axis}"
    return f"{node.kind}({shown(node.base)}{axis})", _ATOM


_ROADS: Final[Mapping[type[Node], Callable[[Any], Text]]] = {
    Number: lambda node: (node.text, _ATOM),
    Symbol: lambda node: (node.name, _ATOM),
    Ones: lambda node: (f"ones({node.size})" if node.size else "1", _ATOM),
    Cast: _cast,
    Transposed: lambda node: (f"{_at_least(node.base, _POWER)}.T", _POWER),
    Negated: lambda node: (f"-{_at_least(node.base, _PRODUCT)}", _SIGNED),
    Binary: _binary,
    Applied: _applied,
    Folded: _folded,
    Chain: _chain,
    Terms: _terms,
    Power: lambda node: (f"{_at_least(node.base, _ATOM)}**{_at_least(node.exponent, _ATOM)}", _POWER),
    Compared: lambda node: (f"({shown(node.left)} {node.sign} {shown(node.right)})", _ATOM),
    Summed: _summed,
    Indexed: lambda node: (f"{node.name}[{', '.join(node.indices)}]", _ATOM),
    Extent: lambda node: (f"{_at_least(node.base, _ATOM)}.shape[{node.axis}]", _ATOM),
}
