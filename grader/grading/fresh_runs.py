"""Run a script once more on data drawn for this run: what is right on the given data alone is no evidence.

Everybody has the data that was given out, so curves and weights for it can be typed in. The second run is
asked as the first was, in a box that looks the same, with other numbers in the same file. What agrees with
the reference on both earns its marks; what is right on the given data alone waits for a person.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from grader.checks import CHECKS, CheckInput, Verdict
from grader.checks.support.verdict import failed, pending, pending_in_part, void
from grader.grading import load_errors, scoring
from grader.grading.code_runner import CodeRunner, make_request
from grader.grading.context import Evaluations, GradingContext, LoadedGroup
from grader.grading.fresh_data import exchange_in_tree, lay_over_copies
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference_provider import BrokenReferenceError, NotAvailableHereError
from grader.model import Reason, Status
from grader.rubric import Item
from grader.sandbox.request import CaseSpec

_ON_GIVEN_DATA_ALONE: Final = (
    "This is right on the data that was given out, but wrong when the script is run once more on other data "
    "of the same kind"
)
_NAMED: Final = 8


def compare_on_fresh_data(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Run a script that earned marks once more, on data drawn for this run.

    It changes the verdict where the second run does not bear out what was right on the given data: that
    waits for a person. Where the reference fails on fresh data all items that run on it become void. Raise
    BoxBrokenError.
    """
    items = [item for item in loaded.items if loaded.context.assignment.runs_again(item)]
    try:
        for number in range(max((item.cases.fresh for item in items), default=0)):
            evaluations = _compare_once(number, items, evaluations, loaded)
    except BrokenReferenceError as fault:
        verdict = void(Reason.RUBRIC_FAULT, str(fault))
        return {**evaluations, **{item.id: replace(evaluations[item.id], verdict=verdict) for item in items}}
    return evaluations


def select_cases_on_given_data(item: Item, context: GradingContext) -> tuple[CaseSpec, ...]:
    """Return the cases of a script's first run: all of the item's cases, where there is no second run."""
    cases = context.cases(item)
    return cases[: item.cases.published] if context.assignment.runs_again(item) else cases


def _earns(item: Item, evaluation: ItemEvaluation) -> bool:
    return evaluation.observation is not None and scoring.compute_earned_share(item, evaluation.verdict) > 0


def _compare_once(
    number: int, items: Sequence[Item], evaluations: Evaluations, loaded: LoadedGroup
) -> Evaluations:
    """Return the evaluations after one more run, for those items that ask for it and still earn marks."""
    left = [item for item in items if number < item.cases.fresh and _earns(item, evaluations[item.id])]
    if not left:
        return evaluations
    try:
        there = _add_fresh_data(left[0], loaded.context, number)
    except NotAvailableHereError:
        return evaluations  # a student's own computer has no other data, and nothing is lost by that
    with there.open_runner(loaded.group, wants_facts=False) as runner:
        flaw = load_errors.find_load_flaw(runner.loaded, loaded.group.file)
        compared = {}
        for item in left:
            first = evaluations[item.id]
            again = failed(flaw) if flaw else _judge_again(item, first, runner, there)
            compared[item.id] = replace(first, verdict=combine_verdicts(item, first.verdict, again))
    return {**evaluations, **compared}


def _add_fresh_data(item: Item, context: GradingContext, number: int) -> GradingContext:
    fresh = context.reference.fresh_files(item, context.seeds, number)
    given_out = context.assignment.provided_files()
    files = lay_over_copies(context.submission.files, given_out, fresh)
    tree = exchange_in_tree(context.submission.tree, given_out, fresh)
    return replace(
        context,
        submission=replace(context.submission, files=files, tree=tree),
        assignment=context.assignment.with_provided(fresh),
        reference=context.reference.with_files(fresh),
    )


def _judge_again(
    item: Item, evaluation: ItemEvaluation, runner: CodeRunner, there: GradingContext
) -> Verdict:
    """Ask the script word for word as in the first run, and judge what it yields on the fresh data.

    Nothing in the box says which run this is.
    """
    reference, cases = there.reference, evaluation.cases
    observation = runner.observe(make_request(item, item.probe or "", cases))
    observed = CheckInput(
        submitted=observation,
        expected=reference.expected(item, cases),
        facts=evaluation.facts,
        confirmed=reference.confirm(item, cases),
        earlier=evaluation.observation,
        recomputed=reference.recompute(item, item.recompute, cases, observation),
    )
    return CHECKS[item.check].judge(item.tolerance, observed)


def combine_verdicts(item: Item, first: Verdict, again: Verdict) -> Verdict:
    """Return the first verdict; leave to a person what the second run does not bear out."""
    if again.status in (Status.PASSED, Status.VOID):
        return first if again.status is Status.PASSED else again
    earned = set(item.parts) - {*first.failed_parts, *first.waiting_parts}
    doubted = _list_doubted(item, earned, again)
    if item.parts and not doubted:
        return first
    message = f"{first.message} {_ON_GIVEN_DATA_ALONE}"
    if item.parts and doubted < earned:
        message += f": {', '.join(part for part in list(item.parts)[:_NAMED] if part in doubted)}"
    return _wait_in_part(item, first, doubted, f"{message}. A person has to look.", again.message)


def _list_doubted(item: Item, earned: set[str], again: Verdict) -> set[str]:
    """Return the parts that the second run does not bear out; looks count only beside another right part."""
    in_part = again.status is Status.PARTIAL or again.waits_in_part
    lost = {*again.failed_parts, *again.waiting_parts} if in_part else set(item.parts)
    doubted = earned & lost
    return earned if doubted and earned - doubted <= set(CHECKS[item.check].looks) else doubted


def _wait_in_part(item: Item, first: Verdict, doubted: set[str], message: str, why: str) -> Verdict:
    waiting = tuple(part for part in item.parts if part in {*doubted, *first.waiting_parts})
    if not waiting:
        verdict = pending(message, *first.evidence)
    else:
        verdict = pending_in_part(message, first.evidence, waiting, first.failed_parts)
    return replace(verdict, reason=Reason.NEEDS_A_PERSON, staff_note=f"On fresh data: {why}")
