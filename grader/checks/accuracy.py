"""Judge accuracy: how many hidden images got their class, counted outside against labels no box ever held.

Two parts, where the rubric splits the marks:
`accuracy`  the share of right predictions is above the bound;
`steps`     every training step seen had gradients of its own: cleared, worked out, applied.
What could not be fed as it was trained, and a network that learnt by steps nobody saw, are for a person.
A share whose 95 % interval holds the bound is too close to call from one run: the same script is run on two
more seeds, and the runs are judged together. The rule is the same for everybody.
"""

import re
from collections.abc import Sequence
from math import sqrt
from typing import Final

import numpy as np

from grader.checks import closeness, yielded
from grader.checks.closeness import Array, percent_as_written
from grader.checks.value import arrays_of, whole_of
from grader.checks.verdict import Flaw, Observed, Verdict, failed, passed, pending
from grader.checks.verdict import Params as _Params
from grader.model import CaseResult, Curve, Evidence, Observation, Raised, Reason, Series, Status

PARTS: tuple[str, ...] = ("accuracy", "steps")
RUNS: Final = 3
TELLING_STEPS: Final = 25
"""After so many, training has shown what `alike` compares: what its steps do, not where they lead."""
_Z: Final = 1.959964
_POINTS: Final = 2000
_SOURCES: Final = ("predictions", "saved_predictions")
"""Of the network the script trained, and of one that was handed in with it: the better counts."""
_SAVED_PROBLEMS: Final = {
    "unreadable": "it is damaged, cut off or of another format than its name says",
    "pickled": "it holds pickled Python objects, which are never loaded; save its arrays of weights alone",
    "too-large": "unpacked it would be far larger than such a network is",
    "names": "the weights do not stand in it by themselves under the names that the network gives them",
    "unfit": "its arrays do not fit the network; compare their shapes",
}
"""What a probe may say of a saved network as `saved_problem`. No other word of the box's is shown."""
_UNKNOWN: Final = (
    "how the script prepares its images could not be made out, so a person has to look whether the network "
    "was given what it was trained on."
)


class Params(_Params):
    above: float
    """Accuracy that has to be exceeded, as a share."""
    network: str = ""
    """The name that the handout gives the network; told where none is found under it."""


def in_words(params: Params) -> str:
    share = percent_as_written(params.above)
    return f"Run; its network must get more than {share} of images right that nobody has seen."


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := yielded.ending(observed.found):
        return failed(flaw)
    rights = _rights(observed, params.network)
    if isinstance(rights, Flaw):
        return pending(rights.message) if rights.reason is Reason.NEEDS_A_PERSON else failed(rights)
    return _verdict(params, rights, observed.found)


def tally(observed: Observed) -> tuple[int, int] | None:
    """(right, all) over all cases; None where one yielded no predictions."""
    rights = _rights(observed)
    if isinstance(rights, Flaw):
        return None
    return sum(int(right.sum()) for right in rights), sum(right.size for right in rights)


def _rights(observed: Observed, wanted: str = "") -> list[Array] | Flaw:
    """Case by case which images got their class, or what is wrong with the first case that yields none."""
    rights: list[Array] = []
    for case, labels in zip(observed.found.cases, observed.expected.cases, strict=True):
        right = yielded.crash(case) or _right(case, arrays_of(labels)["labels"], wanted)
        if isinstance(right, Flaw):
            return right
        rights.append(right)
    return rights


def _right(case: CaseResult, labels: Array, wanted: str) -> Array | Flaw:
    """Which images got their class, by the better of the networks that were tried."""
    tried = [case.values[name] for name in _SOURCES if name in case.values]
    if not tried:
        return _untried(case, wanted)
    flaws = [closeness.unusable("predictions", value, labels) for value in tried]
    usable = [value for value, flaw in zip(tried, flaws, strict=True) if flaw is None]
    if not usable:
        return yielded.placed(next(flaw for flaw in flaws if flaw), case)
    rights: list[Array] = [np.equal(value, labels) for value in usable if isinstance(value, np.ndarray)]
    return max(rights, key=lambda right: int(right.sum()))


def _untried(case: CaseResult, wanted: str) -> Flaw:
    """Why there are no predictions. What was trained, but is not found or cannot be fed, is for a person."""
    if _says(case, "prepared", "unknown"):
        return Flaw(Reason.NEEDS_A_PERSON, f"There is a network, but {_UNKNOWN}")
    told = f"There is no network to predict with{f': {wanted} was looked for' if wanted else ''}."
    if whole_of(case, "trained"):
        seen = "Training was seen, but the network that came of it was not found: a person has to look."
        return Flaw(Reason.NEEDS_A_PERSON, f"{told} {seen}")
    reason = Reason.TIMEOUT if whole_of(case, "stopped") else Reason.NOT_RETURNED
    return Flaw(reason, f"{told}{_saved_problem(case)}")


def _says(case: CaseResult, name: str, word: str) -> bool:
    value = case.values.get(name)
    return isinstance(value, str) and value == word


