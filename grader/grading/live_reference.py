"""The course's side of every comparison: the reference and the known mistakes, run in boxes of their own.

The same probe, the same seeds, the same kind of sandbox. Answers that depend only on the seeds are kept, so
a class of a thousand asks for them once per set of hidden inputs. Shared by all slots: one at a time asks the
reference, which has a sandbox of its own; a variant is run in the sandbox of the slot that asks.
"""

import copy
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from threading import RLock
from typing import Final, Self

from grader.checks import CHECKS
from grader.grading import folder_observation
from grader.grading.answer_cache import AnswerCache, describe_script
from grader.grading.box_setup import WHOLE_RUN_S, make_reference_config
from grader.grading.code_runner import CodeRunner, ItemGroup, find_group, join_limits, make_request
from grader.grading.hidden_images import Images
from grader.grading.machine_faults import is_machine_fault
from grader.grading.reference_provider import (
    RECOMPUTE,
    BrokenReferenceError,
    add_yielded_arrays,
    build_recomputation,
    select_arrays,
)
from grader.grading.seeds import Seeds
from grader.grading.shared_answers import SharedAnswers
from grader.model import CaseKind, Fate, Loaded, Observation, SubmittedFile, Value
from grader.model.digest import digest_files
from grader.model.errors import BoxBrokenError
from grader.rubric import DEFINITIONS, Assignment, Item, Mistake
from grader.sandbox.frames import Array
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import Sandbox
from grader.sandbox.request import CaseSpec
from grader.sandbox.worker_config import WorkerConfig

_VARIANT_SCRIPT_S: Final = 8.0
_SUMS: Final = "sums"
_DEFINITIONS: Final = (DEFINITIONS,)
_RunnerKey = tuple[str, tuple[str, ...], str]
"""The file, the ways to load it, and the data that lies beside it."""
Files = tuple[SubmittedFile, ...]


