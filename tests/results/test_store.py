"""Grades on disk: never changed, never lost, never twice."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grader.model import Grade, GradeStatus, Override, Removal
from grader.model.digest import digest_texts
from grader.model.errors import StoreError
from grader.results.store import Store
from tests.support.disks import mounted
from tests.support.project import ROOT

HELP = (
    "Grades written before this are safe. Check that the disk is not full and that the folder may be "
    "written to, then run the same command again."
)


def grade(student: str = "ada", marks: float = 3.0, **other: object) -> Grade:
    given = {"assignment": "stats", "student": student, "status": GradeStatus.GRADED, "marks": marks}
    return Grade.model_validate(given | {"max_marks": 5.0} | other)


def override(marks: float | None = 2.0, by: str = "Kim", **other: object) -> Override:
    given = {
        "assignment": "stats",
        "student": "ada",
        "item": "s1",
        "marks": marks,
        "max_marks": 2.0,
        "by": by,
    }
    rest = {"why": "π", "at": "2026-01-31T14:05:09Z", "digest": "d1"}
    return Override.model_validate(given | rest | other)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "grades.sqlite"


def rows(
    path: Path, sql: str = "SELECT student, supersedes FROM grades ORDER BY id"
) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def test_a_grade_is_found_again_as_it_was(path: Path) -> None:
    given = grade(notes=("π",), wall_s=0.25)
    with Store(path) as store:
        store.add(given, "c1")
    with Store(path) as store:
        assert store.latest("stats", "ada", "c1") == given


def test_under_other_circumstances_there_is_no_grade(path: Path) -> None:
    with Store(path) as store:
        store.add(grade(), "c1")
        assert store.latest("stats", "ada", "c2") is None
        assert store.latest("stats", "bob", "c1") is None
        assert store.latest("other", "ada", "c1") is None


def test_a_newer_grade_supersedes_the_older_one(path: Path) -> None:
    with Store(path) as store:
        for marks, when in ((1.0, "c1"), (2.0, "c2"), (3.0, "c1")):
            store.add(grade(marks=marks), when)
        store.add(grade("bob"), "c1")
        found = store.latest("stats", "ada", "c1")
        assert found is not None
        assert found.marks == 3.0
        assert store.latest("stats", "ada", "c2") is None
    assert rows(path) == [("ada", None), ("ada", 1), ("ada", 2), ("bob", None)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE grades SET body = '{}'", "grades are never changed: add one that supersedes"),
        ("UPDATE grades SET student = 'eve' WHERE id = 1", "grades are never changed"),
        ("DELETE FROM grades", "grades are never deleted"),
        ("REPLACE INTO grades VALUES (1, 'stats', 'ada', 'c', NULL, '{}')", "grades are never replaced"),
        ("INSERT INTO grades VALUES (9, 'stats', 'ada', 'c', NULL, '{}')", "grades are never replaced"),
        ("REPLACE INTO grades VALUES (9, 'stats', 'ada', 'c', 1, '{}')", "grades are never replaced"),
        ("INSERT INTO grades VALUES (9, 'stats', 'ada', 'c', 77, '{}')", "FOREIGN KEY constraint failed"),
        ("INSERT INTO grades VALUES (9, 'stats', 'bob', 'c', 2, '{}')", "grades supersede only what is"),
        ("UPDATE overrides SET body = '{}'", "overrides are never changed: add one that supersedes"),
        ("DELETE FROM overrides WHERE item = 's1'", "overrides are never deleted"),
        ("REPLACE INTO overrides VALUES (2, 'stats', 'ada', 's1', 1, '{}')", "overrides are never replaced"),
        ("INSERT INTO overrides VALUES (9, 'stats', 'ada', 's1', NULL, '{}')", "overrides are never repl"),
        ("INSERT INTO overrides VALUES (9, 'stats', 'ada', 's2', 2, '{}')", "overrides supersede only what"),
        ("INSERT INTO overrides VALUES (9, 'stats', 'ada', 's1', 77, '{}')", "FOREIGN KEY constraint failed"),
    ],
)  # fmt: skip
def test_what_is_written_stays(path: Path, sql: str, message: str) -> None:
    with Store(path) as store:
        store.add(grade(marks=1.0), "c1")
        store.add(grade(marks=2.0), "c1")
        assert store.add_override(override(1.0), None)
        assert store.add_override(override(2.0), 1)
    every = "SELECT * FROM grades UNION ALL SELECT * FROM overrides"
    before = rows(path, every)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError, match=message):
            db.execute(sql)
    assert rows(path, every) == before


def test_two_writers_keep_one_chain(path: Path) -> None:
    with Store(path) as one, Store(path) as other:
        for marks in range(6):
            (one, other)[marks % 2].add(grade(marks=float(marks)), "c")
        found = one.latest("stats", "ada", "c")
    assert found is not None
    assert found.marks == 5.0
    assert [supersedes for _, supersedes in rows(path)] == [None, 1, 2, 3, 4, 5]


# ── a person's marks ──────────────────────────────────────────────────────────────────────────────────


def test_the_last_word_on_an_item_is_found_again_as_it_was(path: Path) -> None:
    with Store(path) as store:
        assert store.last_override("stats", "ada", "s1") is None
        assert store.add_override(override(1.0), None)
        assert store.add_override(override(None, "Lee"), 1)
        assert store.add_override(override(item="s2"), None)
        assert store.add_override(override(assignment="sums"), None)
    with Store(path) as store:
        assert store.last_override("stats", "ada", "s1") == (2, override(None, "Lee"))
        others = [override(item="s2"), override(assignment="sums")]
        assert store.overrides() == [override(None, "Lee"), *others]


@pytest.mark.parametrize("seen", [None, 1])
def test_of_two_who_mark_at_once_the_second_is_refused(path: Path, seen: int | None) -> None:
    """Both looked when the last word was `seen`."""
    with Store(path) as one, Store(path) as other:
        if seen:
            one.add_override(override(0.0, "Ann"), None)
        assert one.add_override(override(1.0, "Kim"), seen)
        assert not other.add_override(override(2.0, "Lee"), seen)
        found = other.last_override("stats", "ada", "s1")
        assert found is not None
        assert (found[1].by, found[1].marks) == ("Kim", 1.0)
        assert other.add_override(override(2.0, "Lee"), found[0])
    supersedes = rows(path, "SELECT supersedes FROM overrides ORDER BY id")
    assert supersedes == [(None,), (1,), (2,)][: len(supersedes)]


def test_a_mark_leaves_the_machines_grade_as_it_was(path: Path) -> None:
    with Store(path) as store:
        store.add(grade(), "c1")
        store.add_override(override(), None)
        assert store.latest("stats", "ada", "c1") == grade()


# ── what the outputs showed ───────────────────────────────────────────────────────────────────────────


def test_before_any_output_every_student_is_shown(path: Path) -> None:
    with Store(path) as store:
        assert (store.shown(), store.last_run()) == ([], None)
        for name, marks in (("bob", 1.0), ("ada", 2.0), ("bob", 3.0)):
            store.add(grade(name, marks), "c")
        assert [(g.student, g.marks) for g in store.shown()] == [("ada", 2.0), ("bob", 3.0)]


def removal(student: str = "ada", **other: object) -> Removal:
    given = {"assignment": "stats", "student": student, "why": "twice", "by": "Kim", "digest": "d1"}
    return Removal.model_validate(given | {"at": "2026-01-31T14:05:09Z"} | other)


def test_nobody_leaves_because_the_outputs_were_written_without_them(path: Path) -> None:
    with Store(path) as store:
        for assignment, name in (("stats", "cleo"), ("stats", "ada"), ("maps", "eve")):
            store.add(grade(name, assignment=assignment), "c")
        store.remember_outputs("run 1")
        store.add(grade("bob"), "c")
        assert [g.student for g in store.shown()] == ["eve", "ada", "bob", "cleo"]


def test_a_row_that_was_removed_is_gone_until_its_work_is_graded_again(path: Path) -> None:
    with Store(path) as store:
        for name in ("ada", "bob"):
            store.add(grade(name), "c")
        store.add(grade("ada", assignment="maps"), "c")
        store.remove(removal())
        assert [(g.assignment, g.student) for g in store.shown()] == [("maps", "ada"), ("stats", "bob")]
        assert store.latest("stats", "ada", None) is None
        assert store.latest("stats", "ada", "c") is None
        assert store.removals() == [removal()]
        store.add(grade("ada", 1.0), "c")
        assert [(g.student, g.marks) for g in store.shown()] == [("ada", 3.0), ("ada", 1.0), ("bob", 3.0)]
        assert store.latest("stats", "ada", "c") == grade("ada", 1.0)
        store.remove(removal(why="again"))
        assert [g.assignment for g in store.shown()] == ["maps", "stats"]
        assert [r.why for r in store.removals()] == ["twice", "again"]


@pytest.mark.parametrize("sql", ["UPDATE removals SET body = '{}'", "DELETE FROM removals"])
def test_what_was_removed_stays_on_record(path: Path, sql: str) -> None:
    with Store(path) as store:
        store.add(grade(), "c")
        store.remove(removal())
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="removals are"):
        db.execute(sql)
    with Store(path) as store:
        assert store.removals() == [removal()]


def test_the_same_outputs_are_remembered_once(path: Path) -> None:
    with Store(path) as store:
        store.add(grade(), "c")
        for run in ("one", "one", "two", "two", "one"):
            store.remember_outputs(run)
    assert rows(path, "SELECT told FROM outputs ORDER BY id") == [("one",), ("two",), ("one",)]


def test_a_new_store_says_so(path: Path) -> None:
    with Store(path) as store:
        assert store.is_new
        store.run_key(None)
        assert store.is_new
        store.add(grade(), "c")
        assert not store.is_new


# ── the run ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_run_key_is_kept_until_another_is_asked_for(path: Path) -> None:
    with Store(path) as store:
        first = store.run_key(None)
        assert len(first) == 16
        assert store.run_key(None) == first
        assert store.run_key("winter") == "winter"
    with Store(path) as store:
        assert store.run_key(None) == "winter"
        assert store.run_key("winter") == "winter"
    assert [key for (key,) in rows(path, "SELECT run_key FROM run_keys ORDER BY id")] == [first, "winter"]


def test_two_new_stores_have_different_run_keys(tmp_path: Path) -> None:
    with Store(tmp_path / "a.sqlite") as one, Store(tmp_path / "b.sqlite") as other:
        assert one.run_key(None) != other.run_key(None)


def test_the_secret_is_kept_until_another_is_supplied(path: Path) -> None:
    other = "0123456789abcdef" * 2
    with Store(path) as store:
        first = store.secret(None)
        assert len(bytes.fromhex(first)) == 16
        assert store.secret(None) == first
        assert store.secret(other) == other
    with Store(path) as store:
        assert store.secret(None) == other


def test_two_new_stores_have_different_secrets(tmp_path: Path) -> None:
    with Store(tmp_path / "a.sqlite") as one, Store(tmp_path / "b.sqlite") as other:
        assert one.secret(None) != other.secret(None)


def test_circumstances_differ_where_any_part_does() -> None:
    parts = [("a", "b", "c"), ("a", "b"), ("ab", "c"), ("a", "bc"), ("a", "b", ""), ("a", 'b", "c')]
    assert len({digest_texts(*p) for p in parts}) == len(parts)
    assert digest_texts("a", "b") == digest_texts("a", "b")


def test_a_store_of_another_grader_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert caught.value.message == f"{path} was written by another grader (schema 7, expected 3)."
    assert caught.value.help == "Choose another folder with --out, or use the grader that wrote it."
    assert caught.value.exit_code == 1
    assert rows(path, "SELECT name FROM sqlite_master") == []
    assert before[:16] == path.read_bytes()[:16]


VERSION_1 = """
CREATE TABLE run_keys (id INTEGER PRIMARY KEY, run_key TEXT NOT NULL);
CREATE TABLE grades (
    id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, student TEXT NOT NULL, circumstances TEXT NOT NULL,
    supersedes INTEGER UNIQUE REFERENCES grades (id), body TEXT NOT NULL
);
INSERT INTO run_keys VALUES (1, 'winter');
INSERT INTO grades VALUES (1, 'stats', 'ada', 'c1', NULL,
    '{"assignment": "stats", "student": "ada", "status": "graded", "marks": 3.0, "max_marks": 5.0}');
