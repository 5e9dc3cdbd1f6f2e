"""The report: a page for the class, a page for each student, and the exports.

    grades, what the assignments ask ──> view models ──> templates ──> self-contained HTML

Nothing here runs or judges anything; identical input gives identical bytes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.model import Grade
from grader.results.pages.class_page import build_class_page
from grader.results.pages.html_pages import render_class, render_student
from grader.results.pages.notebook_cells import write_notebooks
from grader.results.pages.page_names import make_safe_names
from grader.results.pages.shared_view import About, AboutItem, AboutProblem, RunInfo
from grader.results.pages.student import build_student_page
from grader.results.whole_files import keep_only, write

__all__ = ["About", "AboutItem", "AboutProblem", "RunInfo", "render"]


def render(
    grades: Sequence[Grade], about: Mapping[str, About], run: RunInfo, out: Path, only: str | None = None
) -> Path:
    """Write ``index.html`` and ``<assignment>/<student>.html`` under `out`; return the index.

    A notebook as it was run stands beside the page, as ``<student>.<item>.ipynb``. With `only`, the pages of
    that one assignment and the index are written.
    """
    written: dict[Path, set[str]] = defaultdict(set)
    ordered = sorted(grades, key=lambda grade: (grade.assignment, grade.student))
    pages = _name_addresses(ordered)
    for grade, page in zip(ordered, pages, strict=True):
        if only not in (None, grade.assignment):
            continue
        described = about.get(grade.assignment) or About(grade.assignment, grade.assignment)
        path = out / page
        write(path, render_student(build_student_page(grade, described, run, path.stem)))
        for name, text in write_notebooks(grade, path.stem):
            write(path.with_name(name), text)
            written[path.parent].add(name)
        written[path.parent].add(path.name)
    for folder, names in written.items():
        keep_only(folder, names)
    index = out / "index.html"
    write(index, render_class(build_class_page(list(zip(ordered, pages, strict=True)), about, run)))
    return index


def _name_addresses(grades: Sequence[Grade]) -> list[str]:
    """Return where each grade's page stands under the report, in the order given."""
    assignments = sorted({grade.assignment for grade in grades})
    folders = dict(zip(assignments, make_safe_names(assignments), strict=True))
    addresses = []
    for assignment in assignments:
        files = make_safe_names(grade.student for grade in grades if grade.assignment == assignment)
        addresses += [f"{folders[assignment]}/{file}.html" for file in files]
    return addresses