class LiveReference:
    """The reference and the variants, run in boxes.

    `sandbox` is one of its own, which never holds a student's file.
    """

    def __init__(
        self,
        assignment: Assignment,
        sandbox: Sandbox,
        images: Images | None = None,
        cache: AnswerCache | None = None,
    ) -> None:
        """Keep what scripts yield in `cache`, where there is one; `images` are those that boxes hold."""
        self._assignment = assignment
        self._images = images
        self._cache = cache
        self.sandbox = sandbox
        self._runners: dict[_RunnerKey, CodeRunner] = {}
        self._reference_answers: dict[Hashable, Observation] = {}
        # An end may have been the machine's: then the variant is run again the next time.
        self._variant_answers = SharedAnswers[Observation](lambda observed: observed.fate is Fate.FINISHED)
        self._passed_items: set[str] = set()
        """Ids of the long items that the reference, or a hand-in, passed."""
        self._replaced_files = ""
        """A digest of the files that stand in place of those given out; empty where there are none."""
        self._lock = RLock()
        # Of its own: a run of the solution takes seconds, and other slots have questions meanwhile.
        self._solution_lock = RLock()

    @classmethod
    def for_assignment(
        cls,
        assignment: Assignment,
        make_sandbox: Callable[[WorkerConfig], Sandbox],
        images: Images | None = None,
        cache: AnswerCache | None = None,
    ) -> Self:
        """Return a live reference with a sandbox of its own, which starts with the first question."""
        sandbox = SandboxPerPackageSet(make_sandbox, make_reference_config(assignment, images))
        return cls(assignment, sandbox, images, cache)

    def expected(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation:
        """Return what the reference yields through the item's probe."""
        return self._once(item, item.probe or "", cases)

    def confirm(self, item: Item, cases: tuple[CaseSpec, ...]) -> Observation | None:
        """Return the reference's answer worked out a second way; None where the rubric names no such way."""
        return self._once(item, f"{RECOMPUTE}{item.confirm}", cases) if item.confirm else None

    def recompute(
        self, item: Item, name: str | None, cases: tuple[CaseSpec, ...], observation: Observation
    ) -> Observation | None:
        """Return what the reference makes of the arrays that a hand-in returned; None without a `name`."""
        return self._worked_out(item, name, add_yielded_arrays(cases, observation)) if name else None

    def fresh_files(self, item: Item, seeds: Seeds, number: int) -> tuple[SubmittedFile, ...]:
        """Return data drawn for this run, in place of the given-out files of the same names."""
        files = self._assignment.fresh_files
        return tuple(
            SubmittedFile(name, self._drawn(item, function, seeds.data_seed(name, number)), found_as=name)
            for name, function in files.items()
        )

    def with_files(self, files: Sequence[SubmittedFile]) -> Self:
        """Return the same reference with these files in place of those that were given out.

        It shares everything else: a sandbox holds one script at a time, whatever data lies in it.
        """
        other = copy.copy(self)
        other._assignment = self._assignment.with_provided(files)
        other._replaced_files = digest_files((file.path, file.content) for file in files)
        return other

    def answer(
        self, item: Item, name: str, case: CaseSpec, question: Mapping[str, Value]
    ) -> Mapping[str, Array]:
        """Answer a question of a follow-through probe: the reference stands in for an earlier part."""
        asked = (replace(case, given=select_arrays(question)),)
        return select_arrays(self._worked_out(item, name, asked).cases[0].values)

    def observe_variants(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox, mistakes: Sequence[Mistake]
    ) -> list[Observation]:
        """Return what the variants of known mistakes yield.

        Each variant that nobody has asked for yet is run in the asker's sandbox.
        """
        asked = _asked_key(item, cases)
        by_key: dict[Hashable, Mistake] = {(mistake.id, asked): mistake for mistake in mistakes}
        return self._variant_answers.answer_all(
            list(by_key), lambda key: self._variant(by_key[key], item, cases, sandbox)
        )

    def _variant(
        self, mistake: Mistake, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox
    ) -> Observation:
        return self._yielded(self._assignment.variant_files(mistake.id), item, cases, sandbox)

    def observe_variant_of_both(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox, one: Mistake, other: Mistake
    ) -> Observation | None:
        """Return what the variant of both mistakes yields; None where there is no such variant."""
        files = self._assignment.variant_of_both(one.id, other.id)
        if files is None:
            return None
        key = (one.id, other.id, _asked_key(item, cases))
        [observed] = self._variant_answers.answer_all(
            [key], lambda _: self._yielded(files, item, cases, sandbox)
        )
        return observed

    def observe_starters(
        self, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox
    ) -> Sequence[Observation]:
        """Return what the starters yield: those that students are given now and those given before."""
        asked = _asked_key(item, cases)
        variants = enumerate(self._assignment.untouched_variants(item.file))
        by_key: dict[Hashable, Files] = {(number, asked): files for number, files in variants}
        return self._variant_answers.answer_all(
            list(by_key), lambda key: self._yielded(by_key[key], item, cases, sandbox)
        )

    def _yielded(
        self, files: Files, item: Item, cases: tuple[CaseSpec, ...], sandbox: Sandbox
    ) -> Observation:
        group = _shortened(find_group(item, self._assignment))
        steps = CHECKS[item.check].variant_steps

        def run() -> Observation:
            with CodeRunner(
                sandbox, files, group, self._assignment, steps=steps, wants_facts=False
            ) as runner:
                return runner.observe(make_request(item, item.probe or "", cases))

        asked = item.probe, _asked_key(item, cases), join_limits(group.items), steps
        return self._once_for_all_runs(item, files, asked, run)

    def observe_hand_in(self, item: Item, mistake_id: str | None = None) -> Observation:
        """Return how the reference, or a mistake's variant, is handed in, for an item that judges folders."""
        submission = folder_observation.make_course_submission(self._assignment, mistake_id)
        return folder_observation.observe_folder(item, submission, self._assignment)

    def try_solution(self, item: Item, find_fault: Callable[[], str]) -> str:
        """Say what `find_fault` finds wrong with the reference's long run of an item; empty once it passed.

        A failed run is repeated at once and not remembered: the next one who asks has the reference tried
        anew.
        """
        with self._solution_lock:
            if item.id not in self._passed_items and (fault := find_fault() and find_fault()):
                return fault
            self._passed_items.add(item.id)
            return ""

    def note_passed(self, item: Item) -> None:
        """Take note that a hand-in earned the item in full: then the reference need not be tried for it."""
        self._passed_items.add(item.id)

    def close(self) -> None:
        for runner in self._runners.values():
            runner.close()
        self.sandbox.close()

    def _once(self, item: Item, probe: str, cases: tuple[CaseSpec, ...]) -> Observation:
        key = (item.id, probe, cases_key(cases), self._replaced_files)
        with self._lock:
            if key not in self._reference_answers:
                self._reference_answers[key] = self._observe_solution(item, probe, cases)
            return self._reference_answers[key]

    def _observe_solution(self, item: Item, probe: str, cases: tuple[CaseSpec, ...]) -> Observation:
        def run() -> Observation:
            observed = self._runner_for(item, probe).observe(make_request(item, probe, cases))
            _must_be_clean(observed, item, probe)
            return observed

        if any(case.given for case in cases):  # other arrays in each run, so that nothing kept would fit
            return run()
        return self._once_for_all_runs(
            item, self._assignment.solution_files(), (probe, cases_key(cases)), run
        )

    def _once_for_all_runs(
        self, item: Item, files: Files, asked: tuple[object, ...], run: Callable[[], Observation]
    ) -> Observation:
        """Return what `run` yields; for a script, what is known of a run before that asked the same."""
        if self._cache is None or not item.runs_script:
            return run()
        images = self._images.identity if self._images else ""
        script = describe_script(self._assignment, item, files)
        return self._cache.answer((*script, images, repr(asked)), run)

    def _drawn(self, item: Item, function: str, seed: int) -> bytes:
        """Return the text of one fresh file, drawn once for all who ask."""
        with self._lock:
            key = ("fresh data", function, seed)
            if key not in self._reference_answers:
                case = CaseSpec(CaseKind.FRESH, 0, seed)
                self._reference_answers[key] = self._worked_out(item, function, (case,))
            content = self._reference_answers[key].cases[0].values.get("content")
        if not isinstance(content, str):
            raise BrokenReferenceError(f"{function} must return the text of a file as `content`")
        return content.encode()

    def _worked_out(self, item: Item, name: str, cases: tuple[CaseSpec, ...]) -> Observation:
        """Return the course's own computation on the cases.

        Raise an error where it fails: there would be nothing to compare with, and no hand-in would be wrong.
        """
        with self._lock:
            request = build_recomputation(item, name, cases)
            observed = self._runner_for(item, request.probe).observe(request)
        _must_be_clean(observed, item, name)
        return observed

    def _runner_for(self, item: Item, probe: str) -> CodeRunner:
        """Return the runner that answers the probe.

        The computations of all scripts have one of their own, so that no script is run again for them.
        """
        if item.runs_script and probe.startswith(RECOMPUTE):
            group = ItemGroup(item.file, _DEFINITIONS, (item,))
            return self._open_runner((_SUMS, _DEFINITIONS, self._replaced_files), group)
        return self._open_runner(
            (item.file, item.load, self._replaced_files), find_group(item, self._assignment)
        )

    def _open_runner(self, key: _RunnerKey, group: ItemGroup) -> CodeRunner:
        """Return the runner of `key`; open it again where it had to give way to another.

        A sandbox holds one hand-in at a time.
        """
        if key not in self._runners or not self._runners[key].still_open:
            files = self._assignment.solution_files()
            runner = CodeRunner(
                self.sandbox, files, group, self._assignment, cpu_s=WHOLE_RUN_S, wants_facts=False
            )
            self._close_ended()
            if not runner.usable:
                runner.close()
                _must_be_loaded(runner.loaded, group.file)
            self._runners[key] = runner
        return self._runners[key]

    def _close_ended(self) -> None:
        for key in [key for key, runner in self._runners.items() if not runner.still_open]:
            self._runners.pop(key).close()


def _shortened(group: ItemGroup) -> ItemGroup:
    """Limit the time of a variant's script: it shows what is wrong with it in its first steps.

    It need not come to its end. A group without a script stays as it is.
    """
    if not group.runs_script:
        return group
    return replace(group, items=tuple(map(_shortened_item, group.items)))


def _shortened_item(item: Item) -> Item:
    most_s = CHECKS[item.check].variant_cpu_s or _VARIANT_SCRIPT_S
    limits = item.limits.model_copy(update={"cpu_s": min(item.limits.cpu_s, most_s)})
    return item.model_copy(update={"limits": limits})


def _asked_key(item: Item, cases: tuple[CaseSpec, ...]) -> Hashable:
    """Return the key under which the answer to these cases is kept.

    What goes wrong while a script trains does not depend on the images it is asked about afterwards, so the
    cases of an item with images do not count.
    """
    return item.id, () if item.images else cases_key(cases)


def cases_key(cases: tuple[CaseSpec, ...]) -> Hashable:
    return tuple((case.kind, case.index, case.seed) for case in cases)


def _must_be_loaded(loaded: Loaded, file: str) -> None:
    """Raise the error for a file of the reference that could not be loaded.

    It is BrokenReferenceError, the rubric's own fault, where the file cannot be read or run. It is
    BoxBrokenError where the end may be the machine's doing.
    """
    if loaded.problem is None or is_machine_fault(loaded.problem):
        why = loaded.problem.message if loaded.problem else "; ".join((loaded.fate, *loaded.notes[-1:]))
        raise BoxBrokenError(f"the reference's {file} could not be loaded: {why}")
    raise BrokenReferenceError(f"the reference's {file} cannot be loaded: {loaded.problem}")


def _must_be_clean(observed: Observation, item: Item, probe: str) -> None:
    """Raise an error where the observation holds an exception or did not come to its end.

    An exception is the rubric's own fault: BrokenReferenceError. An end, or an exception that is the
    machine's doing, is BoxBrokenError, and is tried again.
    """
    raised = next((case.raised for case in observed.cases if case.raised), None)
    if raised:
        message = f"{probe} on the reference of {item.id}: {raised.type_name}: {raised.message}"
        raise BoxBrokenError(message) if is_machine_fault(raised) else BrokenReferenceError(message)
    if observed.fate is not Fate.FINISHED:
        raise BoxBrokenError(f"{probe} on the reference of {item.id}: {observed.fate} ({observed.detail})")
