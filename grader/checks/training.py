"""Judge training by what it leaves behind: the loss of the returned weights, worked out outside.

Two parts, each judged on its own cases (a case says which in its text value ``part``):
`loss`     the final loss, recomputed from the weights by the reference, is at most the bound;
`batches`  every step saw a batch of the size asked for, over the run (nearly) all samples, and the final
           weights are those that steps on these batches lead to; where they are not, a person looks.
A loss history that the student's code returns is drawn, never trusted. Whether the trained network predicts
the classes that its weights do is told and costs nothing: here marks are for training.
"""

import numpy as np

from grader.checks import closeness, yielded
from grader.checks.closeness import Array, Bound, figure, percent_as_written
from grader.checks.likeness import same_exception, same_value
from grader.checks.value import arrays_of
from grader.checks.verdict import Flaw, Observed, Verdict, failed, passed, pending
from grader.checks.verdict import Params as _Params
from grader.model import CaseResult, Curve, Observation, Reason, Series, Status

PARTS = ("loss", "batches")
_WEIGHTS = ("W1", "b1", "W2", "b2")
_REPLAY_SHARE = 1e-4
"""How far weights may be from the replayed ones, as a share of the largest: room for single precision."""


class Params(_Params):
    loss: float
    """Largest final loss allowed, recomputed from the returned weights."""
    coverage: float = 0.8
    """Smallest share of the samples that the batches of a run must have reached."""


def in_words(params: Params) -> str:
    return (
        f"Run; the loss of the weights at the end, worked out anew, is at most {figure(params.loss)}, and "
        f"the batches reach at least {percent_as_written(params.coverage)} of the samples."
    )


def judge(params: Params, observed: Observed) -> Verdict:
    assert observed.recomputed is not None, "a training item needs `recompute`"
    if flaw := yielded.ending(observed.found):
        return failed(flaw)
    flaws: dict[str, Flaw] = {}
    rows = zip(observed.found.cases, observed.expected.cases, observed.recomputed.cases, strict=True)
    for found, expected, recomputed in rows:
        part = _part(expected)
        flaw = yielded.crash(found) or _JUDGES[part](params, found, expected, recomputed)
        if flaw:
            flaws.setdefault(part, flaw)
    advice = _advice(observed.found.cases[0], observed.recomputed.cases[0])
    return _verdict(
        flaws, {_part(case) for case in observed.expected.cases}, _curve(params, observed), advice
    )


def _verdict(flaws: dict[str, Flaw], parts: set[str], curve: Curve | None, advice: str) -> Verdict:
    evidence = (curve,) if curve else ()
    if not flaws:
        return passed(*evidence, advice=advice)
    first = next(iter(flaws.values()))
    by_reason: dict[Reason, str] = {}
    for flaw in flaws.values():
        by_reason.setdefault(flaw.reason, flaw.message)
    message = " ".join(by_reason.values())
    if any(flaw.reason is Reason.NEEDS_A_PERSON for flaw in flaws.values()):
        return pending(message, *evidence)
    status = failed(first).status if parts == flaws.keys() else Status.PARTIAL
    return Verdict(status, first.reason, message, evidence + first.evidence, tuple(flaws))


def _advice(found: CaseResult, recomputed: CaseResult) -> str:
    """What is wrong with the classes that the trained network predicts, if anything; empty where none were
    asked for."""
    wanted, classes = arrays_of(recomputed).get("classes"), found.values.get("classes")
    if wanted is None or classes is None:
        return ""
    told = "This costs nothing here, but what is trained on images later is judged by what it predicts."
    if flaw := closeness.unusable("predict(X)", classes, wanted):
        return f"{flaw.message.removesuffix('.')} after training{yielded.where(found)}. {told}"
    off = int(np.sum(np.not_equal(arrays_of(found)["classes"], wanted)))
    where = f"predict(X) gives another class than the highest score for {off} of {wanted.size} rows"
    return f"{where} after training{yielded.where(found)}. {told}" if off else ""


def _final_loss(
    params: Params, found: CaseResult, expected: CaseResult, recomputed: CaseResult
) -> Flaw | None:
    if flaw := _weights_flaw(found, expected):
        return flaw
    loss = float(arrays_of(recomputed)["loss"])
    if not np.isfinite(loss):
        return Flaw(Reason.NOT_FINITE, f"The final loss{yielded.where(found)} is not a finite number.")
    if loss <= params.loss:
        return None
    start = float(arrays_of(recomputed)["start"])
    trend = f"it rose from {figure(start, 4)}" if loss > start else f"it started at {figure(start, 4)}"
    message = (
        f"The final training loss{yielded.where(found)} is {figure(loss, 4)} ({trend}); "
        f"at most {figure(params.loss)} is asked for."
    )
    return Flaw(Reason.WRONG_VALUE, message)


