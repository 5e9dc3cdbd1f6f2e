"""What the current folder holds, as far as names tell: a handout, a course, grades.

Cheap and never an error: it is asked between two keystrokes, and by people who have not started yet. What
cannot be read counts as not there.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PUBLIC = Path("tests", "public.json")
RUBRICS = Path("rubrics")
LARGEST = 64 * 2**20
"""The most bytes of a list of grades that is read between two keystrokes; no course's list is larger."""

_ID = re.compile(r"[a-z0-9-]+", re.ASCII)


@dataclass(frozen=True)
class HandoutSummary:
    title: str
    items: tuple[str, ...]
    """Ids of the items that students can check, in the order of the handout."""


def find_handout(folder: Path) -> HandoutSummary | None:
    """Return the handout that `folder` holds; None where it holds none."""
    if not os.path.isfile(folder / PUBLIC):
        return None
    content = _read_mapping(folder / PUBLIC).get("rubric")
    rubric = content if isinstance(content, dict) else {}
    items = [
        item
        for problem in _select_mappings(rubric, "problems")
        for item in _select_mappings(problem, "items")
    ]
    public = [item for item in items if item.get("visibility") == "public"]
    return HandoutSummary(str(rubric.get("title", "")), tuple(_select_texts(public, "id")))


def list_assignments(rubrics: Path) -> list[str]:
    """Return the ids of the assignments that have a rubric."""
    try:
        return sorted(file.stem for file in rubrics.glob("*.yaml") if _ID.fullmatch(file.stem))
    except OSError:
        return []


def list_students(out_folder: Path, assignment: str | None = None) -> list[str]:
    """Return the names of all students who have a grade below `out_folder`."""
    return sorted(dict.fromkeys(_select_texts(_read_grades(out_folder, assignment), "student")))


def list_items(out_folder: Path, student: str, assignment: str | None = None) -> list[str]:
    """Return the ids of the items that the student's grades are made of."""
    grades = [grade for grade in _read_grades(out_folder, assignment) if grade.get("student") == student]
    return list(
        dict.fromkeys(
            _select_texts([item for grade in grades for item in _select_mappings(grade, "items")], "id")
        )
    )


def _read_grades(out_folder: Path, assignment: str | None) -> list[dict[str, Any]]:
    grades = _select_mappings(_read_mapping(out_folder / "results.json"), "grades")
    return [grade for grade in grades if assignment in (None, grade.get("assignment"))]


def _read_mapping(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_bytes()) if file.stat().st_size <= LARGEST else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _select_mappings(inside: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = inside.get(key)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _select_texts(entries: list[dict[str, Any]], key: str) -> Iterator[str]:
    return (value for entry in entries if isinstance(value := entry.get(key), str))
