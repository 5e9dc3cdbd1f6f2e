"""The judgements a rubric can name. One file each; this table is the whole registry."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from grader.checks import (
    accuracy,
    choice,
    claims,
    curves,
    descent,
    drawing,
    expression,
    gradient,
    layers,
    layout,
    number,
    options,
    prose,
    readme,
    training,
    value,
    vectorised,
)
from grader.checks.support.typed_checks import ReadBack, Typed
from grader.checks.support.verdict import Check, Observed, Verdict

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
    "layers": layers,
    "layout": layout,
    "options": options,
    "prose": prose,
    "readme": readme,
    "training": training,
    "vectorised": vectorised,
}

READING: Final = frozenset({"gradient", "vectorised"})
"""Checks that ask what the code which is called may use."""
READ_BACK: Final[Mapping[str, Callable[[Any, Mapping[str, str]], list[ReadBack]]]] = {
    **{name: check.read_back for name, check in TYPED.items()},
    "claims": claims.read_back,
}
"""(Params, what was typed by name) to how it is understood; such Params tell nothing of what is right."""

__all__ = ["CHECKS", "READING", "READ_BACK", "TYPED", "Check", "Observed", "Verdict"]
