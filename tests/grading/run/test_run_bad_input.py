"""Whatever the command is given, it ends with a sentence, a way out, and the right exit code."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.classes import HALF_MEAN, RIGHT, Class
from tests.support.commands import fresh_grader, grader
from tests.support.disks import mounted

pytestmark = pytest.mark.sandbox

UNSAFE = ("--sandbox", "none")
"""Quick where no hand-in is ever run: there is no sandbox to be tried first."""


def must_be_refused(done: subprocess.CompletedProcess[str], message: str, help_: str) -> None:
    """Exit code 2, the message and what to do about it, and not a word more on the error stream."""
    assert done.returncode == 2
    assert done.stderr == f"error: {message}\n  {help_}\n"


def test_a_missing_folder(stats: Class) -> None:
    gone = stats.folder / "nowhere"
    done = grader("run", str(gone), "--out", str(stats.out), *stats.places(), *UNSAFE)
    must_be_refused(done, f"{gone}: no such folder", "Give the folder that holds the hand-ins.")
    assert not stats.out.exists()


def test_an_empty_folder(stats: Class) -> None:
    shutil.rmtree(stats.hand_ins)
    done = stats.run(*UNSAFE)
    must_be_refused(
        done,
        f"{stats.folder}/submissions: the folder is empty",
        "Expected submissions/<assignment>/<student>/ or submissions/<assignment>/<student>.zip.",
    )


def test_a_folder_of_files_that_are_no_hand_ins(stats: Class) -> None:
    for name in ("readme.txt", "students.csv"):
        (stats.hand_ins / name).write_text("nothing to grade")
    done = stats.run(*UNSAFE)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "hand-in" in done.stderr
    assert not (stats.out / "results.json").exists()


def test_an_unknown_assignment(stats: Class) -> None:
    stats.hand_in(ada=RIGHT)
    done = stats.run("--assignment", "stat", *UNSAFE)
    assert done.returncode == 2
    assert done.stderr.startswith("error: stat: no such assignment\n")
    assert "stats" in done.stderr.splitlines()[1]


def test_a_folder_of_an_unknown_assignment(stats: Class) -> None:
    stats.hand_in(ada=RIGHT)
    stats.hand_ins.rename(stats.hand_ins.with_name("statz"))
    done = stats.run(*UNSAFE)
    assert done.returncode == 2
    assert "statz" in done.stderr
    assert "stats" in done.stderr.replace("statz", "")


def test_a_student_who_did_not_hand_in(stats: Class) -> None:
    done = stats.hand_in(ada=RIGHT).run("--only", "eve", *UNSAFE)
    must_be_refused(
        done,
        "--only names eve, but no such student handed in.",
        "Names are those of the folders or zips below the assignment.",
    )


@dataclass(frozen=True)
class Graded:
    stats: Class
    said: str
    grades: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A class with one good hand-in and one of every bad kind: the run ends well, with a row for each."""
    stats = Class(tmp_path_factory.mktemp("mixed"))
    stats.hand_in(ada=RIGHT, bob=HALF_MEAN, cleo="", dan="def mean(:\n", eli=RIGHT)
    with zipfile.ZipFile(stats.hand_ins / "ada.zip", "w") as archive:
        archive.writestr("stats.py", RIGHT)
    (stats.hand_ins / "eli" / "stats.py").unlink()
    (stats.hand_ins / "eli" / "plan.txt").write_text("The mean is the sum over the number.\n")
    (stats.hand_ins / "eli" / "a.csv").write_text("1,2\n")
    (stats.hand_ins / "fay.zip").write_bytes(b"PK\x03\x04 and then nothing")
    (stats.hand_ins / "students.csv").write_text("ada")
    done = stats.run()
    assert (done.returncode, done.stderr) == (0, "")
    return Graded(stats, done.stdout, stats.grades())


def test_two_hand_ins_of_one_student_are_one_row_with_a_reason(mixed: Graded) -> None:
    ada = mixed.grades["ada"]
    assert (ada["status"], ada["marks"], ada["items"]) == ("invalid", None, [])
    assert ada["reason"] == "There is more than one hand-in of this student: ada/ and ada.zip."
    assert "There is more than one hand-in of this student" in mixed.said
    assert (mixed.stats.out / "report" / "stats" / "ada.html").is_file()


def test_a_hand_in_that_cannot_be_opened_stops_nobody(mixed: Graded) -> None:
    assert mixed.grades["fay"]["status"] == "invalid"
    assert (mixed.grades["bob"]["status"], mixed.grades["bob"]["marks"]) == ("graded", 3.0)
    assert sorted(mixed.stats.rows()) == ["ada", "bob", "cleo", "dan", "eli", "fay"]


def test_loose_files_beside_the_hand_ins_are_named(mixed: Graded) -> None:
    assert "\nNot hand-ins, so not looked at: students.csv\n" in mixed.said


@pytest.mark.parametrize(
    ("student", "status", "reason", "message"),
    [
        ("cleo", "missing", "not-defined", "stats.py does not define mean."),
        ("dan", "failed", "import-error", "stats.py is not valid Python: invalid syntax, line 1."),
        ("eli", "missing", "no-file", "stats.py is not in the hand-in; it holds a.csv, plan.txt."),
    ],
)  # fmt: skip
def test_no_marks_at_all_have_a_reason_and_are_no_failure_of_the_command(
    mixed: Graded, student: str, status: str, reason: str, message: str
) -> None:
    grade = mixed.grades[student]
    first = grade["items"][0]
    assert (grade["status"], grade["marks"]) == ("graded", 0.0)
    assert (first["status"], first["reason"], first["message"]) == (status, reason, message)


