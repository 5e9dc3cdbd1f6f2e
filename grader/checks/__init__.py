"""The judgements a rubric can name. One file each; this table is the whole registry."""

from collections.abc import Mapping
from typing import Final

from grader.checks import accuracy, claims, expression, gradient, training, value, vectorised
from grader.checks.verdict import Check, Observed, Verdict

CHECKS: Final[Mapping[str, Check]] = {
    "accuracy": accuracy,
    "claims": claims,
    "expression": expression,
    "value": value,
    "gradient": gradient,
    "training": training,
    "vectorised": vectorised,
}

__all__ = ["CHECKS", "Check", "Observed", "Verdict"]
