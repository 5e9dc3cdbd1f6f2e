"""Judge training by what it leaves behind: the loss of the returned weights, worked out outside.

Parts, each judged on its own cases (a case says which in its text value ``part``):

`loss`     the final loss, recomputed from the weights by the reference, is at most the bound; or near it,
           where plain steps on the rows that were drawn lead to these very weights: the draw was unlucky;
`batches`  every step saw a batch of the size asked for, over the run (nearly) all samples, and the final
           weights are those that steps on these batches lead to; where they are not, a person looks;
`predict`  where the probe asks for it: a net of given weights predicts the right classes, and the accuracies
           that training notes are not shares of wrong ones. Losses and accuracies have to be noted; where the
           steps are known, losses and accuracies that these steps cannot have led to wait for a person. This
           part is earned with `loss` only.

Weights that end with a small loss could also be solved for, or have been known beforehand. So the loss is
believed where steps are seen to lead to its weights; or where they are in the case of the batches, whose rows
are drawn for this run, and the loss was worked out as often as steps are asked for. Else it waits for a
person.

A loss history that the student's code returns is drawn, and nothing else rests on it.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from grader.checks.support import closeness, failures, histories, predicting
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import Array, Bound, format_number, format_written_percent
from grader.checks.support.same_result import same_exception, same_value
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending, pending_in_part
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of, whole_of
from grader.model import CaseResult, Curve, Observation, Reason, Series, Status

PARTS = ("loss", "batches", "predict")
_WEIGHTS = ("W1", "b1", "W2", "b2")
_NO_STEP = "The weights after training are those that it began with: no step was taken."
_ELSEWHERE = "Plain steps on these batches lead to other weights than those after training"
_NOT_FOLLOWED = (
    "The loss at the end is small enough, but no steps were seen that lead to these weights: the weights "
    "could be solved for, too, or known beforehand. A person has to look."
)
_CUT = (
    "The loss was worked out on rows that were cut to whole numbers: keep X as it is, and make only row "
    "numbers and labels whole."
)
_FOREIGN = (
    "The loss was worked out on rows that training was not given, so the batches could not be followed. A "
    "person has to look."
)
_REPLAY_SHARE = 1e-4
"""How far weights may be from the replayed ones, as a share of the largest: room for single precision."""


class Params(_Params):
    loss: float
    """Largest final loss allowed, recomputed from the returned weights."""
    unlucky: float | None = None
    """Largest one where plain steps on the rows drawn lead to it; without, no more than elsewhere."""
    coverage: float = 0.8
    """Smallest share of the samples that the batches of a run must have reached."""


def describe(params: Params) -> str:
    return (
        f"Run; the loss of the weights at the end, worked out anew, is at most {format_number(params.loss)}, "
        f"and the batches reach at least {format_written_percent(params.coverage)} of the samples."
    )


def judge(params: Params, observed: CheckInput) -> Verdict:
    assert observed.recomputed is not None, "a training item needs `recompute`"
    if flaw := failures.find_ending(observed.submitted):
        return failed(flaw)
    flaws: dict[str, Flaw] = {}
    rows = zip(observed.submitted.cases, observed.expected.cases, observed.recomputed.cases, strict=True)
    for result, expected, recomputed in rows:
        for part, flaw in _case_flaws(params, result, expected, recomputed):
            flaws.setdefault(part, flaw)
    parts = {part for case in observed.expected.cases for part in _parts(case)}
    if "predict" in parts and "predict" not in flaws and (flaw := _notes_flaw(observed, flaws)):
        flaws["predict"] = flaw
    flaws = _settle_parts(_doubt_unseen_steps(flaws, observed), parts)
    return _verdict(flaws, parts, _curve(params, observed), _advice(params, observed))


def _case_flaws(
    params: Params, result: CaseResult, expected: CaseResult, recomputed: CaseResult
) -> Iterator[tuple[str, Flaw]]:
    part = _part(expected)
    if flaw := failures.find_crash(result) or _JUDGES[part](params, result, expected, recomputed):
        yield part, flaw
    asked = "predict" in _parts(expected) and not result.raised
    if asked and (flaw := predicting.find_flaw(result, expected, recomputed)):
        yield "predict", flaw


def _notes_flaw(observed: CheckInput, flaws: dict[str, Flaw]) -> Flaw | None:
    """Return what is wrong with the losses and accuracies that were noted, beside classes that are right."""
    assert observed.recomputed is not None
    replaced = any(map(predicting.was_earlier_replaced, observed.submitted.cases))
    rows = zip(observed.submitted.cases, observed.expected.cases, observed.recomputed.cases, strict=True)
    for result, expected, recomputed in rows:
        flaw = None
        if _part(expected) == "loss" and not result.raised:
            flaw = histories.find_missing(result, expected, replaced)
        elif _part(expected) == "batches" and "batches" not in flaws:  # the steps are known
            flaw = histories.find_invented(result, recomputed, replaced)
        if flaw:
            return flaw
    return None


def _doubt_unseen_steps(flaws: dict[str, Flaw], observed: CheckInput) -> dict[str, Flaw]:
    """Return the flaws, with one of the loss where no steps are seen that lead to its weights."""
    assert observed.recomputed is not None
    rows = zip(observed.submitted.cases, observed.expected.cases, observed.recomputed.cases, strict=True)
    unseen = any(
        _not_followed(recomputed) and ("batches" in flaws or _has_fewer_calls(result, expected))
        for result, expected, recomputed in rows
    )
    if not unseen or "loss" in flaws:
        return flaws
    return flaws | {"loss": Flaw(Reason.NEEDS_A_PERSON, _NOT_FOLLOWED)}


def _not_followed(recomputed: CaseResult) -> bool:
    """Tell whether steps were looked for and none lead to the weights; rubrics need not look for them."""
    counts = [whole_of(recomputed, name) for name in ("plain", "followed")]
    return 0 in counts and not any(counts)


def _has_fewer_calls(result: CaseResult, expected: CaseResult) -> bool:
    """Tell whether training called the loss on fewer batches than it was to take steps."""
    return (whole_of(result, "calls") or 0) < (whole_of(expected, "calls") or 0)


def _settle_parts(flaws: dict[str, Flaw], parts: set[str]) -> dict[str, Flaw]:
    """Return the flaws after what one part says of another.

    A net that did not learn has earned nothing with its classes. Where the loss is missed for certain, nobody
    has to find out how the weights came about.
    """
    if "loss" not in flaws:
        return flaws
    if "predict" in parts:
        flaws.setdefault("predict", Flaw(flaws["loss"].reason, ""))
    missed = flaws["loss"].reason is not Reason.NEEDS_A_PERSON
    if missed and "batches" in flaws and flaws["batches"].message.startswith(_ELSEWHERE):
        flaws["batches"] = Flaw(Reason.WRONG_VALUE, f"{_ELSEWHERE}.")
    return flaws


def _verdict(flaws: dict[str, Flaw], parts: set[str], curve: Curve | None, advice: str) -> Verdict:
    evidence = (curve,) if curve else ()
    if not flaws:
        return passed(*evidence, advice=advice)
    first = next(iter(flaws.values()))
    message = _message(flaws)
    waiting = tuple(part for part, flaw in flaws.items() if flaw.reason is Reason.NEEDS_A_PERSON)
    lost = tuple(part for part in flaws if part not in waiting)
    if set(waiting) == parts:
        return pending(message, *evidence)
    if waiting:
        return pending_in_part(message, evidence, waiting, lost)
    status = failed(first).status if parts == flaws.keys() else Status.PARTIAL
    return Verdict(status, first.reason, message, evidence + first.evidence, lost)


def _message(flaws: dict[str, Flaw]) -> str:
    """Return the first flaw of each kind, which is what to mend first; predicting is a kind of its own."""
    by_reason: dict[Reason | str, str] = {}
    for part, flaw in flaws.items():
        by_reason.setdefault(part if part == "predict" else flaw.reason, flaw.message)
    return " ".join(filter(None, by_reason.values()))


def _advice(params: Params, observed: CheckInput) -> str:
    """Say that the draw was unlucky, where that was so; it costs nothing."""
    assert observed.recomputed is not None
    for result, recomputed in zip(observed.submitted.cases, observed.recomputed.cases, strict=True):
        loss = arrays_of(recomputed).get("loss")
        if loss is not None and float(loss) > params.loss:
            return (
                f"The final training loss{failures.name_case(result)} is {format_number(float(loss), 4)}, "
                f"a little more than {format_number(params.loss)}: the steps are right, but the batches are "
                "smaller than asked for, so the loss varies more. Draw as many rows as batch_size says, with "
                "replacement."
            )
    return ""


def _judge_final_loss(
    params: Params, result: CaseResult, expected: CaseResult, recomputed: CaseResult
) -> Flaw | None:
    if flaw := _weights_flaw(result, expected):
        return flaw
    loss = float(arrays_of(recomputed)["loss"])
    if not np.isfinite(loss):
        return Flaw(Reason.NOT_FINITE, f"The final loss{failures.name_case(result)} is not a finite number.")
    if loss <= params.loss or (whole_of(recomputed, "plain") and loss <= (params.unlucky or params.loss)):
        return None
    if whole_of(recomputed, "moved") == 0:
        return Flaw(Reason.WRONG_VALUE, _NO_STEP)
    start = float(arrays_of(recomputed)["start"])
    trend = (
        f"it rose from {format_number(start, 4)}"
        if loss > start
        else f"it started at {format_number(start, 4)}"
    )
    message = (
        f"The final training loss{failures.name_case(result)} is {format_number(loss, 4)} ({trend}); "
        f"at most {format_number(params.loss)} is asked for."
    )
    return Flaw(Reason.WRONG_VALUE, message)


def _judge_batches(
    params: Params, result: CaseResult, expected: CaseResult, recomputed: CaseResult
) -> Flaw | None:
    rows, expected_rows = arrays_of(result).get("batch_rows"), arrays_of(expected)["batch_rows"]
    if rows is None or rows.size == 0:
        return _missing_batches_flaw(result)
    if rows.shape != expected_rows.shape:
        more = (
            rows.ndim == expected_rows.ndim
            and rows.shape[1:] == expected_rows.shape[1:]
            and len(rows) > len(expected_rows)
        )
        message = f"Training took {_describe_steps(rows)}, expected {_describe_steps(expected_rows)}."
        return Flaw(Reason.NEEDS_A_PERSON if more else Reason.WRONG_SHAPE, message)
    if flaw := closeness.check_usable("batch_rows", rows, expected_rows):
        return flaw
    population = int(expected_rows.max()) + 1
    share = np.unique(rows[rows >= 0]).size / population
    if share < params.coverage:
        message = (
            f"The batches of the whole run reached {share:.0%} of the samples: "
            "each step must draw a new random batch."
        )
        return Flaw(Reason.WRONG_VALUE, message)
    return _replay_flaw(result, expected, recomputed)


def _missing_batches_flaw(result: CaseResult) -> Flaw:
    """Return the flaw of a run without steps on rows of the data.

    There may have been some on what was made of the rows.
    """
    if whole_of(result, "cut_batches"):
        return Flaw(Reason.WRONG_VALUE, _CUT)
    if whole_of(result, "foreign_batches"):
        return Flaw(Reason.NEEDS_A_PERSON, _FOREIGN)
    return Flaw(Reason.NOT_RETURNED, "No step of the training called loss on a batch with its labels.")


def _replay_flaw(result: CaseResult, expected: CaseResult, replayed: CaseResult) -> Flaw | None:
    """Return the flaw where the batches do not lead to the weights, or None.

    Batches can be drawn for show; there are also honest ways to end elsewhere, such as momentum.
    """
    if flaw := _weights_flaw(result, expected):
        return flaw
    if whole_of(replayed, "moved") == 0:
        return Flaw(Reason.WRONG_VALUE, _NO_STEP)
    for name in _WEIGHTS:
        if name in replayed.values and not _is_near(arrays_of(result)[name], arrays_of(replayed)[name]):
            return Flaw(Reason.NEEDS_A_PERSON, f"{_ELSEWHERE}: a person has to look.")
    return None


def _is_near(array: Array, replayed: Array) -> bool:
    return closeness.is_close(array, replayed, Bound(absolute=_REPLAY_SHARE * float(np.abs(replayed).max())))


_JUDGES = {"loss": _judge_final_loss, "batches": _judge_batches}


def _part(case: CaseResult) -> str:
    part = case.values["part"]
    assert isinstance(part, str)
    return part


def _parts(case: CaseResult) -> tuple[str, ...]:
    """Return what a case judges: its own part, and what the net predicts where the probe asks for it."""
    return (_part(case), *(("predict",) if "predicted" in case.values else ()))


def _weights_flaw(result: CaseResult, expected: CaseResult) -> Flaw | None:
    for name in _WEIGHTS:
        if flaw := closeness.check_usable(name, result.values.get(name), arrays_of(expected)[name]):
            return failures.add_case(flaw, result, " after training")
    return None


def _describe_steps(rows: Array) -> str:
    steps, size = (*rows.shape, 0, 0)[:2]
    return f"{steps} steps with batches of {size}"


def _curve(params: Params, observed: CheckInput) -> Curve | None:
    histories = [arrays_of(o.cases[0]).get("loss_history") for o in (observed.submitted, observed.expected)]
    lines = [
        Series(name=name, y=tuple(float(v) for v in history[:_POINTS]))
        for name, history in zip(("yours", "reference"), histories, strict=True)
        if history is not None and history.ndim == 1 and history.dtype.kind == "f"
    ]
    if not lines:
        return None
    return Curve(
        title="Training loss on the toy data, as returned by train",
        x_label="iteration",
        y_label="loss",
        series=tuple(lines),
        threshold=params.loss,
        threshold_label=f"asked for: {format_number(params.loss)}",
    )


_POINTS = 1000


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both show the same symptoms in every case.

    Right solutions sample differently: a mistake is known by its symptoms, not by its numbers.
    """
    if observation.fate is not faulty.fate or len(observation.cases) != len(faulty.cases):
        return False
    return all(_is_alike_case(a, b) for a, b in zip(observation.cases, faulty.cases, strict=True))


