"""Judge the items whose code is loaded together: what a box returned becomes a verdict for each item."""

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
from grader.grading.code_runner import CodeRunner, ItemGroup, group_of, request_for
from grader.grading.context import ONCE, GradingContext, wait_where_earlier_parts_failed
from grader.grading.follow_through import follow
from grader.grading.fresh_runs import cases_on_given_data, judge_on_fresh_data
from grader.grading.outcome import ItemEvaluation
from grader.grading.probe_errors import verdict_on_probe
from grader.grading.reference import BrokenReferenceError, NotAvailableHereError
from grader.grading.shortened_time import Hurry
from grader.model import Evidence, Fate, Observation, Reason, Status
from grader.model.errors import BoxBrokenError, MachineBusyError
from grader.rubric import SCRIPT, Item
from grader.sandbox.request import CaseSpec, Request

_RECORD: Final = "record"
"""The probe that hands over what a script drew and printed while it ran."""
_LACKING: Final = (
    (
        re.compile(r" \((NoNetwork|URLError|HTTPError|gaierror|ConnectionError): "),
        "Nothing can be downloaded here",
    ),
    (re.compile(r"No space left on device"), "There is no room for more files here"),
)
"""Patterns of a note that shows that the script needed what a box lacks, and the words for what it lacked."""
_SWITCHED_OFF: Final = re.compile(
    rb"^[ \t]*#.{0,200}\b(?:plot|plot_surface|plot_wireframe|scatter|semilogy|contourf?|imshow|pcolormesh)\(",
    re.MULTILINE,
)
"""A line that would draw, commented out."""
_READ_BYTES: Final = 1 << 20
_STOPPED: Final = "was stopped after"
"""How a script's note tells that its time was over."""
_RECORD_S: Final = 10.0
"""Far more than it takes to hand over what is there."""
_UNJUDGED: Final = void(Reason.GRADER_FAULT, "it was not judged")
_ATTEMPTS: Final = (1, 2)
"""Further runs of what was too close to call."""


def judge_run(
    group: ItemGroup, context: GradingContext, earlier: Mapping[str, ItemEvaluation]
) -> dict[str, ItemEvaluation]:
    """Judge the items of one group by running their file.

    Raise BoxBrokenError for the machine's own fault.
    """
    if not context.has(group.file):
        return {
            item.id: ItemEvaluation((), possible_work.of_file(item, context.submission))
            for item in group.items
        }
    with context.open_runner(group) as runner:
        if flaw := load_errors.flaw(runner.loaded, group.file):
            return missing_packages.of_a_file(group, runner.loaded, flaw, context)
        judged = _observed_and_judged(group, runner, context)
        follow(group.items, judged, earlier, runner, context.reference)
        if SCRIPT in group.modes:
            judged[group.items[0].id].drawn = _drawn(group, runner, context)
    _hold_against_fresh_data(group, judged, context)
    for item in group.items:
        if judged[item.id].verdict.again:
            _run_again(item, judged[item.id], group, context)
        missing_packages.settle(item, judged[item.id], runner.loaded, context)
        _must_not_blame_for_the_course(item, judged[item.id], context)
        wait_where_earlier_parts_failed(item, judged[item.id], {**earlier, **judged})
    return judged


def _hold_against_fresh_data(
    group: ItemGroup, judged: dict[str, ItemEvaluation], context: GradingContext
) -> None:
    try:
        judge_on_fresh_data(group, judged, context)
    except BrokenReferenceError as fault:
        for item in filter(context.assignment.runs_again, group.items):
            judged[item.id].verdict = void(Reason.RUBRIC_FAULT, str(fault))


def _must_not_blame_for_the_course(item: Item, evaluation: ItemEvaluation, context: GradingContext) -> None:
    """Make an item with images void where the reference itself loses marks in it.

    The reference's training takes long, so it runs only once an item has lost marks, and not after a hand-in
    has passed the item: that proves that the course's files work.
    """
    if item.images and evaluation.verdict.status is Status.PASSED:
        context.reference.passed(item)
    if not item.images or not evaluation.verdict.lost_marks or evaluation.verdict.status is Status.MISSING:
        return
    if fault := context.reference.tried(item, partial(_reference_fault, item, evaluation, context)):
        evaluation.verdict = void(Reason.RUBRIC_FAULT, fault)


