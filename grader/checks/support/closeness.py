"""Whether values are close enough. Kind, shape and finiteness come first: numpy would forgive all three.

`np.allclose(scalar, array)` and `np.allclose(zeros((0,)), ones((1,)))` are True: a wrong shape must never
reach a comparison. The comparison itself asks `|found - expected| <= bound`, a question that NaN answers
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
        terms = [f"{figure(self.absolute)} absolute" if self.absolute else ""]
        terms.append(f"{figure(self.relative)} relative" if self.relative else "")
        return " + ".join(term for term in terms if term) or "exactly equal"


def unusable(name: str, found: Value | None, expected: Array, same_nan: bool = False) -> Flaw | None:
    """Return why `found` cannot be compared with `expected` at all, or None.

    With `same_nan`, values that are not finite in both may stand, and are compared later.
    """
    if found is None:
        return Flaw(Reason.NOT_RETURNED, f"{name} was not returned.")
    if isinstance(found, Foreign | Composite):
        return _foreign(name, found, expected)
    if isinstance(found, str) or _kind(found) != _kind(expected):
        got = "text" if isinstance(found, str) else f"{_kind(found)} ({found.dtype})"
        return Flaw(Reason.WRONG_TYPE, f"{name} holds {got}, expected {_kind(expected)} ({expected.dtype}).")
    if found.shape != expected.shape:
        return Flaw(
            Reason.WRONG_SHAPE, f"{name} has shape {found.shape}, expected {expected.shape}{_as(expected)}."
        )
    odd = _not_finite(found) & ~(_not_finite(expected) & same_nan)
    if odd.any():
        bad = int(np.count_nonzero(odd))
        return Flaw(Reason.NOT_FINITE, f"{name} holds {bad} of {found.size} values that are NaN or infinite.")
    return None


def close(found: Array, expected: Array, bound: Bound, same_nan: bool = False) -> bool:
    """Tell whether every element is within the bound; shapes must already agree."""
    found, expected = _differing(_wide(found), _wide(expected), same_nan)
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.all(np.abs(found - expected) <= bound.absolute + bound.relative * np.abs(expected)))


def largest_difference(found: Array, expected: Array, same_nan: bool = False) -> float:
    found, expected = _differing(_wide(found), _wide(expected), same_nan)
    with np.errstate(invalid="ignore", over="ignore"):
        return float(np.max(np.abs(found - expected), initial=0.0))


def relative_error(found: Array, expected: Array) -> float:
    """Return ``max |a - n| / max(1e-8, |a| + |n|)``: the handout's measure for gradients."""
    with np.errstate(invalid="ignore", over="ignore"):
        scale = np.maximum(1e-8, np.abs(found) + np.abs(expected))
        return float(np.max(np.abs(found - expected) / scale, initial=0.0))


def figure(value: float, digits: int = 3) -> str:
    """Return a number for a sentence: few digits, and 1e-8 rather than 1e-08."""
    return re.sub(r"e([+-])0+", r"e\1", f"{value:.{digits}g}").replace("e+", "e")


def percent_as_written(share: float) -> str:
    """Return a share as its author wrote it; a measured share is shown with a digit more."""
    return f"{figure(100 * share)} %"


def shown(array: Array) -> str:
    """Return an array as text for the page: full precision for a scalar, a corner of anything large."""
    if array.ndim == 0:
        return f"{array.item():.11g}" if array.dtype.kind == "f" else str(array.item())
    return np.array2string(array, precision=8, threshold=24, edgeitems=2, max_line_width=96)


def _not_finite(array: Array) -> Array:
    return ~np.isfinite(array) if array.dtype.kind in "fc" else np.zeros(array.shape, np.bool_)


def _differing(found: Array, expected: Array, same_nan: bool) -> tuple[Array, Array]:
    """Return both arrays without the elements that are the same in both, where `same_nan` is set.

    NaN is then the same as NaN, and infinity as infinity of the same sign. Otherwise both are returned whole.
    """
    if not same_nan:
        return found, expected
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    return found[~same], expected[~same]


def _wide(array: Array) -> Array:
    """Return whole numbers and truth values in a type that can be subtracted, and others as they are.

    Whole numbers would wrap around; truth values cannot be subtracted.
    """
    return array.astype(np.longdouble) if array.dtype.kind in "biu" else array


def _kind(array: Array) -> str:
    return _KINDS.get(array.dtype.kind) or str(array.dtype)


def _as(expected: Array) -> str:
    return " (a single number)" if expected.ndim == 0 else ""


def _foreign(name: str, found: Foreign | Composite, expected: Array) -> Flaw:
    kind = found.type_name if isinstance(found, Foreign) else found.kind
    if kind == "NoneType":
        return Flaw(Reason.NOT_RETURNED, f"{name} is None: nothing was returned.")
    wanted = "a number" if expected.ndim == 0 else f"an array of shape {expected.shape}"
    return Flaw(Reason.WRONG_TYPE, f"{name} is of type {kind}, expected {wanted}.")
