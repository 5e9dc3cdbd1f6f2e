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
from grader.checks.verdict import Check, Observed, Verdict

CHECKS: Final[Mapping[str, Check]] = {
    "accuracy": accuracy,
    "choice": choice,
    "claims": claims,
    "curves": curves,
    "descent": descent,
    "drawing": drawing,
    "expression": expression,
    "value": value,
    "gradient": gradient,
    "layout": layout,
    "number": number,
    "options": options,
    "prose": prose,
    "readme": readme,
    "training": training,
    "vectorised": vectorised,
}

__all__ = ["CHECKS", "Check", "Observed", "Verdict"]
