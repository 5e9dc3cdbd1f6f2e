"""What a run wrote, as other programs read it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

GRADE_KEYS = [
    "assignment",
    "student",
    "status",
    "marks",
    "max_marks",
    "pending_marks",
    "reason",
    "notices",
    "wall_s",
    "items",
]
ITEM_KEYS = [
    *("id", "title", "status", "reason", "marks", "max_marks", "pending_marks", "mistakes", "message"),
    *("override", "earlier_override"),
]


def results(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return found


def without_times(out: Path) -> str:
    """`results.json` as it stands, but for the one key that may differ."""
    text = (out / "results.json").read_text(encoding="utf-8")
    return "\n".join(found for found in text.splitlines() if '"wall_s"' not in found)


def stored(out: Path) -> list[str]:
    with closing(sqlite3.connect(out / "grades.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [student for (student,) in db.execute("SELECT student FROM grades ORDER BY id")]
