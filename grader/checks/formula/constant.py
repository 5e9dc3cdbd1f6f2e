"""Numbers that people typed: ``0.333``, ``1/3``, ``\\frac{1}{3}``, ``e^{-1}``, ``2 \\cdot 10^{-3}``."""

from typing import Final

import numpy as np

from grader.checks.formula.fault import FormulaError
from grader.checks.formula.grammar import parse
from grader.checks.formula.reading import Reader
from grader.checks.formula.table import Table
from grader.checks.formula.values import Values

_NO_NAMES: Final = Table((), (), {}, {})


def read_constant(text: str) -> float:
    """Return the value of a formula without names; FormulaError where it is unreadable or not finite."""
    node = parse(text, _NO_NAMES, None)
    (reading,) = Reader({}, {}, None, text).readings(node).values()
    value = Values({}, {}).value_of(reading.node)
    if value.ndim or not np.isfinite(value):
        raise FormulaError("This has no finite value")
    return float(value)
