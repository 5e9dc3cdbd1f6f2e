"""Whether a faulty variant yields exactly what the hand-in yields.

Two people who make the same mistake get the same numbers up to the order of additions: hence a tolerance
near rounding error, far below any item's own.
"""

import numpy as np

from grader.checks.support.closeness import Array, Bound
from grader.checks.support.nested import Comparison
from grader.model import CaseResult, Composite, Foreign, Observation, Raised, Value

_ROUNDING = 1e-9


def same_values(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both have the same ending, the same exceptions and the same values in every case."""
    if observation.fate is not faulty.fate or len(observation.cases) != len(faulty.cases):
        return False
    return all(_same_case(a, b) for a, b in zip(observation.cases, faulty.cases, strict=True))


def _same_case(a: CaseResult, b: CaseResult) -> bool:
    if a.raised or b.raised:
        return same_exception(a.raised, b.raised)
    return a.values.keys() == b.values.keys() and all(same_value(a.values[k], b.values[k]) for k in a.values)


def same_exception(a: Raised | None, b: Raised | None) -> bool:
    return a is not None and b is not None and (a.type_name, a.message) == (b.type_name, b.message)


def same_value(a: Value, b: Value) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and _same_numbers(a, b)
    if isinstance(a, Foreign) and isinstance(b, Foreign):
        return a.type_name == b.type_name
    if isinstance(a, Composite) and isinstance(b, Composite):
        return _NESTED.find_flaw(a, b) is None
    return isinstance(a, str) and isinstance(b, str) and a == b


def _same_numbers(a: Array, b: Array) -> bool:
    if a.dtype.kind not in "fc" or b.dtype.kind not in "fc":
        return a.dtype.kind == b.dtype.kind and bool(np.array_equal(a, b))
    return bool(np.allclose(a, b, rtol=_ROUNDING, atol=_ROUNDING, equal_nan=True))


_NESTED = Comparison("it", Bound(_ROUNDING, _ROUNDING), same_nan=True, same_foreign=True)
