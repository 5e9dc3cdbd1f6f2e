"""The secret of a run can be supplied: as text, or by the grades of the run that is to be replayed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from grader.grading.secret import read_secret
from grader.model.errors import UsageError
from grader.results.store import Store

SECRET = "00ff" * 8


@pytest.mark.parametrize("text", [SECRET, f"{SECRET}\n", f"  {SECRET.upper()}\r\n"])
def test_a_text_file_holds_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "secret"
    file.write_text(text)
    assert read_secret(file) == SECRET


def test_grades_hold_it_and_are_only_read(tmp_path: Path) -> None:
    file = tmp_path / "a folder" / "grades.sqlite"
    with Store(file) as store:
        first = store.secret(None)
        second = store.secret(SECRET)
    before = file.read_bytes()
    assert first != second == read_secret(file) == SECRET
    assert file.read_bytes() == before


def _no_grades(file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE songs (title)")


@pytest.mark.parametrize(
    "write",
    [
        lambda file: file.write_text("winter"),
        lambda file: file.write_text(SECRET[1:]),
        lambda file: file.write_text(f"{SECRET}0"),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\xff" * 32),
        lambda file: file.write_bytes(b"SQLite format 3\0" + b"x" * 100),
        _no_grades,
    ],
)
def test_another_file_holds_none(tmp_path: Path, write: Callable[[Path], object]) -> None:
    file = tmp_path / "file"
    write(file)
    with pytest.raises(UsageError) as caught:
        read_secret(file)
    assert caught.value.message == f"--secret-file: expected a secret, {file} holds none."
    assert "32 hexadecimal digits" in caught.value.help


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_secret(tmp_path / "nowhere")