def _verdict(params: Params, rights: Sequence[Array], found: Observation) -> Verdict:
    right, total = sum(int(one.sum()) for one in rights), sum(one.size for one in rights)
    low, high = interval(right, total)
    evidence = tuple(_curves(found))
    told = (
        f"Accuracy {percent(right / total)} on {total:,} hidden images "
        f"(95 % interval {percent(low)} to {percent(high)}); more than {percent(params.above)} is asked for."
    )
    if low <= params.above <= high and len(rights) < RUNS:
        return Verdict(Status.PENDING, Reason.NEEDS_A_PERSON, told, evidence, again=True)
    if len(rights) > 1:
        told += f" One run was too close to call, so {len(rights)} runs on other seeds were taken together."
    first = found.cases[0]
    flaws = {}
    if right / total <= params.above:
        if _says(first, "prepared", "unknown"):
            return pending(f"{told} That may not be the network's fault: {_UNKNOWN}", *evidence)
        told += _where_found(params, first) + _saved_problem(first)
        reason = Reason.TIMEOUT if whole_of(first, "stopped") else Reason.WRONG_VALUE
        flaws["accuracy"] = Flaw(reason, told)
    if flaw := _steps_flaw(first, learnt=not flaws):
        if flaw.reason is Reason.NEEDS_A_PERSON:
            return pending(f"{told} {flaw.message}", *evidence)
        flaws["steps"] = flaw
    return _parts(flaws, "steps" in first.values, told, evidence)


def _where_found(params: Params, case: CaseResult) -> str:
    """A sentence on a network that was not kept under its name."""
    if not params.network or not _says(case, "network", "elsewhere"):
        return ""
    return f" {params.network} was looked for; the network that was judged is kept under another name."


def _saved_problem(case: CaseResult) -> str:
    """A sentence on a saved network that could not be tried; nothing where there was none."""
    word = case.values.get("saved_problem")
    if word is None:
        return ""
    why = _SAVED_PROBLEMS.get(word) if isinstance(word, str) else None
    return f" The saved network was not used: {why or 'it cannot be loaded'}."


def _parts(flaws: dict[str, Flaw], both: bool, told: str, evidence: tuple[Evidence, ...]) -> Verdict:
    if not flaws:
        return passed(*evidence, message=told)
    first = next(iter(flaws.values()))
    told = " ".join(dict.fromkeys([told, *(flaw.message for flaw in flaws.values())]))
    status = Status.PARTIAL if both and len(flaws) < len(PARTS) else Status.FAILED
    return Verdict(status, first.reason, told, evidence, tuple(flaws))


def _steps_flaw(case: CaseResult, learnt: bool) -> Flaw | None:
    counts = _counts(case)
    if counts is None:
        return None
    steps, without_backward, without_zero_grad = counts
    if not steps:
        return _unseen_steps(case, learnt)
    if without_backward:
        return Flaw(
            Reason.WRONG_VALUE, f"{without_backward:,} of {steps:,} steps had no backward pass before."
        )
    if without_zero_grad:
        message = f"In {without_zero_grad:,} of {steps:,} steps the gradients were not cleared before."
        return Flaw(Reason.WRONG_VALUE, message)
    return None


def _unseen_steps(case: CaseResult, learnt: bool) -> Flaw:
    """Gradient descent needs no optimiser: where weights moved, or must have, a person looks."""
    told = "No step of an optimiser was seen while the script ran"
    if not (whole_of(case, "moved") or (learnt and whole_of(case, "trained"))):
        return Flaw(Reason.NOT_RETURNED, f"{told}.")
    by_hand = "but gradients were worked out: whether they were followed by hand a person has to look."
    return Flaw(Reason.NEEDS_A_PERSON, f"{told}, {by_hand}")


def _counts(case: CaseResult) -> tuple[int, int, int] | None:
    """(steps, those without a backward pass, those on gradients that were not cleared), where noted."""
    counts = arrays_of(case).get("steps")
    if counts is None or counts.shape != (3,) or counts.dtype.kind not in "iu":
        return None
    first, second, third = (max(0, int(count)) for count in counts)
    return first, second, third


def interval(right: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share: of use near 0 and 1 too."""
    share, weight = right / total, _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / total + weight / total / 4) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _curves(found: Observation) -> list[Curve]:
    """What the training returned about itself: drawn, never trusted."""
    arrays = arrays_of(found.cases[0])
    wanted = {
        "loss": ("Training loss, as returned", ("loss_history",)),
        "accuracy": ("Accuracy while training, as returned", ("train_acc_history", "val_acc_history")),
    }
    return [
        Curve(title=title, x_label="step" if axis == "loss" else "epoch", y_label=axis, series=series)
        for axis, (title, names) in wanted.items()
        if (series := tuple(_series(name, arrays[name]) for name in names if _drawable(arrays.get(name))))
    ]


def _drawable(history: Array | None) -> bool:
    return history is not None and history.ndim == 1 and history.size > 0 and history.dtype.kind == "f"


def _series(name: str, history: Array) -> Series:
    stride = -(-history.size // _POINTS)
    shown = {"loss_history": "loss", "train_acc_history": "training", "val_acc_history": "validation"}
    return Series(name=shown[name], y=tuple(float(value) for value in history[::stride]))


def alike(found: Observation, faulty: Observation) -> bool:
    """Networks differ from run to run: a mistake is known by what the training did, not by its numbers."""
    if found.fate is not faulty.fate or not found.cases or not faulty.cases:
        return False
    first, other = found.cases[0], faulty.cases[0]
    if first.raised or other.raised:
        return _same_but_for_sizes(first.raised, other.raised)
    symptoms = _symptoms(other)
    return any(symptoms) and symptoms == _symptoms(first)


def _same_but_for_sizes(one: Raised | None, other: Raised | None) -> bool:
    """Layers differ in width from network to network, and so do the numbers in what a wrong shape raises."""
    if one is None or other is None:
        return False
    told = [re.sub(r"\d+", "0", raised.message) for raised in (one, other)]
    return one.type_name == other.type_name and told[0] == told[1]


def _symptoms(case: CaseResult) -> tuple[bool, ...]:
    """Steps without backward, steps on old gradients, a loss given probabilities in place of scores."""
    _, without_backward, without_zero_grad = _counts(case) or (0, 0, 0)
    return bool(without_backward), bool(without_zero_grad), (whole_of(case, "probabilities_given") or 0) > 0