def _is_alike_case(a: CaseResult, b: CaseResult) -> bool:
    if a.raised or b.raised:
        return same_exception(a.raised, b.raised)
    return _symptoms(a) == _symptoms(b)


def same_as_untouched(observation: Observation, starter: Observation) -> bool:
    """Tell whether the weights stayed as they were and the same batches were asked for, as by a starter.

    The losses that were noted meanwhile do not matter.
    """
    if observation.fate is not starter.fate or len(observation.cases) != len(starter.cases):
        return False
    return all(_is_untouched_case(a, b) for a, b in zip(observation.cases, starter.cases, strict=True))


_OF_HISTORY = ("rises", "no step")


def _is_untouched_case(a: CaseResult, b: CaseResult) -> bool:
    if a.raised or b.raised:
        return same_exception(a.raised, b.raised)
    both = [{name: v for name, v in case.values.items() if name in _WEIGHTS} for case in (a, b)]
    moved = not both[0] or both[0].keys() != both[1].keys()
    same = not moved and all(same_value(both[0][name], both[1][name]) for name in both[0])
    steps = [[mark for mark in _symptoms(case) if not mark.startswith(_OF_HISTORY)] for case in (a, b)]
    return same and steps[0] == steps[1]


def _symptoms(case: CaseResult) -> tuple[str, ...]:
    """Return what training did, in words that do not depend on which samples were drawn."""
    arrays, marks = arrays_of(case), []
    history = arrays.get("loss_history")
    noted = history is not None and history.ndim == 1 and history.size > 0
    if noted and whole_of(case, "moved") == 0:
        marks.append("no step")  # what the history does is then the luck of the draw
    elif history is not None and noted:
        marks.append(f"rises:{not history[-1] < history[0]}")  # a loss that ended as NaN rose, too
    marks += predicting.symptoms(case)
    rows = arrays.get("batch_rows")
    if rows is not None and rows.ndim == 2:
        marks.append(f"steps:{rows.shape}")
        marks.append(f"same batch:{bool((rows == rows[:1]).all())}")
    return tuple(marks)


CHECK: Final = Check(
    Params, judge, describe, parts=PARTS, is_alike=is_alike, same_as_starter=same_as_untouched
)
