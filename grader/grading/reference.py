"""The course's side of every comparison: what is right, and what the known mistakes yield.

Two classes take this side. `live_reference.LiveReference` runs the reference and the variants when asked.
`kit.recorded_reference.Recorded`, for the students' self-check, knows what they yielded in published cases.
A judge asks either, and cannot tell which.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, Self

import numpy as np

from grader.grading.code_runner import request_for
from grader.grading.seeds import Seeds
from grader.model import Observation, SubmittedFile, Value
from grader.rubric import Item, Mistake
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec, Request
from grader.sandbox.wire import Array


class BrokenReferenceError(Exception):
    """The reference did not yield what the rubric promises: never the student's fault."""


class NotAvailableHereError(Exception):
    """Only grading can tell: a sentence that says why. Nothing is passed by it and nothing lost."""


class ReferenceProvider(Protocol):
    """Every answer may raise ReferenceFault, or NotHere where it is known at the course only."""

    def expected(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation:
        """What the reference yields through the item's probe."""

    def confirmed(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation | None:
        """The reference's answer worked out a second way, where the rubric names one."""

    def recomputed(
        self, item: Item, name: str, cases: tuple[CaseSpec, ...], found: Observation
    ) -> Observation:
        """What the reference makes of the arrays a hand-in returned, case by case."""

    def fresh_files(self, item: Item, seeds: Seeds, number: int) -> tuple[SubmittedFile, ...]:
        """Data drawn for this run, in place of the files of the same names that were given out."""

    def on(self, files: Sequence[SubmittedFile]) -> Self:
        """The same side where these files stand in place of those that were given out."""

    def answer(
        self, item: Item, name: str, case: CaseSpec, question: Mapping[str, Value]
    ) -> Mapping[str, Array]:
        """The oracle of a follow-through probe: the reference in place of an earlier part."""

    def faulty(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox, mistakes: Sequence[Mistake]
    ) -> Sequence[Observation]:
        """What the variants of known mistakes yield; what has to be run is run in this sandbox."""

    def faulty_together(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox, one: Mistake, other: Mistake
    ) -> Observation | None:
        """Return what the variant of both mistakes yields; None where there is none."""

    def untouched(self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox) -> Sequence[Observation]:
        """Return what the starters yield that students are given or were given."""

    def handed_in(self, item: Item, mistake_id: str | None = None) -> Observation:
        """How the reference, or a mistake's variant, is handed in: for an item that looks at folders."""

    def tried(self, item: Item, reference_fault: Callable[[], str]) -> str:
        """What is wrong with the reference's own run of a long item, empty where nothing is."""

    def passed(self, item: Item) -> None:
        """Be told that a hand-in earned the item in full."""


def recomputation(item: Item, name: str, cases: tuple[CaseSpec, ...]) -> Request:
    """A request for the course's own sum; there are hundreds, and they need no process of their own."""
    return replace(request_for(item, f"recompute:{name}", cases), fork=False)


def with_found(cases: tuple[CaseSpec, ...], found: Observation) -> tuple[CaseSpec, ...]:
    """The cases with the arrays that a hand-in yielded for them, beside what they hold: hidden images."""
    pairs = zip(cases, found.cases, strict=True)
    return tuple(replace(case, given={**arrays(result.values), **case.given}) for case, result in pairs)


def arrays(values: Mapping[str, Value]) -> dict[str, Array]:
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
