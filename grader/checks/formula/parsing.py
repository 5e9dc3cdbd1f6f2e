"""What the parts of the grammar share: the cursor, the names, and the ways into one another."""

from typing import NoReturn, Protocol

from grader.checks.formula.cursor import Cursor
from grader.checks.formula.names import Key
from grader.checks.formula.table import Table
from grader.checks.formula.tree import Node
from grader.model.text import truncate


class Parsing(Protocol):
    cursor: Cursor
    table: Table
    rows: str | None
    """The size letter that counts the examples."""
    bound: dict[str, int | str]
    """Indices of the enclosing sums."""

    def total(self) -> Node:
        """Read a sum of chains."""

    def chain(self) -> Node:
        """Read factors in a row."""

    def factor(self) -> Node:
        """Read an atom with what is raised or hung on it."""

    def group(self) -> Node:
        """Read what stands in brackets of any kind; a comparison may stand there."""

    def total_or_comparison(self) -> Node:
        """Read a sum or a comparison, as it may stand in a group or as an argument."""

    def row(self, nodes: list[Node]) -> Node:
        """Return a product without signs."""

    def find_definition(self, key: Key) -> Node | None:
        """Return what the student's own definition of a name stands for, or None."""

    def check_limits(self, node: Node) -> Node:
        """Return `node`; refuse it where the formula has grown too large."""


def refuse_undeclared(parsing: Parsing, key: Key, start: int) -> NoReturn:
    cursor = parsing.cursor
    end = cursor.tokens[cursor.position - 1].end
    typed = cursor.text[start:end]
    cursor.raise_fault(f"`{_shorten(typed)}` is not declared{parsing.table.advise(str(key))}", start)


def _shorten(text: str) -> str:
    cut = truncate(" ".join(text.split()), 40)
    return "".join(c if c.isprintable() else "�" for c in cut)
