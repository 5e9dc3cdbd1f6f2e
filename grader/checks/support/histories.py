"""Judge what training notes on its way: losses and accuracies, compared with the same steps taken outside.

Everybody can return a beautiful curve. Where the steps are known, since they lead to the weights that were
returned, all that may honestly have been noted at each of them is worked out again: a recomputation returns
it as ``loss_history/of the batch`` and so on, one series for each way to note. What is noted has to be one of
them, in whole or in part, in the order of the steps.
"""

from typing import Final

import numpy as np

from grader.checks.support import failures
from grader.checks.support.closeness import Array
from grader.checks.support.verdict import Flaw
from grader.checks.value import arrays_of
from grader.model import CaseResult, Reason

HISTORIES: Final = ("loss_history", "train_acc_history", "val_acc_history")
ACCURACIES: Final = HISTORIES[1:]
_NEAR: Final = 1e-3
"""Of a value, or of 1: room for single precision."""
_PER_CENT: Final = 100.0


def find_missing(result: CaseResult, expected: CaseResult, earlier_replaced: bool) -> Flaw | None:
    """Return what is wrong where training notes no losses, or only one of the two accuracies.

    To leave out both accuracies costs nothing: that is done on purpose. Accuracies need the earlier parts:
    where these were replaced nobody looks at them.
    """
    empty = [name for name in HISTORIES if _is_asked(name, expected) and not _is_noted(name, result)]
    if HISTORIES[0] in empty:
        message = (
            f"train returns no values in {HISTORIES[0]}{failures.name_case(result)}: append the loss of "
            "every iteration, and return the dict."
        )
        return Flaw(Reason.NOT_RETURNED, message)
    if len(empty) == 1 and not earlier_replaced:
        message = (
            f"train returns no values in {empty[0]}{failures.name_case(result)}, but it does in the other "
            "history of accuracies: a person has to see whether one was forgotten."
        )
        return Flaw(Reason.NEEDS_A_PERSON, message)
    return None


def _is_asked(name: str, expected: CaseResult) -> bool:
    reference = arrays_of(expected).get(name)
    return reference is not None and reference.size > 0


def _is_noted(name: str, result: CaseResult) -> bool:
    noted = arrays_of(result).get(name)
    return noted is not None and noted.size > 0


def find_invented(result: CaseResult, recomputed: CaseResult, earlier_replaced: bool) -> Flaw | None:
    """Return a doubt where these steps cannot have led to what is noted; None where they can."""
    for name in HISTORIES[:1] if earlier_replaced else HISTORIES:
        noted = arrays_of(result).get(name)
        ways = [series for way, series in arrays_of(recomputed).items() if way.startswith(f"{name}/")]
        if noted is None or not noted.size or not ways:
            continue
        if not any(_is_part_of(values, way) for values in _readings(name, noted) for way in ways):
            message = (
                f"{name}{failures.name_case(result)} holds other values than the steps lead to, both on the "
                "batch and on all rows. A person has to look."
            )
            return Flaw(Reason.NEEDS_A_PERSON, message)
    return None


def _readings(name: str, noted: Array) -> list[Array]:
    """Return the values, and accuracies also divided by 100; nothing where they are no row of numbers."""
    if noted.ndim != 1 or noted.dtype.kind not in "iuf":
        return []
    values = noted.astype(np.float64)
    return [values, values / _PER_CENT] if name in ACCURACIES else [values]


def _is_part_of(noted: Array, series: Array) -> bool:
    """Tell whether the values stand in the series, each later than the one before it."""
    start = 0
    for value in noted:
        later = np.flatnonzero(np.abs(series[start:] - value) <= _NEAR * max(1.0, abs(float(value))))
        if not later.size:
            return False
        start += int(later[0]) + 1
    return True
