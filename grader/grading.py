"""What is the same for all items of one submission, and how they wait for each other."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from grader import images
from grader.checks import Verdict
from grader.checks.verdict import pending
from grader.course_side import CourseSide
from grader.images import Images
from grader.model import CaseKind, Status, Submission
from grader.observe import Bench, Source
from grader.outcome import Judged
from grader.rubric import Assignment, Item
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec
from grader.seeds import Seeds

ONCE: Final = (CaseSpec(CaseKind.PUBLISHED, 0, 0),)
"""What the probes that every box has are asked with."""


@dataclass(frozen=True)
class Grading:
    """What is the same for all items of one submission."""

    submission: Submission
    assignment: Assignment
    sandbox: Sandbox
    referee: CourseSide
    seeds: Seeds
    images: Images | None
    alone: Callable[[], AbstractContextManager[None]] = nullcontext
    """While it is entered nothing else of this run computes."""

    def cases(self, item: Item, attempt: int = 0) -> tuple[CaseSpec, ...]:
        return images.with_images(item, self.seeds.cases(item, attempt), self.images)

    def has(self, file: str) -> bool:
        return any(given.path == file for given in self.submission.files)

    def all_alike(self, source: Source, verdict: Verdict) -> dict[str, Judged]:
        return {item.id: Judged((), verdict) for item in source.items}

    def bench(self, source: Source, seed: int = 0) -> Bench:
        files, around = self.submission.beside(source.file), self.submission.surroundings(source.file)
        return Bench(self.sandbox, files, source, self.assignment, seed, surroundings=around)


def wait_where_earlier_parts_failed(item: Item, own: Judged, known: Mapping[str, Judged]) -> None:
    """A later part is not punished for an earlier one; where the two cannot be told apart a person has to."""
    lost = lost_before(item, known)
    if lost and own.verdict.lost_marks and own.verdict.status is not Status.MISSING:
        told = (
            f"{', '.join(lost)} lost marks already, so whether this is wrong by itself a person has to judge."
        )
        own.verdict = pending(f"{own.verdict.message} {told}", *own.verdict.evidence)


def lost_before(item: Item, known: Mapping[str, Judged]) -> list[str]:
    """The earlier items that this one waits for, as far as they lost marks."""
    return [name for name in item.waits_after if name in known and known[name].verdict.lost_marks]
