"""The self-check of one student's folder: the engine's own steps, with what was recorded for a reference.

tests/public.json ──> the assignment as students may know it
the folder        ──> a hand-in, as it lies there
for every file    ──> load it, observe its items, judge them        (engine.py, the same as when grading)
typed answers     ──> read, and shown as they are understood
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from grader import intake
from grader.grading import engine, mistake_naming, observation_file, typed_answers
from grader.grading.box_setup import make_student_config
from grader.grading.context import Evaluations, GradingContext
from grader.grading.observation_file import Observations
from grader.kit import item_state, missing_packages, public, typed_preview
from grader.kit.public import FOLDER, Handout, digest
from grader.kit.recorded_reference import SEEDS, RecordedReference
from grader.kit.result import Result, SelfCheckResult, State
from grader.model import Rejected, Submission
from grader.model.errors import UsageError
from grader.rubric import Assignment, Item
from grader.rubric.faults import find_nearest
from grader.sandbox.laptop import Laptop
from grader.sandbox.protocol import Sandbox
from grader.sandbox.worker_config import WorkerConfig


def check(folder: Path, items: Sequence[str] = ()) -> SelfCheckResult:
    """Check every item, or those named. Raises UsageError for a folder that cannot be checked."""
    return SelfCheck(folder, items).run()


class SelfCheck:
    """A folder that was opened: `assignment`, the items `chosen`, and `notes` on its files."""

    def __init__(self, folder: Path, items: Sequence[str] = ()) -> None:
        self._handout = public.read(folder)
        self.assignment = self._handout.assignment
        self.chosen = select_items(self.assignment, items)
        self._submission = _open_folder(self._handout)
        slips = typed_answers.find_misspelt_headings(self._typed, self._submission.files)
        absent = missing_packages.warn_of_lacking(self._submission, self._handout.packages)
        self.notes = (*self._submission.notes, *_check_provided(self._handout), *absent, *slips)

    @property
    def _typed(self) -> list[Item]:
        return [item for item in self.assignment.items if item.is_typed]

    def run(self) -> SelfCheckResult:
        results = {result.item.id: result for result in self.stream()}
        ordered = tuple(results[item.id] for item in self.assignment.items if item.id in results)
        item_notes = (note for result in ordered for note in result.notes)
        return SelfCheckResult(self.assignment, ordered, tuple(dict.fromkeys((*self.notes, *item_notes))))

    def stream(self) -> Iterator[Result]:
        """Yield each result as soon as it is there; results of what is loaded together come together."""
        yield from self.judge()
        yield from self.preview()

    def preview(self) -> Iterator[Result]:
        """Yield the results of what only the course can judge; nothing is run."""
        for item in self.chosen:
            if why := self._handout.at_grading.get(item.id):
                yield self._preview(item, why)

    def judge(self) -> Generator[Result]:
        """Yield the results of all that is run and judged here.

        A caller who stops early has to close this generator.
        """
        items = add_prerequisites(self.chosen, self.assignment)
        yield from self._judge([item for item in items if item.id not in self._handout.at_grading])

    def _preview(self, item: Item, why: str) -> Result:
        if item.is_typed:
            return typed_preview.preview(item, why, self._submission)
        return Result(item, State.AT_GRADING, None, message=why)

    def _judge(self, items: Sequence[Item]) -> Iterator[Result]:
        assignment = self.assignment.narrowed(lambda item: item in items)
        yielded = observation_file.read(self._handout.recorded) if items else {}
        for result in judge_items(assignment, self._submission, yielded, Laptop):
            if result.item in self.chosen:
                yield result


def judge_items(
    assignment: Assignment,
    submission: Submission,
    yielded: Observations,
    make_sandbox: Callable[[WorkerConfig], Sandbox],
) -> Iterator[Result]:
    """Yield the result of every item of `assignment`, judged in boxes of what `make_sandbox` makes.

    `yielded` is what the reference yielded.
    """
    if not assignment.items:
        return
    config = make_student_config(assignment)
    recomputing = make_sandbox(replace(config, recompute=assignment.recompute_source()))
    recorded = RecordedReference(yielded, recomputing, submission, assignment)
    with closing(make_sandbox(config)) as sandbox, closing(recorded):
        yield from _judge_groups(GradingContext(submission, assignment, sandbox, recorded, SEEDS, None))


def _judge_groups(context: GradingContext) -> Iterator[Result]:
    evaluations: Evaluations = {}
    states: dict[str, State] = {}
    for source in engine.order_groups(context.assignment.items, context.submission):
        evaluations = {**evaluations, **engine.judge_group(source, context, evaluations)}
        evaluations = mistake_naming.name_mistakes(evaluations, context)
        for item in source.items:
            evaluation = evaluations[item.id]
            result = item_state.make_result(item, evaluation, states, context.submission, context.assignment)
            states[item.id] = result.state
            yield result


def select_items(assignment: Assignment, names: Collection[str]) -> tuple[Item, ...]:
    """Return the items of these ids, or all items where no names are given.

    A problem's id stands for all of its items. Raises UsageError for an id that there is not.
    """
    ids = {item for name in names for item in _match_items(assignment, name)}
    return tuple(item for item in assignment.items if item.id in ids or not names)


def _match_items(assignment: Assignment, name: str) -> list[str]:
    ids = [item.id for item in assignment.items]
    if name in ids:
        return [name]
    if inside := [item.id for item in assignment.items if item.problem == name]:
        return inside
    near = find_nearest(name, ids)
    suggestion = f"Did you mean {near}? " if near else ""
    message = f"{assignment.id} has no item {name!r}."
    raise UsageError(message, help=f"{suggestion}Its items: {', '.join(ids)}.")


def add_prerequisites(items: Sequence[Item], assignment: Assignment) -> list[Item]:
    """Return the items with the earlier items that they wait for.

    Their results are needed, though nothing is told of them.
    """
    ids = {item.id for item in items}
    for item in reversed(assignment.items):
        if item.id in ids:
            ids |= set(item.waits_after)
    return [item for item in assignment.items if item.id in ids]


def _open_folder(handout: Handout) -> Submission:
    came_along = {**handout.provided, **handout.kit}

    def is_aside(path: str, content: bytes) -> bool:
        """Tell whether the file came with the handout and is unchanged, so that it is nobody's work."""
        return came_along.get(path) == digest(content)

    opened = intake.open_self_check_folder(handout.folder, handout.assignment, FOLDER, is_aside)
    if isinstance(opened, Rejected):
        raise UsageError(f"{handout.folder}: {opened.reason}", help=opened.help)
    return opened


def _check_provided(handout: Handout) -> Iterator[str]:
    """Yield a note for each provided file that is missing or changed.

    The course lays its own copies over a hand-in, so work that needs changed ones fails there.
    """
    for name, expected in handout.provided.items():
        path = handout.folder / name
        if not path.is_file():
            yield f"{name} of the handout is missing. Put it back: the course has it beside your work."
        elif digest(path.read_bytes()) != expected:
            yield f"{name} differs from the handout. The course uses its own copy: your changes do not count."
