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
    return _Grammar(text, table, rows, definitions or {}).read_whole()


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
        self._readers: Mapping[str, Callable[[], Node]] = {
            **dict.fromkeys(("name", "accent", "∂", "∇"), self._read_noun),
            **dict.fromkeys(("|", "‖"), self._read_between_bars),
            "number": self._read_number,
            "ones": self._read_bold_one,
            "frac": self._read_fraction,
            "sum": self._read_series,
        }

    def read_whole(self) -> Node:
        if self.cursor.kind == "end":
            self.cursor.raise_fault("Expected a formula, found nothing")
        if (equals := self.cursor.find_last_equals()) is not None:
            self.cursor.position = equals + 1
        node = self.total()
        if self.cursor.kind != "end":
            self.cursor.raise_fault(
                f"Expected the formula to go on or to end here, found {self.cursor.next_text()}"
            )
        return node

    def total(self) -> Node:
        terms = [(self._read_sign() or 1, self.chain())]
        while (sign := self._read_sign()) is not None:
            terms.append((sign, self.chain()))
        if terms[0][0] == 1 and len(terms) == 1:
            return terms[0][1]
        return self.check_limits(Terms(tuple(terms)))

    def _read_sign(self) -> int | None:
        if self.cursor.accept("+"):
            return 1
        return -1 if self.cursor.accept("-") else None

    def chain(self) -> Node:
        first = self.factor()
        rest: list[tuple[str, Node]] = []
        while (sign := self._read_product()) is not None:
            self._refuse_unclear_quotient(rest, sign)
            behind = self.factor()
            rest.append((sign, _guess_ones(behind) if sign == "" else behind))
        return self.check_limits(Chain(first, tuple(rest))) if rest else first

    def _read_product(self) -> str | None:
        """Return the sign of a product that goes on here.

        It is empty where the next factor just follows, and None where the product ends.
        """
        if self.cursor.kind in _SIGNS:
            return _SIGNS[self.cursor.step().kind]
        if self.cursor.accept("."):
            return "·"
        follows = self.cursor.is_ahead(_STARTS) or (self.cursor.is_ahead("| ‖") and not self._bars)
        return "" if follows else None

    def _refuse_unclear_quotient(self, rest: list[tuple[str, Node]], sign: str) -> None:
        """Refuse a quotient with two meanings: ``1/2m`` may be one half of m or one over two m."""
        token = self.cursor.token
        tight = sign == "" and not token.spaced and token.kind in ("name", "number", "accent")
        if tight and rest and rest[-1][0] == "/":
            self.cursor.raise_fault("It is not clear which of the two to divide by: write a/(b*c) or (a/b)*c")

    def factor(self) -> Node:
        with self._deeper():
            if self.cursor.accept("-"):
                return self.check_limits(Terms(((-1, self.factor()),)))
            self.cursor.accept("+")
            node = self._read_atom()
            while (raised := self._read_raised(node)) is not None:
                node = self.check_limits(raised)
            return node

    def _read_raised(self, node: Node) -> Node | None:
        """Return `node` with the next thing that is raised over it or hung on it; None without any."""
        cursor = self.cursor
        if cursor.accept("prime"):
            return Transposed(node)
        if cursor.accept("^"):
            return self._read_exponent(node)
        if cursor.is_ahead(".", "name", "(") and cursor.tokens[cursor.position + 1].text in calls.METHODS:
            cursor.step()
            start, name = cursor.token.start, cursor.step().text
            return calls.read_helper(self, "transpose" if name == "t" else name, start, numpy=True, base=node)
        if (
            cursor.is_ahead(".", "name", "[", "number", "]")
            and cursor.tokens[cursor.position + 1].text == "shape"
        ):
            axis = cursor.tokens[cursor.position + 3].text
            cursor.position += 5
            return Extent(node, min(int(axis), 9) if axis.isdigit() else 9)
        return None

    def _read_exponent(self, base: Node) -> Node:
        cursor = self.cursor
        if cursor.is_ahead("mark prime"):
            cursor.step()
            return Transposed(base)
        if cursor.token.text == "T" and cursor.accept("name"):
            return Transposed(base)
        if not cursor.is_ahead("{"):
            return _power(base, self.factor() if cursor.kind in "+-" else self._read_atom_alone())
        inner = cursor.tokens[cursor.position + 1 : cursor.find_closing(cursor.position)]
        if inner and all(token.kind in ("mark", "prime") or token.text == "T" for token in inner):
            cursor.position += len(inner) + 2
            for _ in inner:
                base = Transposed(base)
            return base
        if [token.kind for token in inner] == ["(", "number", ")"]:
            cursor.raise_fault("This may be a power or the number of a layer: write ^2 for a power")
        return _power(base, self.group())

    def _read_atom_alone(self) -> Node:
        """Return an exponent without braces; it may be raised itself, as in x^y^z."""
        with self._deeper():
            node = self._read_atom()
            return _power(node, self._read_atom_alone()) if self.cursor.accept("^") else node

    def _read_atom(self) -> Node:
        cursor = self.cursor
        self._work += 1
        if self._work > MAX_WORK:
            cursor.raise_fault("The formula is too long when its sums are written out")
        if cursor.kind in spellings.OPENING:
            return self.group()
        reader = self._readers.get(cursor.kind)
        if reader is None:
            cursor.raise_fault(f"Expected a name, a number or a bracket, found {cursor.next_text()}")
        return reader()

    def _read_noun(self) -> Node:
        return nouns.read_noun(self)

    def _read_bold_one(self) -> Node:
        self.cursor.step()
        return nouns.read_ones(self)

    def _read_series(self) -> Node:
        self.cursor.step()
        return series.read_series(self)

    def _read_number(self) -> Node:
        token = self.cursor.step()
        if token.text == "1" and (self.cursor.kind == "_" or self.cursor.compares(self.cursor.position)):
            return nouns.read_ones(self)
        if token.text == "1" and self._is_transposed_next():
            return Ones()
        return Number(float(token.text), token.text)

    def _is_transposed_next(self) -> bool:
        inside = self.cursor.tokens[self.cursor.position + 1 : self.cursor.position + 3]
        marks = [token for token in inside if token.kind != "{"][:1]
        return self.cursor.kind == "^" and any(t.kind in ("mark", "prime") or t.text == "T" for t in marks)

    def _read_fraction(self) -> Node:
        if (derived := nouns.read_derived(self)) is not None:
            return derived
        self.cursor.step()
        digits = self.cursor.token.text
        if self.cursor.kind == "number" and len(digits) == 2 and digits.isdigit():  # \frac13
            self.cursor.step()
            return Chain(Number(float(digits[0]), digits[0]), (("/", Number(float(digits[1]), digits[1])),))
        above = self._read_half()
        return self.check_limits(Chain(above, (("/", self._read_half()),)))

    def _read_half(self) -> Node:
        """Return one side of a fraction; a single letter or digit needs no braces."""
        if self.cursor.is_ahead("{"):
            return self.group()
        if len(self.cursor.token.text) != 1 or not self.cursor.is_ahead("name number"):
            self.cursor.raise_fault(f"Expected `{{`, found {self.cursor.next_text()}")
        return self._read_atom()

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
        return self.check_limits(Compared(sign, left, self.total()))

    def _read_between_bars(self) -> Node:
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
            return self.check_limits(Applied("abs", (inner,)))
        if cursor.accept("_"):
            self._skip_norm_name()
        return self.check_limits(Applied("norm", (inner,)))

    def _skip_norm_name(self) -> None:
        braced = self.cursor.accept("{")
        if self.cursor.token.text not in ("2", "F"):
            self.cursor.raise_fault(f"Expected the norm 2 or F, found {self.cursor.next_text()}")
        self.cursor.step()
        if braced:
            self.cursor.expect("}")

    def row(self, nodes: list[Node]) -> Node:
        return Chain(nodes[0], tuple(("", node) for node in nodes[1:]))

    def find_definition(self, key: Key) -> Node | None:
        definition = self._definitions.get(key)
        if isinstance(definition, FormulaError):
            raise definition
        return definition

    def check_limits(self, node: Node) -> Node:
        if node.count > MAX_NODES:
            self.cursor.raise_fault(
                f"A formula has at most {MAX_NODES} names, numbers and signs; this one has more"
            )
        if node.depth > MAX_DEPTH:
            self._refuse_depth()
        if node.cost > MAX_COST:
            self.cursor.raise_fault(
                "This takes too much work to evaluate: write it with fewer sums in one another"
            )
        return node

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse_depth()
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

    def _refuse_depth(self) -> None:
        self.cursor.raise_fault(f"A formula is nested at most {MAX_DEPTH} deep; this one is deeper")


def _power(base: Node, exponent: Node) -> Node:
    if isinstance(base, Number) and base.text == "e":
        return Applied("exp", (exponent,))
    return Power(base, exponent)


def _guess_ones(node: Node) -> Node:
    """Return a plain 1 that follows an array without a sign, as in X^T 1, as a possible vector of ones."""
    return Ones(doubtful=True) if isinstance(node, Number) and node.text == "1" else node
