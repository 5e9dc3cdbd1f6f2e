"""Judge the items that are loaded together: from what a bench yields to verdicts."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from grader.checks import CHECKS, Observed, Verdict
from grader.checks.support.verdict import pending, void
from grader.grading import (
    hidden_images,
    load_errors,
    missing_packages,
    possible_work,
    scoring,
    script_evidence,
)
from grader.grading.code_runner import CodeRunner, ItemGroup, request_for, source_of
from grader.grading.context import ONCE, GradingContext, wait_where_earlier_parts_failed
from grader.grading.follow_through import follow
from grader.grading.fresh_runs import cases_on_given_data, judge_on_fresh_data
from grader.grading.outcome import ItemEvaluation
from grader.grading.probe_errors import verdict_on_probe
from grader.grading.reference import BrokenReferenceError, NotAvailableHere
from grader.grading.shortened_time import Hurry
from grader.model import Evidence, Fate, Observation, Reason, Status
from grader.model.errors import BoxBroken, MachineBusy
from grader.rubric import SCRIPT, Item
from grader.sandbox.request import CaseSpec, Request

_RECORD: Final = "record"
"""The one for what a script drew and printed while it ran."""
_LACKING: Final = (
    (
        re.compile(r" \((NoNetwork|URLError|HTTPError|gaierror|ConnectionError): "),
        "Nothing can be downloaded here",
    ),
    (re.compile(r"No space left on device"), "There is no room for more files here"),
)
"""How a script ends that wanted what a box does not have, and what that is."""
_SWITCHED_OFF: Final = re.compile(
    rb"^[ \t]*#.{0,200}\b(?:plot|plot_surface|plot_wireframe|scatter|semilogy|contourf?|imshow|pcolormesh)\(",
    re.MULTILINE,
)
"""A line that would draw, made a comment."""
_READ_BYTES: Final = 1 << 20
_STOPPED: Final = "was stopped after"
"""How a script's note tells that its time was over."""
_RECORD_S: Final = 10.0
"""Far more than it takes to hand over what is there."""
_UNJUDGED: Final = void(Reason.GRADER_FAULT, "it was not judged")
_ATTEMPTS: Final = (1, 2)
"""Further runs of what was too close to call."""


def judge_run(
    source: ItemGroup, work: GradingContext, earlier: Mapping[str, ItemEvaluation]
) -> dict[str, ItemEvaluation]:
    """Raises BoxBroken for the machine's own fault."""
    if not work.has(source.file):
        return {
            item.id: ItemEvaluation((), possible_work.of_file(item, work.submission)) for item in source.items
        }
    with work.bench(source) as bench:
        if flaw := load_errors.flaw(bench.loaded, source.file):
            return missing_packages.of_a_file(source, bench.loaded, flaw, work)
        judged = _observed_and_judged(source, bench, work)
        follow(source.items, judged, earlier, bench, work.referee)
        if SCRIPT in source.modes:
            judged[source.items[0].id].drawn = _drawn(source, bench, work)
    _hold_against_fresh_data(source, judged, work)
    for item in source.items:
        if judged[item.id].verdict.again:
            _run_again(item, judged[item.id], source, work)
        missing_packages.settle(item, judged[item.id], bench.loaded, work)
        _must_not_blame_for_the_course(item, judged[item.id], work)
        wait_where_earlier_parts_failed(item, judged[item.id], {**earlier, **judged})
    return judged


def _hold_against_fresh_data(
    source: ItemGroup, judged: dict[str, ItemEvaluation], work: GradingContext
) -> None:
    try:
        judge_on_fresh_data(source, judged, work)
    except BrokenReferenceError as fault:
        for item in filter(work.assignment.runs_again, source.items):
            judged[item.id].verdict = void(Reason.RUBRIC_FAULT, str(fault))


def _must_not_blame_for_the_course(item: Item, own: ItemEvaluation, work: GradingContext) -> None:
    """The reference's long training is not tried before every run: where it costs marks, it is tried then.

    Unless somebody has come through already: what the course brings to the item is right, then.
    """
    if item.images and own.verdict.status is Status.PASSED:
        work.referee.passed(item)
    if not item.images or not own.verdict.lost_marks or own.verdict.status is Status.MISSING:
        return
    if fault := work.referee.tried(item, partial(_reference_fault, item, own, work)):
        own.verdict = void(Reason.RUBRIC_FAULT, fault)


def _reference_fault(item: Item, own: ItemEvaluation, work: GradingContext) -> str:
    """What the course's own solution loses where it is asked the same; empty where it passes."""
    files, source = work.assignment.solution_files(), source_of(item, work.assignment)
    with CodeRunner(work.sandbox, files, source, work.assignment) as bench:
        if flaw := load_errors.flaw(bench.loaded, item.file):
            return f"the reference of {item.id} cannot be loaded: {flaw.message}"
        found = bench.observe(request_for(item, item.probe or "", own.cases))
    expected, recomputed = _expected(item, own.cases, work), _recomputed(item, own.cases, found, work)
    verdict = CHECKS[item.check].judge(item.tolerance, Observed(found, expected, recomputed=recomputed))
    if verdict.status is not Status.PASSED and (
        stopped := [note for note in bench.loaded.notes if _STOPPED in note]
    ):
        raise MachineBusy(f"machine busy: the reference was stopped: {stopped[0]}")
    return f"the reference itself loses marks in {item.id}: {verdict.message}" if verdict.lost_marks else ""