def _reference_fault(item: Item, evaluation: ItemEvaluation, context: GradingContext) -> str:
    """Say what the course's own solution loses on the same cases; empty where it passes.

    Raise MachineBusyError where the solution did not pass and its script was stopped for lack of time.
    """
    files, group = context.assignment.solution_files(), group_of(item, context.assignment)
    with CodeRunner(context.sandbox, files, group, context.assignment) as runner:
        if flaw := load_errors.flaw(runner.loaded, item.file):
            return f"the reference of {item.id} cannot be loaded: {flaw.message}"
        found = runner.observe(request_for(item, item.probe or "", evaluation.cases))
    expected, recomputed = (
        _expected(item, evaluation.cases, context),
        _recomputed(item, evaluation.cases, found, context),
    )
    verdict = CHECKS[item.check].judge(item.tolerance, Observed(found, expected, recomputed=recomputed))
    if verdict.status is not Status.PASSED and (
        stopped := [note for note in runner.loaded.notes if _STOPPED in note]
    ):
        raise MachineBusyError(f"machine busy: the reference was stopped: {stopped[0]}")
    return f"the reference itself loses marks in {item.id}: {verdict.message}" if verdict.lost_marks else ""


def _drawn(group: ItemGroup, runner: CodeRunner, context: GradingContext) -> tuple[Evidence, ...]:
    """Return what a script drew and printed, as evidence for the reader.

    If the box has ended, return nothing: the verdict does not need it.
    """
    if not runner.still_open:
        return ()
    file = next(given for given in context.submission.files if given.path == group.file)
    request = request_for(group.items[0], _RECORD, ONCE)
    request = replace(request, wall_s=min(_RECORD_S, request.wall_s), cpu_s=min(_RECORD_S, request.cpu_s))
    try:
        return script_evidence.evidence(runner.observe(request), file)
    except BoxBrokenError:
        return ()


def _with_the_report(item: Item, verdict: Verdict, context: GradingContext) -> Verdict:
    """Ask a person where there is a report and the script draws another plot, or has it commented out."""
    if not (item.report and context.has(item.report)):
        return verdict
    nothing = verdict.status is Status.MISSING and _draws_in_comments(item, context)
    if not (verdict.draws_another or nothing):
        return verdict
    return pending(f"{verdict.message} A person has to look into {item.report}.", *verdict.evidence)


def _draws_in_comments(item: Item, context: GradingContext) -> bool:
    content = next((file.content for file in context.submission.files if file.path == item.file), b"")
    return _SWITCHED_OFF.search(content[:_READ_BYTES]) is not None


def _observed_and_judged(
    group: ItemGroup, runner: CodeRunner, context: GradingContext
) -> dict[str, ItemEvaluation]:
    judged: dict[str, ItemEvaluation] = {}
    by_id = {item.id: item for item in group.items}
    cases = {item.id: cases_on_given_data(item, context) for item in group.items}
    requests = {item.id: request_for(item, item.probe or "", cases[item.id]) for item in group.items}

    def take(item_id: str, observation: Observation) -> None:
        facts, notes = runner.loaded.facts, runner.loaded.notes
        evaluation = judged[item_id] = ItemEvaluation(
            cases[item_id], _UNJUDGED, observation, facts=facts, notes=notes
        )
        _judge(by_id[item_id], evaluation, observation, context)

    # To run a script twice costs more than the processes that a rehearsal saves.
    for item_id, found in () if SCRIPT in group.modes else runner.rehearse(requests):
        take(item_id, found)
    hurry = Hurry(by_id)
    for item_id, request in _to_run_alone(requests, judged).items():
        take(item_id, hurry.take(item_id, runner.observe(hurry.request(item_id, request))))
    return judged


