"""Formulas that people typed, read safely and compared by value.

    text ──tokens──> Token ──grammar──> tree ──reading──> tree with every product decided ──values──> numbers

Plain text, numpy and LaTeX are one language here. Only what the grammar knows is evaluated; the length of a
text, its depth and the size of every array are bounded.
"""

from grader.checks.formula.compare import (
    SEED,
    ComparisonResult,
    Expression,
    Interpretation,
    Match,
    compare,
    find_usable_seed,
    has_finite_values,
    interpret,
    is_same_but_for_shapes,
    read,
    show,
)
from grader.checks.formula.constant import read_constant
from grader.checks.formula.declared import Declarations, unexpected
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.notation import list_vocabulary, write_plain
from grader.checks.formula.products import ShapeMisfitError
from grader.checks.formula.shapes import write_shape
from grader.checks.formula.sheet import Formulas, read_sheet

__all__ = [
    "SEED",
    "ComparisonResult",
    "Declarations",
    "Expression",
    "FormulaError",
    "Formulas",
    "Interpretation",
    "Match",
    "ShapeMisfitError",
    "compare",
    "find_usable_seed",
    "has_finite_values",
    "interpret",
    "is_same_but_for_shapes",
    "list_vocabulary",
    "read",
    "read_constant",
    "read_sheet",
    "show",
    "unexpected",
    "write_plain",
    "write_shape",
]