def _drawn(source: ItemGroup, bench: CodeRunner, work: GradingContext) -> tuple[Evidence, ...]:
    """For the reader; without it nothing is wrong, so a box that is over is not opened again for it."""
    if not bench.still_open:
        return ()
    file = next(given for given in work.submission.files if given.path == source.file)
    request = request_for(source.items[0], _RECORD, ONCE)
    request = replace(request, wall_s=min(_RECORD_S, request.wall_s), cpu_s=min(_RECORD_S, request.cpu_s))
    try:
        return script_evidence.evidence(bench.observe(request), file)
    except BoxBroken:
        return ()


def _with_the_report(item: Item, verdict: Verdict, work: GradingContext) -> Verdict:
    """Leave to a person what a script does not draw because it is switched off: the report may show it."""
    if not (item.report and work.has(item.report)):
        return verdict
    nothing = verdict.status is Status.MISSING and _draws_in_comments(item, work)
    if not (verdict.draws_another or nothing):
        return verdict
    return pending(f"{verdict.message} A person has to look into {item.report}.", *verdict.evidence)


def _draws_in_comments(item: Item, work: GradingContext) -> bool:
    content = next((file.content for file in work.submission.files if file.path == item.file), b"")
    return _SWITCHED_OFF.search(content[:_READ_BYTES]) is not None


def _observed_and_judged(
    source: ItemGroup, bench: CodeRunner, work: GradingContext
) -> dict[str, ItemEvaluation]:
    judged: dict[str, ItemEvaluation] = {}
    by_id = {item.id: item for item in source.items}
    cases = {item.id: cases_on_given_data(item, work) for item in source.items}
    requests = {item.id: request_for(item, item.probe or "", cases[item.id]) for item in source.items}

    def take(item_id: str, found: Observation) -> None:
        facts, notes = bench.loaded.facts, bench.loaded.notes
        own = judged[item_id] = ItemEvaluation(cases[item_id], _UNJUDGED, found, facts=facts, notes=notes)
        _judge(by_id[item_id], own, found, work)

    # A script's own run is most of its cost: it is not run a second time to save some forks.
    for item_id, found in () if SCRIPT in source.modes else bench.rehearse(requests):
        take(item_id, found)
    hurry = Hurry(by_id)
    for item_id, request in _to_run_alone(requests, judged).items():
        take(item_id, hurry.take(item_id, bench.observe(hurry.request(item_id, request))))
    return judged


def _to_run_alone(
    requests: Mapping[str, Request], rehearsed: Mapping[str, ItemEvaluation]
) -> dict[str, Request]:
    """A rehearsal that came to its end with everything passed settles all; any other settles nothing."""
    passed = [own for own in rehearsed.values() if own.verdict.status is Status.PASSED]
    return {} if len(passed) == len(requests) else dict(requests)


def _judge(item: Item, own: ItemEvaluation, found: Observation, work: GradingContext) -> None:
    """Hold what was found against what is right, which is kept beside it."""
    referee, cases = work.referee, own.cases
    try:
        own.expected = _expected(item, cases, work)
        own.recomputed = _recomputed(item, cases, found, work)
        observed = Observed(
            found=found,
            expected=own.expected,
            facts=own.facts,
            confirmed=referee.confirmed(item, cases),
            recomputed=own.recomputed,
        )
        verdict = verdict_on_probe(item, found) or CHECKS[item.check].judge(item.tolerance, observed)
        verdict = possible_work.of_class(item, verdict, own.facts)
        verdict = possible_work.of_side_file(verdict, found, own.notes, work.submission.unread)
        verdict = possible_work.of_page(item, verdict, found, work.submission)
        verdict = scoring.weighed(item, verdict)
        own.verdict = _with_the_report(item, _with_the_end(item, own, verdict), work)
    except BrokenReferenceError as fault:
        own.verdict = void(Reason.RUBRIC_FAULT, str(fault))
    except NotAvailableHere as why:
        own.verdict, own.elsewhere = pending(str(why)), str(why)


def _with_the_end(item: Item, own: ItemEvaluation, verdict: Verdict) -> Verdict:
    """What a script does not show it may not have come to: then where it ended belongs beside the verdict.

    One that wanted to download something, or more room, was not seen at all: that is for a person.
    """
    ends = [note for note in own.notes if note.startswith(f"{PurePosixPath(item.file).name} ")]
    if SCRIPT not in item.load or verdict.status in (Status.PASSED, Status.VOID) or not ends:
        return verdict
    told = f"{verdict.message} {'; '.join(ends)}."
    lacking = next((said for ending, said in _LACKING if any(map(ending.search, ends))), "")
    if verdict.lost_marks and lacking:
        return pending(f"{told} {lacking}: a person has to look.", *verdict.evidence)
    return replace(verdict, message=told)


def _expected(item: Item, cases: tuple[CaseSpec, ...], work: GradingContext) -> Observation:
    """What is right: the labels of hidden images, or what the reference yields through the same probe."""
    if item.images:
        return hidden_images.labels(item, cases, work.images)
    return work.referee.expected(item, cases)


def _recomputed(
    item: Item, cases: tuple[CaseSpec, ...], found: Observation, work: GradingContext
) -> Observation | None:
    """What the reference makes of the arrays found; None where the item asks for nothing of the kind."""
    return work.referee.recomputed(item, item.recompute, cases, found) if item.recompute else None


def _run_again(item: Item, own: ItemEvaluation, source: ItemGroup, work: GradingContext) -> None:
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
