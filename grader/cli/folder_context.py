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
class Handout:
    title: str
    items: tuple[str, ...]
    """Ids of the items that students can check, in the order of the handout."""


def handout(folder: Path) -> Handout | None:
    """Return the handout that `folder` holds; None where it holds none."""
    if not os.path.isfile(folder / PUBLIC):
        return None
    told = _mapping(folder / PUBLIC).get("rubric")
    known = told if isinstance(told, dict) else {}
    items = [item for problem in _mappings(known, "problems") for item in _mappings(problem, "items")]
    public = [item for item in items if item.get("visibility") == "public"]
    return Handout(str(known.get("title", "")), tuple(_texts(public, "id")))


def assignments(rubrics: Path) -> list[str]:
    """Return the ids of the assignments that have a rubric."""
    try:
        return sorted(file.stem for file in rubrics.glob("*.yaml") if _ID.fullmatch(file.stem))
    except OSError:
        return []


def students(out_folder: Path, assignment: str | None = None) -> list[str]:
    """Return the names of all students who have a grade below `out_folder`."""
    return sorted(dict.fromkeys(_texts(_grades(out_folder, assignment), "student")))


def items(out_folder: Path, student: str, assignment: str | None = None) -> list[str]:
    """Return the ids of the items that the student's grades are made of."""
    theirs = [grade for grade in _grades(out_folder, assignment) if grade.get("student") == student]
    return list(dict.fromkeys(_texts([item for grade in theirs for item in _mappings(grade, "items")], "id")))


def _grades(out_folder: Path, assignment: str | None) -> list[dict[str, Any]]:
    grades = _mappings(_mapping(out_folder / "results.json"), "grades")
    return [grade for grade in grades if assignment in (None, grade.get("assignment"))]


def _mapping(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes()) if file.stat().st_size <= LARGEST else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _mappings(inside: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = inside.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _texts(entries: list[dict[str, Any]], key: str) -> Iterator[str]:
    return (value for entry in entries if isinstance(value := entry.get(key), str))
