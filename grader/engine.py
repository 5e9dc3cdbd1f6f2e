"""Grade one submission: the page to read first.

    submission ──> put it on a bench: a box, loaded with the hand-in
                   observe every item through its probe                 (inside the box)
                   observe the reference through the same probes        (a box of its own, kept)
                   judge one against the other                          (outside)
                   where an earlier part was wrong, judge with its error taken out
                   where marks are lost, ask which known mistake yields the same
               ──> add up ──> Grade

The student's process never sees an expected value and never utters a verdict. What is not the student's
fault becomes `void`, and the grade is withheld.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from grader import diagnose, loading, outcome, scoring
from grader.checks import CHECKS, Observed, Verdict
from grader.checks.verdict import failed, void
from grader.errors import BoxBroken
from grader.model import (
    Grade,
    Observation,
    Reason,
    SourceFacts,
    Status,
    Submission,
)
from grader.observe import Bench, request_for
from grader.outcome import Judged
from grader.referee import Referee, ReferenceFault
from grader.rubric import Assignment, FollowThrough, Item
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec, Request
from grader.seeds import Seeds

_ORACLE_PATIENCE = 3
_NOTES_CAP, _NOTE_CAP = 20, 500


@dataclass(frozen=True)
class Setting:
    """What is the same for every submission of a run."""

    assignment: Assignment
    referee: Referee
    run_key: str
    protection: str


def grade_or_withhold(submission: Submission, sandbox: Sandbox, setting: Setting) -> Grade:
    """The last line of defence: a fault of ours is one withheld row with a trace for the staff."""
    try:
        return grade(submission, sandbox, setting)
    except Exception:
        trace = traceback.format_exc()
        seeds = Seeds.of(setting.run_key, submission.digest)
        judged = _all_alike(list(setting.assignment.items), void(Reason.GRADER_FAULT, trace), seeds)
        return _added_up(submission, judged, setting)


def grade(submission: Submission, sandbox: Sandbox, setting: Setting) -> Grade:
    """Judge every item; whatever the submission does, there is one outcome per item."""
    judged: dict[str, Judged] = {}
    seeds = Seeds.of(setting.run_key, submission.digest)
    for file in dict.fromkeys(item.file for item in setting.assignment.items):
        items = [item for item in setting.assignment.items if item.file == file]
        judged |= _once_more_if_broken(submission, file, items, sandbox, setting, seeds)
    _name_mistakes(judged, setting)
    return _added_up(submission, judged, setting)


def _added_up(submission: Submission, judged: Mapping[str, Judged], setting: Setting) -> Grade:
    outcomes = {
        item.id: outcome.of(item, judged[item.id], submission, setting.assignment, setting.protection)
        for item in setting.assignment.items
    }
    return scoring.total(_with_notes(submission, judged), setting.assignment, outcomes, setting.protection)


def _with_notes(submission: Submission, judged: Mapping[str, Judged]) -> Submission:
    """Nothing is repaired in silence: a file of which only the definitions were used is told."""
    told = dict.fromkeys(note[:_NOTE_CAP] for own in judged.values() for note in own.notes)
    return replace(submission, notes=(*submission.notes, *tuple(told)[:_NOTES_CAP]))


def _once_more_if_broken(
    submission: Submission, file: str, items: list[Item], sandbox: Sandbox, setting: Setting, seeds: Seeds
) -> dict[str, Judged]:
    """A box may break once, for the machine's own reasons; a second time the items are void."""
    try:
        return _judge_file(submission, file, items, sandbox, setting, seeds)
    except BoxBroken:
        try:
            return _judge_file(submission, file, items, sandbox, setting, seeds)
        except BoxBroken as fault:
            return _all_alike(items, void(Reason.GRADER_FAULT, str(fault)), seeds)


def _judge_file(
    submission: Submission, file: str, items: list[Item], sandbox: Sandbox, setting: Setting, seeds: Seeds
) -> dict[str, Judged]:
    if not any(given.path == file for given in submission.files):
        return _all_alike(items, failed(loading.absent(submission, file)), seeds)
    with Bench(sandbox, submission.files, file, setting.assignment) as bench:
        if flaw := loading.flaw(bench.loaded, file):
            return _all_alike(items, failed(flaw), seeds)
        judged: dict[str, Judged] = {}
        by_id = {item.id: item for item in items}
        cases = {item.id: seeds.cases(item) for item in items}
        requests = {item.id: request_for(item, item.probe, cases[item.id]) for item in items}

        def take(item_id: str, found: Observation) -> None:
            verdict = _judge(by_id[item_id], cases[item_id], found, bench.loaded.facts, setting.referee)
            loaded = bench.loaded
            judged[item_id] = Judged(cases[item_id], verdict, found, loaded.facts, notes=loaded.notes)

        for item_id, found in bench.rehearse(requests):
            take(item_id, found)
        for item_id, found in bench.observe_all(_to_run_alone(requests, judged)):
            take(item_id, found)
        for item in items:
            if item.follow_through and _follows(item.follow_through, judged[item.id], judged):
                _follow(item, item.follow_through, judged[item.id], bench, setting.referee)
        return judged


def _to_run_alone(requests: Mapping[str, Request], rehearsed: Mapping[str, Judged]) -> dict[str, Request]:
    """A rehearsal that came to its end with everything passed settles all; any other settles nothing."""
    passed = [own for own in rehearsed.values() if own.verdict.status is Status.PASSED]
    return {} if len(passed) == len(requests) else dict(requests)


def _judge(
    item: Item, cases: tuple[CaseSpec, ...], found: Observation, facts: SourceFacts, referee: Referee
) -> Verdict:
    try:
        observed = Observed(
            found=found,
            expected=referee.expected(item, cases),
            facts=facts,
            confirmed=referee.confirmed(item, cases),
            recomputed=referee.recomputed(item, item.recompute, cases, found) if item.recompute else None,
        )
        return CHECKS[item.check].judge(item.tolerance, observed)
    except ReferenceFault as fault:
        return void(Reason.RUBRIC_FAULT, str(fault))


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


def _name_mistakes(judged: dict[str, Judged], setting: Setting) -> None:
    """Ask for the mistakes of every item that lost marks or earned advice."""
    matches = {}
    for item in setting.assignment.items:
        own = judged[item.id]
        if own.found is not None and (own.verdict.lost_marks or own.verdict.advice):
            matches[item.id] = _matches(item, own, own.found, setting)
    for item_id, names in diagnose.agreed(matches).items():
        judged[item_id].named = names


def _matches(item: Item, own: Judged, found: Observation, setting: Setting) -> tuple[str, ...]:
    try:
        return diagnose.explain(item, found, own.cases, setting.assignment, setting.referee)
    except (BoxBroken, ReferenceFault):
        return ()  # naming is a kindness: the verdict does not depend on it


def _all_alike(items: list[Item], verdict: Verdict, seeds: Seeds) -> dict[str, Judged]:
    return {item.id: Judged(seeds.cases(item), verdict) for item in items}
