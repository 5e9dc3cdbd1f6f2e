"""The machine-readable ends of a run: `results.json`, a contract, and `grades.csv`, for spreadsheets.

Both are sorted by assignment and student, whatever order the work finished in. A total that may not be given
is null or an empty cell, never 0. Control characters and unpaired surrogates are made visible: terminals obey
the former, and strict JSON readers refuse the latter.
"""

import csv
import io
import json
import math
from collections.abc import Sequence
from typing import Any

from grader.model import AppliedOverride, Grade, GradedItem, GradeStatus, Removal
from grader.model.errors import StoreError
from grader.model.text import cap_text, format_marks, make_visible
from grader.results.pages.grade_summary import sum_judged_marks, sum_marks_so_far
from grader.results.pages.labels import NO_TOTAL
from grader.results.pages.shared_view import RunInfo, explain_item

SCHEMA = 1


def format_results_json(grades: Sequence[Grade], run: RunInfo, removals: Sequence[Removal] = ()) -> str:
    """Return the text of `results.json`: its keys may be added to, never renamed, moved or dropped.

    The only times in it are `wall_s` and when a person gave marks.
    """
    document = {
        "schema": SCHEMA,
        "grader": run.grader_version,
        "run_key": run.run_key,
        "sandbox": run.sandbox,
        "removed": [_export_removal(removal) for removal in removals],
        "grades": [_export_grade(grade) for grade in _sort_grades(grades)],
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _sort_grades(grades: Sequence[Grade]) -> list[Grade]:
    return sorted(grades, key=lambda grade: (grade.assignment, grade.student))


def _export_grade(grade: Grade) -> dict[str, Any]:
    where = f"{grade.assignment}/{grade.student}"
    total = _export_total(grade)
    return {
        "assignment": make_visible(grade.assignment),
        "student": make_visible(grade.student),
        "status": grade.status.value,
        "marks": None if total is None else _export_number(total, f"{where}: marks"),
        "max_marks": _export_number(grade.max_marks, f"{where}: max_marks"),
        "pending_marks": _export_number(grade.pending_marks, f"{where}: pending_marks"),
        "reason": None if grade.reason is None else make_visible(cap_text(grade.reason)),
        "notices": [make_visible(cap_text(notice)) for notice in grade.notices],
        "wall_s": round(_export_number(grade.wall_s, f"{where}: wall_s"), 3),
        "items": [_export_item(item, f"{where}: {item.id}") for item in grade.items],
    }


def _export_removal(removal: Removal) -> dict[str, str]:
    """Return who took which row out of the outputs, and why."""
    return {key: make_visible(cap_text(text)) for key, text in removal.model_dump().items()}


def _export_item(item: GradedItem, where: str) -> dict[str, Any]:
    outcome = item.outcome
    return {
        "id": item.id,
        "title": item.title,
        "status": outcome.status.value,
        "reason": outcome.reason.value if outcome.reason else None,
        "marks": _export_number(item.marks, f"{where}: marks"),
        "max_marks": _export_number(item.max_marks, f"{where}: max_marks"),
        "pending_marks": _export_number(item.pending_marks, f"{where}: pending_marks"),
        "mistakes": [mistake.id for mistake in outcome.mistakes],
        "message": make_visible(cap_text(explain_item(item))),
        **_export_overrides(item.overruled, where),
    }


def _export_overrides(overruled: AppliedOverride | None, where: str) -> dict[str, Any]:
    """Return the marks that a person gave: those that count, or those given to earlier work, which do not."""
    if overruled is None:
        return {"override": None, "earlier_override": None}
    override = overruled.override
    mark = {
        "marks": None if override.marks is None else _export_number(override.marks, f"{where}: override"),
        "by": make_visible(cap_text(override.by)),
        "why": make_visible(cap_text(override.why)),
        "at": make_visible(override.at),
        "machine_marks": _export_number(overruled.machine_marks, f"{where}: machine_marks"),
        "machine_status": overruled.machine_status.value,
    }
    return {
        "override": None if overruled.outdated else mark,
        "earlier_override": mark if overruled.outdated else None,
    }


def _export_total(grade: Grade) -> float | None:
    return None if grade.status in NO_TOTAL else grade.marks


def _export_number(value: float, where: str) -> float:
    if not math.isfinite(value):
        raise StoreError(
            f"{make_visible(where)}: expected a number, found {value}; results were not exported",
            help="This is a fault of the grader: please report it with the hand-in's digest.",
        )
    return value


def format_grades_csv(grades: Sequence[Grade]) -> str:
    """Return a table with a row for each student and a column for each item.

    A spreadsheet reads nothing in it as a formula. `marks` holds final totals only. Where some of a grade
    waits, `marks_so_far` of `judged_so_far` are given.
    """
    ordered = _sort_grades(grades)
    items = list(dict.fromkeys((grade.assignment, item.id) for grade in ordered for item in grade.items))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    head = [
        "student",
        "assignment",
        "status",
        "marks",
        "max_marks",
        "pending",
        "marks_so_far",
        "judged_so_far",
        *_name_columns(ordered, items),
        "mistakes",
        "by_hand",
    ]
    writer.writerow([_escape_cell(name) for name in head])
    writer.writerows(_make_row(grade, items) for grade in ordered)
    return text.getvalue()


_Column = tuple[str, str]
"""An assignment and one of its items: ids of items are unique only within their assignment."""


def _name_columns(grades: Sequence[Grade], columns: Sequence[_Column]) -> list[str]:
    several = len({grade.assignment for grade in grades}) > 1
    return [f"{assignment} {item}" if several else item for assignment, item in columns]


def _make_row(grade: Grade, columns: Sequence[_Column]) -> list[str]:
    by_column = {(grade.assignment, item.id): item for item in grade.items}
    total = _export_total(grade)
    return [
        _escape_cell(grade.student),
        _escape_cell(grade.assignment),
        grade.status.value,
        format_marks(total) if total is not None and grade.status is GradeStatus.GRADED else "",
        format_marks(grade.max_marks),
        format_marks(grade.pending_marks),
        "" if grade.status in NO_TOTAL else format_marks(sum_marks_so_far(grade)),
        "" if grade.status in NO_TOTAL else format_marks(sum_judged_marks(grade)),
        *(_format_marks(by_column.get(column)) for column in columns),
        _escape_cell("; ".join(mistake.id for mistake in grade.mistakes)),
        _escape_cell("; ".join(_name_marker(item.overruled) for item in grade.items if item.overruled)),
    ]


def _name_marker(overruled: AppliedOverride) -> str:
    override, counts = overruled.override, ", no longer counts" if overruled.outdated else ""
    return f"{override.item}: {format_marks(override.marks or 0)} by {cap_text(override.by, 80)}{counts}"


def _format_marks(item: GradedItem | None) -> str:
    return "" if item is None or not item.judged else format_marks(item.marks)


def _escape_cell(text: str) -> str:
    """Return `text` as plain text to a spreadsheet: an apostrophe goes before what it takes for a formula."""
    risky = text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    return make_visible(f"'{text}" if risky else text)
