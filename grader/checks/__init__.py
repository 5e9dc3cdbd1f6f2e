"""The judgements a rubric can name. One file each; this table is the whole registry."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

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
from grader.checks.support.typed_checks import ReadBack, Typed
from grader.checks.support.verdict import Check, Observed, Verdict
from grader.model import Observation, Submission

Reconsider = Callable[[Any, str, Verdict, Observation, Submission], Verdict]
"""From the item's Params and file, what it was judged to be, what was observed, and what was handed in."""
StandIns = fine_tuning.StandIns
TYPED: Final[Mapping[str, Typed]] = {"choice": choice, "expression": expression, "number": number}
CHECKS: Final[Mapping[str, Check]] = {
    **TYPED,
    "accuracy": accuracy,
    "claims": claims,
    "curves": curves,
    "descent": descent,
    "drawing": drawing,
    "fine-tuning": fine_tuning,
    "value": value,
    "gradient": gradient,
    "layers": layers,
    "layout": layout,
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

VARIANT_CPU_S: Final[Mapping[str, float]] = {"fine-tuning": fine_tuning.VARIANT_CPU_S}
"""What the script of a mistake's variant may take, in seconds, where that is more than usual."""
RECONSIDERED: Final[Mapping[str, Reconsider]] = {"fine-tuning": fine_tuning.reconsider}
"""Checks that look, before marks are lost, at what was handed in besides."""
_ALIKE_UNDER_PARAMS: Final = frozenset({"fine-tuning"})
"""Checks whose `alike` takes the item's Params as well: what is a flaw depends on them."""


def likeness(check: str, params: Any) -> Callable[[Observation, Observation], bool]:
    """Return the function that compares a hand-in (first) with a known mistake's variant (second)."""
    alike = CHECKS[check].alike
    return partial(alike, params=params) if check in _ALIKE_UNDER_PARAMS else alike


__all__ = [
    "CHECKS",
    "READING",
    "READ_BACK",
    "RECONSIDERED",
    "TYPED",
    "VARIANT_CPU_S",
    "Check",
    "Observed",
    "StandIns",
    "Verdict",
    "likeness",
]
