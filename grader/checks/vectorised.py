"""Judge whether work is done by array operations: the Python-level work must not grow with the data.

The box counts executed bytecodes while the number of samples grows. A loop over samples multiplies them;
a loop over layers or parameters does not. Some code is not failed but waits for a person: code that can hide
work from the counter (``exec``, a trace function, a thread), that does many times the reference's work for
few samples and many alike, or that made the counter stop. No evidence means no marks, and no blame.
"""

from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np

from grader.checks.support import believed_records, closeness, failures
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import Array, Bound, format_number
from grader.checks.support.same_result import same_values
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of
from grader.model import CaseResult, Comparison, Observation, Reason


class Params(_Params):
    growth: float
    """Largest ratio allowed between the work at the largest and at the smallest number of samples."""
    absolute: float | None = None
    """Largest difference allowed from the reference's answer to the largest number of samples; without it any
    answer will do that is finite and not the same for every sample."""
    multiple: float = 50.0
    """Largest work taken without a look, as a multiple of the reference's: a loop can be hidden by as many
    rounds for few samples as for many; an honest pass that prints its arrays does some 35 times as much."""
    same: tuple[str, ...] = ()
    """Values that must be equal to the answer: the same question asked once more."""
    unlike: tuple[str, ...] = ()
    """Values that must not be: the same samples, other weights. No forward pass ignores the weights."""


def describe(params: Params) -> str:
    return (
        "Run with few and with many rows: what is done in Python itself may grow by a factor of at most "
        f"{format_number(params.growth)}."
    )


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return failed(flaw)
    for result, expected in zip(observed.submitted.cases, observed.expected.cases, strict=True):
        if flaw := failures.find_crash(result) or _find_unusable(result, expected):
            return failed(flaw)
        if growth_of(result) > params.growth:
            return failed(_growth_flaw(params, result))
        if flaw := _find_idle(params, result, expected) or _find_unmoved(params, result, expected):
            return failed(flaw)
    if doubt := _find_doubt(params, observed):
        return pending(doubt, *(_table(case) for case in observed.submitted.cases))
    return passed(_table(observed.submitted.cases[0]))


def _find_doubt(params: Params, observed: CheckInput) -> str:
    """Say why the count alone does not settle it; empty where it does."""
    if observed.facts.evasive:
        used = believed_records.name_unusual(observed.facts)
        return (
            f"The file uses {used}, so the count alone does not settle this: a person looks how the work is "
            "done. Using it costs nothing."
        )
    for result, expected in zip(observed.submitted.cases, observed.expected.cases, strict=True):
        counts, usual = (arrays_of(case)["operations"] for case in (result, expected))
        if (counts < 0).any():
            return "The counter was stopped while it counted: a person has to look."
        if (counts > params.multiple * usual).any():
            most, within = (
                closeness.format_number(v) for v in ((counts / np.maximum(usual, 1)).max(), params.multiple)
            )
            return (
                f"The forward pass does {most} times the Python-level work of the reference, more than the "
                f"{within} times that still count as vectorised: a person has to look."
            )
    return ""


def growth_of(case: CaseResult) -> float:
    """Return the work at the largest number of samples over the work at the smallest."""
    operations = arrays_of(case)["operations"]
    return float(operations[-1]) / max(float(operations[0]), 1.0)


def _find_unusable(result: CaseResult, expected: CaseResult) -> Flaw | None:
    """Return the flaw where an array is missing or has another shape, or the sizes are others; else None.

    Nothing returned is no vectorised answer.
    """
    for name, want in arrays_of(expected).items():
        if flaw := closeness.check_usable(name, result.values.get(name), want):
            return flaw
    if not np.array_equal(arrays_of(result)["sizes"], arrays_of(expected)["sizes"]):
        return Flaw(Reason.TAMPERED, "The numbers of samples are not those that were asked for.")
    return None


