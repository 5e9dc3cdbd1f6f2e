r"""Names with their scripts: ``z_2``, ``z2`` and ``z_{2}`` are one name, ``z_2^{(3)}`` is another.

A raised number in parentheses belongs to the name (it counts a layer); one without is a power.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from grader.checks.formula import spellings
from grader.checks.formula.cursor import Cursor

Bound = Mapping[str, int | str]
"""Indices of the enclosing sums: a number where the sum is written out, else the size letter."""

_SHORT: Final = 3
"""A longer subscript is a word, not a row of indices."""


@dataclass(frozen=True)
class Key:
    """The identity of a name."""

    flat: str
    """Base and subscript in one, Greek letters by name: ``delta1``."""
    layer: str = ""
    of: str = ""
    """For a derivative: what is derived, by the name of `flat`."""

    def __str__(self) -> str:
        spelt = f"{self.flat}^({self.layer})" if self.layer else self.flat
        return f"∂{self.of}/∂{spelt}" if self.of else spelt


@dataclass(frozen=True)
class ScriptedName:
    key: Key
    indices: tuple[str, ...] = ()
    """Bound indices of its subscript that run over a size."""
    transposes: int = 0
    """Marks that stand inside the same braces as the layer: ``W^{(2)\\top}``."""


def read_scripted(cursor: Cursor, bound: Bound, is_declared: Callable[[Key], bool]) -> ScriptedName:
    """Return the name at the cursor; `is_declared` decides whether ``z^(3)`` is a name or a power."""
    flat, layer, transposes = _read_base(cursor), "", 0
    indices: list[str] = []
    while True:
        if cursor.kind == "_":
            cursor.step()
            flat += _read_subscript(cursor, bound, indices)
        elif not layer and (next_layer := _read_layer(cursor, flat, is_declared)):
            layer, transposes = next_layer, _close_layer(cursor)
        elif not layer and (next_layer := _read_undoubted_layer(cursor, flat, bound, is_declared)):
            layer = next_layer
        else:
            return ScriptedName(Key(flat, layer), tuple(indices), transposes)


def _read_base(cursor: Cursor) -> str:
    if cursor.kind != "accent":
        return cursor.expect("name", "a name").text
    accent = cursor.step().text
    if not cursor.accept("{"):
        return accent + _read_base(cursor) if cursor.kind == "name" else cursor.expect("name", "a name").text
    if cursor.kind != "name":
        cursor.raise_fault(f"Expected a name, found {cursor.next_text()}")
    inner = read_scripted(cursor, {}, lambda _key: True)
    cursor.expect("}")
    return accent + inner.key.flat + inner.key.layer


def _read_subscript(cursor: Cursor, bound: Bound, indices: list[str]) -> str:
    if not cursor.accept("{"):
        number = cursor.kind == "number"
        pieces = _read_piece(cursor, bound, indices)
        if number and not cursor.token.spaced and cursor.kind == "name" and cursor.token.text in bound:
            pieces += _read_piece(cursor, bound, indices)  # w_1k, where k is summed over
        return pieces
    pieces = ""
    while not cursor.accept("}"):
        if not cursor.accept(","):
            pieces += _read_piece(cursor, bound, indices)
    return pieces


def _read_piece(cursor: Cursor, bound: Bound, indices: list[str]) -> str:
    if cursor.kind not in ("name", "number") or "." in cursor.token.text:
        cursor.raise_fault(f"Expected a name or whole number as subscript, found {cursor.next_text()}")
    text = cursor.step().text
    parts = [text] if text in bound else re.findall(r"\d+|\D", text)
    if text not in bound and (len(text) > _SHORT or not any(part in bound for part in parts)):
        return text
    fixed = ""
    for part in parts:
        value = bound.get(part, part)
        if part in bound and isinstance(value, str):
            indices.append(part)
        else:
            fixed += str(value)
    return fixed


def _read_layer(cursor: Cursor, flat: str, is_declared: Callable[[Key], bool]) -> str:
    """Return the layer that is written next, with the cursor on its closing sign; empty without any."""
    for opening, sure in (("^ {", True), ("^", False)):
        start = len(opening.split())
        if cursor.is_ahead(*opening.split(), "( [", "number name", ") ]"):
            layer = cursor.tokens[cursor.position + start + 1].text
            if (sure and flat != "e") or is_declared(Key(flat, layer)):
                cursor.position += start + 2
                return layer
    return ""


def _read_undoubted_layer(cursor: Cursor, flat: str, bound: Bound, is_declared: Callable[[Key], bool]) -> str:
    """Return the layer of ``z^(3)_2`` or ``z_2^3``, where only the name with it is declared; else empty."""
    start = cursor.position
    for kinds in (["^", "(", "number", ")"], ["^", "{", "number", "}"], ["^", "number"]):
        if cursor.is_ahead(*kinds):
            layer = cursor.tokens[start + kinds.index("number")].text
            behind = cursor.position = start + len(kinds)
            whole = flat + (_read_subscript(cursor, bound, []) if cursor.accept("_") else "")
            belongs = is_declared(Key(whole, layer)) and not is_declared(Key(whole))
            cursor.position = behind if belongs else start
            return layer if belongs else ""
    return ""


def _close_layer(cursor: Cursor) -> int:
    """Step over ``)`` and, inside braces, over transposition marks; return how many of these there were."""
    braced = cursor.tokens[cursor.position - 3].kind == "{"
    cursor.step()
    if not braced:
        return 0
    opened, marks = 1, 0
    while opened:
        if cursor.kind in ("mark", "prime") or cursor.token.text == "T":
            marks += 1
        elif cursor.kind not in ("^", "{", "}", ","):
            cursor.raise_fault(f"Expected `}}` after the layer, found {cursor.next_text()}")
        opened += (cursor.kind == "{") - (cursor.kind == "}")
        cursor.step()
    return marks


# ── derivatives as names: ∂J/∂z, dJ/dz, \frac{\partial J}{\partial z}, \nabla_z J ──────────────────────


def read_derivative(
    cursor: Cursor, bound: Bound, is_declared: Callable[[Key], bool]
) -> tuple[str, ScriptedName] | None:
    """Return what is derived and by which name, where a derivative stands at the cursor.

    Otherwise return None, and leave the cursor where it was.
    """
    start = cursor.position
    parts = (
        _read_nabla(cursor, bound, is_declared)
        if cursor.kind == "∇"
        else _read_quotient(cursor, bound, is_declared)
    )
    if parts is None:
        cursor.position = start
    return parts


def _read_nabla(
    cursor: Cursor, bound: Bound, is_declared: Callable[[Key], bool]
) -> tuple[str, ScriptedName] | None:
    cursor.step()
    cursor.expect("_", "what to derive by, as in ∇_{W} J")
    braced = cursor.accept("{")
    below = read_scripted(cursor, bound, is_declared)
    if braced:
        cursor.expect("}")
    if cursor.kind not in ("name", "accent"):
        return None
    return read_scripted(cursor, bound, is_declared).key.flat, below


def _read_quotient(
    cursor: Cursor, bound: Bound, is_declared: Callable[[Key], bool]
) -> tuple[str, ScriptedName] | None:
    fraction = cursor.accept("frac")
    above = _read_differential(cursor, bound, is_declared, fraction)
    if above is None or (not fraction and not cursor.accept("/")):
        return None
    below = _read_differential(cursor, bound, is_declared, fraction)
    return None if below is None else (above.key.flat, below)


def _read_differential(
    cursor: Cursor, bound: Bound, is_declared: Callable[[Key], bool], braced: bool
) -> ScriptedName | None:
    """Return what is derived in ``∂J``, ``dJ`` or ``d J``, without the arguments that J is shown with."""
    if braced and not cursor.accept("{"):
        return None
    if cursor.accept("∂") or (cursor.token.text == "d" and cursor.accept("name")):
        derived = read_scripted(cursor, bound, is_declared) if cursor.kind in ("name", "accent") else None
    elif cursor.kind == "name" and cursor.token.text.startswith("d"):
        derived = read_scripted(cursor, bound, is_declared)
        derived = ScriptedName(
            Key(derived.key.flat[1:], derived.key.layer), derived.indices, derived.transposes
        )
    else:
        return None
    if cursor.kind in spellings.OPENING:
        behind = cursor.find_closing(cursor.position) + 1
        if braced or cursor.tokens[min(behind, len(cursor.tokens) - 1)].kind == "/":
            cursor.position = behind
    if derived is None or (braced and not cursor.accept("}")):
        return None
    return derived
