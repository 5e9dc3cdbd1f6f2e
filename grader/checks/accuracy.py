"""Judge accuracy: the share of hidden images that get their class, counted outside against labels no box has.

There are two parts, where the rubric splits the marks:

`accuracy`  the share of right predictions is above the bound;
`steps`     every training step seen had gradients of its own: cleared, worked out, applied.

A person judges a network that cannot be fed as it was trained, and one that learnt by steps nobody saw.
A share whose 95 % interval holds the bound is too close to call from one run: the same script is run on two
more seeds, and the runs are judged together. The rule is the same for everybody.
"""

import re
from collections.abc import Sequence
from itertools import repeat
from math import sqrt
from typing import Final

from grader.checks.support import failures
from grader.checks.support.check_definition import Calibration, Check
from grader.checks.support.closeness import Array, format_percent, format_written_percent
from grader.checks.support.predictions import CountedImages, choose_counted, describe_saved_problem, says
from grader.checks.support.steps import counts_of, steps_flaw
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending, pending_in_part
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of, whole_of
from grader.model import CaseResult, Curve, Evidence, Observation, Raised, Reason, Series, Status

PARTS: tuple[str, ...] = ("accuracy", "steps")
RUNS: Final = 3
TELLING_STEPS: Final = 25
"""After so many, training has shown what `is_alike` compares: what its steps do, not where they lead."""
_Z: Final = 1.959964
_POINTS: Final = 2000


class Params(_Params):
    above: float
    """Accuracy that has to be exceeded, as a share."""
    network: str = ""
    """The name that the handout gives the network; told where none is found under it."""
    structure: str = ""
    """Where classes are worked out from weights: what the network is made of, in a sentence's words."""
    saved_by: str = ""
    """How a trained network is saved so that it can be handed in: a line of code."""


def describe(params: Params) -> str:
    share = format_written_percent(params.above)
    network = f"with the weights of its network, {params.structure}" if params.structure else "its network"
    return f"Run; {network} must get more than {share} of the hidden images right."


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return failed(flaw)
    counts = _count_cases(params, observed)
    if isinstance(counts, Flaw):
        return _judge_without_figures(counts, observed.submitted)
    return _verdict(params, counts, observed.submitted)


def tally(params: Params, observed: CheckInput) -> tuple[int, int] | None:
    """Return (right, all) over all cases; None where a case yielded no predictions."""
    counts = _count_cases(params, observed)
    if isinstance(counts, Flaw):
        return None
    return sum(int(count.right.sum()) for count in counts), sum(count.right.size for count in counts)


def _count_cases(params: Params, observed: CheckInput) -> list[CountedImages] | Flaw:
    """Count, case by case, the images that got their class; or return what is wrong with a case."""
    counts: list[CountedImages] = []
    cases, expected = observed.submitted.cases, observed.expected.cases
    again = observed.recomputed.cases if observed.recomputed else repeat(None, len(cases))
    for case, labels, recomputed in zip(cases, expected, again, strict=True):
        count = choose_counted(params, case, labels, recomputed)
        if isinstance(count, Flaw):
            return count
        counts.append(count)
    return counts


def _judge_without_figures(flaw: Flaw, observation: Observation) -> Verdict:
    """Return the verdict where no share can be told; what was seen of the steps still counts."""
    first, evidence = observation.cases[0], tuple(_curves(observation))
    if flaw.reason is not Reason.NEEDS_A_PERSON:
        return failed(flaw)
    flaws = {"accuracy": flaw}
    if wrong := steps_flaw(first, learnt=True):
        flaws["steps"] = wrong
    return _judge_parts(flaws, "steps" in first.values, "", evidence)


def _verdict(params: Params, counts: Sequence[CountedImages], observation: Observation) -> Verdict:
    right, total = sum(int(count.right.sum()) for count in counts), sum(count.right.size for count in counts)
    low, high = interval(right, total)
    evidence, first = tuple(_curves(observation)), observation.cases[0]
    message = (
        f"Accuracy {format_percent(right / total)} on {total:,} hidden images "
        f"(95 % interval {format_percent(low)} to {format_percent(high)}); "
        f"more than {format_percent(params.above)} is asked for."
    )
    if low <= params.above <= high and len(counts) < RUNS and not whole_of(first, "stopped"):
        return Verdict(Status.PENDING, Reason.NEEDS_A_PERSON, message, evidence, too_close=True)
    if len(counts) > 1:
        message += (
            f" One run was too close to call, so {len(counts)} runs on other seeds were taken together."
        )
    flaws = {}
    if flaw := _accuracy_flaw(params, right / total, counts, first):
        flaws["accuracy"] = flaw
    if flaw := steps_flaw(first, learnt=not flaws):
        flaws["steps"] = flaw
    return _judge_parts(flaws, "steps" in first.values, message, evidence)