def _find_idle(params: Params, result: CaseResult, expected: CaseResult) -> Flaw | None:
    """Return the flaw where an answer was never worked out, which takes no work, or None.

    An answer that is right for few samples must also be right for many.
    """
    for name, want in arrays_of(expected).items():
        got = arrays_of(result)[name]
        if name in _COUNTED:
            continue
        if params.absolute is None and (got == got[:1]).all():
            return Flaw(Reason.WRONG_VALUE, f"{name} is the same for each of {len(got)} samples.")
        if params.absolute is not None and not closeness.is_close(got, want, Bound(params.absolute)):
            off = closeness.format_number(closeness.largest_difference(got, want))
            asked = closeness.format_number(params.absolute)
            message = f"The value of {name} for {len(got)} samples is off by {off}; the tolerance is {asked}."
            return Flaw(Reason.WRONG_VALUE, message)
    return None


def _find_unmoved(params: Params, result: CaseResult, expected: CaseResult) -> Flaw | None:
    """Return the flaw where an answer comes from no forward pass, or None.

    Such an answer has no weights in it, or is made up anew each time.
    """
    answers = [arrays_of(result)[name] for name in arrays_of(expected) if name not in _COUNTED]
    for name, answer in product((*params.same, *params.unlike), answers):
        repeated = result.values.get(name)
        if flaw := closeness.check_usable(name, repeated, answer):
            return flaw
        assert isinstance(repeated, np.ndarray)
        if _is_equal(repeated, answer) != (name in params.same):
            return Flaw(Reason.WRONG_VALUE, _ANEW if name in params.same else _UNMOVED)
    return None


def _is_equal(a: Array, b: Array) -> bool:
    return closeness.is_close(a, b, Bound(absolute=_CLEARLY_OTHER * float(np.abs(b).max())))


def _growth_flaw(params: Params, case: CaseResult) -> Flaw:
    sizes = arrays_of(case)["sizes"]
    grew, within = closeness.format_number(growth_of(case)), closeness.format_number(params.growth)
    message = (
        f"From {sizes[0]} to {sizes[-1]} samples the Python-level work grew {grew}-fold; "
        f"a vectorised pass stays within {within}."
    )
    return Flaw(Reason.GROWS_WITH_INPUT, message, (_table(case),))


def _table(case: CaseResult) -> Comparison:
    sizes, operations = arrays_of(case)["sizes"], arrays_of(case)["operations"]
    counts = "\n".join(
        f"{n:>4} samples: {count:>8} operations" for n, count in zip(sizes, operations, strict=True)
    )
    return Comparison(label="Python-level work", found=counts, expected="the same at every number of samples")


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both loop over the samples.

    Loops differ in how much they do; that they grow with the samples is what they share.
    """
    if observation.fate is not faulty.fate or any(
        case.raised for case in (*observation.cases, *faulty.cases)
    ):
        return False
    return all(_loops(case) for case in (*observation.cases, *faulty.cases))


def same_answer(actual: Observation, other: Observation) -> bool:
    """Tell whether both yield the same in every case, whatever work that took."""
    return same_values(*(_drop_counts(observation) for observation in (actual, other)))


def _drop_counts(observation: Observation) -> Observation:
    cases = (
        replace(case, values={name: v for name, v in case.values.items() if name not in _COUNTED})
        for case in observation.cases
    )
    return replace(observation, cases=tuple(cases))


def _loops(case: CaseResult) -> bool:
    counts = arrays_of(case).get("operations")
    counted = counts is not None and counts.ndim == 1 and counts.size > 0 and counts.dtype.kind in "iu"
    return counted and growth_of(case) > _CLEARLY


_CLEARLY = 5.0
_CLEARLY_OTHER = 1e-6
_ANEW = "The same samples and weights give another answer each time."
_UNMOVED = "The answer stays the same with other weights."
_COUNTED = ("sizes", "operations")


CHECK: Final = Check(Params, judge, describe, is_alike=is_alike, same_as_starter=same_answer, reads_code=True)
