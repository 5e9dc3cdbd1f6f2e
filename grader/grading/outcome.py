"""From what was found out about an item to what its reader sees."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from grader.checks import Verdict
from grader.grading import code_excerpt, diagnosis, scoring
from grader.model import (
    PROCESSOR_TIME,
    Evidence,
    Observation,
    Outcome,
    Reason,
    SourceFacts,
    Status,
    Submission,
)
from grader.model.text import count, count_marks
from grader.rubric import Assignment, FollowThrough, Item
from grader.sandbox.environment.absent import AbsentModule
from grader.sandbox.request import CaseSpec

_IDLED: Final = re.compile(r"stopped after [0-9.e+]+ s[;)]")
"""How a note tells that something was stopped because it did nothing."""


@dataclass(frozen=True)
class ItemEvaluation:
    """What is known of one item so far; every step returns a new one."""

    cases: tuple[CaseSpec, ...]
    verdict: Verdict
    observation: Observation | None = None
    expected: Observation | None = None
    recomputed: Observation | None = None
    """What the reference makes of the arrays observed, where the item has that worked out."""
    facts: SourceFacts = field(default_factory=SourceFacts)
    before_follow_through: Observation | None = None
    """What the item's own probe yielded, where `observation` is what the follow-through's did."""
    followed: FollowThrough | None = None
    """Set where the verdict was reached with an earlier part's error taken out."""
    notes: tuple[str, ...] = ()
    """What loading the file did that the student should know."""
    named: tuple[str, ...] = ()
    elsewhere: str = ""
    """Why only grading can judge it, where it is judged without the reference."""
    drawn: tuple[Evidence, ...] = ()
    """What the file drew while it ran: shown whatever the verdict."""
    absent: tuple[AbsentModule, ...] = ()
    """What it waits for: imported in vain, and not for its author to mend."""

    @property
    def sat_idle(self) -> bool:
        """Tell whether marks were lost because the code did nothing for too long.

        That may be the machine's doing.
        """
        ran_out = self.verdict.reason is Reason.TIMEOUT and PROCESSOR_TIME not in self.verdict.message
        return self.verdict.lost_marks and (ran_out or any(map(_IDLED.search, self.notes)))


# Where nothing could be judged the item's own hint, which is about its values, would lead astray.
_HINTS: Final = {
    Reason.NO_FILE: "Give the file exactly the name the handout asks for.",
    Reason.IMPORT_ERROR: "Mend this line first: until then nothing in the file can be run.",
    Reason.CRASH: "Nothing after the line that raised came back; mend it first, then look at the values.",
    Reason.EXITED: "Take out exit(), quit() and os._exit(): a function that is called has to return.",
    Reason.KILLED: "Run the call on its own; compiled code that is used wrongly can end Python like this.",
    Reason.TIMEOUT: "Look for a loop whose condition never changes, and for work inside loops over samples.",
    Reason.MEMORY: "Look for arrays that grow with every step, and for products of the wrong shapes.",
    Reason.OUTPUT_LIMIT: "Return what is asked for and nothing else; look for lists that keep growing.",
}


def build_outcome(
    item: Item, evaluation: ItemEvaluation, submission: Submission, assignment: Assignment, protection: str
) -> Outcome:
    verdict = _wait_for_person(item, evaluation.verdict)
    waits = scoring.compute_waiting_share(item, evaluation.verdict)
    mistakes = tuple(diagnosis.name_mistake(name, assignment) for name in evaluation.named)
    return Outcome(
        item=item.id,
        status=_choose_status(verdict, evaluation),
        reason=verdict.reason,
        message=verdict.message,
        hint=_choose_hint(item, verdict) if verdict.lost_marks and not mistakes else "",
        earned=scoring.compute_earned_share(item, evaluation.verdict) * _compute_earned(evaluation)
        if waits < 1
        else 0.0,
        waits=waits,
        mistakes=mistakes,
        evidence=(*verdict.evidence, *_excerpt_code(item, evaluation, submission), *evaluation.drawn),
        ran=_describe_run(item, evaluation, protection),
        follow_through=evaluation.followed.says if evaluation.followed else "",
        staff_note=verdict.staff_note,
        wanted=tuple(dict.fromkeys(module.package for module in evaluation.absent)),
    )


