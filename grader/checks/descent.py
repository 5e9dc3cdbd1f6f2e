"""Judge a descent that may come out differently each time: by where it ends, and by what it looked at.

The parts are these; only those apply that the tolerance asks for:

`weights`  the loss of the weights the script ends with, worked out outside, is where a curve ends, and the
           best curve ends near the least loss there is;
`curves`   as many curves as asked for, of the given rates, one value for each pass over the data; or, where
           `steps` is given, one that has at most so many values;
`samples`  every row of the data was looked at equally often, one at a time;
`labels`, `legend`, `plot`, `path`  as for `curves`.
"""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np

from grader.checks import curves
from grader.checks.support import failures
from grader.checks.support.believed_records import name_unusual
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import format_number
from grader.checks.support.drawn_descent import (
    DrawnDescent,
    agree,
    all_ends,
    end_of,
    find_descent,
    is_per_sample,
    lowest_of_late,
    plots_of_curves,
    rises,
)
from grader.checks.support.likely_rates import find_wrong_rates
from grader.checks.support.newton_steps import explain_unlike_newton
from grader.checks.support.path_plot import UNCLEAR_PATH, is_path_unclear, path_flaw
from grader.checks.support.plots import (
    LOOKS,
    Line,
    describe_several,
    describe_unlabelled,
    describe_unnamed,
    is_same_whatever_the_data,
    numbers_in,
    pair_curves,
    plots_of,
)
from grader.checks.support.row_visits import describe_unequal, visits_of
from grader.checks.support.spread import find_out_of_reach
from grader.checks.support.verdict import (
    A_PERSON,
    CheckInput,
    Flaw,
    Verdict,
    failed,
    passed,
    pending,
    pending_in_part,
)
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of
from grader.model import CaseResult, Evidence, Observation, Reason, Rows, SourceFacts, Status

PARTS: tuple[str, ...] = ("weights", "curves", "samples", "labels", "legend", "plot", "path")
_STEP_WORDS: Final = re.compile(r"sampl|iterat|updat|step", re.IGNORECASE)


class Params(_Params):
    near: float
    """How far above the least loss the best descent may end."""
    rates: tuple[float, ...] = ()
    """Which learning rates may be compared; empty where there is one descent only."""
    at_least: int = 1
    """How many of them have to be."""
    steps: int | None = None
    """Most values a curve may have, where few steps are the point."""
    samples: bool = False
    """Whether the descent has to go sample by sample."""
    path: bool = False


def describe(params: Params) -> str:
    rates = f" for at least {params.at_least} learning rates" if params.rates else ""
    steps = f" in at most {params.steps} steps" if params.steps is not None else ""
    samples = "; in every epoch each sample is looked at once" if params.samples else ""
    return (
        f"Run{rates}; the best descent ends within {format_number(params.near)} of the least possible loss"
        f"{steps}{samples}; curves and labels are looked at."
    )


def judge(params: Params, observed: CheckInput) -> Verdict:
    assert observed.recomputed is not None, "a descent needs `recompute`"
    if flaw := failures.find_unfinished(observed.submitted):
        return failed(flaw)
    [submitted], [expected], [worked_out] = (
        observation.cases for observation in (observed.submitted, observed.expected, observed.recomputed)
    )
    descent = find_descent(params, submitted, expected, arrays_of(worked_out))
    if descent is None:
        return failed(Flaw(Reason.NOT_RETURNED, "The script drew no curve of the loss."))
    evidence = _evidence(descent, expected)
    if doubt := _describe_same_curve(params, descent):
        return pending(f"{doubt} A person has to look.", *evidence)
    path = path_flaw(descent.plots, plots_of(expected), any_start=True) if params.path else ""
    waiting = _find_unclear(params, descent, path, observed.facts)
    flaws = _flaws(params, descent, path, observed)
    return _verdict(
        params, {part: flaws[part] for part in flaws if part not in waiting}, waiting, descent, evidence
    )


def _find_unclear(params: Params, descent: DrawnDescent, path: str, facts: SourceFacts) -> dict[str, str]:
    """Return, by part, what only a person can see; empty where everything can be judged."""
    no_weights = "The script leaves no weights whose loss could be worked out."
    reasons = {
        "weights": "" if descent.losses.size else no_weights,
        "samples": (_describe_unseen(descent) or _describe_disbelief(facts)) if params.samples else "",
        "path": UNCLEAR_PATH if path and is_path_unclear(descent.plots) else "",
    }
    return {part: why for part, why in reasons.items() if why}


