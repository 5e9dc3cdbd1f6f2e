"""What is the same for all items of one submission, and for the items that are loaded together."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from grader.checks import Verdict
from grader.grading import hidden_images
from grader.grading.code_runner import CodeRunner, ItemGroup
from grader.grading.hidden_images import Images
from grader.grading.outcome import ItemEvaluation
from grader.grading.reference_provider import ReferenceProvider
from grader.grading.seeds import Seeds
from grader.model import CaseKind, Submission
from grader.rubric import Assignment, Item
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec

NO_INPUTS: Final = (CaseSpec(CaseKind.PUBLISHED, 0, 0),)
"""The single case that the probes of every box are asked with: they take no inputs."""
Evaluations = Mapping[str, ItemEvaluation]
"""What is known of each item so far, by the item's id."""


@dataclass(frozen=True)
class GradingContext:
    """What is the same for all items of one submission."""

    submission: Submission
    assignment: Assignment
    sandbox: Sandbox
    reference: ReferenceProvider
    seeds: Seeds
    images: Images | None
    exclusive: Callable[[], AbstractContextManager[None]] = nullcontext
    """While it is entered nothing else of this run computes."""

    def cases(self, item: Item, attempt: int = 0) -> tuple[CaseSpec, ...]:
        return hidden_images.add_images(item, self.seeds.cases(item, attempt), self.images)

    def has(self, file: str) -> bool:
        return any(given.path == file for given in self.submission.files)

    def content(self, file: str) -> bytes:
        """Return the content of a file of the submission; nothing where there is no such file."""
        return next((given.content for given in self.submission.files if given.path == file), b"")

    def all_alike(self, group: ItemGroup, verdict: Verdict) -> dict[str, ItemEvaluation]:
        return {item.id: ItemEvaluation((), verdict) for item in group.items}

    def open_runner(self, group: ItemGroup, seed: int = 0, *, wants_facts: bool = True) -> CodeRunner:
        files, around = self.submission.beside(group.file), self.submission.surroundings(group.file)
        return CodeRunner(
            self.sandbox,
            files,
            group,
            self.assignment,
            seed,
            surroundings=around,
            wants_facts=wants_facts,
        )


@dataclass(frozen=True)
class LoadedGroup:
    """What every step on the items of one loaded file is given."""

    group: ItemGroup
    context: GradingContext
    runner: CodeRunner
    earlier: Evaluations
    """The evaluations of the groups before this one."""

    @property
    def items(self) -> tuple[Item, ...]:
        return self.group.items
