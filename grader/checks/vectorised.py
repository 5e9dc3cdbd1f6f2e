"""Judge whether work is done by array operations: the Python-level work must not grow with the data.

The box counts executed bytecodes while the number of samples grows. A loop over samples multiplies them;
a loop over layers or parameters does not. Code that can hide work from the counter (``exec``, a trace
function, a thread) is not failed but waits for a person: no evidence means no marks, and no blame.
"""

import numpy as np

from grader.checks import closeness, yielded
from grader.checks.closeness import Bound
from grader.checks.value import arrays_of
from grader.checks.verdict import Flaw, Observed, Verdict, failed, passed, pending
from grader.checks.verdict import Params as _Params
from grader.model import CaseResult, Comparison, Observation, Reason

PARTS: tuple[str, ...] = ()


class Params(_Params):
    growth: float
    """Largest ratio allowed between the work at the largest and at the smallest number of samples."""
    absolute: float | None = None
    """Largest difference allowed from the reference's answer to the largest number of samples; without it any
    answer will do that is finite and not the same for every sample."""


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := yielded.ending(observed.found):
        return failed(flaw)
    for found, expected in zip(observed.found.cases, observed.expected.cases, strict=True):
        if flaw := yielded.crash(found) or _unusable(found, expected):
            return failed(flaw)
        if growth_of(found) > params.growth:
            return failed(_grows(params, found))
        if flaw := _idle(params, found, expected):
            return failed(flaw)
    if observed.facts.evasive:
        used = ", ".join(name[:40] for name in observed.facts.evasive[:_NAMES])
        told = f"The file uses {used}, which can hide work from the counter: a person has to look."
        return pending(told, _table(observed.found.cases[0]))
    return passed(_table(observed.found.cases[0]))


def growth_of(case: CaseResult) -> float:
    """Work at the largest number of samples over work at the smallest."""
    operations = arrays_of(case)["operations"]
    return float(operations[-1]) / max(float(operations[0]), 1.0)


def _unusable(found: CaseResult, expected: CaseResult) -> Flaw | None:
    """Nothing returned is no vectorised answer: every array must be there in the right shape."""
    for name, want in arrays_of(expected).items():
        if flaw := closeness.unusable(name, found.values.get(name), want):
            return flaw
    if not np.array_equal(arrays_of(found)["sizes"], arrays_of(expected)["sizes"]):
        return Flaw(Reason.TAMPERED, "The numbers of samples are not those that were asked for.")
    return None


def _idle(params: Params, found: CaseResult, expected: CaseResult) -> Flaw | None:
    """An answer that was never worked out takes no work: who is right for few samples must be for many."""
    for name, want in arrays_of(expected).items():
        got = arrays_of(found)[name]
        if name in _COUNTED:
            continue
        if params.absolute is None and (got == got[:1]).all():
            return Flaw(Reason.WRONG_VALUE, f"{name} is the same for each of {len(got)} samples.")
        if params.absolute is not None and not closeness.close(got, want, Bound(params.absolute)):
            off = closeness.figure(closeness.largest_difference(got, want))
            asked = closeness.figure(params.absolute)
            told = f"The value of {name} for {len(got)} samples is off by {off}; the tolerance is {asked}."
            return Flaw(Reason.WRONG_VALUE, told)
    return None


def _grows(params: Params, case: CaseResult) -> Flaw:
    sizes = arrays_of(case)["sizes"]
    grew, within = closeness.figure(growth_of(case)), closeness.figure(params.growth)
    message = (
        f"From {sizes[0]} to {sizes[-1]} samples the Python-level work grew {grew}-fold; "
        f"a vectorised pass stays within {within}."
    )
    return Flaw(Reason.GROWS_WITH_INPUT, message, (_table(case),))


def _table(case: CaseResult) -> Comparison:
    sizes, operations = arrays_of(case)["sizes"], arrays_of(case)["operations"]
    found = "\n".join(
        f"{n:>4} samples: {count:>8} operations" for n, count in zip(sizes, operations, strict=True)
    )
    return Comparison(label="Python-level work", found=found, expected="the same at every number of samples")


def alike(found: Observation, faulty: Observation) -> bool:
    """Loops differ in how much they do; that they grow with the samples is what they share."""
    if found.fate is not faulty.fate or any(case.raised for case in (*found.cases, *faulty.cases)):
        return False
    return all(_loops(case) for case in (*found.cases, *faulty.cases))


def _loops(case: CaseResult) -> bool:
    counts = arrays_of(case).get("operations")
    counted = counts is not None and counts.ndim == 1 and counts.size > 0 and counts.dtype.kind in "iu"
    return counted and growth_of(case) > _CLEARLY


_CLEARLY = 5.0
_COUNTED = ("sizes", "operations")
_NAMES = 6
