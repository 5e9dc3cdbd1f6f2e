"""Judge the items that are loaded together: from what a bench yields, or from what was typed, to verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from grader import drawn, images, loading, scoring, typed
from grader.checks import CHECKS, Observed, Verdict
from grader.checks.verdict import failed, pending, void
from grader.errors import BoxBroken
from grader.images import Images
from grader.model import CaseKind, Evidence, Fate, Observation, Reason, Status, Submission
from grader.observe import Bench, Source, request_for
from grader.outcome import Judged
from grader.referee import Referee, ReferenceFault
from grader.rubric import SCRIPT, TEXT, Assignment, FollowThrough, Item
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec, Request
from grader.seeds import Seeds

_ORACLE_PATIENCE: Final = 3
_WORDS: Final = "words"
"""The probe that every box has for reports."""
_RECORD: Final = "record"
"""The one for what a script drew and printed while it ran."""
_RECORD_S: Final = 10.0
"""Far more than it takes to hand over what is there."""
_ONCE: Final = (CaseSpec(CaseKind.PUBLISHED, 0, 0),)
_UNJUDGED: Final = void(Reason.GRADER_FAULT, "it was not judged")
_ATTEMPTS: Final = (1, 2)
"""Further runs of what was too close to call."""


@dataclass(frozen=True)
class Grading:
    """What is the same for all items of one submission."""

    submission: Submission
    assignment: Assignment
    sandbox: Sandbox
    referee: Referee
    seeds: Seeds
    images: Images | None

    def cases(self, item: Item, attempt: int = 0) -> tuple[CaseSpec, ...]:
        return images.with_images(item, self.seeds.cases(item, attempt), self.images)

    def all_alike(self, source: Source, verdict: Verdict) -> dict[str, Judged]:
        return {item.id: Judged((), verdict) for item in source.items}

    def bench(self, source: Source, seed: int = 0) -> Bench:
        return Bench(self.sandbox, self.submission.files, source, self.assignment, seed)


def judge_run(source: Source, work: Grading, earlier: Mapping[str, Judged]) -> dict[str, Judged]:
    """Raises BoxBroken for the machine's own fault."""
    if not any(given.path == source.file for given in work.submission.files):
        return work.all_alike(source, failed(loading.absent(work.submission, source.file)))
    with work.bench(source) as bench:
        if flaw := loading.flaw(bench.loaded, source.file):
            return work.all_alike(source, failed(flaw))
        judged = _observed_and_judged(source, bench, work)
        for item in source.items:
            known = {**earlier, **judged}
            if item.follow_through and _follows(item.follow_through, judged[item.id], known):
                _follow(item, item.follow_through, judged[item.id], bench, work.referee)
        if SCRIPT in source.modes:
            judged[source.items[0].id].drawn = _drawn(source, bench, work)
    for item in source.items:
        if judged[item.id].verdict.again:
            _run_again(item, judged[item.id], source, work)
        _must_not_blame_for_the_course(item, judged[item.id], source, work)
        _wait_where_earlier_parts_failed(item, judged[item.id], {**earlier, **judged})
    return judged


def _must_not_blame_for_the_course(item: Item, own: Judged, source: Source, work: Grading) -> None:
    """The reference's long training is not tried before every run: where it costs marks, it is tried then."""
    if not item.images or not own.verdict.lost_marks or own.verdict.status is Status.MISSING:
        return
    if fault := work.referee.tried(item, partial(_reference_fault, item, own, source, work)):
        own.verdict = void(Reason.RUBRIC_FAULT, fault)


def _reference_fault(item: Item, own: Judged, source: Source, work: Grading) -> str:
    """What the course's own solution loses where it is asked the same; empty where it passes."""
    files = work.assignment.solution_files()
    with Bench(work.sandbox, files, source, work.assignment) as bench:
        if flaw := loading.flaw(bench.loaded, source.file):
            return f"the reference of {item.id} cannot be loaded: {flaw.message}"
        found = bench.observe(request_for(item, item.probe or "", own.cases))
    verdict = CHECKS[item.check].judge(item.tolerance, Observed(found, _expected(item, own.cases, work)))
    return f"the reference itself loses marks in {item.id}: {verdict.message}" if verdict.lost_marks else ""