def _describe_unseen(descent: DrawnDescent) -> str:
    """Say why nobody knows how the script goes through the samples; empty where it was seen.

    The script may keep the samples in a list of its own.
    """
    looked, drawn = float(descent.visits.sum()), sum(line.length for line in descent.lines)
    if looked < descent.rows:
        return "How the script goes through the samples could not be seen."
    if (
        looked >= drawn * descent.rows / 2
        or _STEP_WORDS.search(descent.main.xlabel)
        or is_per_sample(descent)
    ):
        return ""
    return (
        f"The curves have {drawn:,} values in all, but samples were looked at only {looked:,.0f} times; "
        f"one epoch takes {descent.rows:,}."
    )


def _describe_disbelief(facts: SourceFacts) -> str:
    """Say why the notes on the samples that were looked at cannot be believed; empty where they can.

    The notes are made in the script's own process.
    """
    if not facts.evasive:
        return ""
    unusual = name_unusual(facts)
    return f"The grader noted the samples that the script looks at, and {unusual} could change these notes."


def _describe_same_curve(params: Params, descent: DrawnDescent) -> str:
    """Say that two curves are the same, which never happens to descents by samples; empty otherwise."""
    for one, other in combinations(descent.lines, 2) if params.samples else ():
        if np.array_equal(one.y, other.y):
            return f"{one.name or 'One curve'} and {other.name or 'another'} are one and the same curve."
    return ""


def _flaws(params: Params, descent: DrawnDescent, path: str, observed: CheckInput) -> dict[str, str]:
    """Return what is wrong, by part."""
    unlike = _describe_unlike_descent(params, descent, observed)
    flaws = {
        "weights": unlike or (_weights_flaw(params, descent) if descent.losses.size else ""),
        "curves": unlike or _curves_flaw(params, descent),
        "samples": describe_unequal(descent.visits, descent.rows) if params.samples else "",
        "labels": describe_unlabelled(descent.main),
        "legend": _legend_flaw(params, descent) if params.rates else "",
        "plot": describe_several(len(plots_of_curves(descent))) if params.rates else "",
        "path": path,
    }
    return {part: flaw for part, flaw in flaws.items() if flaw}


def _describe_unlike_descent(params: Params, descent: DrawnDescent, observed: CheckInput) -> str:
    """Say what is wrong with curves on fresh data, which nobody can have typed in; empty on given data."""
    if observed.earlier is None:
        return ""
    if is_same_whatever_the_data(descent.lines, plots_of(observed.earlier.cases[0])):
        return "The curves stay the same on other data."
    if observed.confirmed is None:
        return ""
    course_side, looked = arrays_of(observed.confirmed.cases[0]), float(descent.visits.sum())
    if "newton" in course_side:
        return explain_unlike_newton(descent.lines, course_side["newton"], descent.rows)
    if elsewhere := find_out_of_reach(descent.lines, course_side, descent.rows, looked):
        return elsewhere
    return (
        find_wrong_rates(descent.lines, course_side, descent.rows, looked, descent.best)
        if params.rates
        else ""
    )


def _verdict(
    params: Params,
    flaws: dict[str, str],
    waiting: dict[str, str],
    descent: DrawnDescent,
    evidence: tuple[Evidence, ...],
) -> Verdict:
    if not flaws and not waiting:
        return passed(*evidence, message=_describe_ends(descent))
    applying = [part for part in PARTS if _applies(params, part)]
    if {"weights", "curves"} <= {*flaws, *waiting}:  # labels of another plot than the one asked for
        following = flaws if {"weights", "curves"} <= flaws.keys() else waiting
        following |= {part: "" for part in applying if part not in {*flaws, *waiting}}
    messages = list(dict.fromkeys(flaw for flaw in [*flaws.values(), *waiting.values()] if flaw))
    lost = tuple(part for part in applying if part in flaws)
    if waiting:
        unclear = tuple(part for part in applying if part in waiting)
        return pending_in_part(" ".join([*messages, A_PERSON]), evidence, unclear, lost)
    status = Status.FAILED if len(flaws) == len(applying) else Status.PARTIAL
    return Verdict(status, Reason.WRONG_VALUE, " ".join(messages), evidence, lost)


def _applies(params: Params, part: str) -> bool:
    optional = {
        "samples": params.samples,
        "path": params.path,
        "legend": bool(params.rates),
        "plot": bool(params.rates),
    }
    return optional.get(part, True)


def _weights_flaw(params: Params, descent: DrawnDescent) -> str:
    """Say what is wrong with the end of the descent; empty where it is right.

    A curve is drawn by the student: it counts because it ends where the loss of the weights does.
    """
    noted = all(line.length <= line.y.size for line in descent.lines)
    if noted and not agree(all_ends(descent), descent.losses):
        return "No curve ends at the loss of the script's final weights."
    lowest = min([*lowest_of_late(descent), float(np.min(descent.losses))])
    if lowest <= descent.best + params.near:
        return ""
    return (
        f"{_describe_ends(descent)} The script should come within {format_number(params.near)} of the least."
    )


