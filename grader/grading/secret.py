"""The secret of a run, read from a file: with it and the run key, hand-ins meet the same inputs again."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from grader.model.errors import UsageError
from grader.results.store import SECRET_BYTES

_DATABASE: Final = b"SQLite format 3\0"
_MOST_BYTES: Final = 4096
_WRITTEN: Final = re.compile(rf"[0-9a-f]{{{2 * SECRET_BYTES}}}")
_HELP: Final = (
    "Name the grades.sqlite of the run that is to be replayed, or a text file that holds nothing but "
    f"{2 * SECRET_BYTES} hexadecimal digits."
)


def read_secret(path: Path) -> str:
    """Return the secret of a run, from its stored grades or from a text file.

    Raise UsageError for any other file.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_MOST_BYTES)
    except OSError as fault:
        raise UsageError(f"--secret-file: {path} cannot be read: {fault.strerror}.", help=_HELP) from fault
    text = _read_from_grades(path) if start.startswith(_DATABASE) else start.decode("ascii", "replace")
    secret = text.strip().lower()
    if not _WRITTEN.fullmatch(secret):
        raise UsageError(f"--secret-file: expected a secret, {path} holds none.", help=_HELP)
    return secret


def _read_from_grades(path: Path) -> str:
    """Return the last secret of a store, which is only read; empty where it has none."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as grades:
            row = grades.execute("SELECT secret FROM secrets ORDER BY id DESC LIMIT 1").fetchone()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""
