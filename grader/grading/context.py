"""What is the same for all items of one submission, and how they wait for each other."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from grader.checks import Verdict
from grader.checks.support.verdict import pending, pending_in_part
from grader.grading import hidden_images, scoring
from grader.grading.code_runner import CodeRunner, ItemGroup
from grader.grading.hidden_images import Images
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference import ReferenceProvider
from grader.grading.seeds import Seeds
from grader.model import CaseKind, Status, Submission
from grader.rubric import Assignment, Item
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec

ONCE: Final = (CaseSpec(CaseKind.PUBLISHED, 0, 0),)
"""The single case that the probes of every box are asked with."""


@dataclass(frozen=True)
class GradingContext:
    """What is the same for all items of one submission."""

    submission: Submission
    assignment: Assignment
    sandbox: Sandbox
    reference: ReferenceProvider
    seeds: Seeds
    images: Images | None
    alone: Callable[[], AbstractContextManager[None]] = nullcontext
    """While it is entered nothing else of this run computes."""

    def cases(self, item: Item, attempt: int = 0) -> tuple[CaseSpec, ...]:
        return hidden_images.with_images(item, self.seeds.cases(item, attempt), self.images)

    def has(self, file: str) -> bool:
        return any(given.path == file for given in self.submission.files)

    def all_alike(self, group: ItemGroup, verdict: Verdict) -> dict[str, ItemEvaluation]:
        return {item.id: ItemEvaluation((), verdict) for item in group.items}

    def open_runner(self, group: ItemGroup, seed: int = 0) -> CodeRunner:
        files, around = self.submission.beside(group.file), self.submission.surroundings(group.file)
        return CodeRunner(self.sandbox, files, group, self.assignment, seed, surroundings=around)


def wait_where_earlier_parts_failed(
    item: Item, evaluation: ItemEvaluation, known: Mapping[str, ItemEvaluation]
) -> None:
    """Leave an item that lost marks to a person where an earlier part of the problem lost marks too.

    A later part is not punished for an earlier one. Where the two cannot be told apart, a person has to
    judge.
    """
    lost = lost_before(item, known)
    if lost and evaluation.verdict.lost_marks and evaluation.verdict.status is not Status.MISSING:
        told = (
            f"{', '.join(lost)} lost marks already, so whether this is wrong by itself a person has to judge."
        )
        evaluation.verdict = pending(f"{evaluation.verdict.message} {told}", *evaluation.verdict.evidence)


def wait_without_work(
    item: Item, evaluation: ItemEvaluation, context: GradingContext, known: Mapping[str, ItemEvaluation]
) -> None:
    """Leave the marks of a folder or readme to a person where no work in it earned any.

    A folder in good order and its readme are worth nothing by themselves.
    """
    holds_work = [
        other for other in context.assignment.items if other.id in item.only_with and other.id in known
    ]
    if not holds_work or not scoring.earned(item, evaluation.verdict):
        return
    if any(_may_hold_work(other, known[other.id].verdict) for other in holds_work):
        return
    names = ", ".join(other.id for other in holds_work)
    message = f"{evaluation.verdict.message} No work earned marks in {names}"
    message = f"{message}, so a person has to see what this is for."
    lost = evaluation.verdict.failed_parts
    waiting = tuple(part for part in item.parts if part not in lost)
    evaluation.verdict = (
        pending_in_part(message.strip(), evaluation.verdict.evidence, waiting, lost)
        if lost
        else pending(message.strip(), *evaluation.verdict.evidence)
    )


def _may_hold_work(item: Item, verdict: Verdict) -> bool:
    return scoring.earned(item, verdict) > 0 or verdict.status in (Status.PENDING, Status.VOID)


def lost_before(item: Item, known: Mapping[str, ItemEvaluation]) -> list[str]:
    """Return the ids of those items that this one waits for and that lost marks."""
    return [name for name in item.waits_after if name in known and known[name].verdict.lost_marks]
