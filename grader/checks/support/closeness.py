"""Whether values are close enough. Kind, shape and finiteness come first: numpy would forgive all three.

`np.allclose(scalar, array)` and `np.allclose(zeros((0,)), ones((1,)))` are True: a wrong shape must never
reach a comparison. The comparison itself asks `|array - expected| <= bound`, a question that NaN answers
with no.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.support.verdict import Flaw
from grader.model import Composite, Foreign, Reason, Value

Array = np.ndarray[Any, np.dtype[Any]]

_KINDS = {
    "b": "truth values",
    "i": "whole numbers",
    "u": "whole numbers",
    "f": "real numbers",
    "c": "complex",
}


@dataclass(frozen=True)
class Bound:
    absolute: float = 0.0
    relative: float = 0.0

    def __str__(self) -> str:
        terms = [f"{format_number(self.absolute)} absolute" if self.absolute else ""]
        terms.append(f"{format_number(self.relative)} relative" if self.relative else "")
        return " + ".join(term for term in terms if term) or "exactly equal"


def check_usable(name: str, value: Value | None, expected: Array, same_nan: bool = False) -> Flaw | None:
    """Return why `value` cannot be compared with `expected` at all, or None.

    With `same_nan`, values that are not finite in both may stand, and are compared later.
    """
    if value is None:
        return Flaw(Reason.NOT_RETURNED, f"{name} was not returned.")
    if isinstance(value, Foreign | Composite):
        return _foreign_flaw(name, value, expected)
    if isinstance(value, str) or _kind_of(value) != _kind_of(expected):
        got = "text" if isinstance(value, str) else f"{_kind_of(value)} ({value.dtype})"
        return Flaw(
            Reason.WRONG_TYPE, f"{name} holds {got}, expected {_kind_of(expected)} ({expected.dtype})."
        )
    if value.shape != expected.shape:
        return Flaw(
            Reason.WRONG_SHAPE,
            f"{name} has shape {value.shape}, expected {expected.shape}{_shape_note(expected)}.",
        )
    odd = _not_finite(value) & ~(_not_finite(expected) & same_nan)
    if odd.any():
        bad = int(np.count_nonzero(odd))
        return Flaw(Reason.NOT_FINITE, f"{name} holds {bad} of {value.size} values that are NaN or infinite.")
    return None


def is_close(array: Array, expected: Array, bound: Bound, same_nan: bool = False) -> bool:
    """Tell whether every element is within the bound; shapes must already agree."""
    array, expected = _drop_equal(_widen(array), _widen(expected), same_nan)
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.all(np.abs(array - expected) <= bound.absolute + bound.relative * np.abs(expected)))


def largest_difference(array: Array, expected: Array, same_nan: bool = False) -> float:
    array, expected = _drop_equal(_widen(array), _widen(expected), same_nan)
    with np.errstate(invalid="ignore", over="ignore"):
        return float(np.max(np.abs(array - expected), initial=0.0))


def relative_error(array: Array, expected: Array) -> float:
    """Return ``max |a - n| / max(1e-8, |a| + |n|)``: the handout's measure for gradients."""
    with np.errstate(invalid="ignore", over="ignore"):
        scale = np.maximum(1e-8, np.abs(array) + np.abs(expected))
        return float(np.max(np.abs(array - expected) / scale, initial=0.0))


def format_number(value: float, digits: int = 3) -> str:
    """Return a number for a sentence: few digits, and 1e-8 rather than 1e-08."""
    return re.sub(r"e([+-])0+", r"e\1", f"{value:.{digits}g}").replace("e+", "e")


def format_percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def format_written_percent(share: float) -> str:
    """Return a share as its author wrote it; a measured share is shown with a digit more."""
    return f"{format_number(100 * share)} %"


def format_array(array: Array) -> str:
    """Return an array as text for the page: full precision for a scalar, a corner of anything large."""
    if array.ndim == 0:
        return f"{array.item():.11g}" if array.dtype.kind == "f" else str(array.item())
    return np.array2string(array, precision=8, threshold=24, edgeitems=2, max_line_width=96)


def _not_finite(array: Array) -> Array:
    return ~np.isfinite(array) if array.dtype.kind in "fc" else np.zeros(array.shape, np.bool_)


def _drop_equal(array: Array, expected: Array, same_nan: bool) -> tuple[Array, Array]:
    """Return both arrays without the elements that are the same in both, where `same_nan` is set.

    NaN is then the same as NaN, and infinity as infinity of the same sign. Otherwise both are returned whole.
    """
    if not same_nan:
        return array, expected
    same = (array == expected) | (np.isnan(array) & np.isnan(expected))
    return array[~same], expected[~same]


def _widen(array: Array) -> Array:
    """Return whole numbers and truth values in a type that can be subtracted, and others as they are.

    Whole numbers would wrap around; truth values cannot be subtracted.
    """
    return array.astype(np.longdouble) if array.dtype.kind in "biu" else array


def _kind_of(array: Array) -> str:
    return _KINDS.get(array.dtype.kind) or str(array.dtype)


def _shape_note(expected: Array) -> str:
    return " (a single number)" if expected.ndim == 0 else ""


def _foreign_flaw(name: str, value: Foreign | Composite, expected: Array) -> Flaw:
    kind = value.type_name if isinstance(value, Foreign) else value.kind
    if kind == "NoneType":
        return Flaw(Reason.NOT_RETURNED, f"{name} is None: nothing was returned.")
    expected_kind = "a number" if expected.ndim == 0 else f"an array of shape {expected.shape}"
    return Flaw(Reason.WRONG_TYPE, f"{name} is of type {kind}, expected {expected_kind}.")
