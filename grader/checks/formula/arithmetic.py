"""Two ways to work with the numbers of a formula: quickly in doubles, or with as many digits as are wanted.

Doubles are enough for numbers that people typed. Only many digits tell that two formulas are equal: a
difference quotient, or a sum that lives from rounding, agrees with the right formula in every digit that a
double has.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, Protocol

import numpy as np
from mpmath import MPContext

from grader.checks.formula import functions
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.functions import Array

_LARGEST_ARGUMENT: Final = 1_000_000
"""Of a function that grows without end, or that is reduced by multiples of pi: more has no value here."""
_LARGEST_EXPONENT: Final = 10_000
_MOST_OF_DOUBLES: Final = 300
"""Digits before the point that a double may have."""


class NoFiniteValueError(FormulaError):
    """Raised where a formula has no real value that could be written down."""


class Arithmetic(Protocol):
    """How numbers are made, joined and put into functions."""

    @property
    def function_cost(self) -> int:
        """Return how many sums or products one value of a function costs."""

    def number(self, text: str, value: float) -> Array: ...

    def array(self, values: Any) -> Array:
        """Return an array of this arithmetic's numbers."""

    def join(self, sign: str, left: Array, right: Array) -> Array: ...

    def function(self, name: str, x: Array) -> Array:
        """Return the value of an elementwise function."""

    def has_digits_beyond(self, x: Array, digits: int) -> bool:
        """Tell whether a number has more than `digits` digits before the point, or zeros behind it."""


class Doubles:
    """Plain numpy. A value that is not finite becomes NaN or infinite."""

    function_cost = 1

    def number(self, _text: str, value: float) -> Array:
        return np.asarray(value)

    def array(self, values: Any) -> Array:
        return np.asarray(values, dtype=np.float64)

    def join(self, sign: str, left: Array, right: Array) -> Array:
        return np.asarray(_DOUBLES[sign](left, right), dtype=np.float64)

    def function(self, name: str, x: Array) -> Array:
        return functions.ELEMENTWISE[name](x)

    def has_digits_beyond(self, x: Array, digits: int) -> bool:
        return bool(np.any(abs(x) > 10.0 ** min(digits, _MOST_OF_DOUBLES)))


_DOUBLES: Final[Mapping[str, Callable[[Array, Array], Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "@": np.matmul,
    "^": np.power,
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "!=": np.not_equal,
    "==": np.equal,
    "max": np.maximum,
    "min": np.minimum,
}
_COMPARISONS: Final = frozenset(("<", ">", "<=", ">=", "!=", "=="))
_UNCHANGED: Final = frozenset(("+", "-", "*", "@", "max", "min"))
"""Signs that numpy can work out on numbers of any kind."""


class Digits:
    """Numbers of `digits` decimal digits. Raises NoFiniteValueError where there is no real value.

    Every precision has a context of its own which nothing changes, so that several threads may use it.
    """

    function_cost = 20

    def __init__(self, digits: int) -> None:
        self._context = MPContext()
        self._context.dps = digits
        self._scalar = _scalar_functions(self._context)

    def number(self, text: str, value: float) -> Array:
        """Return the number exactly as typed, not the double that is nearest to it."""
        if text in ("e", "pi"):
            return self.array(+getattr(self._context, text))
        written = f"0{text}" if text.startswith(".") else text  # mpmath reads no `.0`
        return self.array(self._context.mpf(written if written[:1].isdigit() else value))

    def array(self, values: Any) -> Array:
        return np.asarray(np.frompyfunc(self._context.mpf, 1, 1)(values), dtype=object)

    def join(self, sign: str, left: Array, right: Array) -> Array:
        join = _DOUBLES[sign] if sign in _UNCHANGED | _COMPARISONS else self._ufunc(sign, 2)
        values = np.asarray(join(left, right), dtype=object)
        return self.array(values.astype(float)) if sign in _COMPARISONS else values

    def function(self, name: str, x: Array) -> Array:
        return np.asarray(self._ufunc(name, 1)(x), dtype=object)

    def has_digits_beyond(self, x: Array, digits: int) -> bool:
        low, high = self.power_of_ten(-digits), self.power_of_ten(digits)
        return any(value != 0 and not low < abs(value) < high for value in x.flat)

    def power_of_ten(self, exponent: int) -> Any:
        return self._context.mpf(10) ** exponent

    def _ufunc(self, name: str, arguments: int) -> Callable[..., Any]:
        ufunc: Callable[..., Any] = np.frompyfunc(self._scalar[name], arguments, 1)
        return ufunc


@cache
def with_digits(digits: int) -> Digits:
    return Digits(digits)


DOUBLES: Final = Doubles()


def _scalar_functions(context: Any) -> Mapping[str, Callable[..., Any]]:
    """Return every elementwise function, and the signs that have no value for some numbers."""
    exp, log, sin, cos, tanh = (
        _bound(getattr(context, name)) for name in ("exp", "ln", "sin", "cos", "tanh")
    )
    one, zero = context.one, context.zero

    def sigmoid(x: Any) -> Any:
        return one / (one + exp(-x))

    def smooth(*factors: str) -> tuple[Any, ...]:
        return tuple(context.mpf(factor) for factor in factors)

    a, b, c, d, twice_b = smooth("0.7", "0.15", "0.4", "0.3", "0.3")
    return {
        "exp": exp,
        "log": lambda x: log(_check_positive(x)),
        "sqrt": lambda x: context.sqrt(x if x == 0 else _check_positive(x)),
        "abs": abs,
        "sign": context.sign,
        "sin": sin,
        "cos": cos,
        "square": lambda x: x * x,
        "tanh": tanh,
        "tanh'": lambda x: one - tanh(x) ** 2,
        "relu": lambda x: max(x, zero),
        "relu'": lambda x: one if x > 0 else zero,
        "sigmoid": sigmoid,
        "sigmoid'": lambda x: sigmoid(x) * sigmoid(-x),
        "softplus": lambda x: log(one + exp(x)),
        "softplus'": sigmoid,
        "identity": lambda x: x,
        "identity'": lambda _x: one,
        "smooth": lambda x: a * sin(x) + b * x * x + c * x + d,
        "smooth'": lambda x: a * cos(x) + twice_b * x + c,
        "/": _divide,
        "^": _raise_to,
    }


def _bound(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return `function`, which then refuses arguments so large that the value alone would fill the memory."""

    def bounded(x: Any) -> Any:
        if abs(x) > _LARGEST_ARGUMENT:
            raise NoFiniteValueError("This grows beyond all bounds")
        return function(x)

    return bounded


def _check_positive(x: Any) -> Any:
    if x <= 0:
        raise NoFiniteValueError("This has no real value")
    return x


def _divide(above: Any, below: Any) -> Any:
    if below == 0:
        raise NoFiniteValueError("This divides by zero")
    return above / below


def _raise_to(base: Any, exponent: Any) -> Any:
    if abs(exponent) > _LARGEST_EXPONENT:
        raise NoFiniteValueError("This grows beyond all bounds")
    if (base == 0 and exponent < 0) or (base < 0 and exponent != int(exponent)):
        raise NoFiniteValueError("This power has no real value")
    return base**exponent
