r"""Sums: ``\sum_{k=1}^{3} u_{2k} v_k`` is written out, ``\sum_{i=1}^{N} x_i`` runs over a size."""

from typing import Final

from grader.checks.formula.fault import FormulaError
from grader.checks.formula.parsing import Parsing
from grader.checks.formula.tree import Node, Number, Summed, Terms

MAX_TERMS: Final = 12
MAX_NESTED: Final = 2


def read_series(parsing: Parsing) -> Node:
    """Return a sum with the product that follows it; the cursor stands behind the sum's sign."""
    cursor = parsing.cursor
    start = cursor.token.start
    index, low, high = "", None, ""
    for _ in range(2):
        if cursor.accept("_"):
            index, low = _read_below(parsing)
        elif cursor.accept("^"):
            high = _read_above(parsing)
    if not index:
        cursor.raise_fault(r"Expected what the sum runs over, as in \sum_{i=1}^{N}", start)
    first = 1 if low is None else low
    if high.isdigit():
        return _write_out(parsing, index, first, int(high), start)
    if index in parsing.table.sizes and low is None and not high:
        return parsing.check_limits(Summed("", index, _read_body(parsing, "", index)))
    if not high and parsing.rows is None:
        return _sum_while_declared(parsing, index, first, start)
    return _sum_over_size(parsing, index, high or parsing.rows or "", start)


def _sum_over_size(parsing: Parsing, index: str, size: str, start: int) -> Node:
    if size not in parsing.table.sizes:
        named = f"`{size}` is not a declared size{parsing.table.advise(size)}"
        parsing.cursor.raise_fault(named, start)
    return parsing.check_limits(Summed(index, size, _read_body(parsing, index, size)))


def _read_below(parsing: Parsing) -> tuple[str, int | None]:
    """Return the index and where it starts, of ``{i=1}``, ``{i}`` or ``i``."""
    cursor = parsing.cursor
    if not cursor.accept("{"):
        return cursor.expect("name", "an index").text, None
    index, low = cursor.expect("name", "an index such as i").text, None
    if cursor.accept("="):
        number = cursor.expect("number", "a whole number").text
        if not number.isdigit():
            cursor.raise_fault("An index starts at a whole number")
        low = int(number)
    cursor.expect("}")
    return index, low


def _read_above(parsing: Parsing) -> str:
    cursor = parsing.cursor
    braced = cursor.accept("{")
    if cursor.kind not in ("name", "number"):
        cursor.raise_fault(f"Expected where the sum ends, found {cursor.next_text()}")
    high = cursor.step().text
    if braced:
        cursor.expect("}")
    return high


def _write_out(parsing: Parsing, index: str, low: int, high: int, start: int) -> Node:
    """Return one term for each number.

    The text is read anew for each, with the number in place of the index.
    """
    cursor = parsing.cursor
    if not low <= high < low + MAX_TERMS:
        cursor.raise_fault(f"A sum is written out for 1 to {MAX_TERMS} terms", start)
    body = cursor.position
    terms: list[tuple[int, Node]] = []
    for value in range(low, high + 1):
        cursor.position = body
        terms.append((1, _read_body(parsing, index, value)))
        parsing.check_limits(terms[-1][1])
    return Terms(tuple(terms)) if terms else Number(0.0, "0")


def _sum_while_declared(parsing: Parsing, index: str, low: int, start: int) -> Node:
    r"""Return ``\sum_k u_{2k} v_k`` without bounds: up to the last term that has all its names declared."""
    cursor, body = parsing.cursor, parsing.cursor.position
    terms: list[tuple[int, Node]] = []
    after = body
    for value in range(low, low + MAX_TERMS):
        cursor.position, outer = body, dict(parsing.bound)
        try:
            terms.append((1, _read_body(parsing, index, value)))
        except FormulaError:
            parsing.bound.clear()
            parsing.bound.update(outer)
            if not terms:
                raise
            break
        after = cursor.position
    cursor.position = after
    if len(terms) in (1, MAX_TERMS):
        cursor.raise_fault("Expected where the sum ends", start)
    return Terms(tuple(terms))


def _read_body(parsing: Parsing, index: str, value: int | str) -> Node:
    if sum(isinstance(bound, str) for bound in parsing.bound.values()) >= MAX_NESTED:
        parsing.cursor.raise_fault(f"At most {MAX_NESTED} sums may stand inside one another")
    outer = dict(parsing.bound)
    if index:
        parsing.bound[index] = value
    body = parsing.chain()
    parsing.bound.clear()
    parsing.bound.update(outer)
    return body
