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
from grader.checks.support.believed_records import used
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import figure
from grader.checks.support.drawn_descent import (
    DrawnDescent,
    agree,
    all_ends,
    drawn_descent,
    end_of,
    lowest_of_late,
    per_sample,
    plots_of_curves,
    rises,
)
from grader.checks.support.likely_rates import told_apart
from grader.checks.support.newton_steps import unlike_newton
from grader.checks.support.path_plot import UNCLEAR_PATH, path_flaw, path_unclear
from grader.checks.support.plots import (
    LOOKS,
    Line,
    in_several,
    numbers_in,
    plots_of,
    same_whatever_the_data,
    side_by_side,
    unlabelled,
    unnamed,
)
from grader.checks.support.row_visits import unequal, visits_of
from grader.checks.support.spread import out_of_reach
from grader.checks.support.verdict import (
    A_PERSON,
    Flaw,
    Observed,
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
_SAID: Final = re.compile(r"sampl|iterat|updat|step", re.IGNORECASE)


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


def in_words(params: Params) -> str:
    rates = f" for at least {params.at_least} learning rates" if params.rates else ""
    steps = f" in at most {params.steps} steps" if params.steps is not None else ""
    samples = "; in every epoch each sample is looked at once" if params.samples else ""
    return (
        f"Run{rates}; the best descent ends within {figure(params.near)} of the least possible loss"
        f"{steps}{samples}; curves and labels are looked at."
    )


def judge(params: Params, observed: Observed) -> Verdict:
    assert observed.recomputed is not None, "a descent needs `recompute`"
    if flaw := failures.unfinished(observed.found):
        return failed(flaw)
    [found], [expected], [worked_out] = (
        one.cases for one in (observed.found, observed.expected, observed.recomputed)
    )
    seen = drawn_descent(params, found, expected, arrays_of(worked_out))
    if seen is None:
        return failed(Flaw(Reason.NOT_RETURNED, "The script drew no curve of the loss."))
    evidence = _evidence(seen, expected)
    if doubt := _same_curve(params, seen):
        return pending(f"{doubt} A person has to look.", *evidence)
    path = path_flaw(seen.plots, plots_of(expected), any_start=True) if params.path else ""
    waiting = _unclear(params, seen, path, observed.facts)
    flaws = _flaws(params, seen, path, observed)
    return _verdict(
        params, {part: flaws[part] for part in flaws if part not in waiting}, waiting, seen, evidence
    )


def _unclear(params: Params, seen: DrawnDescent, path: str, facts: SourceFacts) -> dict[str, str]:
    """Return, by part, what only a person can see; empty where everything can be judged."""
    told = {
        "weights": "" if seen.losses.size else "The script leaves no weights whose loss could be worked out.",
        "samples": (_unseen(seen) or _not_believed(facts)) if params.samples else "",
        "path": UNCLEAR_PATH if path and path_unclear(seen.plots) else "",
    }
    return {part: why for part, why in told.items() if why}


def _unseen(seen: DrawnDescent) -> str:
    """Say why nobody knows how the script goes through the samples; empty where it was seen.

    The script may keep the samples in a list of its own.
    """
    looked, drawn = float(seen.visits.sum()), sum(line.length for line in seen.lines)
    if looked < seen.rows:
        return "How the script goes through the samples could not be seen."
    if looked >= drawn * seen.rows / 2 or _SAID.search(seen.main.xlabel) or per_sample(seen):
        return ""
    return (
        f"The curves have {drawn:,} values in all, but samples were looked at only {looked:,.0f} times; "
        f"one epoch takes {seen.rows:,}."
    )


def _not_believed(facts: SourceFacts) -> str:
    """Say why the notes on the samples that were looked at cannot be believed; empty where they can.

    The notes are made in the script's own process.
    """
    if not facts.evasive:
        return ""
    return (
        f"The grader noted the samples that the script looks at, and {used(facts)} could change these notes."
    )


def _same_curve(params: Params, seen: DrawnDescent) -> str:
    """Say that two curves are the same, which never happens to descents by samples; empty otherwise."""
    for one, other in combinations(seen.lines, 2) if params.samples else ():
        if np.array_equal(one.y, other.y):
            return f"{one.name or 'One curve'} and {other.name or 'another'} are one and the same curve."
    return ""


def _flaws(params: Params, seen: DrawnDescent, path: str, observed: Observed) -> dict[str, str]:
    """Return what is wrong, by part."""
    unlike = _unlike_a_descent(params, seen, observed)
    told = {
        "weights": unlike or (_weights_flaw(params, seen) if seen.losses.size else ""),
        "curves": unlike or _curves_flaw(params, seen),
        "samples": unequal(seen.visits, seen.rows) if params.samples else "",
        "labels": unlabelled(seen.main),
        "legend": _legend_flaw(params, seen) if params.rates else "",
        "plot": in_several(len(plots_of_curves(seen))) if params.rates else "",
        "path": path,
    }
    return {part: flaw for part, flaw in told.items() if flaw}


def _unlike_a_descent(params: Params, seen: DrawnDescent, observed: Observed) -> str:
    """Say what is wrong with curves on fresh data, which nobody can have typed in; empty on given data."""
    if observed.earlier is None:
        return ""
    if same_whatever_the_data(seen.lines, plots_of(observed.earlier.cases[0])):
        return "The curves stay the same on other data."
    if observed.confirmed is None:
        return ""
    course_side, looked = arrays_of(observed.confirmed.cases[0]), float(seen.visits.sum())
    if "newton" in course_side:
        return unlike_newton(seen.lines, course_side["newton"], seen.rows)
    if elsewhere := out_of_reach(seen.lines, course_side, seen.rows, looked):
        return elsewhere
    return told_apart(seen.lines, course_side, seen.rows, looked, seen.best) if params.rates else ""


def _verdict(
    params: Params,
    flaws: dict[str, str],
    waiting: dict[str, str],
    seen: DrawnDescent,
    evidence: tuple[Evidence, ...],
) -> Verdict:
    if not flaws and not waiting:
        return passed(*evidence, message=_ends(seen))
    applying = [part for part in PARTS if _applies(params, part)]
    if {"weights", "curves"} <= {*flaws, *waiting}:  # labels of another plot than the one asked for
        rest = flaws if {"weights", "curves"} <= flaws.keys() else waiting
        rest |= {part: "" for part in applying if part not in {*flaws, *waiting}}
    told = list(dict.fromkeys(flaw for flaw in [*flaws.values(), *waiting.values()] if flaw))
    lost = tuple(part for part in applying if part in flaws)
    if waiting:
        unclear = tuple(part for part in applying if part in waiting)
        return pending_in_part(" ".join([*told, A_PERSON]), evidence, unclear, lost)
    status = Status.FAILED if len(flaws) == len(applying) else Status.PARTIAL
    return Verdict(status, Reason.WRONG_VALUE, " ".join(told), evidence, lost)


def _applies(params: Params, part: str) -> bool:
    optional = {
        "samples": params.samples,
        "path": params.path,
        "legend": bool(params.rates),
        "plot": bool(params.rates),
    }
    return optional.get(part, True)


def _weights_flaw(params: Params, seen: DrawnDescent) -> str:
    """Say what is wrong with the end of the descent; empty where it is right.

    A curve is drawn by the student: it counts because it ends where the loss of the weights does.
    """
    noted = all(line.length <= line.y.size for line in seen.lines)
    if noted and not agree(all_ends(seen), seen.losses):
        return "No curve ends at the loss of the script's final weights."
    lowest = min([*lowest_of_late(seen), float(np.min(seen.losses))])
    if lowest <= seen.best + params.near:
        return ""
    return f"{_ends(seen)} The script should come within {figure(params.near)} of the least."


def _ends(seen: DrawnDescent) -> str:
    lowest = figure(min(all_ends(seen)), 4) if all_ends(seen) else "nowhere"
    final = figure(float(np.min(seen.losses)), 4)
    return (
        f"The lowest curve ends at {lowest}; the loss of the final weights, worked out again, is {final}, "
        f"and the least possible loss is {figure(seen.best, 4)}."
    )


def _curves_flaw(params: Params, seen: DrawnDescent) -> str:
    longest = max(line.length for line in seen.lines)
    if params.steps is not None and longest > params.steps:
        return f"It took {longest} steps; at most {params.steps} are needed."
    if len(seen.lines) < params.at_least:
        told = ", ".join(line.name or "without a name" for line in seen.lines)
        return f"{params.at_least} curves are asked for; found {len(seen.lines)} ({told})."
    if params.samples and per_sample(seen) and not _SAID.search(seen.main.xlabel):
        told = "one for each sample, where one for each epoch is asked for"
        return f"The curves have up to {longest:,} values: {told}."
    return ""


def _legend_flaw(params: Params, seen: DrawnDescent) -> str:
    """Say that the curves' learning rates are not named; empty where they are.

    Nobody knows the rates of lines without a name, but enough rates have to be named in the plots.
    """
    asked, holding = set(params.rates), plots_of_curves(seen)
    if named := {rate for line in seen.lines for rate in line.numbers & asked}:
        return unnamed(holding, map(str, sorted(named, reverse=True)))
    told = frozenset[float]().union(*(numbers_in(plot.words) for plot in holding)) & asked
    enough = len(told) >= min(len(seen.lines), params.at_least)
    return "" if enough else "Neither a legend nor a text says which curve has which rate."


def _evidence(seen: DrawnDescent, expected: CaseResult) -> tuple[Evidence, ...]:
    rows = tuple(
        (line.name or "without a name", f"{line.length:,}", "–" if end is None else figure(end, 4))
        for line, end in ((line, end_of(line)) for line in seen.lines[:10])
    )
    table = Rows(title="Curves", columns=("curve", "values", "ends at"), rows=rows)
    right = [line for plot in plots_of(expected) for line in plot.lines]
    return table, *(
        side_by_side(line.name or "negative log-likelihood", seen.main.xlabel, line, _beside(line, right))
        for line in seen.lines[:6]
    )


def _beside(line: Line, right: Sequence[Line]) -> Line | None:
    """Return the reference's curve for the same rate; with one descent only, its only curve."""
    same = [other for other in right if other.numbers & line.numbers]
    alone = [other for other in right if not other.name]
    return next(iter(same or alone), None)


def alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both show the same symptoms.

    Right solutions draw their samples differently, so a mistake is known by its symptoms, not by its values.
    """
    if observation.fate is not faulty.fate or not observation.cases or not faulty.cases:
        return False
    one, other = observation.cases[0], faulty.cases[0]
    if not visits_of(other).size:  # nothing in it is drawn by chance
        return not visits_of(one).size and curves.alike(observation, faulty)
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
    seen = DrawnDescent(tuple(plots), lines, plots[0], int(rows), visits_of(case), np.zeros(0), 0.0)
    with np.errstate(invalid="ignore"):
        rising = [line for line in lines if line.y.size and not line.y[-1] <= line.y[0]]
    return (
        bool(seen.visits.size and unequal(seen.visits, seen.rows)),
        per_sample(seen),
        len(rising) > len(lines) / 2,
        len(plots) > 1,
        any(bool(unlabelled(plot)) for plot in plots),
        not any(plot.has_legend for plot in plots),
    )


CHECK: Final = Check(Params, judge, in_words, parts=PARTS, looks=LOOKS, alike=alike)