def _describe_ends(descent: DrawnDescent) -> str:
    lowest = format_number(min(all_ends(descent)), 4) if all_ends(descent) else "nowhere"
    final = format_number(float(np.min(descent.losses)), 4)
    return (
        f"The lowest curve ends at {lowest}; the loss of the final weights, worked out again, is {final}, "
        f"and the least possible loss is {format_number(descent.best, 4)}."
    )


def _curves_flaw(params: Params, descent: DrawnDescent) -> str:
    longest = max(line.length for line in descent.lines)
    if params.steps is not None and longest > params.steps:
        return f"It took {longest} steps; at most {params.steps} are needed."
    if len(descent.lines) < params.at_least:
        names = ", ".join(line.name or "without a name" for line in descent.lines)
        return f"{params.at_least} curves are asked for; found {len(descent.lines)} ({names})."
    if params.samples and is_per_sample(descent) and not _STEP_WORDS.search(descent.main.xlabel):
        excess = "one for each sample, where one for each epoch is asked for"
        return f"The curves have up to {longest:,} values: {excess}."
    return ""


def _legend_flaw(params: Params, descent: DrawnDescent) -> str:
    """Say that the curves' learning rates are not named; empty where they are.

    Nobody knows the rates of lines without a name, but enough rates have to be named in the plots.
    """
    asked, holding = set(params.rates), plots_of_curves(descent)
    if named := {rate for line in descent.lines for rate in line.numbers & asked}:
        return describe_unnamed(holding, map(str, sorted(named, reverse=True)))
    written = frozenset[float]().union(*(numbers_in(plot.words) for plot in holding)) & asked
    enough = len(written) >= min(len(descent.lines), params.at_least)
    return "" if enough else "Neither a legend nor a text says which curve has which rate."


def _evidence(descent: DrawnDescent, expected: CaseResult) -> tuple[Evidence, ...]:
    rows = tuple(
        (line.name or "without a name", f"{line.length:,}", "–" if end is None else format_number(end, 4))
        for line, end in ((line, end_of(line)) for line in descent.lines[:10])
    )
    table = Rows(title="Curves", columns=("curve", "values", "ends at"), rows=rows)
    right = [line for plot in plots_of(expected) for line in plot.lines]
    return table, *(
        pair_curves(
            line.name or "negative log-likelihood",
            descent.main.xlabel,
            line,
            _find_reference_line(line, right),
        )
        for line in descent.lines[:6]
    )


def _find_reference_line(line: Line, right: Sequence[Line]) -> Line | None:
    """Return the reference's curve for the same rate; with one descent only, its only curve."""
    same = [candidate for candidate in right if candidate.numbers & line.numbers]
    alone = [candidate for candidate in right if not candidate.name]
    return next(iter(same or alone), None)


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both show the same symptoms.

    Right solutions draw their samples differently, so a mistake is known by its symptoms, not by its values.
    """
    if observation.fate is not faulty.fate or not observation.cases or not faulty.cases:
        return False
    one, other = observation.cases[0], faulty.cases[0]
    if not visits_of(other).size:  # nothing in it is drawn by chance
        return not visits_of(one).size and curves.is_alike(observation, faulty)
    symptoms = _symptoms(other)
    return any(symptoms) and symptoms == _symptoms(one)


def _symptoms(case: CaseResult) -> tuple[bool, ...]:
    """Return which symptoms show.

    These are: samples by chance, one value per sample, rising curves, several plots, no labels, no legend.
    """
    rows = arrays_of(case).get("rows")
    plots = [plot for plot in plots_of(case) if any(rises(line.x) for line in plot.lines)]
    if rows is None or rows.ndim != 0 or rows.dtype.kind not in "iu" or not plots or not 0 < rows < 1e6:
        return ()
    lines = tuple(line for plot in plots for line in plot.lines)
    descent = DrawnDescent(tuple(plots), lines, plots[0], int(rows), visits_of(case), np.zeros(0), 0.0)
    with np.errstate(invalid="ignore"):
        rising = [line for line in lines if line.y.size and not line.y[-1] <= line.y[0]]
    return (
        bool(descent.visits.size and describe_unequal(descent.visits, descent.rows)),
        is_per_sample(descent),
        len(rising) > len(lines) / 2,
        len(plots) > 1,
        any(bool(describe_unlabelled(plot)) for plot in plots),
        not any(plot.has_legend for plot in plots),
    )


CHECK: Final = Check(Params, judge, describe, parts=PARTS, looks=LOOKS, is_alike=is_alike)
