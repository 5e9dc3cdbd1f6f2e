"""Grades on disk: append-only, safe against `kill -9`, the one truth of a run.

A grade is written in one transaction as soon as it is known. Nothing is ever changed or deleted (triggers
refuse it); a newer grade of the same student supersedes the older one, and only one can. Running again finds
what was graded under the same circumstances and does not run it a second time.

A person's marks are kept beside the grades, never in them: what the machine gave can always be seen again.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from grader.model import Grade, Override, Removal
from grader.model.errors import StoreError
from grader.results import store_schema

SECRET_BYTES: Final = 16

_STAYS: Final = (
    "NOT EXISTS (SELECT 1 FROM removals WHERE removals.assignment = grades.assignment "
    "AND removals.student = grades.student AND removals.last_grade >= grades.id)"
)
_SAFE: Final = (
    "Grades written before this are safe. Check that the disk is not full and that the folder may be "
    "written to, then run the same command again."
)
_LOCKED: Final = (
    "Another program is writing to it. Grades written before this are safe: end the other program, then run "
    "the same command again."
)
_ADVICE: Final = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_NOTADB: (
        "It was not written by the grader. Move it away, or choose another folder with --out."
    ),
    sqlite3.SQLITE_CORRUPT: (
        "It is damaged. Put an earlier copy in its place. The marks given by hand are also in results.json "
        "beside it."
    ),
}


class Store(AbstractContextManager["Store"]):
    """The grades of an output folder. There is one writer at a time: the thread that opened it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors_in_words():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()

    def run_key(self, asked: str | None) -> str:
        """Return the run's key: the one asked for, else the last one used here, else a new one."""
        return self._last_or_new("run_keys", "run_key", asked, secrets.token_hex(8))

    def secret(self, asked: str | None) -> str:
        """Return the secret from which, with the run key, the hidden inputs follow.

        It is the one asked for, else the last one used here, else a random one, which no person makes up. It
        stands in no output: a person who knows it and the run key can draw the hidden inputs again.
        """
        return self._last_or_new("secrets", "secret", asked, secrets.token_hex(SECRET_BYTES))

    def _last_or_new(self, table: str, column: str, asked: str | None, new: str) -> str:
        with self._errors_in_words():
            row = self._db.execute(f"SELECT {column} FROM {table} ORDER BY id DESC LIMIT 1").fetchone()
            last: str | None = row[0] if row else None
            chosen = asked or last or new
            if chosen != last:
                self._db.execute(f"INSERT INTO {table} ({column}) VALUES (?)", (chosen,))
        return chosen

    def add(self, grade: Grade, circumstances: str) -> None:
        """Append a grade; it supersedes the student's last one."""
        with self._errors_in_words():
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
        """Return the student's last grade, if it was given under these circumstances; under any, where None.

        A grade whose row was removed is no longer there.
        """
        with self._errors_in_words():
            row = self._db.execute(
                f"SELECT circumstances, body FROM grades WHERE assignment = ? AND student = ? AND {_STAYS} "
                "ORDER BY id DESC LIMIT 1",
                (assignment, student),
            ).fetchone()
        if row is None or circumstances not in (None, row[0]):
            return None
        return self._read_grade(row[1])

    # ── a person's marks ──────────────────────────────────────────────────────────────────────────────

    def add_override(self, override: Override, supersedes: int | None) -> bool:
        """Append an override and return True; where another came after `supersedes` meanwhile, return False.

        Then nothing is written.
        """
        key = override.assignment, override.student, override.item
        with self._errors_in_words():
            try:
                self._db.execute(
                    "INSERT INTO overrides (assignment, student, item, supersedes, body) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (*key, supersedes, override.model_dump_json()),
                )
            except sqlite3.IntegrityError:
                return False
        return True

    def last_override(self, assignment: str, student: str, item: str) -> tuple[int, Override] | None:
        """Return the last word on an item, which may be a withdrawal, and the number to supersede it by."""
        with self._errors_in_words():
            row = self._db.execute(
                "SELECT id, body FROM overrides WHERE (assignment, student, item) = (?, ?, ?) "
                "ORDER BY id DESC LIMIT 1",
                (assignment, student, item),
            ).fetchone()
        return (row[0], Override.model_validate_json(row[1])) if row else None

    def overrides(self) -> list[Override]:
        """Return the last word on every item that a person ever marked, withdrawals among them."""
        with self._errors_in_words():
            rows = self._db.execute(
                "SELECT body FROM overrides WHERE id IN "
                "(SELECT max(id) FROM overrides GROUP BY assignment, student, item) ORDER BY id"
            ).fetchall()
        return [Override.model_validate_json(body) for (body,) in rows]

    # ── rows that leave ───────────────────────────────────────────────────────────────────────────────

    def remove(self, removal: Removal) -> None:
        """Take the student's row out of all outputs, up to the next grade; keep a record of it."""
        key = removal.assignment, removal.student
        with self._errors_in_words():
            self._db.execute(
                "INSERT INTO removals (assignment, student, last_grade, body) VALUES (?, ?, "
                "(SELECT max(id) FROM grades WHERE (assignment, student) = (?, ?)), ?)",
                (*key, *key, removal.model_dump_json()),
            )

    def removals(self) -> list[Removal]:
        """Return every removal, the oldest first."""
        with self._errors_in_words():
            rows = self._db.execute("SELECT body FROM removals ORDER BY id").fetchall()
        return [Removal.model_validate_json(body) for (body,) in rows]

    # ── what the outputs hold ─────────────────────────────────────────────────────────────────────────

    def remember_outputs(self, run: str) -> None:
        """Keep what is needed to write the same outputs again: the run that they tell of."""
        with self._errors_in_words():
            last = self._db.execute("SELECT told FROM outputs ORDER BY id DESC LIMIT 1").fetchone()
            (newest,) = self._db.execute("SELECT coalesce(max(id), 0) FROM grades").fetchone()
            if last != (run,):
                self._db.execute(
                    "INSERT INTO outputs (last_grade, told, shown) VALUES (?, ?, '[]')", (newest, run)
                )

    def last_run(self) -> str | None:
        """Return the run whose outputs were written last, as `remember_outputs` was given it."""
        with self._errors_in_words():
            row = self._db.execute("SELECT told FROM outputs ORDER BY id DESC LIMIT 1").fetchone()
        return str(row[0]) if row else None

    def shown(self) -> list[Grade]:
        """Return the last grade of every student who was ever graded here, without rows that were removed."""
        with self._errors_in_words():
            rows = self._db.execute(
                "SELECT body FROM grades WHERE id IN "
                f"(SELECT max(id) FROM grades GROUP BY assignment, student) AND {_STAYS} "
                "ORDER BY assignment, student"
            ).fetchall()
        return [self._read_grade(body) for (body,) in rows]

    @property
    def is_new(self) -> bool:
        """Tell whether the store has no grade yet."""
        with self._errors_in_words():
            return self._db.execute("SELECT 1 FROM grades LIMIT 1").fetchone() is None

    def close(self) -> None:
        self._db.close()

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in store_schema.READABLE:
            raise StoreError(
                f"{self._path} was written by another grader "
                f"(schema {version}, expected {store_schema.VERSION}).",
                help="Choose another folder with --out, or use the grader that wrote it.",
            )
        if version != store_schema.VERSION:
            self._db.executescript(store_schema.SCHEMA)

    def _read_grade(self, body: str) -> Grade:
        try:
            return Grade.model_validate_json(body)
        except ValidationError as fault:
            raise StoreError(
                f"{self._path} holds a grade that cannot be read: {fault.error_count()} of its values "
                "are not as expected.",
                help="It was written by another version of the grader: use that one, or choose another "
                "folder with --out and run again.",
            ) from fault

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        """Turn the database's errors into words a person can act on."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._path} cannot be used: {error}.", help=_advise(error)) from error


def _advise(error: sqlite3.Error | OSError) -> str:
    """Say what to do about the fault.

    The low byte of SQLite's code is the kind of fault; the other bytes only tell it finer.
    """
    code = getattr(error, "sqlite_errorcode", None)
    return _SAFE if code is None else _ADVICE.get(code & 0xFF, _SAFE)
