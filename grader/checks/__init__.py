"""The judgements a rubric can name. One file each; this table is the whole registry."""

from collections.abc import Mapping
from typing import Final

from grader.checks import (
    accuracy,
    choice,
    claims,
    curves,
    descent,
    drawing,
    expression,
    gradient,
    layout,
    number,
    options,
    prose,
    readme,
    training,
    value,
    vectorised,
)
from grader.checks.by_name import Typed
from grader.checks.verdict import Check, Observed, Verdict

TYPED: Final[Mapping[str, Typed]] = {"choice": choice, "expression": expression, "number": number}
CHECKS: Final[Mapping[str, Check]] = {
    **TYPED,
    "accuracy": accuracy,
    "claims": claims,
    "curves": curves,
    "descent": descent,
    "drawing": drawing,
    "value": value,
    "gradient": gradient,
    "layout": layout,
    "options": options,
    "prose": prose,
    "readme": readme,
    "training": training,
    "vectorised": vectorised,
}

__all__ = ["CHECKS", "TYPED", "Check", "Observed", "Verdict"]