def _drawn(source: Source, bench: Bench, work: Grading) -> tuple[Evidence, ...]:
    """For the reader; without it nothing is wrong, so a box that is over is not opened again for it."""
    if not bench.still_open:
        return ()
    file = next(given for given in work.submission.files if given.path == source.file)
    request = request_for(source.items[0], _RECORD, _ONCE)
    request = replace(request, wall_s=min(_RECORD_S, request.wall_s), cpu_s=min(_RECORD_S, request.cpu_s))
    try:
        return drawn.evidence(bench.observe(request), file)
    except BoxBroken:
        return ()


def _wait_where_earlier_parts_failed(item: Item, own: Judged, known: Mapping[str, Judged]) -> None:
    """A later part is not punished for an earlier one; where the two cannot be told apart a person has to."""
    lost = [name for name in item.waits_after if name in known and known[name].verdict.lost_marks]
    if lost and own.verdict.lost_marks and own.verdict.status is not Status.MISSING:
        told = (
            f"{', '.join(lost)} lost marks already, so whether this is wrong by itself a person has to judge."
        )
        own.verdict = pending(f"{own.verdict.message} {told}", *own.verdict.evidence)


def _observed_and_judged(source: Source, bench: Bench, work: Grading) -> dict[str, Judged]:
    judged: dict[str, Judged] = {}
    by_id = {item.id: item for item in source.items}
    cases = {item.id: work.cases(item) for item in source.items}
    requests = {item.id: request_for(item, item.probe or "", cases[item.id]) for item in source.items}

    def take(item_id: str, found: Observation) -> None:
        facts, notes = bench.loaded.facts, bench.loaded.notes
        own = judged[item_id] = Judged(cases[item_id], _UNJUDGED, found, facts=facts, notes=notes)
        _judge(by_id[item_id], own, found, work)

    # A script's own run is most of its cost: it is not run a second time to save some forks.
    for item_id, found in () if SCRIPT in source.modes else bench.rehearse(requests):
        take(item_id, found)
    for item_id, found in bench.observe_all(_to_run_alone(requests, judged)):
        take(item_id, found)
    return judged


def judge_typed(source: Source, work: Grading, earlier: Mapping[str, Judged]) -> dict[str, Judged]:
    """Judge typed answers against the reference's own; nothing is run."""
    return {item.id: _judge_typed(item, work, earlier) for item in source.items}


def _judge_typed(item: Item, work: Grading, earlier: Mapping[str, Judged]) -> Judged:
    found = typed.observed(item, work.submission.files)
    notes: tuple[str, ...] = ()
    if item.report:
        words, notes = _report_of(item, item.report, work)
        found = typed.with_report(found, words)
    expected = typed.observed(item, work.assignment.solution_files())
    if isinstance(expected, Verdict):
        return Judged((), void(Reason.RUBRIC_FAULT, f"the reference of {item.id}: {expected.message}"))
    if isinstance(found, Verdict):
        return Judged((), found, notes=notes)
    others = {
        name: Observed(own.found, own.expected)
        for name, own in earlier.items()
        if own.found is not None and own.expected is not None
    }
    verdict = CHECKS[item.check].judge(item.tolerance, Observed(found, expected, others=others))
    return Judged((), verdict, found, expected=expected, notes=notes)


def _report_of(item: Item, file: str, work: Grading) -> tuple[str | None, tuple[str, ...]]:
    """The words of the report, None where there is none that can be read; and notes on what was not."""
    if not any(given.path == file for given in work.submission.files):
        return None, ()
    with work.bench(Source(file, (TEXT,), (item,))) as bench:
        if not bench.usable:
            problem = bench.loaded.problem
            return None, (problem.message if problem else f"{file} was not read: {bench.loaded.fate.value}",)
        found = bench.observe(request_for(item, _WORDS, _ONCE))
    letters, notes = found.cases[0].values.get("text"), tuple(f"{file}: {n}" for n in bench.loaded.notes)
    return letters.tobytes().decode("utf-8", "replace") if isinstance(letters, np.ndarray) else None, notes


