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


def read_function(parsing: Parsing, function: str, typed: str, start: int) -> Node:
    """Return a function that the cursor stands behind, with its primes and arguments."""
    cursor = parsing.cursor
    primes = "'" * _skip_primes(cursor)
    function += primes
    if function not in functions.DECLARABLE | set(functions.KNOWN.values()):
        cursor.raise_fault(f"The derivative of `{typed}` is not known here, write it out", start)
    arity = functions.ARITY.get(function, 1)
    if arity == 1 and not cursor.is_ahead("( { [ \\{"):
        return Applied(function, (_read_bare_argument(parsing, typed, start),), typed + primes)
    operands = read_arguments(parsing, typed)
    if len(operands.plain) != arity or operands.named:
        count = "one argument" if arity == 1 else f"{arity} arguments"
        cursor.raise_fault(f"`{typed}` takes {count}", start)
    return Applied(function, tuple(operands.plain), typed + primes)


def _skip_primes(cursor: Cursor) -> int:
    r"""Step over ``'``, ``^\prime`` and ``^{\prime}``, and return how many there are."""
    count = 0
    while True:
        if cursor.is_ahead("^", "{", "prime", "}"):
            cursor.position += 4
        elif cursor.is_ahead("^", "prime"):
            cursor.position += 2
        elif not cursor.accept("prime"):
            return count
        count += 1


def _read_bare_argument(parsing: Parsing, typed: str, start: int) -> Node:
    r"""Return the argument of ``\exp x``; refuse ``\exp 2x``, where the end of the argument is not clear."""
    cursor = parsing.cursor
    if not cursor.is_ahead("number name ones accent frac sum ∂ ∇ | ‖"):
        cursor.raise_fault(f"Expected the argument of `{typed}` in parentheses, found {cursor.next_text()}")
    argument = parsing.factor()
    if not cursor.token.spaced and cursor.is_ahead("name number accent ( frac"):
        cursor.raise_fault(
            f"It is not clear where the argument of `{typed}` ends: put it in parentheses", start
        )
    return argument


def read_arguments(parsing: Parsing, typed: str) -> Arguments:
    """Return everything between the brackets at the cursor."""
    cursor = parsing.cursor
    if cursor.kind not in OPENING:
        cursor.raise_fault(f"Expected the arguments of `{typed}` in parentheses, found {cursor.next_text()}")
    if not cursor.is_ahead("("):
        return Arguments([parsing.group()])
    cursor.step()
    collected = Arguments()
    while not cursor.accept(")"):
        if cursor.is_ahead("name", "="):
            name = cursor.step().text
            cursor.step()
            collected.named[name] = _read_choice(parsing) or parsing.total()
        else:
            collected.plain.append(parsing.total_or_comparison())  # as in where(z > 0, …)
        if len(collected.plain) + len(collected.named) > _MAX_ARGUMENTS:
            cursor.raise_fault(f"`{typed}` has too many arguments")
        if cursor.kind != ")":
            cursor.expect(",", "`,` or `)`")
    return collected


def _read_choice(parsing: Parsing) -> Node | None:
    """Return ``True`` or ``False``, as in keepdims=True, as the number 1 or 0; None for any other word."""
    word = parsing.cursor.token.text
    if word not in ("True", "False"):
        return None
    parsing.cursor.step()
    return Number(float(word == "True"), word)


def read_helper(parsing: Parsing, name: str, start: int, *, numpy: bool, base: Node | None = None) -> Node:
    """Return one of `HELPERS` that the cursor stands behind; as a method its first argument is `base`."""
    tuple_inside = name == "ones" and parsing.cursor.is_ahead("(", "(") and bool(parsing.cursor.step())
    operands = read_arguments(parsing, name)
    if tuple_inside:
        parsing.cursor.expect(")")
    if base is not None:
        operands.plain.insert(0, base)
    if name in FOLDS:
        return _read_fold(parsing, name, operands, start, numpy=numpy or base is not None)
    if name == "ones":
        return _read_ones(parsing, operands, start)
    arity = 2 if name in PRODUCTS else 1
    if len(operands.plain) != arity or operands.named:
        parsing.cursor.raise_fault(f"`{name}` does not take these arguments", start)
    if name in PRODUCTS:
        return Chain(operands.plain[0], ((PRODUCTS[name], operands.plain[1]),))
    return Extent(operands.plain[0], 0) if name == "len" else Transposed(operands.plain[0])


def _read_fold(parsing: Parsing, name: str, operands: Arguments, start: int, *, numpy: bool) -> Node:
    axis = operands.named.pop("axis", operands.named.pop("dim", None))
    operands.named.pop("keepdims", operands.named.pop("keepdim", None))
    if axis is None and len(operands.plain) == 2:
        axis = operands.plain.pop()
    if len(operands.plain) != 1 or operands.named:
        parsing.cursor.raise_fault(f"`{name}` takes an array and an axis, as in {name}(x, axis=0)", start)
    number = None if axis is None else _read_axis(axis)
    if axis is not None and number is None:
        parsing.cursor.raise_fault(f"The axis of `{name}` is 0 or 1", start)
    return Folded(FOLDS[name], operands.plain[0], number, plain=not numpy and axis is None, at=start)


def _read_axis(node: Node) -> int | None:
    if isinstance(node, Terms) and len(node.terms) == 1:
        sign, inner = node.terms[0]
        return -1 if sign < 0 and _read_axis(inner) == 1 else None
    if isinstance(node, Number) and node.value in (0.0, 1.0):
        return int(node.value)
    return None


def _read_ones(parsing: Parsing, operands: Arguments, start: int) -> Node:
    """Return the vector of ``ones(N)``, ``ones(N, 1)`` or ``ones(1, N)``."""
    sizes = [node for node in operands.plain if not (isinstance(node, Number) and node.value == 1)]
    if operands.named or len(operands.plain) > 2 or len(sizes) != 1 or not isinstance(sizes[0], Symbol):
        parsing.cursor.raise_fault("`ones` takes one declared size, as in ones(N)", start)
    ones = Ones(sizes[0].name)
    lying = len(operands.plain) == 2 and operands.plain[1] is sizes[0]
    return Transposed(ones) if lying else ones
