"""Grades on disk: append-only, safe against `kill -9`, the one truth of a run.

A grade is written in one transaction as soon as it is known. Nothing is ever changed or deleted (triggers
refuse it); a newer grade of the same student supersedes the older one, and only one can. Running again finds
what was graded under the same circumstances and does not run it a second time.
"""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from grader.errors import StoreError
from grader.model import Grade

_SCHEMA_VERSION: Final = 1

_FOREIGN: Final = "It was not written by the grader. Move it away, or choose another folder with --out."
_SAFE: Final = (
    "Grades written before this are safe. Check that the disk is not full and that the folder may be "
    "written to, then run the same command again."
)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS run_keys (
    id      INTEGER PRIMARY KEY,
    run_key TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS grades (
    id            INTEGER PRIMARY KEY,
    assignment    TEXT NOT NULL,
    student       TEXT NOT NULL,
    circumstances TEXT NOT NULL,
    supersedes    INTEGER UNIQUE REFERENCES grades (id),
    body          TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS first_grade ON grades (assignment, student) WHERE supersedes IS NULL;
CREATE INDEX IF NOT EXISTS grades_of ON grades (assignment, student, id);
CREATE TRIGGER IF NOT EXISTS grades_stay BEFORE UPDATE ON grades
    BEGIN SELECT RAISE(ABORT, 'grades are never changed: add one that supersedes'); END;
CREATE TRIGGER IF NOT EXISTS grades_are_added BEFORE INSERT ON grades
    WHEN EXISTS (
        SELECT 1 FROM grades WHERE id = new.id OR supersedes = new.supersedes OR (
            new.supersedes IS NULL AND (assignment, student) = (new.assignment, new.student)
        )
    ) BEGIN SELECT RAISE(ABORT, 'grades are never replaced: add one that supersedes the last'); END;
CREATE TRIGGER IF NOT EXISTS grades_are_kept BEFORE DELETE ON grades
    BEGIN SELECT RAISE(ABORT, 'grades are never deleted'); END;
"""


def circumstances(*parts: str) -> str:
    """One hash over all that a grade depends on: the same circumstances give the same marks."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Store:
    """One writer at a time; use it from the thread that opened it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()

    def run_key(self, wanted: str | None) -> str:
        """The run's key: the one asked for, else the last one used here, else a new one."""
        with self._told():
            row = self._db.execute("SELECT run_key FROM run_keys ORDER BY id DESC LIMIT 1").fetchone()
            last: str | None = row[0] if row else None
            key = wanted or last or secrets.token_hex(8)
            if key != last:
                self._db.execute("INSERT INTO run_keys (run_key) VALUES (?)", (key,))
        return key

    def add(self, grade: Grade, circumstances: str) -> None:
        """Append a grade; it supersedes the student's last one."""
        with self._told():
            self._db.execute(
                """
                INSERT INTO grades (assignment, student, circumstances, supersedes, body)
                SELECT :assignment, :student, :circumstances,
                       (SELECT max(id) FROM grades WHERE assignment = :assignment AND student = :student),
                       :body
                """,
                {
                    "assignment": grade.assignment,
                    "student": grade.student,
                    "circumstances": circumstances,
                    "body": grade.model_dump_json(),
                },
            )

    def latest(self, assignment: str, student: str, circumstances: str | None) -> Grade | None:
        """The student's last grade, if it was given under these circumstances; under any, where None."""
        with self._told():
            row = self._db.execute(
                "SELECT circumstances, body FROM grades WHERE assignment = ? AND student = ? "
                "ORDER BY id DESC LIMIT 1",
                (assignment, student),
            ).fetchone()
        if row is None or circumstances not in (None, row[0]):
            return None
        return Grade.model_validate_json(row[1])

    def latest_of_others(self, assignments: Collection[str]) -> list[Grade]:
        """The last grade of every student of any assignment but these."""
        with self._told():
            rows = self._db.execute(
                "SELECT assignment, body FROM grades WHERE id IN "
                "(SELECT max(id) FROM grades GROUP BY assignment, student) ORDER BY assignment, student"
            ).fetchall()
        return [Grade.model_validate_json(body) for name, body in rows if name not in assignments]

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _migrate(self) -> None:
        (found,) = self._db.execute("PRAGMA user_version").fetchone()
        if found not in (0, _SCHEMA_VERSION):
            raise StoreError(
                f"{self._path} was written by another grader (schema {found}, expected {_SCHEMA_VERSION}).",
                help="Choose another folder with --out, or use the grader that wrote it.",
            )
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the database's errors into words a person can act on."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            # Operational errors are a subclass: this one says that the file itself is something else.
            foreign = type(error) is sqlite3.DatabaseError
            help = _FOREIGN if foreign else _SAFE
            raise StoreError(f"{self._path} cannot be used: {error}.", help=help) from error
