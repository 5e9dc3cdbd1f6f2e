"""Judge what a net predicts, beside its training: the classes of given weights, and accuracies it notes."""

from typing import Final

import numpy as np

from grader.checks.support import closeness, failures
from grader.checks.support.histories import ACCURACIES
from grader.checks.support.verdict import Flaw
from grader.checks.value import arrays_of
from grader.model import CaseResult, Reason, Value

_FEWEST: Final = 10
"""Accuracies that have to be noted before the last of them tell anything."""
_LAST: Final = 5
_FEWEST_CLASSES: Final = 2
_PER_CENT: Final = 100
_OWN: Final = "own_classes"
"""What a follow-through yields beside the classes: those that the hand-in's own probabilities speak for."""


def was_earlier_replaced(result: CaseResult) -> bool:
    """Tell whether training was run with a right loss in place of the hand-in's."""
    return _OWN in result.values


def find_flaw(result: CaseResult, expected: CaseResult, recomputed: CaseResult) -> Flaw | None:
    """Return what is wrong with the classes or the accuracies of one case.

    None where both are right, or where classes were not asked for.
    """
    classes = result.values.get("predicted")
    if classes is None:
        return None
    if isinstance(classes, str):
        return _raising_flaw(result)
    asked = arrays_of(expected)["predicted"]
    if wrong := closeness.check_usable("predict(X)", _read_classes(classes), asked):
        return failures.add_case(wrong, result)
    off = int(np.sum(np.not_equal(arrays_of(result)["predicted"], asked)))
    if off and not _follow_from_own(result):
        message = (
            f"predict(X) gives another class than the one with the highest score for {off} of "
            f"{asked.size} rows{failures.name_case(result)}."
        )
        return Flaw(Reason.WRONG_VALUE, message)
    return None if was_earlier_replaced(result) else _accuracies_flaw(result, recomputed)


def _raising_flaw(result: CaseResult) -> Flaw:
    """Return the flaw of a prediction that raises.

    Where the hand-in's own probabilities, an earlier part, raise as well, a person has to look.
    """
    message = f"predict(X) raises an exception{failures.name_case(result)}, with a net of given weights"
    if isinstance(result.values.get(_OWN), str):
        waits = ", and so does loss(X), which it may call. A person has to look."
        return Flaw(Reason.NEEDS_A_PERSON, f"{message}{waits}")
    return Flaw(Reason.CRASH, f"{message}.")


def _follow_from_own(result: CaseResult) -> bool:
    """Tell whether these are the classes of the hand-in's own probabilities, which are wrong but vary."""
    classes, probable = arrays_of(result)["predicted"], arrays_of(result).get(_OWN)
    if probable is None or probable.shape != classes.shape or np.unique(probable).size < _FEWEST_CLASSES:
        return False
    return bool(np.array_equal(classes, probable))


def symptoms(case: CaseResult) -> list[str]:
    """Return what a mistake in predicting is known by, whatever the net has learnt."""
    classes = _read_classes(case.values.get("predicted"))
    if not isinstance(classes, np.ndarray) or (classes.ndim == 1 and classes.dtype.kind in "iu"):
        return []
    return [f"predicts:{classes.dtype.kind}{classes.ndim}"]


def _read_classes(value: Value | None) -> Value | None:
    """Return classes that were kept as real numbers, such as 0.0 and 2.0, as whole numbers."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    whole = bool(np.all(np.isfinite(value)) and np.all(value == np.rint(value)) and np.all(abs(value) < 1e9))
    return value.astype(np.int64) if whole else value


def _accuracies_flaw(result: CaseResult, recomputed: CaseResult) -> Flaw | None:
    """Return what is wrong with the accuracies of a net that gets every row right at the end, or None.

    Such a net has not got most rows wrong just before, and no accuracy is above 1, or 100 in per cent.
    """
    right = arrays_of(recomputed).get("accuracy")
    if right is None or float(right) < 1:
        return None
    for name in ACCURACIES:
        noted = arrays_of(result).get(name)
        if noted is None or noted.ndim != 1 or noted.size < _FEWEST or noted.dtype.kind not in "iuf":
            continue
        if bool(np.all(noted[-_LAST:] < 0.5)) or bool(np.any(noted > _PER_CENT)):
            message = (
                f"{name} ends at {closeness.format_number(float(noted[-1]))}{failures.name_case(result)}, "
                "though the net gets every row right by then: an accuracy is the share of right classes."
            )
            return Flaw(Reason.WRONG_VALUE, message)
    return None
