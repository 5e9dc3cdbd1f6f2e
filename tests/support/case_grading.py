"""Grade a case along the whole path, from its folder to a grade, and compare."""

from collections.abc import Iterator
from contextlib import contextmanager

from grader import intake, rubric
from grader.grading import engine, hidden_images
from grader.grading.answer_cache import AnswerCache
from grader.grading.box_setup import make_student_config
from grader.grading.hidden_images import Images
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import derive_hidden_key
from grader.model import Grade, GradedItem, Rejected
from grader.rubric import Assignment, Item
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import Level, Sandbox
from tests.support.boxes import MakeSandbox
from tests.support.case_folders import Case, CaseFolder, ExpectedItem, ExpectedRow
from tests.support.project import ROOT

SECRET = "00112233445566778899aabbccddeeff"
"""As a run has one: what is in the box knows only the run key, if that."""


class CaseGrader:
    """Grades cases one after another. The sandboxes of an assignment are kept for the next case."""

    def __init__(self, make_sandbox: MakeSandbox) -> None:
        self._make_sandbox = make_sandbox
        self._warmed: dict[tuple[str, str], SandboxPerPackageSet] = {}
        self._references: dict[tuple[str, ...], LiveReference] = {}
        """One for all cases of an assignment under the same key and limits, whichever items they judge."""

    def grade(self, folder: CaseFolder) -> tuple[dict[str, Grade | Rejected], tuple[str, ...]]:
        """Return the row of every student, and the names that intake passes over."""
        case = folder.case
        whole = self._load(folder, case)
        key = derive_hidden_key(case.run_key, SECRET)
        opened = hidden_images.open_images(whole.data, None, None, key)
        timed = hidden_images.lengthen_limits(whole, opened)
        if case.cpu_s is not None:
            timed = _hastened(timed, case.cpu_s)
        sandbox = self._sandbox(folder, case, whole, opened)
        reference = self._reference(folder, case, timed, opened)
        setting = engine.Setting(_narrowed(timed, case), reference, key, "strong", opened)
        rows: dict[str, Grade | Rejected] = {}
        for submission in intake.discover(folder.submissions, whole):
            if isinstance(submission, Rejected):
                rows[submission.student] = submission
            else:
                rows[submission.student] = engine.grade_or_withhold(submission, sandbox, setting)
        return rows, tuple(intake.list_ignored(folder.submissions))

    def close(self) -> None:
        for reference in self._references.values():
            reference.close()
        for sandbox in self._warmed.values():
            sandbox.close()

    def _load(self, folder: CaseFolder, case: Case) -> Assignment:
        home = folder.path / case.course if case.course else ROOT
        return rubric.load(home / "rubrics", home / "reference", case.assignment)

    def _sandbox(
        self, folder: CaseFolder, case: Case, assignment: Assignment, opened: Images | None
    ) -> Sandbox:
        key = (str(folder.path) if case.course else "", case.assignment)
        if key not in self._warmed:
            self._warmed[key] = SandboxPerPackageSet(
                self._make_sandbox, make_student_config(assignment, opened)
            )
        return self._warmed[key]

    def _reference(
        self, folder: CaseFolder, case: Case, assignment: Assignment, opened: Images | None
    ) -> LiveReference:
        home = str(folder.path) if case.course else ""
        key = (home, case.assignment, case.run_key, str(case.cpu_s))
        if key not in self._references:
            cache = AnswerCache.open(Level.STRONG)
            self._references[key] = LiveReference.for_assignment(
                assignment, self._make_sandbox, opened, cache
            )
        return self._references[key]


def _narrowed(assignment: Assignment, case: Case) -> Assignment:
    narrowed = assignment.judged_on(case.judged_on) if case.judged_on else assignment
    return narrowed.narrowed(lambda item: item.id in case.only) if case.only else narrowed


def _hastened(assignment: Assignment, cpu_s: float) -> Assignment:
    """Return the same with at most so much processor time for each item."""

    def hastened(item: Item) -> Item:
        limits = item.limits.model_copy(update={"cpu_s": min(cpu_s, item.limits.cpu_s)})
        return item.model_copy(update={"limits": limits})

    return assignment.with_items(hastened)


@contextmanager
def case_grader(make_sandbox: MakeSandbox) -> Iterator[CaseGrader]:
    grader = CaseGrader(make_sandbox)
    try:
        yield grader
    finally:
        grader.close()


def differences(case: Case, rows: dict[str, Grade | Rejected], ignored: tuple[str, ...]) -> list[str]:
    """Say what is not as `expected.yaml` has it; nothing where all is."""
    wrong = []
    if sorted(rows) != sorted(case.rows):
        wrong.append(f"rows of {sorted(rows)}, expected {sorted(case.rows)}")
    for name in case.ignored:
        if name not in ignored:
            wrong.append(f"{name} is not passed over")
    for student in sorted(rows.keys() & case.rows.keys()):
        wrong += [f"{student}: {line}" for line in _row_differences(case.rows[student], rows[student])]
    return wrong


def _row_differences(expected: ExpectedRow, row: Grade | Rejected) -> Iterator[str]:
    if isinstance(row, Rejected):
        if "invalid" not in (expected.status or []):
            yield f"rejected: {row.reason} {row.help}"
        yield from _text_differences(expected.says, expected.never_says, f"{row.reason} {row.help}")
        return
    if expected.status and row.status.value not in expected.status:
        yield f"{row.status.value}, expected {expected.status}: {_summary(row)}"
    if "marks" in expected.model_fields_set and row.marks != expected.marks:
        yield f"{row.marks} marks, expected {expected.marks}: {_summary(row)}"
    notes = "\n".join((row.reason or "", row.help, *row.notes))
    yield from _text_differences(expected.says, (), notes)
    yield from _text_differences((), expected.never_says, row.model_dump_json())
    items = {item.outcome.item: item for item in row.items}
    for name, wanted in expected.items.items():
        if name not in items:
            yield f"{name} is not among the judged items"
        else:
            yield from (f"{name}: {line}" for line in _item_differences(wanted, items[name]))


def _item_differences(expected: ExpectedItem, item: GradedItem) -> Iterator[str]:
    outcome = item.outcome
    if expected.status and outcome.status.value not in expected.status:
        yield f"{outcome.status.value}, expected {expected.status}: {outcome.message} {outcome.staff_note}"
    if expected.reason and (outcome.reason is None or outcome.reason.value not in expected.reason):
        yield f"reason {outcome.reason}, expected {expected.reason}: {outcome.message}"
    if expected.earned is not None and abs(item.marks - expected.earned) > 1e-9:
        yield f"earned {item.marks}, expected {expected.earned}: {outcome.message}"
    if expected.mistakes is not None and {m.id for m in outcome.mistakes} != set(expected.mistakes):
        yield f"mistakes {[m.id for m in outcome.mistakes]}, expected {expected.mistakes}: {outcome.message}"
    yield from _text_differences(expected.says, expected.never_says, outcome.model_dump_json())


def _text_differences(
    says: list[str] | tuple[str, ...], never: list[str] | tuple[str, ...], text: str
) -> Iterator[str]:
    yield from (f"does not say {wanted!r}: {text[:600]}" for wanted in says if wanted not in text)
    yield from (f"says {unwanted!r}: {text[:600]}" for unwanted in never if unwanted in text)


def _summary(grade: Grade) -> str:
    judged = (
        f"{i.outcome.item} {i.outcome.status.value} {i.marks:g} ({i.outcome.message})" for i in grade.items
    )
    return "; ".join(judged)[:1500]