PRAGMA user_version = 1;
"""


def test_a_store_from_before_there_were_overrides_is_taken_over(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.executescript(VERSION_1)
    with Store(path) as store:
        assert store.run_key(None) == "winter"
        assert store.latest("stats", "ada", "c1") == grade()
        assert store.add_override(override(), None)
        secret = store.secret(None)
        assert len(bytes.fromhex(secret)) == 16
    assert rows(path, "SELECT secret FROM secrets") == [(secret,)]
    assert rows(path, "PRAGMA user_version") == [(3,)]
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        db.execute("UPDATE grades SET body = '{}'")


def test_a_grade_that_cannot_be_read_is_told(path: Path) -> None:
    with Store(path) as store:
        store.add(grade(), "c1")
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO grades VALUES (2, 'stats', 'eve', 'c1', NULL, '{\"colour\": 1}')")
        db.commit()
    with Store(path) as store:
        for read in (lambda: store.latest("stats", "eve", None), store.shown):
            with pytest.raises(StoreError) as caught:
                read()
            assert caught.value.message == (
                f"{path} holds a grade that cannot be read: 6 of its values are not as expected."
            )
            assert "written by another version of the grader" in caught.value.help


def test_a_file_that_is_no_store_is_told(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"student,marks\n" * 100)
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert caught.value.message == f"{path} cannot be used: file is not a database."
    assert caught.value.help == (
        "It was not written by the grader. Move it away, or choose another folder with --out."
    )
    assert path.read_bytes() == b"student,marks\n" * 100


def test_a_store_that_another_program_writes_to_is_told_as_that(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for the other one is cut short, which is all that is changed."""
    connect = sqlite3.connect
    monkeypatch.setattr("grader.results.store.sqlite3.connect", partial(connect, timeout=0.05))
    with Store(path) as store, closing(connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.add(grade(), "c")
    assert caught.value.message == f"{path} cannot be used: database is locked."
    assert caught.value.help == (
        "Another program is writing to it. Grades written before this are safe: end the other program, then "
        "run the same command again."
    )


def test_a_damaged_store_is_told_as_that(path: Path) -> None:
    with Store(path) as store:
        for number in range(200):
            store.add(grade(f"student-{number}"), "c")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="malformed") as caught, Store(path) as store:
        store.shown()
    assert caught.value.help.startswith("It is damaged. Put an earlier copy in its place. The marks")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "out" / "grades.sqlite")
    assert caught.value.message.startswith(f"{tmp_path}/out/grades.sqlite cannot be used: ")
    assert "File exists" in caught.value.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match=r"cannot be used: unable to open database file\."):
        Store(tmp_path / "grades.sqlite")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "128k") as disk:
        yield disk


