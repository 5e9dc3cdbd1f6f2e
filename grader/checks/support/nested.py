"""Compare values with parts: lists, dicts, tables and what stands in them, down to the first difference.

Types are exact: True is not 1, "1" is not 1, a tuple is no list. A whole number may stand for a real one.
A difference is told with its place in the value and both kinds. Values of a hidden case are never shown; its
keys are shown only where they are known from the published case.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from grader.checks.support import closeness
from grader.checks.support.closeness import Array, Bound, format_number
from grader.checks.support.nested_kinds import COMPARED, KeyPath, compare_sequences
from grader.checks.support.value_words import describe_kind, describe_near_miss, show_value
from grader.checks.support.verdict import Flaw
from grader.model import Composite, Foreign, Reason, Value
from grader.model.plain_values import PlainValue


@dataclass(frozen=True)
class Comparison:
    """How two values are compared, and what may be said of it."""

    name: str
    bound: Bound
    same_nan: bool = False
    """Whether NaN is equal to NaN, and infinite to infinite of the same sign."""
    same_foreign: bool = False
    """Whether two values are equal where only the name of their type is known, and is the same."""
    shows: bool = True
    """Whether values and keys of the hand-in may be told."""
    published_keys: frozenset[str] = field(default=frozenset())
    """Keys that may be told in any case, as `repr` has them."""

    def find_flaw(self, value: Value | PlainValue, want: Value | PlainValue) -> Flaw | None:
        """Return the first difference, or None where there is none."""
        return self.part_flaw(value, want, ())

    def part_flaw(self, value: PlainValue, want: PlainValue, path: KeyPath) -> Flaw | None:
        want = _drop_shape(want)
        if isinstance(want, np.ndarray):
            return self._array_flaw(value, want, path)
        value = _drop_shape(value)
        if isinstance(want, Foreign):
            return None if self.same_foreign and value == want else self._kind_flaw(value, want, path)
        if not _may_stand_for(value, want):
            return self._kind_flaw(value, want, path)
        if isinstance(want, Composite):
            assert isinstance(value, Composite)
            return COMPARED.get(want.kind, compare_sequences)(self, value, want, path)
        if isinstance(want, bool | int | float | complex):
            assert isinstance(value, bool | int | float | complex)
            return self._number_flaw(value, want, path)
        return None if value == want else self.value_flaw(value, want, path)

    def _array_flaw(self, value: PlainValue, want: Array, path: KeyPath) -> Flaw | None:
        name = f"{self.name}{self.describe_path(path)}"
        if not isinstance(value, np.ndarray | str | Composite | Foreign):
            return self._kind_flaw(value, want, path)
        if flaw := closeness.check_usable(name, value, want, self.same_nan):
            return flaw
        assert isinstance(value, np.ndarray)
        if closeness.is_close(value, want, self.bound, self.same_nan):
            return None
        off = format_number(closeness.largest_difference(value, want, self.same_nan))
        return Flaw(
            Reason.WRONG_VALUE, f"The value of {name} is off by {off}; the tolerance is {self.bound}."
        )

    def _number_flaw(self, number: complex, want: complex, path: KeyPath) -> Flaw | None:
        if self.same_nan and _are_the_same_odd(number, want):
            return None
        name = f"{self.name}{self.describe_path(path)}"
        if not _is_finite(number):
            number_shown = f" ({number})" if self.shows else ""
            return Flaw(Reason.NOT_FINITE, f"{name} is NaN or infinite{number_shown}.")
        off = _distance(number, want)
        if off <= self.bound.absolute + self.bound.relative * _distance(want, 0):
            return None
        return Flaw(
            Reason.WRONG_VALUE,
            f"The value of {name} is off by {format_number(off)}; the tolerance is {self.bound}.",
        )

    def _kind_flaw(self, value: PlainValue, want: PlainValue, path: KeyPath) -> Flaw:
        name = f"{self.name}{self.describe_path(path)}"
        if _drop_shape(value) is None:
            reason = Reason.WRONG_TYPE if path else Reason.NOT_RETURNED
            return Flaw(reason, f"{name} is None, expected {describe_kind(want)}.")
        message = f"{name} is {self._describe(value)}, expected {describe_kind(want)}"
        return Flaw(Reason.WRONG_TYPE, f"{message}.")

    def value_flaw(self, value: PlainValue, want: PlainValue, path: KeyPath) -> Flaw:
        name = f"The value of {self.name}{self.describe_path(path)}"
        if not self.shows:
            return Flaw(
                Reason.WRONG_VALUE, f"{name} is not what is asked for{describe_near_miss(value, want)}."
            )
        message = (
            f"{name} is {show_value(value)}, expected {show_value(want)}{describe_near_miss(value, want)}"
        )
        return Flaw(Reason.WRONG_VALUE, f"{message}.")

    def _describe(self, value: PlainValue) -> str:
        """Return the kind in words, with the value where it is short and may be told."""
        words = describe_kind(value)
        short = self.shows and not isinstance(value, Composite | Foreign | np.ndarray)
        return f"{words} ({show_value(value)})" if short else words

    def describe_path(self, path: KeyPath) -> str:
        """Return where in the value, as `` at ['rows'][2]``; nothing for the whole."""
        return f" at {''.join(f'[{self._step(step)}]' for step in path)}" if path else ""

    def _step(self, step: PlainValue) -> str:
        text = show_value(step)
        positions = isinstance(step, int) and not isinstance(step, bool)
        return text if self.shows or positions or text in self.published_keys else "…"

    def show_key(self, key: PlainValue) -> str:
        """Return how a key may be told, with a space before it; nothing where it may not."""
        text = show_value(key)
        return f" {text}" if self.shows or text in self.published_keys else ""


def _drop_shape(value: PlainValue) -> PlainValue:
    """Return a single number in an array as a plain number, and None, however it was sent, as None.

    Any other value is returned as it is.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        number: PlainValue = value.item()
        return number
    return None if isinstance(value, Foreign) and value.type_name == "NoneType" else value


def _may_stand_for(value: PlainValue, want: PlainValue) -> bool:
    if isinstance(want, Composite):
        return isinstance(value, Composite) and value.kind == want.kind
    if type(value) is type(want):
        return True
    wider = {float: (int,), complex: (int, float)}
    return type(value) in wider.get(type(want), ())


def _are_the_same_odd(number: complex, want: complex) -> bool:
    return not _is_finite(want) and (number == want or (number != number and want != want))


def _is_finite(number: complex) -> bool:
    return isinstance(number, int) or (math.isfinite(number.real) and math.isfinite(number.imag))


def _distance(a: complex, b: complex) -> float:
    try:
        return float(abs(a - b))
    except OverflowError:
        return math.inf
