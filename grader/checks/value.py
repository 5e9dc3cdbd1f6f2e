"""Judge plain values: the student's arrays against the reference's, case by case.

The first array that differs decides the message. Only the published case shows values; a hidden one shows
how far off it was, since the difference alone teaches and the inputs stay usable.
"""

import numpy as np

from grader.checks import closeness, yielded
from grader.checks.closeness import Array, Bound, figure
from grader.checks.likeness import same_values
from grader.checks.verdict import Flaw, Observed, Verdict, failed, passed
from grader.checks.verdict import Params as _Params
from grader.model import CaseKind, CaseResult, Comparison, Reason

PARTS: tuple[str, ...] = ()
alike = same_values
_ROUNDING = 1e-6
"""Of the values' size: no more is lost where a few operations are done in single precision."""


class Params(_Params):
    absolute: float
    """Largest difference allowed, in the units of the value itself."""
    relative: float = 0.0
    """Largest difference allowed, as a share of the expected magnitude."""
    rows_sum_to: float | None = None
    """What every row must add up to, for probabilities: asked first, because its message teaches more."""


def in_words(params: Params) -> str:
    near = f"within {figure(params.absolute)}"
    if params.relative:
        near += f" plus {figure(params.relative)} of its size"
    rows = f", and every row adds up to {params.rows_sum_to:g}" if params.rows_sum_to is not None else ""
    return f"Run and compared with the right values, {near}{rows}."


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := yielded.ending(observed.found):
        return failed(flaw)
    pairs = list(zip(observed.found.cases, observed.expected.cases, strict=True))
    for found, expected in pairs:
        if found.kind is not CaseKind.ADVICE and (flaw := _case_flaw(params, found, expected)):
            return failed(flaw)
    advice = (_case_flaw(params, f, e) for f, e in pairs if f.kind is CaseKind.ADVICE)
    first = next((flaw.message for flaw in advice if flaw), "")
    return passed(*_agreement(params, *pairs[0]), advice=first)


def _case_flaw(params: Params, found: CaseResult, expected: CaseResult) -> Flaw | None:
    if flaw := yielded.crash(found):
        return flaw
    for name, want in arrays_of(expected).items():
        if flaw := _value_flaw(params, name, found, want):
            return flaw
    return None


def _value_flaw(params: Params, name: str, case: CaseResult, want: Array) -> Flaw | None:
    got = case.values.get(name)
    if flaw := closeness.unusable(name, got, want):
        return yielded.placed(flaw, case)
    assert isinstance(got, np.ndarray)
    if params.rows_sum_to is not None and (flaw := _rows(params.rows_sum_to, name, got, case)):
        return flaw
    bound = Bound(params.absolute, params.relative)
    if closeness.close(got, want, bound):
        return None
    off = closeness.largest_difference(got, want)
    evidence = (_comparison(name, got, want, bound),) if yielded.may_show(case) else ()
    return Flaw(
        Reason.WRONG_VALUE,
        f"{_wrong(name, got)} by {closeness.figure(off)}{yielded.where(case)}; the tolerance is {bound}."
        f"{_rounded(got, want, off)}",
        evidence,
    )


def _rounded(got: Array, want: Array, off: float) -> str:
    """Where a difference is as small as rounding leaves, the word that a search would need."""
    if not off <= _ROUNDING * max(1.0, closeness.largest_difference(want, np.zeros_like(want))):
        return ""
    if got.dtype.itemsize < want.dtype.itemsize:
        return f" It has the type {got.dtype}, which is too coarse for that: work in {want.dtype}."
    return (
        " A difference as small as this usually comes from rounding to a lower precision (float32), or from "
        "a small number that was added, as in log(p + 1e-8)."
    )


def _wrong(name: str, got: Array) -> str:
    """Nothing but zeros is most often what an untouched starter yields, and is said as such."""
    blank = got.size > 1 and not got.any()
    return f"{name} holds nothing but zeros: off" if blank else f"The value of {name} is off"


def _rows(wanted: float, name: str, array: Array, case: CaseResult) -> Flaw | None:
    with np.errstate(invalid="ignore", over="ignore"):
        sums = array.sum(axis=-1)
    worst = float(sums.flat[abs(sums - wanted).argmax()]) if sums.size else wanted
    if abs(worst - wanted) <= 1e-6:
        return None
    one = f"one adds up to {closeness.figure(worst, 6)}{yielded.where(case)}"
    message = f"The rows of {name} must add up to {wanted:g}; {one}."
    return Flaw(Reason.WRONG_VALUE, message)


def _agreement(params: Params, found: CaseResult, expected: CaseResult) -> list[Comparison]:
    """What the reader of a passed item sees: the published values side by side."""
    if not yielded.may_show(found):
        return []
    bound = Bound(params.absolute, params.relative)
    got = arrays_of(found)
    return [_comparison(name, got[name], want, bound) for name, want in arrays_of(expected).items()]


def arrays_of(case: CaseResult) -> dict[str, Array]:
    """The values of the reference that are compared; text is a label, not an answer."""
    return {name: value for name, value in case.values.items() if isinstance(value, np.ndarray)}


def whole_of(case: CaseResult, name: str) -> int | None:
    """The single whole number of that name; None for anything else."""
    value = case.values.get(name)
    usable = isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu"
    return int(value) if isinstance(value, np.ndarray) and usable else None


def _comparison(name: str, found: Array, expected: Array, bound: Bound) -> Comparison:
    return Comparison(
        label=name,
        found=closeness.shown(found),
        expected=closeness.shown(expected),
        tolerance=f"{bound}",
    )
