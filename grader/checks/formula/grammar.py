r"""From tokens to a tree: one grammar for plain text, numpy and LaTeX.

    formula    [left side =] sum
    sum        [+|-] chain {(+|-) chain}
    chain      factor {[* @ · ⊙ / .] factor}        no sign between them is a product too
    factor     atom {^ exponent | ' | .T | .dot(…) | .sum(…)}
    atom       number | name | function argument | ( sum ) | \frac{}{} | \sum_{} chain | |sum|

Which product is meant is not decided here: that takes shapes, see `reading`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from grader.checks.formula import calls, nouns, series, spellings
from grader.checks.formula.cursor import RELATIONS, Cursor
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.names import Key
from grader.checks.formula.table import Table
from grader.checks.formula.tree import (
    Applied,
    Chain,
    Compared,
    Extent,
    Node,
    Number,
    Ones,
    Power,
    Terms,
    Transposed,
)

MAX_NODES: Final = 400
MAX_DEPTH: Final = 60
MAX_COST: Final = 20_000
"""Nodes evaluated in all: a sum over a size evaluates what it runs over once for each term."""
MAX_WORK: Final = 4_000
"""Atoms read in all: a sum that is written out reads its text once for each term."""

_SIGNS: Final = {"*": "*", "@": "@", "·": "·", "⊙": "⊙", "/": "/"}
_STARTS: Final = "number name ones accent ( [ { \\{ frac sum ∂ ∇"


Definitions = Mapping[Key, Node | FormulaError]
"""Names that a student defined; a fault where one could not be read, raised where it is used."""


def parse(text: str, table: Table, rows: str | None, definitions: Definitions | None = None) -> Node:
    """Return the tree of a formula; FormulaError where it cannot be read."""
    return _Grammar(text, table, rows, definitions or {}).whole()


class _Grammar:
    """Fulfils `parsing.Parsing`."""

    def __init__(self, text: str, table: Table, rows: str | None, definitions: Definitions) -> None:
        self.cursor = Cursor(text)
        self.table = table
        self.rows = rows
        self.bound: dict[str, int | str] = {}
        self._definitions = definitions
        self._depth = 0
        self._work = 0
        self._bars = False
        """Inside ``|…|``: the next bar closes."""
        self._roads: Mapping[str, Callable[[], Node]] = {
            **dict.fromkeys(("name", "accent", "∂", "∇"), self._noun),
            **dict.fromkeys(("|", "‖"), self._between_bars),
            "number": self._number,
            "ones": self._bold_one,
            "frac": self._fraction,
            "sum": self._series,
        }

    def whole(self) -> Node:
        if self.cursor.kind == "end":
            self.cursor.fault("Expected a formula, found nothing")
        if (equals := self.cursor.last_equals()) is not None:
            self.cursor.place = equals + 1
        node = self.total()
        if self.cursor.kind != "end":
            self.cursor.fault(
                f"Expected the formula to go on or to end here, found {self.cursor.next_text()}"
            )
        return node

    def total(self) -> Node:
        terms = [(self._sign() or 1, self.chain())]
        while (sign := self._sign()) is not None:
            terms.append((sign, self.chain()))
        if terms[0][0] == 1 and len(terms) == 1:
            return terms[0][1]
        return self.limited(Terms(tuple(terms)))

    def _sign(self) -> int | None:
        if self.cursor.accept("+"):
            return 1
        return -1 if self.cursor.accept("-") else None

    def chain(self) -> Node:
        first = self.factor()
        rest: list[tuple[str, Node]] = []
        while (sign := self._product()) is not None:
            self._refuse_unclear_quotient(rest, sign)
            behind = self.factor()
            rest.append((sign, _perhaps_ones(behind) if sign == "" else behind))
        return self.limited(Chain(first, tuple(rest))) if rest else first

    def _product(self) -> str | None:
        """Return the sign of a product that goes on here.

        It is empty where the next factor just follows, and None where the product ends.
        """
        if self.cursor.kind in _SIGNS:
            return _SIGNS[self.cursor.step().kind]
        if self.cursor.accept("."):
            return "·"
        follows = self.cursor.ahead(_STARTS) or (self.cursor.ahead("| ‖") and not self._bars)
        return "" if follows else None

    def _refuse_unclear_quotient(self, rest: list[tuple[str, Node]], sign: str) -> None:
        """Refuse a quotient with two meanings: ``1/2m`` may be one half of m or one over two m."""
        token = self.cursor.token
        tight = sign == "" and not token.spaced and token.kind in ("name", "number", "accent")
        if tight and rest and rest[-1][0] == "/":
            self.cursor.fault("It is not clear which of the two to divide by: write a/(b*c) or (a/b)*c")

    def factor(self) -> Node:
        with self._deeper():
            if self.cursor.accept("-"):
                return self.limited(Terms(((-1, self.factor()),)))
            self.cursor.accept("+")
            node = self._atom()
            while (raised := self._raised(node)) is not None:
                node = self.limited(raised)
            return node

    def _raised(self, node: Node) -> Node | None:
        """Return `node` with the next thing that is raised over it or hung on it; None without any."""
        cursor = self.cursor
        if cursor.accept("prime"):
            return Transposed(node)
        if cursor.accept("^"):
            return self._exponent(node)
        if cursor.ahead(".", "name", "(") and cursor.tokens[cursor.place + 1].text in calls.METHODS:
            cursor.step()
            start, name = cursor.token.start, cursor.step().text
            return calls.helper(self, "transpose" if name == "t" else name, start, numpy=True, base=node)
        if cursor.ahead(".", "name", "[", "number", "]") and cursor.tokens[cursor.place + 1].text == "shape":
            axis = cursor.tokens[cursor.place + 3].text
            cursor.place += 5
            return Extent(node, min(int(axis), 9) if axis.isdigit() else 9)
        return None

    def _exponent(self, base: Node) -> Node:
        cursor = self.cursor
        if cursor.ahead("mark prime"):
            cursor.step()
            return Transposed(base)
        if cursor.token.text == "T" and cursor.accept("name"):
            return Transposed(base)
        if not cursor.ahead("{"):
            return _power(base, self.factor() if cursor.kind in "+-" else self._atom_alone())
        inner = cursor.tokens[cursor.place + 1 : cursor.closing(cursor.place)]
        if inner and all(token.kind in ("mark", "prime") or token.text == "T" for token in inner):
            cursor.place += len(inner) + 2
            for _ in inner:
                base = Transposed(base)
            return base
        if [token.kind for token in inner] == ["(", "number", ")"]:
            cursor.fault("This may be a power or the number of a layer: write ^2 for a power")
        return _power(base, self.group())

    def _atom_alone(self) -> Node:
        """Return an exponent without braces; it may be raised itself, as in x^y^z."""
        with self._deeper():
            node = self._atom()
            return _power(node, self._atom_alone()) if self.cursor.accept("^") else node

    def _atom(self) -> Node:
        cursor = self.cursor
        self._work += 1
        if self._work > MAX_WORK:
            cursor.fault("The formula is too long when its sums are written out")
        if cursor.kind in spellings.OPENING:
            return self.group()
        road = self._roads.get(cursor.kind)
        if road is None:
            cursor.fault(f"Expected a name, a number or a bracket, found {cursor.next_text()}")
        return road()

    def _noun(self) -> Node:
        return nouns.noun(self)

    def _bold_one(self) -> Node:
        self.cursor.step()
        return nouns.ones(self)

    def _series(self) -> Node:
        self.cursor.step()
        return series.series(self)

    def _number(self) -> Node:
        token = self.cursor.step()
        if token.text == "1" and (self.cursor.kind == "_" or self.cursor.compares(self.cursor.place)):
            return nouns.ones(self)
        if token.text == "1" and self._transposed_next():
            return Ones()
        return Number(float(token.text), token.text)

    def _transposed_next(self) -> bool:
        inside = self.cursor.tokens[self.cursor.place + 1 : self.cursor.place + 3]
        marks = [token for token in inside if token.kind != "{"][:1]
        return self.cursor.kind == "^" and any(t.kind in ("mark", "prime") or t.text == "T" for t in marks)

    def _fraction(self) -> Node:
        if (derived := nouns.derived(self)) is not None:
            return derived
        self.cursor.step()
        digits = self.cursor.token.text
        if self.cursor.kind == "number" and len(digits) == 2 and digits.isdigit():  # \frac13
            self.cursor.step()
            return Chain(Number(float(digits[0]), digits[0]), (("/", Number(float(digits[1]), digits[1])),))
        above = self._half()
        return self.limited(Chain(above, (("/", self._half()),)))

    def _half(self) -> Node:
        """Return one side of a fraction; a single letter or digit needs no braces."""
        if self.cursor.ahead("{"):
            return self.group()
        if len(self.cursor.token.text) != 1 or not self.cursor.ahead("name number"):
            self.cursor.fault(f"Expected `{{`, found {self.cursor.next_text()}")
        return self._atom()

    def group(self) -> Node:
        closing = spellings.OPENING[self.cursor.step().kind]
        with self._within(bars=False):
            node = self.total_or_comparison()
        self.cursor.expect(closing)
        return node

    def total_or_comparison(self) -> Node:
        left = self.total()
        if self.cursor.kind not in RELATIONS:
            return left
        sign = self.cursor.step().kind
        return self.limited(Compared(sign, left, self.total()))

    def _between_bars(self) -> Node:
        """Return ``|x|``, element by element, or ``‖x‖`` and ``||x||``, over everything."""
        cursor = self.cursor
        start = cursor.step()
        doubled = start.kind == "|" and cursor.kind == "|" and not cursor.token.spaced and bool(cursor.step())
        with self._within(bars=True):
            inner = self.total()
        cursor.expect(start.kind, "the bar that closes")
        if doubled:
            cursor.expect("|", "the second bar that closes")
        if not doubled and start.kind == "|":
            return self.limited(Applied("abs", (inner,)))
        if cursor.accept("_"):
            self._which_norm()
        return self.limited(Applied("norm", (inner,)))

    def _which_norm(self) -> None:
        braced = self.cursor.accept("{")
        if self.cursor.token.text not in ("2", "F"):
            self.cursor.fault(f"Expected the norm 2 or F, found {self.cursor.next_text()}")
        self.cursor.step()
        if braced:
            self.cursor.expect("}")

    def row(self, nodes: list[Node]) -> Node:
        return Chain(nodes[0], tuple(("", node) for node in nodes[1:]))

    def defined(self, key: Key) -> Node | None:
        found = self._definitions.get(key)
        if isinstance(found, FormulaError):
            raise found
        return found

    def limited(self, node: Node) -> Node:
        if node.count > MAX_NODES:
            self.cursor.fault(
                f"A formula has at most {MAX_NODES} names, numbers and signs; this one has more"
            )
        if node.depth > MAX_DEPTH:
            self._too_deep()
        if node.cost > MAX_COST:
            self.cursor.fault("This takes too much work to evaluate: write it with fewer sums in one another")
        return node

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._too_deep()
        try:
            yield
        finally:
            self._depth -= 1

    @contextmanager
    def _within(self, bars: bool) -> Iterator[None]:
        outer, self._bars = self._bars, bars
        try:
            yield
        finally:
            self._bars = outer

    def _too_deep(self) -> None:
        self.cursor.fault(f"A formula is nested at most {MAX_DEPTH} deep; this one is deeper")


def _power(base: Node, exponent: Node) -> Node:
    if isinstance(base, Number) and base.text == "e":
        return Applied("exp", (exponent,))
    return Power(base, exponent)


def _perhaps_ones(node: Node) -> Node:
    """Return a plain 1 that follows an array without a sign, as in X^T 1, as a possible vector of ones."""
    return Ones(doubtful=True) if isinstance(node, Number) and node.text == "1" else node
