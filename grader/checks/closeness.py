"""Close enough? Kind, shape and finiteness come first, because numpy would forgive all three.

`np.allclose(scalar, array)` and `np.allclose(zeros((0,)), ones((1,)))` are True: a wrong shape must never
reach a comparison. The comparison itself asks `|found - expected| <= bound`, a question that NaN answers
with no.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.verdict import Flaw
from grader.model import Foreign, Reason, Value

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


def unusable(name: str, found: Value | None, expected: Array) -> Flaw | None:
    """Why `found` cannot be compared with `expected` at all, or None."""
    if found is None:
        return Flaw(Reason.NOT_RETURNED, f"{name} was not returned.")
    if isinstance(found, Foreign):
        return _foreign(name, found, expected)
    if isinstance(found, str) or _kind(found) != _kind(expected):
        got = "text" if isinstance(found, str) else f"{_kind(found)} ({found.dtype})"
        return Flaw(Reason.WRONG_TYPE, f"{name} holds {got}, expected {_kind(expected)} ({expected.dtype}).")
    if found.shape != expected.shape:
        return Flaw(
            Reason.WRONG_SHAPE, f"{name} has shape {found.shape}, expected {expected.shape}{_as(expected)}."
        )
    if found.dtype.kind in "fc" and not np.all(np.isfinite(found)):
        bad = int(np.count_nonzero(~np.isfinite(found)))
        return Flaw(Reason.NOT_FINITE, f"{name} holds {bad} of {found.size} values that are NaN or infinite.")
    return None


def close(found: Array, expected: Array, bound: Bound) -> bool:
    """Whether every element is within the bound; shapes must already agree."""
    found, expected = _wide(found), _wide(expected)
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.all(np.abs(found - expected) <= bound.absolute + bound.relative * np.abs(expected)))


def largest_difference(found: Array, expected: Array) -> float:
    found, expected = _wide(found), _wide(expected)
    with np.errstate(invalid="ignore", over="ignore"):
        return float(np.max(np.abs(found - expected), initial=0.0))


def relative_error(found: Array, expected: Array) -> float:
    """``max |a - n| / max(1e-8, |a| + |n|)``: the handout's measure for gradients."""
    with np.errstate(invalid="ignore", over="ignore"):
        scale = np.maximum(1e-8, np.abs(found) + np.abs(expected))
        return float(np.max(np.abs(found - expected) / scale, initial=0.0))


def figure(value: float, digits: int = 3) -> str:
    """A number in a sentence: few digits, and 1e-8 rather than 1e-08."""
    return re.sub(r"e([+-])0+", r"e\1", f"{value:.{digits}g}").replace("e+", "e")


def percent_as_written(share: float) -> str:
    """A share as its author wrote it; what was measured has a digit more."""
    return f"{figure(100 * share)} %"


def shown(array: Array) -> str:
    """An array as text for the page: full precision for a scalar, a corner of anything large."""
    if array.ndim == 0:
        return f"{array.item():.11g}" if array.dtype.kind == "f" else str(array.item())
    return np.array2string(array, precision=8, threshold=24, edgeitems=2, max_line_width=96)


def _wide(array: Array) -> Array:
    """Whole numbers would wrap around where they are subtracted; truth values cannot be subtracted."""
    return array.astype(np.longdouble) if array.dtype.kind in "biu" else array


def _kind(array: Array) -> str:
    return _KINDS.get(array.dtype.kind) or str(array.dtype)


def _as(expected: Array) -> str:
    return " (a single number)" if expected.ndim == 0 else ""


def _foreign(name: str, found: Foreign, expected: Array) -> Flaw:
    if found.type_name == "NoneType":
        return Flaw(Reason.NOT_RETURNED, f"{name} is None: nothing was returned.")
    wanted = "a number" if expected.ndim == 0 else f"an array of shape {expected.shape}"
    return Flaw(Reason.WRONG_TYPE, f"{name} is of type {found.type_name}, expected {wanted}.")
