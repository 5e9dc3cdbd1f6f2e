"""Judge plain values: the student's against the reference's, case by case.

Numbers, text, None, arrays, and values with parts (lists, dicts, tables …), each kind exactly. The first
value that differs decides the message. Only the published case shows values; a hidden one shows how far off
it was, since the difference alone teaches and the inputs stay usable. A reference that yields nothing to
compare is the rubric's fault: else anything at all would earn the marks.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from grader.checks.support import closeness, failures, form
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import Array, Bound, format_number
from grader.checks.support.nested import Comparison as Nested
from grader.checks.support.value_words import show_value
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, void
from grader.checks.support.verdict import Params as _Params
from grader.model import CaseKind, CaseResult, Comparison, Composite, Foreign, Observation, Reason, Value
from grader.model.plain_values import PlainValue, walk
from grader.sandbox.frames import TEXT_CAP

_ROUNDING = 1e-6
"""Of the values' size: no more is lost where a few operations are done in single precision."""
_SUMS = 1e-6
"""Largest difference allowed in what a row adds up to, or what its values may be off together."""
_EVIDENCE = 400
"""Characters of a value on a page."""


class Params(_Params):
    absolute: float
    """Largest difference allowed, in the units of the value itself."""
    relative: float = 0.0
    """Largest difference allowed, as a share of the expected magnitude."""
    rows_sum_to: float | None = None
    """What every row must add up to, for probabilities: asked first, because its message teaches more."""
    nan_equal: bool = False
    """Whether NaN is right where the reference has NaN, and infinity where it has that."""
    single: float | None = None
    """Largest difference allowed, in place of `absolute`, where all values are numbers of single precision:
    what is worked out in float32 cannot come nearer, and a mistake does not come that near."""
    sequences: bool = False
    """Whether lists, tuples and tensors of numbers may stand for arrays, and lists and tuples for another."""


def describe(params: Params) -> str:
    near = f"within {format_number(params.absolute)}"
    if params.relative:
        near += f" plus {format_number(params.relative)} of its size"
    if params.single is not None:
        near += f" ({format_number(params.single)} where all of it is float32)"
    rows = f", and every row adds up to {params.rows_sum_to:g}" if params.rows_sum_to is not None else ""
    return f"Run and compared with the right values, {near}{rows}."


def judge(params: Params, observed: CheckInput) -> Verdict:
    # What a recomputation makes of a hand-in's own values may well be nothing that any value is equal to.
    if observed.recomputed is None and (problem := _find_incomparable(params, observed.expected)):
        return void(Reason.RUBRIC_FAULT, problem)
    return form.note_form_only(partial(_judge_values, params), observed)