def _wait_for_person(item: Item, verdict: Verdict) -> Verdict:
    """Make the verdict pending where a person has to judge a part of the item, whatever its check says.

    A verdict that is settled or void stays as it is. An item without marks never waits for a person.
    """
    if not item.marks and verdict.status is Status.PENDING:  # nobody has to wait for nothing
        return replace(
            verdict, status=Status.MISSING, reason=Reason.NOT_RETURNED, message=_write_message(item, verdict)
        )
    verdict = replace(verdict, message=" ".join(filter(None, (verdict.message, verdict.asks))))
    message = _write_message(item, verdict)
    if item.manual is None or verdict.settled or verdict.status is Status.VOID:
        return replace(verdict, message=message + _describe_marks_so_far(item, verdict))
    message = f"{item.manual} {message}".rstrip() + _describe_marks_so_far(item, verdict)
    return replace(verdict, status=Status.PENDING, reason=Reason.NEEDS_A_PERSON, message=message)


def _describe_marks_so_far(item: Item, verdict: Verdict) -> str:
    """Say what became of the rest of an item where only a part of it waits; empty otherwise."""
    share = scoring.compute_waiting_share(item, verdict)
    if share in (0.0, 1.0):
        return ""
    earned, waiting = (
        round(item.marks * scoring.compute_earned_share(item, verdict), 2),
        round(item.marks * share, 2),
    )
    return (
        f" So far {earned:g} of {item.marks - waiting:g}; {count_marks(waiting)} more for a person to give."
    )


def _write_message(item: Item, verdict: Verdict) -> str:
    """Return the verdict's message; where an item has parts, say also which of them earned what."""
    message = verdict.message or verdict.advice
    if not (verdict.status is Status.PARTIAL or verdict.waits_in_part) or verdict.share is not None:
        return message
    shares = (_describe_share(part, marks, verdict) for part, marks in item.parts.items())
    return f"{message} Marks: {', '.join(shares)}."


def _describe_share(part: str, marks: float, verdict: Verdict) -> str:
    if part in verdict.waiting_parts:
        return f"{part} waits ({marks:g})"
    return f"{part} {0 if part in verdict.failed_parts else marks:g} of {marks:g}"


def _choose_hint(item: Item, verdict: Verdict) -> str:
    return _HINTS.get(verdict.reason, item.hint) if verdict.reason else item.hint


def _compute_earned(evaluation: ItemEvaluation) -> float:
    return evaluation.followed.pays if evaluation.followed else 1.0


def _choose_status(verdict: Verdict, evaluation: ItemEvaluation) -> Status:
    return (
        Status.PARTIAL
        if verdict.status is Status.PASSED and _compute_earned(evaluation) < 1
        else verdict.status
    )


def _excerpt_code(item: Item, evaluation: ItemEvaluation, submission: Submission) -> Sequence[Evidence]:
    """Return the student's own lines as evidence.

    They are shown where marks were lost, advice is given, or a person has to look.
    """
    if not (
        evaluation.verdict.lost_marks
        or evaluation.verdict.advice
        or evaluation.verdict.status is Status.PENDING
    ):
        return ()
    marked = code_excerpt.find_marked_lines(
        item, evaluation.verdict, evaluation.observation, evaluation.facts
    )
    return code_excerpt.cut_excerpts(submission, item.file, item.code, evaluation.facts, marked)


def _describe_run(item: Item, evaluation: ItemEvaluation, protection: str) -> str:
    """Say in words what was run and under which limits."""
    if item.judges_folder:
        return "The folders and the readme of the hand-in were read; commands there were at most started."
    if item.probe is None:
        return f"Nothing was run: {item.file} was read."
    if evaluation.verdict.reason is Reason.NO_FILE:
        return f"Nothing was run: there is no {item.file}."
    numbers = {"published": item.cases.published, "hidden": item.cases.fresh, "extreme": item.cases.advice}
    cases = [count(number, f"{kind} case") for kind, number in numbers.items() if number]
    probe = evaluation.followed.probe if evaluation.followed else item.probe
    return f"Probe {probe} on {', '.join(cases)}. Limits: {item.limits}. Sandbox: {protection}."
