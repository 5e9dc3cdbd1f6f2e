"""What is written under `--out` beside the store: `results.json`, `grades.csv` and the pages.

All of it is made from stored grades and the marks that people gave, so it can be written again at any time:
nothing is run, and no hand-in is read.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from grader import __version__, rubric
from grader.model import Grade
from grader.model.errors import RubricError, StoreError, UsageError
from grader.model.text import count
from grader.results import exports, lookup, overrides, pages
from grader.results.pages import About, RunInfo
from grader.results.pages.about import describe_assignment
from grader.results.store import Store
from grader.results.whole_files import write

STORE: Final = "grades.sqlite"
RESULTS: Final = "results.json"


@dataclass(frozen=True)
class RewriteResult:
    """What came of writing everything again."""

    grades: list[Grade]
    bare: tuple[str, ...]
    """Assignments whose rubric cannot be read, each with the reason: their pages lack its texts."""


def write_all(
    store: Store,
    out: Path,
    grades: Sequence[Grade],
    described: Mapping[str, About],
    run: RunInfo,
    only: str | None = None,
) -> list[Grade]:
    """Write all outputs, and return the grades as they stand, people's marks among them.

    `only` leaves the pages of other assignments as they are; the other outputs always hold everything.
    """
    with _lock_outputs(out):
        standing = overrides.apply_overrides(grades, store.overrides())
        store.remember_outputs(json.dumps(asdict(run)))
        write(out / RESULTS, exports.format_results_json(standing, run, store.removals()))
        write(out / "grades.csv", exports.format_grades_csv(standing))
        pages.render(standing, described, run, out / "report", only)
    return standing


def write_again(out: Path, rubrics: Path, reference: Path, only: str | None = None) -> RewriteResult:
    """Write all outputs again from the store alone; the rubrics only lend their texts.

    Raise GraderError where there are no grades or the outputs cannot be written.
    """
    with open_store(out) as store:
        grades = store.shown()
        if not grades and not store.removals():
            raise _make_not_graded_error(out, "found no grade in it yet")
        assignments = sorted({grade.assignment for grade in grades})
        only = None if only is None else lookup.find_assignment(assignments, only)
        described, bare = _describe_assignments(assignments, rubrics, reference)
        return RewriteResult(
            write_all(store, out, grades, described, _read_last_run(store, grades), only), bare
        )


def must_not_have_lost_its_store(store: Store, out: Path) -> None:
    """Raise StoreError where earlier results stand in `out` and the store that they were made from is gone.

    Marks given by hand, the run key and its secret stand in the store alone: going on without a word would
    drop them.
    """
    if not store.is_new or not (lost := _read_earlier_rows(out / RESULTS)):
        return
    by_hand = sum(bool(item.get("override")) for grade in lost for item in grade.get("items", ()))
    raise StoreError(
        f"{out} holds the results of {count(len(lost), 'hand-in')} ({count(by_hand, 'mark')} given by hand), "
        f"but {STORE}, which they were made from, is gone or empty.",
        help=f"Nothing was graded. Put {STORE} back, from a backup for instance. To begin anew without "
        "the earlier marks, move the folder away or choose another one with --out.",
    )


def _read_earlier_rows(results: Path) -> list[dict[str, Any]]:
    """Return the grades that an earlier run has written; empty where they cannot be read."""
    try:
        rows = json.loads(results.read_bytes())["grades"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


@contextmanager
def open_store(out: Path) -> Iterator[Store]:
    """Open the store of a folder that was graded into; raise UsageError where there is none."""
    must_be_graded_into(out)
    with Store(out / STORE) as store:
        yield store


def must_be_graded_into(out: Path) -> None:
    """Raise UsageError where `out` holds no store."""
    if not (out / STORE).is_file():
        raise _make_not_graded_error(
            out, f"found no {STORE} in it" if out.is_dir() else "found no such folder"
        )


def read_grades(store: Store, out: Path) -> list[Grade]:
    """Return the machine's grades of all who are still there; raise UsageError where there is no grade."""
    if not (grades := store.shown()):
        raise _make_not_graded_error(out, "found no grade in it yet")
    return grades


def _make_not_graded_error(out: Path, actual: str) -> UsageError:
    return UsageError(
        f"--out: expected a folder that `grader run` has written, {actual}: {out}",
        help="Run `grader run` first, or name the folder that holds the grades with --out.",
    )


def _describe_assignments(
    assignments: Sequence[str], rubrics: Path, reference: Path
) -> tuple[dict[str, About], tuple[str, ...]]:
    described, bare = {}, []
    for name in assignments:
        try:
            described[name] = describe_assignment(rubric.load(rubrics, reference, name))
        except RubricError as fault:
            bare.append(f"{name}: {fault.message.splitlines()[0]}")
    return described, tuple(bare)


def _read_last_run(store: Store, grades: Sequence[Grade]) -> RunInfo:
    """Return the run that the last outputs told of.

    Where a run was cut off before any outputs, the grades tell what they can.
    """
    if text := store.last_run():
        entries = json.loads(text)
        return RunInfo(**entries | {"sandbox_reasons": tuple(entries["sandbox_reasons"])})
    levels = {grade.sandbox for grade in grades if grade.sandbox}
    level = next((level for level in ("none", "partial") if level in levels), "strong")
    return RunInfo(__version__, store.run_key(None), level)


@contextmanager
def _lock_outputs(out: Path) -> Iterator[None]:
    """Let two commands that write the same outputs at once do so one after the other."""
    try:
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as fault:
        raise StoreError(
            f"{out} cannot be written to: {fault.strerror}.", help="Choose another folder with --out."
        ) from fault
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
