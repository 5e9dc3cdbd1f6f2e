"""From what was found out about an item to what its author is told of it."""

from collections.abc import Mapping
from dataclasses import replace

from grader.checks import CHECKS, CheckInput
from grader.checks.support.verdict import Verdict
from grader.grading import outcome
from grader.grading.outcome import ItemEvaluation
from grader.kit import missing_packages
from grader.kit.result import CaseVerdict, Result, State
from grader.model import Observation, Outcome, Reason, Status, Submission
from grader.rubric import Assignment, Item

_BY_STATUS = {
    Status.PASSED: State.PASSED,
    Status.PARTIAL: State.PARTIAL,
    Status.FAILED: State.FAILED,
    Status.MISSING: State.MISSING,
    Status.PENDING: State.AT_GRADING,
    Status.VOID: State.NOT_RUN,
}
_NOT_PASSED = (State.FAILED, State.PARTIAL, State.MISSING, State.WAITS, State.NOT_RUN)


def make_result(
    item: Item,
    evaluation: ItemEvaluation,
    before: Mapping[str, State],
    submission: Submission,
    assignment: Assignment,
) -> Result:
    """Return what the author of an item is told of it; `before` holds the states of the earlier items."""
    notes = tuple(note if item.file in note else f"{item.file}: {note}" for note in evaluation.notes)
    return replace(_make_result(item, evaluation, before, submission, assignment), notes=notes)


def _make_result(
    item: Item,
    evaluation: ItemEvaluation,
    before: Mapping[str, State],
    submission: Submission,
    assignment: Assignment,
) -> Result:
    judged = outcome.build_outcome(item, evaluation, submission, assignment, "none")
    if package := missing_packages.find_missing(evaluation):
        return Result(
            item,
            State.NOT_RUN,
            None,
            message=missing_packages.suggest_install(package, item, submission, assignment),
        )
    if why := missing_packages.explain_not_run(evaluation):
        return Result(item, State.NOT_RUN, None, message=why)
    if first := _list_unready(item, evaluation, before):
        return Result(item, State.WAITS, None, message=_describe_waiting(first))
    if evaluation.elsewhere:
        return Result(item, State.AT_GRADING, None, message=evaluation.elsewhere)
    state = _BY_STATUS[evaluation.verdict.status]
    message = (
        _describe_grader_fault(evaluation.verdict.staff_note)
        if state is State.NOT_RUN
        else evaluation.verdict.message
    )
    return Result(item, state, _fit_hint(item, judged), _judge_cases(item, evaluation), message)


def _fit_hint(item: Item, judged: Outcome) -> Outcome:
    """Return the outcome with a hint that fits where nothing is there yet.

    An item's own hint is on how something is done: before that is begun, it would lead astray.
    """
    names = " and ".join(item.code)
    instead = {
        Reason.NOT_DEFINED: f"Define {names}, under exactly this name.",
        Reason.NOT_RETURNED: f"There is nothing in {names} to judge yet: write it first.",
    }
    if judged.status is not Status.MISSING or judged.reason not in instead or not (names and judged.hint):
        return judged
    return judged.model_copy(update={"hint": "" if item.runs_script else instead[judged.reason]})


def _describe_grader_fault(staff_note: str) -> str:
    """Return the message for a fault of the grader, with the last line of its trace."""
    last = (staff_note.strip().splitlines() or ["no more is known"])[-1].strip()
    return f"This could not be judged. The grader or its tests are at fault, not you: {last}"


def _list_unready(item: Item, evaluation: ItemEvaluation, before: Mapping[str, State]) -> list[str]:
    """Return the earlier items that have to be right first.

    An item that is missing or void waits for none. One that passed waits only where something is recomputed
    with the student's own earlier parts: that is worth nothing before these are right.
    """
    open_ones = [name for name in item.waits_after if before.get(name) in _NOT_PASSED]
    if evaluation.verdict.status in (Status.MISSING, Status.VOID):
        return []
    return open_ones if item.recompute or evaluation.verdict.status is not Status.PASSED else []


def _describe_waiting(names: list[str]) -> str:
    pronoun = "it" if len(names) == 1 else "them"
    return f"First {', '.join(names)}: this part builds on {pronoun}."


def _judge_cases(item: Item, evaluation: ItemEvaluation) -> tuple[CaseVerdict, ...]:
    """Return the result of each published case by itself, where the cases can be judged one by one."""
    verdict, observed, expected = evaluation.verdict, evaluation.observation, evaluation.expected
    if len(evaluation.cases) <= 1 or observed is None or expected is None or item.recompute:
        return (_make_case_verdict("published", verdict),)
    names = [f"published-{number}" for number in range(1, len(evaluation.cases) + 1)]
    pairs = [
        (_select_case(observed, index), _select_case(expected, index))
        for index in range(len(evaluation.cases))
    ]
    judge = CHECKS[item.check].judge
    return tuple(
        _make_case_verdict(name, judge(item.tolerance, CheckInput(*pair, facts=evaluation.facts)))
        for name, pair in zip(names, pairs, strict=True)
    )


def _make_case_verdict(name: str, verdict: Verdict) -> CaseVerdict:
    return CaseVerdict(name, verdict.status is Status.PASSED, verdict.message)


def _select_case(observation: Observation, index: int) -> Observation:
    return replace(observation, cases=observation.cases[index : index + 1])
