"""Rows stay until a person takes them out: a second folder, two runs at once, a store that is gone."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.classes import ENDLESS, HALF_MEAN, RIGHT, Class, in_outputs
from tests.support.commands import PATIENCE_S, grader, read_until, started

pytestmark = pytest.mark.sandbox


@pytest.fixture
def late(stats: Class) -> Path:
    """Another folder of the same assignment, with eve alone; ada and ben have been graded."""
    assert stats.hand_in(ada=RIGHT, ben=HALF_MEAN).run().returncode == 0
    folder = stats.folder / "late" / "stats"
    (folder / "eve").mkdir(parents=True)
    (folder / "eve" / "stats.py").write_text(RIGHT, encoding="utf-8")
    return folder


def graded_late(stats: Class, late: Path) -> "subprocess.CompletedProcess[str]":
    return grader("run", str(late), "--out", str(stats.out), *stats.places(), "--jobs", "1")


def test_a_second_folder_adds_its_rows_and_takes_none_away(stats: Class, late: Path) -> None:
    done = graded_late(stats, late)
    assert done.returncode == 0
    assert in_outputs(stats) == {"ada": "5", "ben": "3", "eve": "5"}
    assert (
        "From earlier runs 2 rows stay in all outputs: ada, ben. `grader remove STUDENT` takes one out."
        in done.stdout
    )
    again = stats.run()
    assert again.stdout.count("(kept from before)") == 2
    assert "From earlier runs 1 row stays in all outputs: eve." in again.stdout
    assert in_outputs(stats) == {"ada": "5", "ben": "3", "eve": "5"}
    assert grader("report", "--out", str(stats.out), *stats.places()).returncode == 0
    assert in_outputs(stats) == {"ada": "5", "ben": "3", "eve": "5"}


def remove(stats: Class, *words: str) -> "subprocess.CompletedProcess[str]":
    return grader("remove", *words, "--out", str(stats.out), *stats.places())


def test_a_person_takes_a_row_out_and_that_is_recorded(stats: Class, late: Path) -> None:
    assert graded_late(stats, late).returncode == 0
    given = ("--why", "my own words", "--by", "Kim")
    assert grader("mark", "eve", "s1", "1", *given, "--out", str(stats.out)).returncode == 0
    done = remove(stats, "eve", "--why", "she left the course", "--by", "Kim")
    assert done.returncode == 0
    assert "eve was taken out of stats, with 1 mark given by hand." in done.stdout
    assert in_outputs(stats) == {"ada": "5", "ben": "3"}
    (recorded,) = stats.results()["removed"]
    assert (recorded["student"], recorded["why"], recorded["by"]) == ("eve", "she left the course", "Kim")
    assert stats.run().returncode == 0
    assert in_outputs(stats) == {"ada": "5", "ben": "3"}
    assert len(stats.results()["removed"]) == 1
    assert graded_late(stats, late).returncode == 0
    assert sorted(in_outputs(stats)) == ["ada", "ben", "eve"]


def test_the_last_row_can_be_taken_out(stats: Class) -> None:
    assert stats.hand_in(ada=RIGHT).run().returncode == 0
    assert remove(stats, "ada", "--why", "a test", "--by", "Kim").returncode == 0
    assert stats.results()["grades"] == []
    assert stats.run().returncode == 0
    assert in_outputs(stats) == {"ada": "5"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["eva", "--why", "w", "--by", "Kim"], "STUDENT: expected a student of stats, found 'eva'."),
        (["eve", "--by", "Kim"], "--why: expected the reason, found ''."),
        (["eve", "--why", "...", "--by", "Kim"], "--why: expected the reason, found '...'."),
        (["eve", "--why", "w"], "--by: expected your name, found ''."),
    ],
)
def test_what_cannot_be_taken_out_is_told(stats: Class, late: Path, words: list[str], said: str) -> None:
    assert graded_late(stats, late).returncode == 0
    done = remove(stats, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert sorted(in_outputs(stats)) == ["ada", "ben", "eve"]


def test_without_grades_there_is_no_row_to_take_out(stats: Class) -> None:
    done = remove(stats, "eve", "--why", "w", "--by", "Kim")
    assert done.returncode == 2
    assert "expected a folder that `grader run` has written, found no such folder" in done.stderr
    assert not stats.out.exists()


# ── two at once ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("nothing_left_running")
def test_a_second_run_into_the_same_folder_is_refused_and_told_who_is_there(stats: Class) -> None:
    stats.hand_in(ada=RIGHT, cleo=ENDLESS)
    first = started(stats.command())
    with first:
        read_until(first, "[1/2] ada: ")
        second = stats.run("--only", "ada")
        assert second.returncode == 2
        said = " ".join(second.stderr.split())
        assert f"{stats.out} is in use: `grader run` (process {first.pid} on " in said
        assert "Wait until it has ended, or choose another folder with --out." in second.stderr
        taken = remove(stats, "ada", "--why", "w", "--by", "Kim")
        assert (taken.returncode, "is in use" in taken.stderr) == (2, True)
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE_S)
    (stats.hand_ins / "cleo" / "stats.py").write_text(RIGHT, encoding="utf-8")
    assert stats.run().returncode == 0, "the lock ends with its process, however that ends"
    assert in_outputs(stats) == {"ada": "5", "cleo": "5"}


# ── a store that is gone ──────────────────────────────────────────────────────────────────────────────


def marked_by_hand(stats: Class) -> None:
    assert stats.hand_in(ada=RIGHT, ben=HALF_MEAN).run().returncode == 0
    given = ("--why", "my own words", "--by", "Kim", "--out", str(stats.out))
    assert grader("mark", "ben", "s1", "1", *given).returncode == 0
    assert grader("report", "--out", str(stats.out), *stats.places()).returncode == 0


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_lost_store_is_noticed_before_anything_is_graded(stats: Class, how: str) -> None:
    marked_by_hand(stats)
    before = stats.results()
    for path in stats.out.glob("grades.sqlite*"):
        path.unlink()
    if how == "empty":
        (stats.out / "grades.sqlite").touch()
    done = stats.run()
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert "holds the results of 2 hand-ins (1 mark given by hand), but grades.sqlite" in said
    assert "Put grades.sqlite back, from a backup for instance." in said
    assert stats.results() == before
    assert stats.run().returncode == 1, "asking twice does not help"
    (stats.out / "results.json").rename(stats.folder / "earlier.json")
    assert stats.run().returncode == 0


@pytest.mark.parametrize("content", ["", "[]", "{", '{"grades": 3}', '{"grades": [1, 2]}', "[" * 100_000])
def test_what_is_no_result_of_an_earlier_run_stops_nobody(stats: Class, content: str) -> None:
    stats.hand_in(ada=RIGHT)
    stats.out.mkdir()
    (stats.out / "results.json").write_text(content)
    assert stats.run().returncode == 0
    assert json.loads((stats.out / "results.json").read_text())["grades"][0]["marks"] == 5
