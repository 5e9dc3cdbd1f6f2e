"""The course's side of every comparison: what a judge may ask it, whatever answers.

Two classes take this side. `live_reference.LiveReference` runs the reference and the variants when asked.
`kit.recorded_reference.RecordedReference`, for the students' self-check, knows what they yielded in published
cases. A judge asks either, and cannot tell which.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol, Self

import numpy as np

from grader.grading.code_runner import make_request
from grader.grading.seeds import Seeds
from grader.model import Observation, SubmittedFile, Value
from grader.rubric import Item, Mistake
from grader.sandbox.frames import Array
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec, Request

RECOMPUTE: Final = "recompute:"
"""What the name of a probe begins with that is the course's own computation."""


class BrokenReferenceError(Exception):
    """Raised where the reference does not yield what the rubric promises; never the student's fault."""


class NotAvailableHereError(Exception):
    """Raised where only grading can tell; its message says why. The item is neither passed nor lost by it."""


class ReferenceProvider(Protocol):
    """What a judge may ask the course's side.

    Every method may raise BrokenReferenceError, or NotAvailableHereError where the answer is known at the
    course only.
    """

    def expected(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation:
        """Return what the reference yields through the item's probe."""

    def confirm(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation | None:
        """Return the reference's answer worked out a second way; None where the rubric names no such way."""

    def recompute(
        self, item: Item, name: str | None, cases: tuple[CaseSpec, ...], observation: Observation
    ) -> Observation | None:
        """Return what the reference makes of the arrays that a hand-in returned, case by case.

        `name` is the recomputation in the rubric; the answer is None where it is empty.
        """

    def fresh_files(self, item: Item, seeds: Seeds, number: int) -> tuple[SubmittedFile, ...]:
        """Return data drawn for this run, in place of the given-out files of the same names."""

    def with_files(self, files: Sequence[SubmittedFile]) -> Self:
        """Return the same provider with these files in place of those that were given out."""

    def answer(
        self, item: Item, name: str, case: CaseSpec, question: Mapping[str, Value]
    ) -> Mapping[str, Array]:
        """Answer a question of a follow-through probe: the reference stands in for an earlier part."""

    def observe_variants(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox, mistakes: Sequence[Mistake]
    ) -> Sequence[Observation]:
        """Return what the variants of known mistakes yield.

        What has to be run for it is run in `sandbox`.
        """

    def observe_variant_of_both(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox, one: Mistake, other: Mistake
    ) -> Observation | None:
        """Return what the variant of both mistakes yields; None where there is no such variant."""

    def observe_starters(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox
    ) -> Sequence[Observation]:
        """Return what the starters yield: those that students are given now and those given before."""

    def observe_hand_in(self, item: Item, mistake_id: str | None = None) -> Observation:
        """Return how the reference, or a mistake's variant, is handed in, for an item that judges folders."""

    def try_solution(self, item: Item, find_fault: Callable[[], str]) -> str:
        """Say what `find_fault` finds wrong with the reference's long run of an item; empty if nothing."""

    def note_passed(self, item: Item) -> None:
        """Take note that a hand-in earned the item in full."""


def build_recomputation(item: Item, name: str, cases: tuple[CaseSpec, ...]) -> Request:
    """Return a request for the course's own computation.

    There are hundreds of them, and they need no process of their own.
    """
    return replace(make_request(item, f"{RECOMPUTE}{name}", cases), fork=False)


def add_yielded_arrays(cases: tuple[CaseSpec, ...], observation: Observation) -> tuple[CaseSpec, ...]:
    """Return the cases with the arrays that a hand-in yielded for them added to what they hold.

    What a case holds already, such as hidden images, takes precedence.
    """
    pairs = zip(cases, observation.cases, strict=True)
    return tuple(
        replace(case, given={**select_arrays(result.values), **case.given}) for case, result in pairs
    )


def select_arrays(values: Mapping[str, Value]) -> dict[str, Array]:
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
