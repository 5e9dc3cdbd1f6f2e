"""Do the self-check and grading agree? On every shipped hand-in, item by item: ``python -m tools.agreement``.

A student's folder is made of the kit's ``tests/`` and the hand-in, and checked; the same hand-in is graded by
the engine, in the ordinary sandbox with the real reference, on the published cases. Wherever the self-check
has a verdict, status, reason, marks and named mistakes have to be the same.
"""

import argparse
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from grader import intake, rubric
from grader.grading import engine
from grader.grading.box_setup import make_student_config
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import NO_SECRET, derive_hidden_key
from grader.kit import recording
from grader.kit.result import UNJUDGED, Result, State
from grader.kit.self_check import check
from grader.model import Outcome, Rejected
from grader.model.errors import UsageError
from grader.rubric import Assignment
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import Sandbox
from grader.sandbox.sandbox_choice import SandboxChoice, SandboxKind, find_safest_sandbox

ROOT = Path(__file__).resolve().parents[1]
NO_VERDICT = (*UNJUDGED, State.WAITS, State.NOT_RUN)
Judgement = tuple[str, str, float, tuple[str, ...]]
"""Status, reason, share of the marks, named mistakes."""


@dataclass(frozen=True)
class Pair:
    """One item of one hand-in, by both."""

    student: str
    result: Result
    graded: Outcome
    known: frozenset[str]
    """Mistakes that show in the published cases: no other can be told from what is right there."""

    @property
    def has_verdict(self) -> bool:
        return self.result.state not in NO_VERDICT

    @property
    def agrees(self) -> bool:
        return self.result.outcome is not None and told(self.result.outcome) == self.wanted

    @property
    def wanted(self) -> Judgement:
        *others, names = told(self.graded)
        return (*others, tuple(name for name in names if name in self.known))  # type: ignore[return-value]

    @property
    def difference(self) -> str:
        here = told(self.result.outcome) if self.result.outcome else self.result.state
        return f"{self.student} {self.result.item.id}: check {here}, grading {self.wanted}"


def told(outcome: Outcome) -> Judgement:
    names = tuple(mistake.id for mistake in outcome.mistakes)
    return outcome.status.value, outcome.reason or "", round(outcome.earned, 6), names


@dataclass
class Class:
    """The hand-ins of one assignment: its tests are written once, its sandbox and reference kept."""

    assignment: Assignment
    kit: Path
    sandbox: Sandbox
    setting: engine.Setting

    def pairs(self, handin: Path, items: Sequence[str] = ()) -> Iterator[Pair]:
        """Nothing for a hand-in that neither takes."""
        submission = intake.open_handin(handin, self.assignment)
        with tempfile.TemporaryDirectory() as place:
            folder = student_folder(self.kit, handin, Path(place))
            if isinstance(submission, Rejected):
                return
            checked = check(folder, items)
        grade = engine.grade(submission, self.sandbox, self.setting)
        graded = {item.id: item.outcome for item in grade.items}
        known = frozenset(mistake.id for mistake in checked.assignment.mistakes)
        for result in checked.results:
            if result.item.id in graded:
                yield Pair(handin.name, result, graded[result.item.id], known)


def student_folder(kit: Path, handin: Path, place: Path) -> Path:
    """A folder as a student has it: the kit's tests and provided files, and the work."""
    folder = place / "my work, ümläut"
    shutil.copytree(kit, folder)
    if handin.is_dir():
        shutil.copytree(handin, folder, dirs_exist_ok=True)
    else:
        with zipfile.ZipFile(handin) as packed:
            packed.extractall(folder)
    return folder


def write_kit(assignment: Assignment, choice: SandboxChoice, place: Path) -> Path:
    """The part of a kit that a check needs."""
    recording.write_tests(assignment, choice, place)
    for file in assignment.provided_files():
        (place / file.path).parent.mkdir(parents=True, exist_ok=True)
        (place / file.path).write_bytes(file.content)
    return place


def table(pairs: Sequence[Pair]) -> Iterator[str]:
    """A line per item, then one for each difference."""
    yield f"{'item':12} {'verdicts':>8} {'agree':>6}  without a verdict"
    for item in dict.fromkeys(pair.result.item.id for pair in pairs):
        own = [pair for pair in pairs if pair.result.item.id == item]
        judged = [pair for pair in own if pair.has_verdict]
        others = Counter(pair.result.state.value for pair in own if not pair.has_verdict)
        alike = sum(pair.agrees for pair in judged)
        rest = ", ".join(f"{number} {state}" for state, number in others.items())
        yield f"{item:12} {len(judged):>8} {alike:>6}  {rest}"
    for pair in pairs:
        if pair.has_verdict and not pair.agrees:
            yield pair.difference


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("assignment", nargs="*")
    options.add_argument("--root", type=Path, default=ROOT, help="with rubrics/, reference/ and submissions/")
    options.add_argument("--only", action="append", default=[])
    options.add_argument("--item", action="append", default=[])
    asked = options.parse_args()
    choice, differing = find_safest_sandbox(SandboxKind.AUTO), 0
    for assignment in rubric.load_all(asked.root / "rubrics", asked.root / "reference"):
        if asked.assignment and assignment.id not in asked.assignment:
            continue
        pairs = list(_of_class(assignment, choice, asked))
        print(f"\n{assignment.id}", *table(pairs), sep="\n", flush=True)
        differing += sum(pair.has_verdict and not pair.agrees for pair in pairs)
    return min(differing, 1)


def _of_class(assignment: Assignment, choice: SandboxChoice, asked: argparse.Namespace) -> Iterator[Pair]:
    published = recording.narrow(assignment)
    if asked.item:
        published = published.narrowed(lambda item: item.id in asked.item)
    with (
        tempfile.TemporaryDirectory() as place,
        closing(LiveReference.for_assignment(published, choice.make_sandbox)) as live_reference,
        closing(SandboxPerPackageSet(choice.make_sandbox, make_student_config(published))) as sandbox,
    ):
        kit = write_kit(assignment, choice, Path(place))
        key = derive_hidden_key("agreement", NO_SECRET)
        setting = engine.Setting(published, live_reference, key, choice.protection.level.value)
        own = Class(assignment, kit, sandbox, setting)
        for handin in sorted((asked.root / "submissions" / assignment.id).iterdir()):
            if handin.name.startswith(".") or (asked.only and handin.stem not in asked.only):
                continue
            try:
                yield from own.pairs(handin, asked.item)
            except UsageError as fault:
                print(f"{handin.name}: {fault.message}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
