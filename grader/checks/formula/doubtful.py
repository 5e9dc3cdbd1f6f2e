"""Formulas that have the right value by other means than were asked for: only a person can tell.

A difference quotient of a square or of a ramp is exactly its derivative, so no number of digits shows it. It
shows in how it is written: one expression stands there twice, the second time with something shifted.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import combinations, islice
from typing import Final

from grader.checks.formula.reading import Reader
from grader.checks.formula.tree import Chain, Node, Number, Power, Terms, find_symbols
from grader.checks.formula.values import Values

_SMALLEST, _GREATEST = 1e-4, 1e4
"""Numbers beyond these have no place in a formula, but make one thing look like another."""
_MOST_PAIRS: Final = 4_000
_Term = tuple[int, Node]


def holds_a_difference_quotient(node: Node) -> bool:
    """Tell whether an expression stands there twice, the second time with an addend or a factor changed.

    A formula of more pairs than are looked at counts as one that does.
    """
    every = (pair for part in _walk(node) for pair in _pair_neighbours(part))
    pairs = list(islice(every, _MOST_PAIRS + 1))
    return len(pairs) > _MOST_PAIRS or any(_is_shifted(*pair) for pair in pairs)


def _pair_neighbours(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield every two expressions below a node that lie beside each other, neither within the other."""
    children = [[part for part in _walk(child) if part.count > 1] for child in node.children()]
    for parts, later_parts in combinations(children, 2):
        yield from ((one, other) for one in parts for other in later_parts if type(one) is type(other))


def find_extreme_number(node: Node) -> float | None:
    """Return the first number, typed or worked out from typed ones, that is far too large or small."""
    for part in _walk(node):
        if not find_symbols(part) and (value := _evaluate(part)) is not None:
            size = abs(value)
            if size and not _SMALLEST <= size <= _GREATEST:
                return value
    return None


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children():
        yield from _walk(child)


def _evaluate(node: Node) -> float | None:
    try:
        (reading,) = Reader({}, {}, None).readings(node).values()
        value = float(Values({}, {}).value_of(reading.node))
    except Exception:  # whatever has no plain value is none that could be too large
        return None
    return value if math.isfinite(value) else None


def _is_shifted(one: Node, other: Node) -> bool:
    """Tell whether two expressions are the same except for what is added or multiplied somewhere inside."""
    if type(one) is not type(other) or isinstance(one, Terms) or one == other:
        return False
    changes = list(_list_changes(one, other))
    return bool(changes) and all(_is_shift(*change) for change in changes)


def _list_changes(one: Node, other: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the innermost places at which two trees differ; sums are compared as wholes."""
    if one == other:
        return
    below, beside = list(one.children()), list(other.children())
    alike = type(one) is type(other) and len(below) == len(beside) and _labels(one) == _labels(other)
    if isinstance(one, Terms) or isinstance(other, Terms) or not alike or not below:
        yield one, other
        return
    if isinstance(one, Power) and below[1] != beside[1]:  # x² and x³ are two things
        yield one, other
        return
    for pair in zip(below, beside, strict=True):
        yield from _list_changes(*pair)


def _labels(node: Node) -> list[object]:
    """Return what a node says beside its children: a function's name, the signs of a product."""
    if isinstance(node, Chain):
        return [sign for sign, _ in node.rest]
    values = (getattr(node, each.name) for each in fields(node) if each.compare)
    return [value for value in values if isinstance(value, str | int | float)]


def _is_shift(one: Node, other: Node) -> bool:
    if isinstance(one, Number) and isinstance(other, Number):
        return not (one.text.isdigit() and other.text.isdigit())
    if not isinstance(one, Terms) and not isinstance(other, Terms):
        return False
    left, right = _addends(one), _addends(other)
    common = [term for term in left if term in right]
    left_only, right_only = [t for t in left if t not in common], [t for t in right if t not in common]
    changed = _drop_shifted(left_only, right_only)
    used = {name for _, term in common for name in find_symbols(term)}
    shifted = {name for _, term in changed for name in find_symbols(term)}
    return bool(common or len(changed) < len(left_only) + len(right_only)) and used.isdisjoint(shifted)


def _drop_shifted(left: Sequence[_Term], right: Sequence[_Term]) -> list[_Term]:
    """Return the addends without a partner on the other side that is the same but for a shift inside."""
    alone, waiting = [], list(right)
    for sign, term in left:
        partner = next((t for t in waiting if t[0] == sign and _is_shifted(term, t[1])), None)
        if partner is None:
            alone.append((sign, term))
        else:
            waiting.remove(partner)
    return [*alone, *waiting]


def _addends(node: Node, sign: int = 1) -> list[_Term]:
    if not isinstance(node, Terms):
        return [(sign, node)]
    return [each for inner_sign, term in node.terms for each in _addends(term, sign * inner_sign)]
