r"""Functions and methods: ``relu'(z2)``, ``np.sum(x, axis=0)``, ``a.dot(b)``, ``\exp x``, ``ones(N)``."""

from dataclasses import dataclass, field
from typing import Final

from grader.checks.formula import functions
from grader.checks.formula.cursor import Cursor
from grader.checks.formula.parsing import Parsing
from grader.checks.formula.spellings import OPENING
from grader.checks.formula.tree import (
    Applied,
    Chain,
    Extent,
    Folded,
    Node,
    Number,
    Ones,
    Symbol,
    Terms,
    Transposed,
)

FOLDS: Final = {"sum": "sum", "mean": "mean", "average": "mean"}
PRODUCTS: Final = {"dot": "@", "matmul": "@", "mm": "@", "multiply": "⊙", "mul": "⊙"}
METHODS: Final = frozenset({*FOLDS, *PRODUCTS, "transpose", "t"})
HELPERS: Final = frozenset({*FOLDS, *PRODUCTS, "transpose", "ones", "len"})
"""Names that work on arrays as wholes; a declared symbol of the same name goes before them."""
_MAX_ARGUMENTS: Final = 4


@dataclass
class Arguments:
    plain: list[Node] = field(default_factory=list)
    named: dict[str, Node] = field(default_factory=dict)


def applied(parsing: Parsing, function: str, typed: str, start: int) -> Node:
    """Return a function that the cursor stands behind, with its primes and arguments."""
    cursor = parsing.cursor
    primes = "'" * _primes(cursor)
    function += primes
    if function not in functions.DECLARABLE | set(functions.KNOWN.values()):
        cursor.fault(f"The derivative of `{typed}` is not known here, write it out", start)
    wanted = functions.ARITY.get(function, 1)
    if wanted == 1 and not cursor.ahead("( { [ \\{"):
        return Applied(function, (_bare(parsing, typed, start),), typed + primes)
    given = arguments(parsing, typed)
    if len(given.plain) != wanted or given.named:
        count = "one argument" if wanted == 1 else f"{wanted} arguments"
        cursor.fault(f"`{typed}` takes {count}", start)
    return Applied(function, tuple(given.plain), typed + primes)


def _primes(cursor: Cursor) -> int:
    r"""Step over ``'``, ``^\prime`` and ``^{\prime}``, and return how many there are."""
    count = 0
    while True:
        if cursor.ahead("^", "{", "prime", "}"):
            cursor.place += 4
        elif cursor.ahead("^", "prime"):
            cursor.place += 2
        elif not cursor.accept("prime"):
            return count
        count += 1


def _bare(parsing: Parsing, typed: str, start: int) -> Node:
    r"""Return the argument of ``\exp x``; refuse ``\exp 2x``, where the end of the argument is not clear."""
    cursor = parsing.cursor
    if not cursor.ahead("number name ones accent frac sum ∂ ∇ | ‖"):
        cursor.fault(f"Expected the argument of `{typed}` in parentheses, found {cursor.next_text()}")
    argument = parsing.factor()
    if not cursor.token.spaced and cursor.ahead("name number accent ( frac"):
        cursor.fault(f"It is not clear where the argument of `{typed}` ends: put it in parentheses", start)
    return argument


def arguments(parsing: Parsing, typed: str) -> Arguments:
    """Return everything between the brackets at the cursor."""
    cursor = parsing.cursor
    if cursor.kind not in OPENING:
        cursor.fault(f"Expected the arguments of `{typed}` in parentheses, found {cursor.next_text()}")
    if not cursor.ahead("("):
        return Arguments([parsing.group()])
    cursor.step()
    found = Arguments()
    while not cursor.accept(")"):
        if cursor.ahead("name", "="):
            name = cursor.step().text
            cursor.step()
            found.named[name] = _choice(parsing) or parsing.total()
        else:
            found.plain.append(parsing.total_or_comparison())  # as in where(z > 0, …)
        if len(found.plain) + len(found.named) > _MAX_ARGUMENTS:
            cursor.fault(f"`{typed}` has too many arguments")
        if cursor.kind != ")":
            cursor.expect(",", "`,` or `)`")
    return found


def _choice(parsing: Parsing) -> Node | None:
    """Return ``True`` or ``False``, as in keepdims=True, as the number 1 or 0; None for any other word."""
    word = parsing.cursor.token.text
    if word not in ("True", "False"):
        return None
    parsing.cursor.step()
    return Number(float(word == "True"), word)


def helper(parsing: Parsing, name: str, start: int, *, numpy: bool, base: Node | None = None) -> Node:
    """Return one of `HELPERS` that the cursor stands behind; as a method its first argument is `base`."""
    tuple_inside = name == "ones" and parsing.cursor.ahead("(", "(") and bool(parsing.cursor.step())
    given = arguments(parsing, name)
    if tuple_inside:
        parsing.cursor.expect(")")
    if base is not None:
        given.plain.insert(0, base)
    if name in FOLDS:
        return _folded(parsing, name, given, start, numpy=numpy or base is not None)
    if name == "ones":
        return _ones(parsing, given, start)
    wanted = 2 if name in PRODUCTS else 1
    if len(given.plain) != wanted or given.named:
        parsing.cursor.fault(f"`{name}` does not take these arguments", start)
    if name in PRODUCTS:
        return Chain(given.plain[0], ((PRODUCTS[name], given.plain[1]),))
    return Extent(given.plain[0], 0) if name == "len" else Transposed(given.plain[0])


def _folded(parsing: Parsing, name: str, given: Arguments, start: int, *, numpy: bool) -> Node:
    axis = given.named.pop("axis", given.named.pop("dim", None))
    given.named.pop("keepdims", given.named.pop("keepdim", None))
    if axis is None and len(given.plain) == 2:
        axis = given.plain.pop()
    if len(given.plain) != 1 or given.named:
        parsing.cursor.fault(f"`{name}` takes an array and an axis, as in {name}(x, axis=0)", start)
    number = None if axis is None else _whole(axis)
    if axis is not None and number is None:
        parsing.cursor.fault(f"The axis of `{name}` is 0 or 1", start)
    return Folded(FOLDS[name], given.plain[0], number, plain=not numpy and axis is None, at=start)


def _whole(node: Node) -> int | None:
    if isinstance(node, Terms) and len(node.terms) == 1:
        sign, inner = node.terms[0]
        return -1 if sign < 0 and _whole(inner) == 1 else None
    if isinstance(node, Number) and node.value in (0.0, 1.0):
        return int(node.value)
    return None


def _ones(parsing: Parsing, given: Arguments, start: int) -> Node:
    """Return the vector of ``ones(N)``, ``ones(N, 1)`` or ``ones(1, N)``."""
    sizes = [node for node in given.plain if not (isinstance(node, Number) and node.value == 1)]
    if given.named or len(given.plain) > 2 or len(sizes) != 1 or not isinstance(sizes[0], Symbol):
        parsing.cursor.fault("`ones` takes one declared size, as in ones(N)", start)
    ones = Ones(sizes[0].name)
    lying = len(given.plain) == 2 and given.plain[1] is sizes[0]
    return Transposed(ones) if lying else ones
