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
from grader.grading import engine, mistake_naming, typed_answers
from grader.grading.box_setup import student_course
from grader.grading.context import Evaluations, GradingContext
from grader.kit import item_state, missing_packages, observations, public, typed_preview
from grader.kit.observations import Observations
from grader.kit.public import FOLDER, Public, digest
from grader.kit.recorded_reference import SEEDS, Recorded
from grader.kit.result import Checked, Result, State
from grader.model import Rejected, Submission
from grader.model.errors import UsageError
from grader.rubric import Assignment, Item
from grader.rubric.faults import nearest
from grader.sandbox.laptop import Laptop
from grader.sandbox.protocol import Sandbox
from grader.sandbox.worker_config import WorkerConfig


def check(folder: Path, items: Sequence[str] = ()) -> Checked:
    """Check every item, or those named. Raises UsageError for a folder that cannot be checked."""
    return SelfCheck(folder, items).checked()


class SelfCheck:
    """A folder that was opened: `assignment`, the items `chosen`, and `notes` on its files."""

    def __init__(self, folder: Path, items: Sequence[str] = ()) -> None:
        self._public = public.read(folder)
        self.assignment = self._public.assignment
        self.chosen = asked_for(self.assignment, items)
        self._submission = _opened(self._public)
        slips = typed_answers.misspelt(self._typed, self._submission.files)
        absent = missing_packages.not_at_grading(self._submission, self._public.packages)
        self.notes = (*self._submission.notes, *_on_provided(self._public), *absent, *slips)

    @property
    def _typed(self) -> list[Item]:
        return [item for item in self.assignment.items if item.is_typed]

    def checked(self) -> Checked:
        results = {result.item.id: result for result in self.results()}
        ordered = tuple(results[item.id] for item in self.assignment.items if item.id in results)
        evaluation = (note for result in ordered for note in result.notes)
        return Checked(self.assignment, ordered, tuple(dict.fromkeys((*self.notes, *evaluation))))

    def results(self) -> Iterator[Result]:
        yield from self.judged()
        yield from self.at_grading()

    def at_grading(self) -> Iterator[Result]:
        """Yield the results of what only the course can judge; nothing is run."""
        for item in self.chosen:
            if why := self._public.at_grading.get(item.id):
                yield self._at_grading(item, why)

    def judged(self) -> Generator[Result]:
        """Yield the results of all that is run and judged here.

        A caller who stops early has to close this generator.
        """
        wanted = with_what_they_build_on(self.chosen, self.assignment)
        yield from self._judged([item for item in wanted if item.id not in self._public.at_grading])

    def _at_grading(self, item: Item, why: str) -> Result:
        if item.is_typed:
            return typed_preview.result(item, why, self._submission)
        return Result(item, State.AT_GRADING, None, told=why)

    def _judged(self, items: Sequence[Item]) -> Iterator[Result]:
        assignment = self.assignment.narrowed(lambda item: item in items)
        known = observations.read(self._public.recorded) if items else {}
        for result in judged(assignment, self._submission, known, Laptop):
            if result.item in self.chosen:
                yield result


def judged(
    assignment: Assignment,
    submission: Submission,
    known: Observations,
    make: Callable[[WorkerConfig], Sandbox],
) -> Iterator[Result]:
    """Yield the result of every item of `assignment`, judged in boxes that `make` makes.

    `known` is what the reference yielded.
    """
    if not assignment.items:
        return
    course = student_course(assignment)
    evaluation = make(replace(course, recompute=assignment.recompute_source()))
    recorded = Recorded(known, evaluation, submission, assignment)
    with closing(make(course)) as sandbox, closing(recorded):
        yield from _results(GradingContext(submission, assignment, sandbox, recorded, SEEDS, None))


def _results(context: GradingContext) -> Iterator[Result]:
    evaluations: Evaluations = {}
    states: dict[str, State] = {}
    for source in engine.ordered_groups(context.assignment.items, context.submission):
        evaluations = {**evaluations, **engine.judge(source, context, evaluations)}
        evaluations = mistake_naming.name_mistakes(evaluations, context)
        for item in source.items:
            evaluation = evaluations[item.id]
            result = item_state.result(item, evaluation, states, context.submission, context.assignment)
            states[item.id] = result.state
            yield result


def asked_for(assignment: Assignment, names: Collection[str]) -> tuple[Item, ...]:
    """Return the items of these ids, or all items where no names are given.

    A problem's id stands for all of its items. Raises UsageError for an id that there is not.
    """
    wanted = {item for name in names for item in _matching_items(assignment, name)}
    return tuple(item for item in assignment.items if item.id in wanted or not names)


def _matching_items(assignment: Assignment, name: str) -> list[str]:
    known = [item.id for item in assignment.items]
    if name in known:
        return [name]
    if inside := [item.id for item in assignment.items if item.problem == name]:
        return inside
    near = nearest(name, known)
    meant = f"Did you mean {near}? " if near else ""
    told = f"{assignment.id} has no item {name!r}."
    raise UsageError(told, help=f"{meant}Its items: {', '.join(known)}.")


def with_what_they_build_on(items: Sequence[Item], assignment: Assignment) -> list[Item]:
    """Return the items with the earlier items that they wait for.

    Those have to be known, though nothing is told of them.
    """
    wanted = {item.id for item in items}
    for item in reversed(assignment.items):
        if item.id in wanted:
            wanted |= set(item.waits_after)
    return [item for item in assignment.items if item.id in wanted]


def _opened(known: Public) -> Submission:
    came_along = {**known.provided, **known.kit}

    def aside(path: str, content: bytes) -> bool:
        """Tell whether the file came with the handout and is unchanged, so that it is nobody's work."""
        return came_along.get(path) == digest(content)

    opened = intake.open_self_check_folder(known.folder, known.assignment, FOLDER, aside)
    if isinstance(opened, Rejected):
        raise UsageError(f"{known.folder}: {opened.reason}", help=opened.help)
    return opened


def _on_provided(known: Public) -> Iterator[str]:
    """Yield a note for each provided file that is missing or changed.

    The course lays its own copies over a hand-in, so work that needs changed ones fails there.
    """
    for name, right in known.provided.items():
        place = known.folder / name
        if not place.is_file():
            yield f"{name} of the handout is missing. Put it back: the course has it beside your work."
        elif digest(place.read_bytes()) != right:
            yield f"{name} differs from the handout. The course uses its own copy: your changes do not count."