def _to_run_alone(requests: Mapping[str, Request], rehearsed: Mapping[str, Judged]) -> dict[str, Request]:
    """A rehearsal that came to its end with everything passed settles all; any other settles nothing."""
    passed = [own for own in rehearsed.values() if own.verdict.status is Status.PASSED]
    return {} if len(passed) == len(requests) else dict(requests)


def _judge(item: Item, own: Judged, found: Observation, work: Grading) -> None:
    """Hold what was found against what is right, which is kept beside it."""
    referee, cases = work.referee, own.cases
    try:
        own.expected = _expected(item, cases, work)
        observed = Observed(
            found=found,
            expected=own.expected,
            facts=own.facts,
            confirmed=referee.confirmed(item, cases),
            recomputed=referee.recomputed(item, item.recompute, cases, found) if item.recompute else None,
        )
        own.verdict = CHECKS[item.check].judge(item.tolerance, observed)
    except ReferenceFault as fault:
        own.verdict = void(Reason.RUBRIC_FAULT, str(fault))


def _expected(item: Item, cases: tuple[CaseSpec, ...], work: Grading) -> Observation:
    """What is right: the labels of hidden images, or what the reference yields through the same probe."""
    if item.images:
        return images.labels(item, cases, work.images)
    return work.referee.expected(item, cases)


def _run_again(item: Item, own: Judged, source: Source, work: Grading) -> None:
    """Two more runs on other seeds, judged together with the first; one that fails leaves it to a person."""
    assert own.found is not None
    cases, found = list(own.cases), list(own.found.cases)
    for attempt in _ATTEMPTS:
        more = work.cases(item, attempt)
        with work.bench(source, seed=attempt) as bench:
            observed = bench.observe(request_for(item, item.probe or "", more)) if bench.usable else None
        if observed is None or observed.fate is not Fate.FINISHED or any(c.raised for c in observed.cases):
            own.verdict = pending(f"{own.verdict.message} It was too close to call, and a second run failed.")
            return
        cases += more
        found += observed.cases
    own.cases, own.found = tuple(cases), replace(own.found, cases=tuple(found))
    _judge(item, own, own.found, work)


def _follows(rule: FollowThrough, own: Judged, judged: Mapping[str, Judged]) -> bool:
    """Only where this item is not passed and an earlier part was wrong."""
    earlier_lost = any(judged[item].verdict.lost_marks for item in rule.after if item in judged)
    open_still = own.verdict.lost_marks or own.verdict.status is Status.PENDING
    return open_still and earlier_lost


def _follow(item: Item, rule: FollowThrough, own: Judged, bench: Bench, referee: Referee) -> None:
    try:
        _follow_through(item, rule, own, bench, referee)
    except ReferenceFault as fault:
        own.verdict = void(Reason.RUBRIC_FAULT, str(fault))


def _follow_through(item: Item, rule: FollowThrough, own: Judged, bench: Bench, referee: Referee) -> None:
    """Judge the item once more with the earlier part's error taken out; keep that only if it is better."""
    cases = own.cases
    oracle = partial(referee.answer, item, rule.oracle, cases[0]) if rule.oracle else None
    request = request_for(item, rule.probe, cases)
    if oracle:  # the time that the reference takes to answer is not the student's
        request = replace(request, wall_s=_ORACLE_PATIENCE * request.wall_s)
    found = bench.observe(request, oracle)
    recompute = rule.recompute or item.recompute
    recomputed = referee.recomputed(item, recompute, cases, found) if recompute else None
    # Where the check itself asks for recomputed values, the reference stays what is expected; elsewhere
    # what follows from the student's own earlier part takes its place.
    expected = recomputed if recomputed and not item.recompute else referee.expected(item, cases)
    observed = Observed(found=found, expected=expected, facts=own.facts, recomputed=recomputed)
    verdict = CHECKS[item.check].judge(rule.tolerance, observed)
    if scoring.earned(item, verdict) > scoring.earned(item, own.verdict):
        own.verdict, own.found, own.followed = verdict, found, rule