def _accuracy_flaw(
    params: Params, share: float, counts: Sequence[CountedImages], first: CaseResult
) -> Flaw | None:
    """Return what is wrong with the accuracy, to be said after the figures, or why a person has to look."""
    enough = share > params.above
    doubt = next((why for count in counts if (why := count.doubt if enough else count.excuse)), "")
    if doubt:
        return Flaw(Reason.NEEDS_A_PERSON, doubt)
    remark = f"{_describe_other_name(params, first)}{describe_saved_problem(first)}".strip()
    return None if enough else Flaw(Reason.WRONG_VALUE, remark)


def _describe_other_name(params: Params, case: CaseResult) -> str:
    """Return a sentence that says that the network was not kept under its name; empty where it was."""
    if not params.network or not says(case, "network", "elsewhere"):
        return ""
    return f" {params.network} was looked for; the network that was judged is kept under another name."


def _judge_parts(flaws: dict[str, Flaw], both: bool, message: str, evidence: tuple[Evidence, ...]) -> Verdict:
    if not flaws:
        return passed(*evidence, message=message)
    message = " ".join(filter(None, [message, *(flaw.message for flaw in flaws.values())]))
    waiting = tuple(part for part, flaw in flaws.items() if flaw.reason is Reason.NEEDS_A_PERSON)
    lost = tuple(part for part in flaws if part not in waiting)
    if waiting:
        alone = both and len(waiting) < len(PARTS)
        return pending_in_part(message, evidence, waiting, lost) if alone else pending(message, *evidence)
    status = Status.PARTIAL if both and len(flaws) < len(PARTS) else Status.FAILED
    return Verdict(status, next(iter(flaws.values())).reason, message, evidence, tuple(flaws))


def interval(right: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, which also holds near 0 and 1."""
    share, weight = right / total, _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / total + weight / total / 4) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def _curves(observation: Observation) -> list[Curve]:
    """Return the curves that the training returned about itself: they are drawn, never trusted."""
    arrays = arrays_of(observation.cases[0])
    charts = {
        "loss": ("Training loss, as returned", ("loss_history",)),
        "accuracy": ("Accuracy while training, as returned", ("train_acc_history", "val_acc_history")),
    }
    return [
        Curve(title=title, x_label="step" if axis == "loss" else "epoch", y_label=axis, series=series)
        for axis, (title, names) in charts.items()
        if (series := tuple(_series(name, arrays[name]) for name in names if _is_drawable(arrays.get(name))))
    ]


def _is_drawable(history: Array | None) -> bool:
    return history is not None and history.ndim == 1 and history.size > 0 and history.dtype.kind == "f"


def _series(name: str, history: Array) -> Series:
    stride = -(-history.size // _POINTS)
    labels = {"loss_history": "loss", "train_acc_history": "training", "val_acc_history": "validation"}
    return Series(name=labels[name], y=tuple(float(value) for value in history[::stride]))


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both trainings show the same symptoms.

    Networks differ from run to run, so a mistake is known by what the training did, not by its numbers.
    """
    if observation.fate is not faulty.fate or not observation.cases or not faulty.cases:
        return False
    first, other = observation.cases[0], faulty.cases[0]
    if first.raised or other.raised:
        return _same_but_for_sizes(first.raised, other.raised)
    symptoms = _symptoms(other)
    return any(symptoms) and symptoms == _symptoms(first)


def _same_but_for_sizes(one: Raised | None, other: Raised | None) -> bool:
    """Tell whether both raised the same error, apart from the numbers in its message.

    Layers differ in width from network to network, and so do the numbers in the error of a wrong shape.
    """
    if one is None or other is None:
        return False
    messages = [re.sub(r"\d+", "0", raised.message) for raised in (one, other)]
    return one.type_name == other.type_name and messages[0] == messages[1]


def _symptoms(case: CaseResult) -> tuple[bool, ...]:
    """Return which symptoms the training shows.

    These are: steps without backward, steps on old gradients, a loss that was given probabilities in place of
    scores, and training that ended where images were to be laid out as rows.
    """
    _, without_backward, without_zero_grad = counts_of(case) or (0, 0, 0)
    probabilities = (whole_of(case, "probabilities_given") or 0) > 0
    unflattened = bool(whole_of(case, "unflattened"))
    return bool(without_backward), bool(without_zero_grad), probabilities, unflattened


def _bound(params: Params) -> float:
    return params.above


CHECK: Final = Check(
    Params,
    judge,
    describe,
    parts=PARTS,
    is_alike=is_alike,
    variant_steps=TELLING_STEPS,
    calibration=Calibration(tally, _bound),
)