def _batches(params: Params, found: CaseResult, expected: CaseResult, recomputed: CaseResult) -> Flaw | None:
    rows, wanted = arrays_of(found).get("batch_rows"), arrays_of(expected)["batch_rows"]
    if rows is None or rows.size == 0:
        return Flaw(Reason.NOT_RETURNED, "No step of the training called loss on a batch with its labels.")
    if rows.shape != wanted.shape:
        more = rows.ndim == wanted.ndim and rows.shape[1:] == wanted.shape[1:] and len(rows) > len(wanted)
        message = f"Training took {_steps(rows)}, expected {_steps(wanted)}."
        return Flaw(Reason.NEEDS_A_PERSON if more else Reason.WRONG_SHAPE, message)
    if flaw := closeness.unusable("batch_rows", rows, wanted):
        return flaw
    population = int(wanted.max()) + 1
    share = np.unique(rows[rows >= 0]).size / population
    if share < params.coverage:
        message = (
            f"The batches of the whole run reached {share:.0%} of the samples: "
            "each step must draw a new random batch."
        )
        return Flaw(Reason.WRONG_VALUE, message)
    return _trained_on_them(found, expected, recomputed)


def _trained_on_them(found: CaseResult, expected: CaseResult, replayed: CaseResult) -> Flaw | None:
    """Batches can be drawn for show; there are also honest ways to end elsewhere, such as momentum."""
    if flaw := _weights_flaw(found, expected):
        return flaw
    for name in _WEIGHTS:
        if name in replayed.values and not _near(arrays_of(found)[name], arrays_of(replayed)[name]):
            message = (
                "The weights after training are not those that plain steps on the batches drawn lead to: "
                "a person has to look."
            )
            return Flaw(Reason.NEEDS_A_PERSON, message)
    return None


def _near(found: Array, replayed: Array) -> bool:
    return closeness.close(found, replayed, Bound(absolute=_REPLAY_SHARE * float(np.abs(replayed).max())))


_JUDGES = {"loss": _final_loss, "batches": _batches}


def _part(case: CaseResult) -> str:
    part = case.values["part"]
    assert isinstance(part, str)
    return part


def _weights_flaw(found: CaseResult, expected: CaseResult) -> Flaw | None:
    for name in _WEIGHTS:
        if flaw := closeness.unusable(name, found.values.get(name), arrays_of(expected)[name]):
            return yielded.placed(flaw, found, " after training")
    return None


def _steps(rows: Array) -> str:
    steps, size = (*rows.shape, 0, 0)[:2]
    return f"{steps} steps with batches of {size}"


def _curve(params: Params, observed: Observed) -> Curve | None:
    histories = [arrays_of(o.cases[0]).get("loss_history") for o in (observed.found, observed.expected)]
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
        threshold_label=f"asked for: {figure(params.loss)}",
    )


_POINTS = 1000


def alike(found: Observation, faulty: Observation) -> bool:
    """Right solutions sample differently: a mistake is known by its symptoms, not by its numbers."""
    if found.fate is not faulty.fate or len(found.cases) != len(faulty.cases):
        return False
    return all(_alike_case(a, b) for a, b in zip(found.cases, faulty.cases, strict=True))


def _alike_case(a: CaseResult, b: CaseResult) -> bool:
    if a.raised or b.raised:
        return same_exception(a.raised, b.raised)
    return _symptoms(a) == _symptoms(b)


def same_as_untouched(found: Observation, starter: Observation) -> bool:
    """Return whether the weights stayed where they were and the same batches were asked for as by a starter,
    whatever was noted as the loss meanwhile."""
    if found.fate is not starter.fate or len(found.cases) != len(starter.cases):
        return False
    return all(_untouched_case(a, b) for a, b in zip(found.cases, starter.cases, strict=True))


def _untouched_case(a: CaseResult, b: CaseResult) -> bool:
    if a.raised or b.raised:
        return same_exception(a.raised, b.raised)
    both = [{name: v for name, v in case.values.items() if name in _WEIGHTS} for case in (a, b)]
    moved = not both[0] or both[0].keys() != both[1].keys()
    same = not moved and all(same_value(both[0][name], both[1][name]) for name in both[0])
    steps = [[mark for mark in _symptoms(case) if not mark.startswith("rises")] for case in (a, b)]
    return same and steps[0] == steps[1]


def _symptoms(case: CaseResult) -> tuple[str, ...]:
    """What training did, in words that do not depend on which samples were drawn."""
    arrays, marks = arrays_of(case), []
    history = arrays.get("loss_history")
    if history is not None and history.ndim == 1 and history.size:
        marks.append(f"rises:{not history[-1] < history[0]}")  # a loss that ended as NaN rose, too
    classes = arrays.get("classes")
    if classes is not None and (classes.ndim != 1 or classes.dtype.kind not in "iu"):
        marks.append(f"predicts:{classes.dtype.kind}{classes.ndim}")
    rows = arrays.get("batch_rows")
    if rows is not None and rows.ndim == 2:
        marks.append(f"steps:{rows.shape}")
        marks.append(f"same batch:{bool((rows == rows[:1]).all())}")
    return tuple(marks)