def test_a_disk_that_may_only_be_read_is_told(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(StoreError, match=r"grades.sqlite cannot be used: unable to open database file\."):
        Store(small_disk / "grades.sqlite")


def test_a_full_disk_is_told_and_loses_nothing(small_disk: Path) -> None:
    path = small_disk / "grades.sqlite"
    kept: list[str] = []

    def fill(store: Store) -> None:
        for number in range(1000):
            store.add(grade(f"student-{number}", notes=("x" * 2000,)), "c")
            kept.append(f"student-{number}")

    with Store(path) as store:
        with pytest.raises(StoreError) as caught:
            fill(store)
        assert caught.value.message == f"{path} cannot be used: database or disk is full."
        assert caught.value.help == HELP
    assert kept
    subprocess.run(["mount", "-o", "remount,size=1m", small_disk], check=True)
    with Store(path) as store:
        assert all(store.latest("stats", student, "c") for student in kept)
        store.add(grade("one more"), "c")
    assert [student for student, _ in rows(path)] == [*kept, "one more"]


WRITER = """
import sys
from pathlib import Path
from grader.model import Grade, GradeStatus
from grader.results.store import Store

path, start = Path(sys.argv[1]), int(sys.argv[2])
with Store(path) as store:
    for number in range(start, start + 100_000):
        store.add(Grade(assignment="stats", student=f"s{number % 7}", status=GradeStatus.GRADED,
                        marks=number, max_marks=1e9, notes=("x" * 3000,)), "c")
        print(number, flush=True)
"""


@pytest.mark.process
def test_nothing_that_was_acknowledged_is_lost_by_kill_9(path: Path) -> None:
    """Each round kills the writer in full flight, at another point, and goes on from what is there."""
    acknowledged = -1
    for lines in (1, 7, 20, 33):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, path, str(acknowledged + 1)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                acknowledged = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            rest = [int(line) for line in writer.stdout if line.endswith("\n")]
        acknowledged = max([acknowledged, *rest])
        written = [int(marks) for (marks,) in rows(path, "SELECT body ->> 'marks' FROM grades ORDER BY id")]
        # What was acknowledged is there, and at most the one grade under way beside it.
        assert written[: acknowledged + 1] == list(range(acknowledged + 1))
        assert len(written) <= acknowledged + 2
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        acknowledged = len(written) - 1
    with Store(path) as store:
        found = store.latest("stats", f"s{acknowledged % 7}", "c")
    assert found is not None
    assert found.marks == acknowledged


MARKER = """
import sys
from pathlib import Path
from grader.model import Override
from grader.results.store import Store

path, start = Path(sys.argv[1]), int(sys.argv[2])
with Store(path) as store:
    for number in range(start, start + 100_000):
        given = Override(assignment="stats", student="ada", item=f"s{number % 3}", marks=number,
                         max_marks=1e9, why="x" * 3000, by="Kim", at="2026-01-31T14:05:09Z", digest="d")
        last = store.last_override("stats", "ada", given.item)
        assert store.add_override(given, last[0] if last else None)
        print(number, flush=True)
"""


@pytest.mark.process
def test_no_mark_that_was_acknowledged_is_lost_by_kill_9(path: Path) -> None:
    acknowledged = -1
    for lines in (1, 8, 21):
        with subprocess.Popen(
            [sys.executable, "-c", MARKER, path, str(acknowledged + 1)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as marker:
            assert marker.stdout is not None
            for _ in range(lines):
                acknowledged = int(marker.stdout.readline())
            marker.send_signal(signal.SIGKILL)
            rest = [int(line) for line in marker.stdout if line.endswith("\n")]
        acknowledged = max([acknowledged, *rest])
        written = [marks for (marks,) in rows(path, "SELECT body ->> 'marks' FROM overrides ORDER BY id")]
        assert written[: acknowledged + 1] == list(map(float, range(acknowledged + 1)))
        assert len(written) <= acknowledged + 2
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        acknowledged = len(written) - 1
    chain = rows(path, "SELECT supersedes FROM overrides ORDER BY id")
    assert chain == [(None if number < 3 else number - 2,) for number in range(len(chain))]
    with Store(path) as store:
        assert max(given.marks or 0 for given in store.overrides()) == acknowledged
