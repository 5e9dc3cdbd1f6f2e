"""The parts of a formula, before (as typed) and after (as understood) its products are read by shape."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Final

LONGEST: Final = 10
"""The greatest size that is ever drawn: a sum over a size has at most so many terms."""


@dataclass(frozen=True)
class Node:
    """`depth`, `count` and `cost` are of the whole tree below, so that a limit can be asked of any node.

    The cost is how many nodes are evaluated at most: a sum evaluates what it runs over once for each term.
    """

    repeats: ClassVar[int] = 1
    """How often everything below is evaluated."""
    depth: int = field(init=False, repr=False, compare=False)
    count: int = field(init=False, repr=False, compare=False)
    cost: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below = list(self.children())
        object.__setattr__(self, "depth", 1 + max((child.depth for child in below), default=0))
        object.__setattr__(self, "count", 1 + sum(child.count for child in below))
        object.__setattr__(self, "cost", 1 + self.repeats * sum(child.cost for child in below))

    def children(self) -> Iterator["Node"]:
        for value in vars(self).values():
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (part for entry in value for part in _nodes(entry))


def _nodes(entry: object) -> Iterator[Node]:
    parts = entry if isinstance(entry, tuple) else (entry,)
    return (part for part in parts if isinstance(part, Node))


def find_symbols(node: Node) -> set[str]:
    """Return the declared names that a formula uses."""
    names = {node.name} if isinstance(node, Symbol | Indexed) else set()
    return names.union(*(find_symbols(child) for child in node.children()))


def find_functions(node: Node) -> set[str]:
    """Return the functions that a formula uses, by the names that `functions` has for them."""
    names = {node.function} if isinstance(node, Applied) else set()
    return names.union(*(find_functions(child) for child in node.children()))


@dataclass(frozen=True)
class Number(Node):
    value: float
    text: str


@dataclass(frozen=True)
class Symbol(Node):
    name: str
    """As the rubric declares it."""


@dataclass(frozen=True)
class Ones(Node):
    """A vector of ones, as long as `size` or as what it meets."""

    size: str | None = None
    doubtful: bool = False
    """A plain 1 behind an array: more likely the number."""


@dataclass(frozen=True)
class Chain(Node):
    """Factors with the sign typed before each: ``*`` ``@`` ``·`` ``⊙`` ``/``, empty for none."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Terms(Node):
    """A sum; each term with its sign, 1 or -1."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Transposed(Node):
    base: Node


@dataclass(frozen=True)
class Applied(Node):
    """A function of `functions`, called by its own name or by the one declared for it."""

    function: str
    arguments: tuple[Node, ...]
    name: str = ""
    axis: int = -1
    """Of a softmax, once shapes are known."""


@dataclass(frozen=True)
class Folded(Node):
    """``sum`` or ``mean`` over an axis, or over everything where `axis` is None."""

    kind: str
    base: Node
    axis: int | None
    plain: bool = False
    """Typed as ``sum(x)``: over the rows in Python, over everything in numpy."""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Compared(Node):
    """1 where the comparison holds and 0 elsewhere."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Summed(Node):
    """A sum over all places of the size letter `over`; `index` is empty where none was named."""

    repeats: ClassVar[int] = LONGEST
    index: str
    over: str
    body: Node


@dataclass(frozen=True)
class Indexed(Node):
    """Places of an array, by indices of enclosing sums; `axes` are set once shapes are known."""

    name: str
    indices: tuple[str, ...]
    axes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Extent(Node):
    """``x.shape[axis]``."""

    base: Node
    axis: int


# ── only as understood ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Binary(Node):
    """``+ - * / ^`` by element, ``@`` as matrix product."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Negated(Node):
    base: Node


@dataclass(frozen=True)
class Cast(Node):
    """The same numbers as a ``row``, ``column``, ``vector`` or ``scalar``; ``turned`` is a row on purpose."""

    base: Node
    form: str
