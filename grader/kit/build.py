"""Build what students are given for an assignment, prove it to be right, and only then put it in place.

starters, provided files, data      from the reference
tests/                              what the self-check compares with
the wheel of grader itself          where it runs from a checkout
README.md
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.kit import handout_readme, leak_check, public, rehearsal, small_data, wheel
from grader.kit.publishing import note_kit_files
from grader.kit.recording import write_tests
from grader.kit.result import SelfCheckResult
from grader.model.errors import GraderError, UsageError
from grader.rubric import Assignment
from grader.sandbox.sandbox_choice import SandboxChoice

_READABLE = 0o755


@dataclass(frozen=True)
class Kit:
    folder: Path
    assignment: Assignment
    checked: SelfCheckResult
    """The check of the reference in the starter's place."""
    wheel: str | None

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(sorted(path for path in self.folder.rglob("*") if path.is_file()))

    @property
    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.files)


def build(
    assignment: Assignment,
    choice: SandboxChoice,
    folder: Path,
    *,
    force: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Kit:
    """Build the kit of an assignment in `folder`, which is not touched before everything is proved.

    `force` replaces an older kit there. `tell` is called with each step. Raises UsageError for a folder that
    is not free or cannot be written, RubricError where the kit would give something away or judge wrongly.
    """
    folder = folder.resolve()
    _must_be_free(folder, force)
    try:
        with _make_scratch_folder(folder) as scratch:
            building = Path(scratch, "kit")
            building.mkdir(mode=_READABLE)
            package = _fill(building, assignment, choice, tell)
            tell("looking for what students must not have")
            leak_check.refuse_leaks(building, assignment, leak_check.Secrets.from_assignment(assignment))
            tell("checking the starter, and the reference in its place")
            checked = rehearsal.rehearse(building, assignment)
            _put_in_place(building, folder, Path(scratch, "old"))
    except OSError as fault:
        raise UsageError(f"{folder}: the kit cannot be written there: {fault.strerror or fault}.") from fault
    return Kit(folder, assignment, checked, package)


def _fill(
    folder: Path, assignment: Assignment, choice: SandboxChoice, tell: Callable[[str], None]
) -> str | None:
    """Write the files of the kit, and return the wheel's name, or None where grader runs from no checkout."""
    for file in (*assignment.starter_files(), *assignment.provided_files()):
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)
    data_files = small_data.write(folder) if assignment.data else ()
    tell("recording what the reference and the known mistakes yield")
    write_tests(assignment, choice, folder)
    source = wheel.find_checkout()
    if source:
        tell("building the package")
    package = wheel.build(folder, source) if source else None
    text = handout_readme.render(assignment, public.read(folder).at_grading, package)
    (folder / handout_readme.NAME).write_text(text, encoding="utf-8", newline="\n")
    note_kit_files(folder, (handout_readme.NAME, *data_files))
    return package


# ── where it goes ─────────────────────────────────────────────────────────────────────────────────────


def _must_be_free(folder: Path, force: bool) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"--out: expected a folder, found the file {folder}.", help="Name another place.")
    names = sorted(entry.name for entry in folder.iterdir())
    if not names:
        return
    listing = f"{', '.join(names[:5])}{', …' if len(names) > 5 else ''}"
    if not _is_a_kit(folder):
        message = f"--out: {folder} is not empty and not a kit: it holds {listing}."
        raise UsageError(message, help="Name a folder that is empty or not there yet.")
    if not force:
        message = f"--out: {folder} holds a kit already."
        raise UsageError(message, help="Name another folder, or replace the kit with --force.")


def _is_a_kit(folder: Path) -> bool:
    try:
        public.read(folder)
    except GraderError:
        return False
    return True


def _make_scratch_folder(folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """Return a temporary folder on the same disk, so that putting the kit in place is one step."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent)


def _put_in_place(building: Path, folder: Path, old: Path) -> None:
    if folder.exists():
        os.rename(folder, old)
    try:
        os.rename(building, folder)
    except OSError:
        if old.exists():
            os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