# ── options ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "x", "--sandbox", "maybe"], "'auto', 'warm', 'cold', 'none'"),
        (["run", "x", "--wrong"], "--wrong"),
    ],
)
def test_an_option_typed_wrong(arguments: list[str], words: str) -> None:
    done = grader(*arguments, env={"COLUMNS": "200", "TERM": "dumb"})
    assert done.returncode == 2
    assert words in done.stderr


# ── rubric errors ─────────────────────────────────────────────────────────────────────────────────────


def test_an_error_in_a_rubric_names_file_and_line(stats: Class) -> None:
    text = stats.rubric.read_text()
    stats.rubric.write_text(text.replace("marks: 2\n", "marks: four\n"))
    line = 1 + text[: text.index("marks: 2\n")].count("\n")
    done = stats.hand_in(ada=RIGHT).run(*UNSAFE)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {stats.rubric}:{line}: ")
    assert "marks: expected a number" in done.stderr
    assert not stats.out.exists()


def test_verify_of_an_unknown_assignment(stats: Class) -> None:
    done = grader("verify", "stat", *stats.places(), *UNSAFE)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "stats" in done.stderr


# ── the sandbox ───────────────────────────────────────────────────────────────────────────────────────


def test_without_bubblewrap_nothing_is_run_and_the_way_to_it_is_told(stats: Class) -> None:
    empty = stats.folder / "bin"
    empty.mkdir()
    done = stats.hand_in(ada=RIGHT).run(env={"PATH": str(empty)})
    must_be_refused(
        done,
        "bubblewrap is not installed, so untrusted code cannot be run safely.",
        "Install it (Debian, Ubuntu: `sudo apt-get install bubblewrap libseccomp2`), "
        "or grade code you wrote yourself with `--sandbox none`.",
    )
    assert not stats.out.exists()


def test_without_a_sandbox_only_when_asked_and_never_in_silence(stats: Class) -> None:
    done = stats.hand_in(ada=RIGHT).run(*UNSAFE)
    assert done.returncode == 0
    assert done.stdout.startswith("sandbox: none (none)\n  missing: everything: no sandbox was asked for\n")
    assert stats.results()["sandbox"] == "none"
    assert stats.grades()["ada"]["marks"] == 5.0


def test_the_doctor_says_how_safe_it_is() -> None:
    done = fresh_grader("doctor")
    assert done.returncode == 0
    assert done.stdout.startswith("attack trial ")
    assert "network" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("sandbox: ") or "  missing: " in done.stdout


def test_the_version() -> None:
    assert fresh_grader("version").stdout == "0.1.0\n"


# ── disks ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def small_disk(stats: Class) -> Iterator[Path]:
    with mounted(stats.out, "16k") as disk:
        yield disk


def resized(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def full_disk_must_be_named(done: subprocess.CompletedProcess[str]) -> None:
    first, second = done.stderr.splitlines()
    assert done.returncode == 1
    assert first.startswith("error: ")
    assert "cannot be used" in first or "No space left" in first
    assert "Check that the disk is not full" in second or "Free some space" in second
    assert "run the same command again" in second


def test_a_disk_without_room_for_a_store_is_told(stats: Class, small_disk: Path) -> None:
    full_disk_must_be_named(stats.hand_in(ada=RIGHT).run(*UNSAFE))
    assert not (small_disk / "results.json").exists()


def test_a_disk_without_room_for_the_pages_is_told_and_running_again_goes_on(
    stats: Class, small_disk: Path
) -> None:
    resized(small_disk, "200k")
    full_disk_must_be_named(stats.hand_in(ada=RIGHT, bob=RIGHT, cleo=RIGHT).run())
    assert stats.rows() == ["ada", "bob", "cleo"]
    resized(small_disk, "16m")
    again = stats.run()
    assert again.returncode == 0
    assert again.stdout.count("kept from before") == 3
    assert stats.rows() == ["ada", "bob", "cleo"]
    assert {grade["marks"] for grade in stats.grades().values()} == {5.0}


def test_an_out_folder_that_is_a_file(stats: Class) -> None:
    stats.hand_in(ada=RIGHT)
    stats.out.write_text("a file")
    done = stats.run(*UNSAFE)
    must_be_refused(
        done,
        f"--out: expected a folder, found something else: {stats.out}.",
        "Name another folder with --out.",
    )
    assert stats.out.read_text() == "a file"


def test_an_out_folder_with_another_file_in_place_of_the_store(stats: Class) -> None:
    stats.out.mkdir()
    (stats.out / "grades.sqlite").write_text("student,marks\n" * 100)
    done = stats.hand_in(ada=RIGHT).run(*UNSAFE)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {stats.out}/grades.sqlite cannot be used: file is not a database.\n"
        "  It was not written by the grader. Move it away, or choose another folder with --out.\n"
    )
    assert sorted(found.name for found in stats.out.iterdir()) == [".lock", "grades.sqlite"]
