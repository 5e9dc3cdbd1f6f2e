"""The judgements a rubric can name. One file each; this table is the whole registry."""

from typing import Final

from grader.checks import (
    accuracy,
    choice,
    claims,
    curves,
    descent,
    drawing,
    expression,
    fine_tuning,
    gradient,
    layers,
    layout,
    number,
    prose,
    readme,
    training,
    value,
    vectorised,
)
from grader.checks.support.check_definition import Calibration, Check, FolderInspection, TypedAnswers
from grader.checks.support.verdict import CheckInput, Verdict

StandIns = fine_tuning.StandIns
CHECKS: Final[dict[str, Check]] = {
    "accuracy": accuracy.CHECK,
    "choice": choice.CHECK,
    "claims": claims.CHECK,
    "curves": curves.CHECK,
    "descent": descent.CHECK,
    "drawing": drawing.CHECK,
    "expression": expression.CHECK,
    "fine-tuning": fine_tuning.CHECK,
    "value": value.CHECK,
    "gradient": gradient.CHECK,
    "layers": layers.CHECK,
    "layout": layout.CHECK,
    "number": number.CHECK,
    "prose": prose.CHECK,
    "readme": readme.CHECK,
    "training": training.CHECK,
    "vectorised": vectorised.CHECK,
}

SUBSTITUTE: Final = "prose"
"""The check without parameters that a kit names where students may not know how an item is judged."""

__all__ = [
    "CHECKS",
    "SUBSTITUTE",
    "Calibration",
    "Check",
    "CheckInput",
    "FolderInspection",
    "StandIns",
    "TypedAnswers",
    "Verdict",
]