def _to_run_alone(
    requests: Mapping[str, Request], rehearsed: Mapping[str, ItemEvaluation]
) -> dict[str, Request]:
    """Return the requests that have to be run one by one after the rehearsal.

    If every item passed in the rehearsal, run nothing more; otherwise run all of them again.
    """
    passed = [evaluation for evaluation in rehearsed.values() if evaluation.verdict.status is Status.PASSED]
    return {} if len(passed) == len(requests) else dict(requests)


def _judge(item: Item, evaluation: ItemEvaluation, observation: Observation, context: GradingContext) -> None:
    """Compare the observation with the expected values; keep both them and the verdict in `evaluation`."""
    reference, cases = context.reference, evaluation.cases
    try:
        evaluation.expected = _expected(item, cases, context)
        evaluation.recomputed = _recomputed(item, cases, observation, context)
        observed = Observed(
            found=observation,
            expected=evaluation.expected,
            facts=evaluation.facts,
            confirmed=reference.confirmed(item, cases),
            recomputed=evaluation.recomputed,
        )
        verdict = verdict_on_probe(item, observation) or CHECKS[item.check].judge(item.tolerance, observed)
        verdict = possible_work.of_class(item, verdict, evaluation.facts)
        verdict = possible_work.of_side_file(
            verdict, observation, evaluation.notes, context.submission.unread
        )
        verdict = possible_work.of_other_files(item, verdict, observation, context.submission)
        verdict = scoring.weighed(item, verdict)
        evaluation.verdict = _with_the_report(item, _with_the_end(item, evaluation, verdict), context)
    except BrokenReferenceError as fault:
        evaluation.verdict = void(Reason.RUBRIC_FAULT, str(fault))
    except NotAvailableHereError as why:
        evaluation.verdict, evaluation.elsewhere = pending(str(why)), str(why)


def _with_the_end(item: Item, evaluation: ItemEvaluation, verdict: Verdict) -> Verdict:
    """Return the verdict with a note on where the script ended.

    If it lost marks and the box lacked the network or the room that it needed, ask a person.
    """
    ends = [note for note in evaluation.notes if note.startswith(f"{PurePosixPath(item.file).name} ")]
    if SCRIPT not in item.load or verdict.status in (Status.PASSED, Status.VOID) or not ends:
        return verdict
    told = f"{verdict.message} {'; '.join(ends)}."
    lacking = next((said for ending, said in _LACKING if any(map(ending.search, ends))), "")
    if verdict.lost_marks and lacking:
        return pending(f"{told} {lacking}: a person has to look.", *verdict.evidence)
    return replace(verdict, message=told)


def _expected(item: Item, cases: tuple[CaseSpec, ...], context: GradingContext) -> Observation:
    """Return what is right: the labels of hidden images, or what the reference yields through the probe."""
    if item.images:
        return hidden_images.labels(item, cases, context.images)
    return context.reference.expected(item, cases)


def _recomputed(
    item: Item, cases: tuple[CaseSpec, ...], observation: Observation, context: GradingContext
) -> Observation | None:
    """Return the reference's result from the student's arrays; None if the item names no recomputation."""
    return context.reference.recomputed(item, item.recompute, cases, observation) if item.recompute else None


def _run_again(item: Item, evaluation: ItemEvaluation, group: ItemGroup, context: GradingContext) -> None:
    """Run an item twice more on other seeds and judge all three runs together.

    Where one of the further runs fails, the item waits for a person.
    """
    assert evaluation.found is not None
    cases, found = list(evaluation.cases), list(evaluation.found.cases)
    for attempt in _ATTEMPTS:
        more = context.cases(item, attempt)
        with context.open_runner(group, seed=attempt) as runner:
            observed = runner.observe(request_for(item, item.probe or "", more)) if runner.usable else None
        if observed is None or observed.fate is not Fate.FINISHED or any(c.raised for c in observed.cases):
            evaluation.verdict = pending(
                f"{evaluation.verdict.message} It was too close to call, and a second run failed."
            )
            return
        cases += more
        found += observed.cases
    evaluation.cases, evaluation.found = tuple(cases), replace(evaluation.found, cases=tuple(found))
    _judge(item, evaluation, evaluation.found, context)
