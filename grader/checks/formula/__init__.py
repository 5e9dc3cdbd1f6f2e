"""Formulas that people typed, read safely and compared by value.

    text ──tokens──> Token ──grammar──> tree ──reading──> tree with every product decided ──values──> numbers

Plain text, numpy and LaTeX are one language here. Only what the grammar knows is evaluated; the length of a
text, its depth and the size of every array are bounded.
"""

from grader.checks.formula.compare import (
    SEED,
    Compared,
    Expression,
    Match,
    Understood,
    compare,
    finite,
    read,
    same_but_for_shapes,
    shown,
    understood,
    usable_seed,
)
from grader.checks.formula.constant import constant
from grader.checks.formula.declared import Declared, unexpected
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.notation import plain, vocabulary
from grader.checks.formula.products import ShapeMisfitError
from grader.checks.formula.shapes import written as shape_shown
from grader.checks.formula.sheet import Formulas, read_sheet

__all__ = [
    "SEED",
    "Compared",
    "Declared",
    "Expression",
    "FormulaError",
    "Formulas",
    "Match",
    "ShapeMisfitError",
    "Understood",
    "compare",
    "constant",
    "finite",
    "plain",
    "read",
    "read_sheet",
    "same_but_for_shapes",
    "shape_shown",
    "shown",
    "understood",
    "unexpected",
    "usable_seed",
    "vocabulary",
]
