"""Record what the self-check compares with: what reference and known mistakes yield in published cases.

Everything is run through the ordinary sandboxes, as when grading, and everything that a student may not have
stays out: an item that cannot be judged without it is told to be judged at grading, with the reason.
"""

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from grader.checks import CHECKS, CheckInput
from grader.grading import observation_file
from grader.grading.box_setup import make_student_config
from grader.grading.live_reference import LiveReference
from grader.grading.reference_provider import BrokenReferenceError, ReferenceProvider
from grader.kit import publishing, recompute_subset
from grader.kit.public import EXPECTED, FOLDER
from grader.kit.recorded_reference import (
    SEEDS,
    make_confirmed_key,
    make_expected_key,
    make_faulty_key,
    make_untouched_key,
)
from grader.model import Fate, Observation
from grader.model.errors import BoxBrokenError, RubricError
from grader.rubric import Assignment, Cases, Item
from grader.rubric.folder import PROBES, RECOMPUTE
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import Sandbox
from grader.sandbox.sandbox_choice import SandboxChoice

_TYPED: Final = "The course judges what is typed."
_HIDDEN: Final = "Its cases are not published."
_BY_HAND: Final = "A person judges it."
_OWN_SUM: Final = "The course works out what it is compared with."


def write_tests(assignment: Assignment, choice: SandboxChoice, folder: Path) -> None:
    """Write ``tests/`` into `folder`: public.json, probes.py, recompute.py where needed, expected.npz.

    Raises RubricError where the reference does not yield what the rubric promises.
    """
    published = narrow(assignment)
    recomputations = [item.recompute for item in published.items if item.recompute]
    source, asking = recompute_subset.extract(assignment.recompute_source(), recomputations)
    at_grading = {item.id: why for item in assignment.items if (why := explain_at_grading(item, asking))}
    recorded = dict(_record(published.narrowed(lambda item: item.id not in at_grading), choice))
    mistakes = {
        item.id: tuple(name for name in item.mistakes if make_faulty_key(name, item.id) in recorded)
        for item in published.items
    }
    tests = folder / FOLDER
    tests.mkdir(parents=True, exist_ok=True)
    observation_file.write(tests / EXPECTED, recorded)
    _write_source(tests / PROBES, assignment.probes_source())
    _write_source(tests / RECOMPUTE, source)
    publishing.make_content(assignment, at_grading, mistakes).write(folder)


def narrow(assignment: Assignment) -> Assignment:
    """Return the same assignment with its published cases only; an item without any is left out.

    Hidden items are left out as well.
    """
    return assignment.with_items(_publish_item).narrowed(
        lambda item: bool(item.cases.published) and item.visibility == "public"
    )


def _publish_item(item: Item) -> Item:
    return item.model_copy(update={"cases": Cases(published=item.cases.published, fresh=0, advice=0)})


def explain_at_grading(item: Item, asking: frozenset[str]) -> str:
    """Say why the self-check cannot judge the item; empty where it can."""
    if item.is_typed:
        return _TYPED
    if item.visibility == "hidden" or item.images or not item.cases.published:
        return _HIDDEN
    if item.manual and not item.manual_marks:
        return _BY_HAND
    folder = CHECKS[item.check].folder
    unpublished = folder is not None and folder.symptoms is None
    return _OWN_SUM if unpublished or (item.recompute and item.recompute not in asking) else ""


def _record(assignment: Assignment, choice: SandboxChoice) -> Iterator[tuple[str, Observation]]:
    with (
        closing(LiveReference.for_assignment(assignment, choice.make_sandbox)) as live_reference,
        closing(SandboxPerPackageSet(choice.make_sandbox, make_student_config(assignment))) as sandbox,
    ):
        for item in assignment.items:
            try:
                yield from _record_item(item, assignment, live_reference, sandbox)
            except BrokenReferenceError as fault:
                message = f"{assignment.id}: {fault}"
                raise RubricError(message, help="Correct the reference; `grader verify` says more.") from None


def _record_item(
    item: Item, assignment: Assignment, live_reference: ReferenceProvider, sandbox: Sandbox
) -> Iterator[tuple[str, Observation]]:
    mistakes = [m for m in assignment.mistakes if m.id in item.mistakes and item.id in m.named_by]
    folder = CHECKS[item.check].folder
    if folder and (symptoms := folder.symptoms):
        yield make_expected_key(item.id), symptoms(live_reference.observe_hand_in(item))
        for mistake in mistakes:
            yield (
                make_faulty_key(mistake.id, item.id),
                symptoms(live_reference.observe_hand_in(item, mistake.id)),
            )
        return
    cases = SEEDS.cases(item)
    yield make_expected_key(item.id), live_reference.expected(item, cases)
    if confirmed := live_reference.confirm(item, cases):
        yield make_confirmed_key(item.id), confirmed
    if any(mistake.untouched for mistake in mistakes):
        with suppress(BoxBrokenError):
            starters = enumerate(live_reference.observe_starters(item, cases, sandbox))
            yield from (
                (make_untouched_key(item.id, number), observation) for number, observation in starters
            )
    for mistake in mistakes:
        with suppress(BoxBrokenError):  # a name less: no verdict depends on it
            [faulty] = live_reference.observe_variants(item, cases, sandbox, [mistake])
            if faulty.fate is Fate.FINISHED and _shows(item, faulty, live_reference):
                yield make_faulty_key(mistake.id, item.id), faulty


def _shows(item: Item, faulty: Observation, live_reference: ReferenceProvider) -> bool:
    """Tell whether a mistake is seen in the published cases.

    One that is not seen there would only be given away.
    """
    cases = SEEDS.cases(item)
    expected = live_reference.expected(item, cases)
    if not CHECKS[item.check].likeness(item.tolerance)(expected, faulty):
        return True
    recomputed = live_reference.recompute(item, item.recompute, cases, faulty)
    observed = CheckInput(faulty, expected, recomputed=recomputed)
    return CHECKS[item.check].judge(item.tolerance, observed).lost_marks


def _write_source(path: Path, text: str) -> None:
    if text:
        path.write_text(text, encoding="utf-8", newline="\n")
    else:
        path.unlink(missing_ok=True)
