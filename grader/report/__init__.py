"""The report: a page for the class, a page for each student, and the exports.

    grades, what the assignments ask ──> view models ──> templates ──> self-contained HTML

Nothing here runs or judges anything; identical input gives identical bytes.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.errors import StoreError
from grader.model import Grade
from grader.report.names import safe_names
from grader.report.overview import index_page
from grader.report.pages import index_html, student_html
from grader.report.student import student_page
from grader.report.view import About, AboutItem, AboutProblem, RunInfo

__all__ = ["About", "AboutItem", "AboutProblem", "RunInfo", "render"]


def render(grades: Sequence[Grade], about: Mapping[str, About], run: RunInfo, out: Path) -> Path:
    """Write ``index.html`` and ``<assignment>/<student>.html`` under `out`; the index is returned."""
    ordered = sorted(grades, key=lambda grade: (grade.assignment, grade.student))
    pages = _addresses(ordered)
    for grade, page in zip(ordered, pages, strict=True):
        described = about.get(grade.assignment) or About(grade.assignment, grade.assignment)
        _write(out / page, student_html(student_page(grade, described, run)))
    index = out / "index.html"
    _write(index, index_html(index_page(list(zip(ordered, pages, strict=True)), about, run)))
    return index


def _addresses(grades: Sequence[Grade]) -> list[str]:
    """Where each grade's page stands under the report, in the order given."""
    assignments = sorted({grade.assignment for grade in grades})
    folders = dict(zip(assignments, safe_names(assignments), strict=True))
    addresses = []
    for assignment in assignments:
        files = safe_names(grade.student for grade in grades if grade.assignment == assignment)
        addresses += [f"{folders[assignment]}/{file}.html" for file in files]
    return addresses


def _write(path: Path, html: str) -> None:
    """Whole or not at all: nobody meets half a page, and a link at `path` is replaced, not followed."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(html)
        os.replace(draft, path)
    except OSError as fault:
        raise StoreError(
            f"the report could not be written: expected to create {path}, found: {fault.strerror or fault}",
            help="Free some space or choose another folder with --out, then run `grader report`.",
        ) from fault
