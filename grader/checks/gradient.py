"""Judge gradients by the handout's measure: the largest relative error of each parameter.

    max |a - n| / max(1e-8, |a| + |n|)

against the reference's analytic gradient. A central difference of the reference's loss, worked out
independently, tests the reference alone: where these two disagree the rubric is at fault and nobody is
blamed. Arrays with a name that ends in ``_after`` are what the call left of its
inputs; they must be as the reference leaves them. ``operations``, where a probe yields it, is the work that
Python does for the forward pass and for the gradients. Where the gradients take so much work that each
parameter seems to have had a forward pass of its own, they may be differences of the loss: they wait for a
person.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from grader.checks.support import believed_records, closeness, failures, form
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import Array, format_number
from grader.checks.support.same_result import same_values
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending, void
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of
from grader.model import Bar, Bars, CaseResult, Observation, Reason, SourceFacts

_COUNTED: Final = "operations"
_MULTIPLE: Final = 40.0
"""Largest work taken without a look, as a multiple of the forward pass's: backpropagation takes some two or
three times as much, a loop over the samples about ten times."""
_DIFFERENTIATE: Final = frozenset(
    ("torch", "tensorflow", "keras", "jax", "autograd", "sympy", "theano", "mxnet", "numdifftools")
)
"""Packages that work out derivatives of what is written with them."""
_ROUNDING = 1e-4
_SMALL = (
    " An error as small as this usually comes from rounding to a lower precision (float32), from a small "
    "number that was added, or from a gradient that was worked out numerically."
)


class Params(_Params):
    relative: float
    """Largest relative error allowed against the reference's analytic gradient."""
    central_difference: float
    """Largest relative error allowed between that gradient and the central difference that tests it."""


def describe(params: Params) -> str:
    return (
        "Run and compared with the right gradients: "
        f"a relative error of at most {format_number(params.relative)}."
    )


def judge(params: Params, observed: CheckInput) -> Verdict:
    if staff_note := _doubt_reference(params, observed):
        return void(Reason.RUBRIC_FAULT, staff_note)
    return form.note_form_only(partial(_judge_gradients, params), observed)


def _judge_gradients(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return failed(flaw)
    charts = []
    for result, expected in zip(observed.submitted.cases, observed.expected.cases, strict=True):
        if flaw := failures.find_crash(result) or _find_unusable(result, expected):
            return failed(flaw)
        errors = _errors(result, expected)
        charts.append(_chart(errors, params.relative, result))
        if flaw := _find_too_large(params, errors, result, charts[-1]) or _find_changed_input(
            result, expected
        ):
            return failed(flaw)
    if doubt := _describe_library(observed.facts) or _describe_differences(observed.submitted):
        return pending(doubt, charts[0])
    return passed(charts[0])


def _describe_library(facts: SourceFacts) -> str:
    """Say why a library may have worked out the gradients; empty where none is used that can."""
    used = {name for name in facts.evasive if name.partition(".")[0] in _DIFFERENTIATE}
    if not used:
        return ""
    places = believed_records.name_unusual(
        replace(facts, evasive=tuple(sorted(used)), evidence=_lines_of(used, facts))
    )
    return (
        f"The gradients are right, but the file uses {places}, which can differentiate by itself: a person "
        "has to see whether they come from backpropagation."
    )


def _lines_of(names: Collection[str], facts: SourceFacts) -> tuple[str, ...]:
    return tuple(line for line in facts.evidence if line.partition(" ")[2] in names)


def _describe_differences(observation: Observation) -> str:
    """Say why the gradients seem not to come from backpropagation; empty where they may."""
    for case in observation.cases:
        counts = arrays_of(case).get(_COUNTED)
        if counts is None or counts.shape != (2,) or counts.dtype.kind not in "iu":
            continue
        if (counts < 0).any():
            return "The grader could not see how the gradients are worked out. A person has to look."
        if (times := counts[1] / max(counts[0], 1)) > _MULTIPLE:
            return (
                f"The gradients are right, but take {format_number(float(times))} times the work of the "
                "forward pass, as differences of the loss do: a person has to see whether they come from "
                "backpropagation."
            )
    return ""


def is_alike(actual: Observation, faulty: Observation) -> bool:
    """Tell whether both yield the same, whatever work that took."""
    return same_values(*(_drop_counts(observation) for observation in (actual, faulty)))


def _drop_counts(observation: Observation) -> Observation:
    cases = (
        replace(case, values={name: value for name, value in case.values.items() if name != _COUNTED})
        for case in observation.cases
    )
    return replace(observation, cases=tuple(cases))


def _doubt_reference(params: Params, observed: CheckInput) -> str:
    if observed.confirmed is None:
        return ""
    for expected, confirmed in zip(observed.expected.cases, observed.confirmed.cases, strict=True):
        for name, numeric in arrays_of(confirmed).items():
            error = closeness.relative_error(arrays_of(expected)[name], numeric)
            if not error <= params.central_difference:
                differ = f"differ by {format_number(error)}"
                return f"reference gradient of {name} and its central difference {differ}"
    return ""


def _gradients(case: CaseResult) -> dict[str, Array]:
    return {
        name: array
        for name, array in arrays_of(case).items()
        if not name.endswith("_after") and name != _COUNTED
    }


def _find_unusable(result: CaseResult, expected: CaseResult) -> Flaw | None:
    for name, want in _gradients(expected).items():
        if flaw := closeness.check_usable(f"The gradient of {name}", result.values.get(name), want):
            return failures.add_case(flaw, result)
    return None


def _errors(result: CaseResult, expected: CaseResult) -> dict[str, float]:
    got = arrays_of(result)
    return {name: closeness.relative_error(got[name], want) for name, want in _gradients(expected).items()}


def _find_too_large(params: Params, errors: dict[str, float], case: CaseResult, chart: Bars) -> Flaw | None:
    bad = [name for name, error in errors.items() if not error <= params.relative]
    if not bad:
        return None
    worst = max(bad, key=lambda name: errors[name])
    message = (
        f"The gradient of {_list_names(bad)} is wrong{failures.name_case(case)}: "
        f"the relative error of {worst} is {format_number(errors[worst])}, "
        f"the bound is {format_number(params.relative)}."
    )
    if errors[worst] <= _ROUNDING:
        message += _SMALL
    return Flaw(Reason.WRONG_VALUE, message, (chart,))


def _find_changed_input(result: CaseResult, expected: CaseResult) -> Flaw | None:
    got = arrays_of(result)
    for name, want in arrays_of(expected).items():
        if name.endswith("_after") and not (name in got and np.array_equal(got[name], want)):
            was = name.removesuffix("_after")
            return Flaw(Reason.WRONG_VALUE, f"The call changed {was} in place{failures.name_case(result)}.")
    return None


def _chart(errors: dict[str, float], bound: float, case: CaseResult) -> Bars:
    bars = tuple(Bar(label=name, value=error, passed=error <= bound) for name, error in errors.items())
    return Bars(
        title=f"Relative error{failures.name_case(case)}", unit="relative error", bars=bars, bound=bound
    )


def _list_names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


CHECK: Final = Check(
    Params, judge, describe, is_alike=is_alike, tells_pairs=True, tells_form=True, reads_code=True
)
