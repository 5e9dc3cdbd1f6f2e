"""The course's side of the self-check: what the reference and the known mistakes yielded in published cases.

There is no reference in a student's folder. What only the reference could tell raises
`NotAvailableHereError`. Where a recomputation asks it for something that the student's own code is known to
do right by then, that code is asked instead.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count, takewhile
from typing import Final, NoReturn, Self

from grader.grading.code_runner import CodeRunner, find_group
from grader.grading.observation_file import Observations
from grader.grading.reference_provider import NotAvailableHereError, add_yielded_arrays, build_recomputation
from grader.grading.seeds import NO_SECRET, Seeds, derive_hidden_key
from grader.model import CaseKind, Fate, Observation, Submission, SubmittedFile, Value
from grader.rubric import Assignment, Item, Mistake
from grader.sandbox.frames import Array
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec

SEEDS: Final = Seeds(derive_hidden_key("public", NO_SECRET), 0)
"""The seeds of everything that is published: recording and checking use the same."""
_NOT_RECORDED: Final = "Only the course knows what is right here."
_NOT_WORKED_OUT: Final = "Your own code could not work out what this is compared with."


def make_expected_key(item_id: str) -> str:
    return f"expected {item_id}"


def make_confirmed_key(item_id: str) -> str:
    return f"confirmed {item_id}"


def make_faulty_key(mistake_id: str, item_id: str) -> str:
    return f"{mistake_id} {item_id}"


def make_untouched_key(item_id: str, number: int) -> str:
    """Return the key for what a starter yields; `number` counts those that are or once were given out."""
    return f"untouched {number} {item_id}"


class RecordedReference:
    """The reference as it was recorded.

    `sandbox` opens boxes that have the recomputations; they only ever hold the student's own work.
    """

    def __init__(
        self, observations: Observations, sandbox: Sandbox, submission: Submission, assignment: Assignment
    ) -> None:
        self._observations = observations
        self._sandbox = sandbox
        self._submission = submission
        self._assignment = assignment

    def expected(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation:
        return self._look_up(make_expected_key(item.id), cases)

    def confirm(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation | None:
        return self._look_up(make_confirmed_key(item.id), cases) if item.confirm else None

    def recompute(
        self, item: Item, name: str | None, cases: tuple[CaseSpec, ...], observation: Observation
    ) -> Observation | None:
        """Work out the recomputation with the student's own code; return None without a `name`.

        The answer is right only where the parts that it needs are right.
        """
        if not name:
            return None
        source = find_group(item, self._assignment)
        files = self._submission.beside(item.file)
        around = self._submission.surroundings(item.file)
        with CodeRunner(
            self._sandbox, files, source, self._assignment, surroundings=around, wants_facts=False
        ) as runner:
            if not runner.usable:
                raise NotAvailableHereError(_NOT_WORKED_OUT)
            worked_out = runner.observe(
                build_recomputation(item, name, add_yielded_arrays(cases, observation))
            )
        if worked_out.fate is not Fate.FINISHED or any(case.raised for case in worked_out.cases):
            raise NotAvailableHereError(_NOT_WORKED_OUT)
        return worked_out

    def fresh_files(self, item: Item, seeds: Seeds, number: int) -> tuple[SubmittedFile, ...]:
        _refuse(item, seeds, number)

    def with_files(self, files: Sequence[SubmittedFile]) -> Self:
        _refuse(files)

    def answer(
        self, item: Item, name: str, case: CaseSpec, question: Mapping[str, Value]
    ) -> Mapping[str, Array]:
        _refuse(item, name, case, question)

    def observe_variants(
        self, item: Item, cases: tuple[CaseSpec, ...], _sandbox: Sandbox, mistakes: Sequence[Mistake]
    ) -> Sequence[Observation]:
        return [self._look_up(make_faulty_key(mistake.id, item.id), cases) for mistake in mistakes]

    def observe_variant_of_both(
        self, _item: Item, _cases: tuple[CaseSpec, ...], _sandbox: Sandbox, _one: Mistake, _other: Mistake
    ) -> None:
        """Return None: mistakes are recorded one by one."""

    def observe_starters(
        self, item: Item, cases: tuple[CaseSpec, ...], _sandbox: Sandbox
    ) -> Sequence[Observation]:
        keys = (make_untouched_key(item.id, number) for number in count())
        return [self._look_up(key, cases) for key in takewhile(self._observations.__contains__, keys)]

    def observe_hand_in(self, item: Item, mistake_id: str | None = None) -> Observation:
        key = make_faulty_key(mistake_id, item.id) if mistake_id else make_expected_key(item.id)
        return self._observations[key] if key in self._observations else _refuse(key)

    def try_solution(self, item: Item, find_fault: Callable[[], str]) -> str:
        _refuse(item, find_fault)

    def note_passed(self, item: Item) -> None:
        """Do nothing: that an item passed has no consequence here."""

    def close(self) -> None:
        self._sandbox.close()

    def _look_up(self, key: str, cases: tuple[CaseSpec, ...]) -> Observation:
        observation = self._observations.get(key)
        if observation is None or len(observation.cases) != len(cases):
            _refuse(key)
        if any(case.kind is not CaseKind.PUBLISHED for case in cases):
            _refuse(key)
        return observation


def _refuse(*_asked: object) -> NoReturn:
    raise NotAvailableHereError(_NOT_RECORDED)
