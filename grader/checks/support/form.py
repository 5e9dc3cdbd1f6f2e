"""Values that are right but for their form: another shape, another type.

Where a check finds fault with the form, the same values are put into the form that was asked for and judged
once more. If they pass, only the form was missed, and the rubric says with `form:` what that costs.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.support.verdict import CheckInput, Verdict
from grader.model import CaseResult, Composite, Observation, Reason, Status, Value
from grader.model.plain_values import SEQUENCES, PlainValue, make_nested_array, make_nested_list

TAKEN: Final = "A list, a tuple or a tensor was accepted here: the values count."
_FORMS: Final = (Reason.WRONG_SHAPE, Reason.WRONG_TYPE)
_SINGLE: Final = 1e-5
"""Of the largest value: no more is lost by working in single precision throughout."""


def note_form_only(judge: Callable[[CheckInput], Verdict], observed: CheckInput) -> Verdict:
    """Return what `judge` says, with a note where only the form of the values is wrong."""
    verdict = judge(observed)
    if verdict.status is Status.PASSED or verdict.reason not in (*_FORMS, Reason.WRONG_VALUE):
        return verdict
    reformed = _reform(observed.submitted, observed.expected, precise=verdict.reason in _FORMS)
    if reformed is observed.submitted:
        return verdict
    again = judge(replace(observed, submitted=reformed))
    return replace(verdict, form_only=again.status is Status.PASSED)


def has_same_form(a: Observation, b: Observation) -> bool:
    """Tell whether both have the same values by name, of the same kinds and shapes, in every case.

    The numbers in them are not compared.
    """
    forms = [[_forms_of(case) for case in observation.cases] for observation in (a, b)]
    return forms[0] == forms[1]


def match_sequences(observation: Observation, expected: Observation) -> Observation:
    """Return the same values with sequences and tensors of numbers as arrays, or the other way round.

    That is done where it is expected; otherwise the very same observation is returned.
    """
    return _change(observation, expected, _match_kind)


def _reform(observation: Observation, expected: Observation, precise: bool) -> Observation:
    return _change(observation, expected, _match_shape if precise else _match_precision)


def _change(
    observation: Observation, expected: Observation, change: Callable[[PlainValue, PlainValue], PlainValue]
) -> Observation:
    pairs = zip(observation.cases, expected.cases, strict=False)
    cases = tuple(_change_case(got, want, change) for got, want in pairs)
    same = all(new is old for new, old in zip(cases, observation.cases, strict=False))
    return observation if same else replace(observation, cases=cases)


def _change_case(
    result: CaseResult, expected: CaseResult, change: Callable[[PlainValue, PlainValue], PlainValue]
) -> CaseResult:
    values: dict[str, Value] = {}
    for name, value in result.values.items():
        new = change(value, expected.values[name]) if name in expected.values else value
        values[name] = new if isinstance(new, np.ndarray | str | Composite) else value
    same = all(values[name] is value for name, value in result.values.items())
    return result if same else replace(result, values=values)


def _match_kind(value: PlainValue, want: PlainValue) -> PlainValue:
    """Return the value as a sequence or an array, whichever is expected, and all its parts likewise."""
    if isinstance(want, np.ndarray):
        array = None if isinstance(value, np.ndarray) else make_nested_array(value)
        return value if array is None else _convert(array, want)
    if not isinstance(want, Composite):
        return value
    if want.kind in SEQUENCES and isinstance(value, np.ndarray) and value.ndim:
        value = make_nested_list(value, want.kind)
    if not isinstance(value, Composite):
        return value
    if want.kind == "tensor" and (array := make_nested_array(value)) is not None and value.kind != "tensor":
        return Composite("tensor", (array,))
    return _match_parts(value, want)


def _match_parts(value: Composite, want: Composite) -> Composite:
    swapped = value.kind != want.kind and {value.kind, want.kind} <= set(SEQUENCES)
    if not swapped and (value.kind != want.kind or value.kind not in (*SEQUENCES, "dict")):
        return value
    if len(value.items) != len(want.items):
        return replace(value, kind=want.kind) if swapped else value
    items = tuple(map(_match_kind, value.items, want.items))
    same = not swapped and all(new is old for new, old in zip(items, value.items, strict=True))
    return value if same else replace(value, kind=want.kind, items=items)


def _match_shape(value: PlainValue, want: PlainValue) -> PlainValue:
    """Return the same numbers in the expected shape and kind, where only a slip keeps them from it.

    Slips are dimensions of one more or less, a sequence for an array, whole numbers for real ones.
    """
    value = _match_kind(value, want)
    if not isinstance(want, np.ndarray):
        return value
    array = make_nested_array(value)
    if array is None:
        return value
    array = _convert(array, want)
    kept_sides, expected_sides = (
        [size for size in shape if size != 1] for shape in (array.shape, want.shape)
    )
    changed = (
        array.reshape(want.shape) if array.shape != want.shape and kept_sides == expected_sides else array
    )
    if changed is value or (changed.dtype.itemsize < want.dtype.itemsize and changed.dtype.kind == "f"):
        return _match_precision(changed, want)
    return changed


def _convert(array: Array, want: Array) -> Array:
    """Return numbers in the expected kind where they stay the same; truth values are left as they are."""
    kinds = array.dtype.kind, want.dtype.kind
    if kinds[0] == kinds[1] or "b" in kinds:
        return array
    with np.errstate(invalid="ignore", over="ignore"):
        converted = array.real.astype(want.dtype) if kinds[1] != "c" else array.astype(want.dtype)
    return converted if np.array_equal(converted, array) else array


def _match_precision(value: PlainValue, want: PlainValue) -> PlainValue:
    """Return values of single precision as double precision would have given them, where they are near."""
    if not (isinstance(value, np.ndarray) and isinstance(want, np.ndarray)) or value.shape != want.shape:
        return value
    coarse = value.dtype.kind == want.dtype.kind == "f" and value.dtype.itemsize < want.dtype.itemsize
    if not coarse or not value.size or not np.isfinite(want).all():
        return value
    near = np.abs(value - want).max() <= _SINGLE * np.abs(want).max()
    return want if near else value


def _forms_of(case: CaseResult) -> dict[str, object]:
    return {name: _form_of(value) for name, value in case.values.items()}


def _form_of(value: PlainValue) -> object:
    if isinstance(value, np.ndarray):
        return value.dtype.kind, value.dtype.itemsize, value.shape
    if isinstance(value, Composite):
        array = make_nested_array(value)
        return value.kind, _form_of(array) if array is not None else tuple(map(_form_of, value.items))
    return type(value).__name__