def _judge_values(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return failed(flaw)
    submitted = (
        form.match_sequences(observed.submitted, observed.expected)
        if params.sequences
        else observed.submitted
    )
    pairs = list(zip(submitted.cases, observed.expected.cases, strict=True))
    published = frozenset(_published_keys(observed.expected))
    for got, expected in pairs:
        if got.kind is not CaseKind.ADVICE and (flaw := _case_flaw(params, got, expected, published)):
            return failed(flaw)
    advice = (_case_flaw(params, f, e, published) for f, e in pairs if f.kind is CaseKind.ADVICE)
    first = next((flaw.message for flaw in advice if flaw), "")
    note = form.TAKEN if submitted is not observed.submitted else ""
    return passed(*_show_agreement(params, *pairs[0]), advice=first, message=note)


def _find_incomparable(params: Params, expected: Observation) -> str:
    """Say what the reference yields that nothing can be compared with; empty where all can be compared."""
    for case in expected.cases:
        if not case.values:
            return (
                f"the reference yields no value{failures.name_case(case)}: have the probe return at least one"
            )
        for name, value in case.values.items():
            if problem := _explain_incomparable(params, value):
                return f"{name} of the reference {problem}{failures.name_case(case)}"
    return ""


def _explain_incomparable(params: Params, value: Value) -> str:
    """Say why a value cannot be compared; empty for a value that others can be compared with."""
    if isinstance(value, str):
        return f"is a text of more than {TEXT_CAP >> 10} KiB" if len(value.encode()) >= TEXT_CAP else ""
    for part in walk(value):
        if isinstance(part, Foreign) and part.type_name != "NoneType":
            return _describe_foreign(part, within=part is not value)
        if not params.nan_equal and _is_odd(part):
            return (
                "holds NaN or infinity, which no value is equal to: set nan_equal: true under its tolerance"
            )
    return ""


def _describe_foreign(value: Foreign, within: bool) -> str:
    holds = "holds a value" if within else "is"
    cut = " too large or too deeply nested" if value.type_name in ("list", "tuple", "dict", "set") else ""
    return (
        f"{holds} of type {value.type_name}{cut}, which cannot be compared: have the probe return numbers, "
        "arrays, text, None, or lists, dicts and tables of these"
    )


def _is_odd(value: PlainValue) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc" and not bool(np.isfinite(value).all())
    return isinstance(value, float | complex) and not bool(np.isfinite(value))


def _published_keys(expected: Observation) -> Iterator[str]:
    """Yield the keys that anybody may know."""
    for case in expected.cases:
        for value in case.values.values() if failures.may_show(case) else ():
            parts = (part for part in walk(value) if isinstance(part, Composite))
            yield from (show_value(key) for part in parts for key in part.keys)


def _case_flaw(
    params: Params, result: CaseResult, expected: CaseResult, published: frozenset[str]
) -> Flaw | None:
    if flaw := failures.find_crash(result):
        return flaw
    for name, want in expected.values.items():
        if flaw := _value_flaw(params, name, result, want, published):
            return flaw
    return None


def _value_flaw(
    params: Params, name: str, case: CaseResult, want: Value, published: frozenset[str]
) -> Flaw | None:
    if isinstance(want, np.ndarray):
        return _array_flaw(params, name, case, want)
    if name not in case.values:
        return failures.add_case(Flaw(Reason.NOT_RETURNED, f"{name} was not returned."), case)
    got, shows = case.values[name], failures.may_show(case)
    how = Nested(
        name, Bound(params.absolute, params.relative), params.nan_equal, shows=shows, published_keys=published
    )
    flaw = how.find_flaw(got, want)
    if flaw is None:
        return None
    evidence = (_comparison(name, got, want, how.bound),) if shows else ()
    return failures.add_case(replace(flaw, evidence=evidence), case)


def _array_flaw(params: Params, name: str, case: CaseResult, want: Array) -> Flaw | None:
    got = case.values.get(name)
    if flaw := closeness.check_usable(name, got, want, params.nan_equal):
        return failures.add_case(flaw, case)
    assert isinstance(got, np.ndarray)
    bound = _bound(params, got)
    if params.rows_sum_to is not None and (flaw := _rows_flaw(params.rows_sum_to, bound, name, got, case)):
        return flaw
    if closeness.is_close(got, want, bound, params.nan_equal):
        return None
    off = closeness.largest_difference(got, want, params.nan_equal)
    evidence = (_comparison(name, got, want, bound),) if failures.may_show(case) else ()
    return Flaw(
        Reason.WRONG_VALUE,
        f"{_describe_wrong(name, got)} by {closeness.format_number(off)}{failures.name_case(case)}; "
        f"the tolerance is {bound}.{_hint_rounding(got, want, off)}",
        evidence,
    )


def _hint_rounding(got: Array, want: Array, off: float) -> str:
    """Return a hint on rounding, where a difference is as small as rounding leaves; else empty."""
    if not off <= _ROUNDING * max(1.0, closeness.largest_difference(want, np.zeros_like(want))):
        return ""
    if got.dtype.itemsize < want.dtype.itemsize:
        return f" It has the type {got.dtype}, which is too coarse for that: work in {want.dtype}."
    return (
        " A difference as small as this usually comes from rounding to a lower precision (float32), or from "
        "a small number that was added, as in log(p + 1e-8)."
    )


def _describe_wrong(name: str, got: Array) -> str:
    """Say that a value is off, and where it is nothing but zeros, say that too.

    Zeros are most often what an untouched starter yields.
    """
    blank = got.size > 1 and not got.any()
    return f"{name} holds nothing but zeros: off" if blank else f"The value of {name} is off"


def _bound(params: Params, got: Array) -> Bound:
    if params.single is None or not _is_single(got):
        return Bound(params.absolute, params.relative)
    return Bound(max(params.absolute, params.single), params.relative)


def _is_single(array: Array) -> bool:
    """Tell whether all values are numbers of single precision, in any type they came back in."""
    with np.errstate(over="ignore", invalid="ignore"):
        return array.dtype.kind == "f" and np.array_equal(array, array.astype(np.float32).astype(array.dtype))


def _rows_flaw(expected_sum: float, bound: Bound, name: str, array: Array, case: CaseResult) -> Flaw | None:
    with np.errstate(invalid="ignore", over="ignore"):
        sums = array.sum(axis=-1)
    worst = float(sums.flat[abs(sums - expected_sum).argmax()]) if sums.size else expected_sum
    if abs(worst - expected_sum) <= max(_SUMS, array.shape[-1] * bound.absolute if array.ndim else 0.0):
        return None
    worst_row = f"one adds up to {closeness.format_number(worst, 6)}{failures.name_case(case)}"
    message = f"The rows of {name} must add up to {expected_sum:g}; {worst_row}."
    return Flaw(Reason.WRONG_VALUE, message)


def _show_agreement(params: Params, result: CaseResult, expected: CaseResult) -> list[Comparison]:
    """Return what the reader of a passed item sees: the published values side by side."""
    if not failures.may_show(result):
        return []
    bound = Bound(params.absolute, params.relative)
    return [_comparison(name, result.values[name], want, bound) for name, want in expected.values.items()]


def arrays_of(case: CaseResult) -> dict[str, Array]:
    """Return the arrays among the values."""
    return {name: value for name, value in case.values.items() if isinstance(value, np.ndarray)}


def whole_of(case: CaseResult, name: str) -> int | None:
    """Return the single whole number of that name; None for anything else."""
    value = case.values.get(name)
    usable = isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu"
    return int(value) if isinstance(value, np.ndarray) and usable else None


def _comparison(name: str, value: Value, expected: Value, bound: Bound) -> Comparison:
    values = (value, expected)
    short = [v if isinstance(v, str) else show_value(v, _EVIDENCE) for v in values]
    return Comparison(
        label=name,
        found=short[0][:_EVIDENCE],
        expected=short[1][:_EVIDENCE],
        tolerance=f"{bound}" if isinstance(expected, np.ndarray) else "",
    )


CHECK: Final = Check(Params, judge, describe, tells_pairs=True, tells_form=True)
