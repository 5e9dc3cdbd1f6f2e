"""`grader mark` and `grader report` as a person types them, after a real run."""

import csv
import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from grader.model import Grade, GradedItem, GradeStatus, Outcome, Prose, Reason, Status
from grader.results.store import Store
from tests.support.classes import HALF_MEAN, RIGHT, Class
from tests.support.commands import PATIENCE_S, grader, line
from tests.support.outputs import results, without_times
from tests.support.processes import until
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox
LOCKS = Path("/proc/locks")

KIM = ("--why", "The idea is right.", "--by", "Kim")


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory.mktemp("once"))


@pytest.fixture(scope="module")
def run_without_a_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory.mktemp("without"), "--sandbox", "none")


def once(folder: Path, *options: str) -> Path:
    stats = Class(folder).hand_in(ada=RIGHT, bob=HALF_MEAN)
    assert stats.run(*options).returncode == 0
    return stats.out


@pytest.fixture
def graded(stats: Class, run_once: Path) -> Class:
    """A run's folder of its own: ada has everything right, bob has lost the 2 marks of s1."""
    shutil.copytree(run_once, stats.out)
    return stats.hand_in(ada=RIGHT, bob=HALF_MEAN)


@pytest.fixture
def graded_without_a_sandbox(stats: Class, run_without_a_sandbox: Path) -> Class:
    """The same in all but what is told of the sandbox, wherever that is."""
    shutil.copytree(run_without_a_sandbox, stats.out)
    return stats


def mark(stats: Class, *words: str) -> subprocess.CompletedProcess[str]:
    return grader("mark", *words, "--out", str(stats.out))


def report(stats: Class, *options: str) -> subprocess.CompletedProcess[str]:
    return grader("report", "--out", str(stats.out), *(options or stats.places()))


def page(stats: Class, student: str) -> str:
    return (stats.out / "report" / "stats" / f"{student}.html").read_text(encoding="utf-8")


def index(stats: Class) -> str:
    return (stats.out / "report" / "index.html").read_text(encoding="utf-8")


def row(stats: Class, student: str) -> dict[str, str]:
    with (stats.out / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {found["student"]: found for found in csv.DictReader(file)}[student]


def first_item(stats: Class, student: str = "bob") -> dict[str, Any]:
    return dict(stats.grades()[student]["items"][0])


def outputs(out: Path) -> dict[str, bytes]:
    every = (path for path in out.rglob("*") if path.is_file() and "sqlite" not in path.name)
    return {str(path.relative_to(out)): path.read_bytes() for path in every}


# ── a mark and what shows it ──────────────────────────────────────────────────────────────────────────


def test_a_mark_is_in_every_output_after_the_report(graded: Class) -> None:
    done = mark(graded, "bob", "s1", "1.5", *KIM)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "bob s1: 1.5 of 2 marks, given by Kim; the grader itself: failed, 0 of 2 marks.\n"
        "bob now: 4.5 of 5 marks.\n"
        f"To show this in the outputs: grader report --out {graded.out}\n"
    )
    assert graded.grades()["bob"]["marks"] == 3.0
    done = report(graded)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4.5 / 5" in done.stdout
    assert "(by hand: s1)" in done.stdout
    assert done.stdout.endswith(f"\nThe pages: {graded.out}/report/index.html\n")
    item = first_item(graded)
    assert (graded.grades()["bob"]["marks"], item["marks"], item["status"]) == (4.5, 1.5, "partial")
    assert (item["override"]["by"], item["override"]["machine_status"]) == ("Kim", "failed")
    assert (row(graded, "bob")["marks"], row(graded, "bob")["by_hand"]) == ("4.5", "s1: 1.5 by Kim")
    assert "1.5 of 2 marks, given by Kim" in page(graded, "bob")
    assert "by hand: s1" in index(graded)


def test_a_mark_survives_further_runs_and_the_stored_grade_stays_the_machines(graded: Class) -> None:
    mark(graded, "bob", "s1", "2", *KIM)
    done = graded.hand_in(cleo=RIGHT).run()
    assert "bob: 5 / 5 (kept from before)" in done.stdout
    assert (graded.grades()["bob"]["marks"], row(graded, "bob")["marks"]) == (5.0, "5")
    assert graded.rows() == ["ada", "bob", "cleo"]
    with Store(graded.out / "grades.sqlite") as store:
        stored = store.latest("stats", "bob", None)
    assert stored is not None
    assert (stored.marks, stored.items[0].overruled) == (3.0, None)


def test_a_mark_given_while_another_run_key_grades_anew_still_stands(graded: Class) -> None:
    mark(graded, "bob", "s1", "2", *KIM)
    done = graded.run("--run-key", "another")
    assert "kept from before" not in done.stdout
    assert graded.grades()["bob"]["marks"] == 5.0


def test_new_work_is_looked_at_again(graded: Class) -> None:
    mark(graded, "bob", "s1", "1.5", *KIM)
    done = graded.hand_in(bob=HALF_MEAN + "\n# better?\n").run()
    assert done.returncode == 0
    assert "bob: 3 of 3 so far (" in done.stdout
    assert "\n1 hand-in not final, waiting for a person: bob (s1)\n" in done.stdout
    bob, item = graded.grades()["bob"], first_item(graded)
    assert (bob["status"], bob["marks"], bob["pending_marks"]) == ("pending", 3.0, 2.0)
    assert (item["status"], item["override"], item["earlier_override"]["marks"]) == ("pending", None, 1.5)
    assert "An earlier mark that does not count" in page(graded, "bob")
    assert "Kim gave 1.5 of 2 marks to an earlier version" in index(graded)
    # To keep what the machine says, the mark is taken back; to give marks, it is simply given again.
    assert mark(graded, "bob", "s1", "1", "--why", "Looked again.", "--by", "Lee").returncode == 0
    report(graded)
    assert (graded.grades()["bob"]["status"], graded.grades()["bob"]["marks"]) == ("graded", 4.0)


def test_a_withdrawn_mark_leaves_the_machines_judgement(graded: Class) -> None:
    mark(graded, "bob", "s1", "1.5", *KIM)
    done = mark(graded, "bob", "s1", "--withdraw", "--why", "wrong student", "--by", "Lee")
    assert done.stdout.startswith(
        "bob s1: withdrawn by Lee; the grader's own judgement stands: failed, 0 of 2 marks.\n"
        "bob now: 3 of 5 marks.\n"
    )
    report(graded)
    assert (graded.grades()["bob"]["marks"], first_item(graded)["override"]) == (3.0, None)


# ── what waits ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def with_prose(graded: Class) -> Class:
    """dan's second item is typed text that a person has to read."""
    evidence = Prose(title="Variance", found="because", expected="as it is").model_dump()
    told = {"item": "s2", "status": Status.PENDING, "reason": Reason.NEEDS_A_PERSON, "message": "To be read."}
    waiting = Outcome.model_validate({**told, "evidence": (evidence,)})
    right = Outcome(item="s1", status=Status.PASSED, earned=1.0)
    items = (
        GradedItem(id="s1", title="Mean", problem="s", marks=2.0, max_marks=2.0, outcome=right),
        GradedItem(id="s2", title="Variance", problem="s", marks=0.0, max_marks=3.0, outcome=waiting),
    )
    rest = {"marks": 2.0, "max_marks": 5.0, "pending_marks": 3.0, "digest": "12ab" * 16, "items": items}
    dan = {"assignment": "stats", "student": "dan", "status": GradeStatus.PENDING, **rest}
    with Store(graded.out / "grades.sqlite") as store:
        store.add(Grade.model_validate(dan), "c")
    return graded


def test_what_waits_is_said_everywhere_and_a_mark_settles_it(with_prose: Class) -> None:
    stats = with_prose
    done = report(stats)
    assert "2 of 2 so far" in done.stdout
    assert done.stdout.count("\n1 hand-in not final, waiting for a person: dan (s2)\n") == 1
    assert "\nThe index page has the commands to mark them.\n" in done.stdout
    assert "2 of the 2 marks judged so far, 3 marks wait for a person." in page(stats, "dan")
    assert "grader mark dan s2 MARKS" in index(stats)
    done = mark(stats, "dan", "s2", "3", *KIM, "--seen", "12ab12ab12ab")
    assert "dan now: 5 of 5 marks." in done.stdout
    done = report(stats)
    assert "waiting" not in done.stdout
    assert "Waiting for a person" not in index(stats)
    assert (stats.grades()["dan"]["status"], row(stats, "dan")["s2"]) == ("graded", "3")


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["bob", "s1", "-1", *KIM],
            "error: MARKS: expected a number from 0 to 2, which is what s1 is worth, found -1.\n"
            "  Nothing was written. Give marks in this range.\n",
        ),
        (
            ["bbo", "s1", "1", *KIM],
            "error: STUDENT: expected a student of stats, found 'bbo'.\n"
            "  Did you mean bob? Known: ada, bob.\n",
        ),
        (
            ["bob", "s1", "1", "--by", "Kim"],
            "error: --why: expected the reason, found nothing.\n"
            "  The student reads it beside the marks: say what you saw.\n",
        ),
        (
            ["bob", "s1", *KIM],
            "error: MARKS: expected how many marks the item is given, found nothing.\n"
            "  Write the number after the item, or --withdraw to take back what was given.\n",
        ),
    ],
    ids=["negative", "unknown", "unsigned", "no-marks"],
)
def test_what_is_refused_is_told_and_not_written(graded: Class, words: list[str], told: str) -> None:
    done = mark(graded, *words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
    with Store(graded.out / "grades.sqlite") as store:
        assert store.overrides() == []


@pytest.mark.parametrize("command", [["mark", "bob", "s1", "1", *KIM], ["report"]])
def test_a_folder_without_grades_is_refused(tmp_path: Path, command: list[str]) -> None:
    done = grader(*command, "--out", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: --out: expected a folder that `grader run` has written, found no grades.sqlite in it: "
        f"{tmp_path}\n"
        "  Run `grader run` first, or name the folder that holds the grades with --out.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_option_typed_wrong_is_refused() -> None:
    done = grader("mark", "bob", "s1", "1", "--whi", "x", env={"COLUMNS": "200", "TERM": "dumb"})
    assert done.returncode == 2
    assert "--whi" in done.stderr


def test_a_report_of_an_unknown_assignment_is_refused(graded: Class) -> None:
    done = report(graded, "--assignment", "stat")
    assert done.returncode == 2
    assert done.stderr == (
        "error: --assignment: expected an assignment, found 'stat'.\n  Did you mean stats? Known: stats.\n"
    )


def test_of_many_who_mark_at_the_same_time_one_is_heard_and_the_others_are_told(graded: Class) -> None:
    command = ["mark", "bob", "s1", "1", "--why", "first", "--out", str(graded.out)]
    many = [
        subprocess.Popen(
            line(*command, "--by", f"TA{n}"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for n in range(4)
    ]
    told = [one.communicate(timeout=120)[1] for one in many]
    assert sorted(one.returncode for one in many) == [0, 2, 2, 2]
    (heard,) = [n for n, one in enumerate(many) if one.returncode == 0]
    refused = [text for text in told if text]
    assert len(refused) == 3
    for text in refused:
        assert "bob s1 is already marked" in text or "by somebody else at the same moment" in text
        assert f"1 of 2 marks by TA{heard} on " in text
        assert "Repeat the command with --replace" in text


# ── writing everything again ──────────────────────────────────────────────────────────────────────────


def test_a_report_writes_what_the_run_wrote(graded_without_a_sandbox: Class) -> None:
    stats = graded_without_a_sandbox
    before = outputs(stats.out)
    for name in ("results.json", "grades.csv"):
        (stats.out / name).unlink()
    shutil.rmtree(stats.out / "report")
    assert report(stats).returncode == 0
    assert outputs(stats.out) == before
    assert stats.results()["sandbox"] == "none"
    assert "everything: no sandbox was asked for" in index(stats)


def test_reports_at_the_same_time_write_the_same(graded: Class) -> None:
    before = outputs(graded.out)
    command = line("report", "--out", str(graded.out), *graded.places())
    many = [subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT) for _ in range(3)]
    assert [one.wait(120) for one in many] == [0, 0, 0]
    assert outputs(graded.out) == before


@pytest.mark.skipif(not LOCKS.is_file(), reason="only Linux says who waits for a lock")
def test_a_report_waits_until_another_has_written_its_last_page(graded: Class) -> None:
    (graded.out / "results.json").unlink()
    folder = os.open(graded.out, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with subprocess.Popen(line("report", "--out", str(graded.out), *graded.places()), cwd=ROOT) as process:
        waiting = re.compile(rf"-> FLOCK +ADVISORY +WRITE {process.pid} ")
        assert until(lambda: bool(waiting.search(LOCKS.read_text(encoding="ascii"))), PATIENCE_S)
        assert not (graded.out / "results.json").exists()
        os.close(folder)
        assert process.wait(60) == 0
    assert (graded.out / "results.json").is_file()


def test_without_rubrics_the_pages_show_what_the_grades_hold(graded: Class) -> None:
    done = report(graded, "--rubrics", str(graded.folder / "none"))
    assert done.returncode == 0
    assert done.stderr == (
        f"without the rubric's texts: stats: {graded.folder}/none: expected a folder of rubrics, "
        "found no such folder\n"
    )
    assert "Return the mean of the numbers." not in page(graded, "bob")
    assert "The sum is divided by twice the count" in page(graded, "bob")
    assert graded.grades()["bob"]["marks"] == 3.0


def test_a_rubric_that_has_changed_since_does_not_stop_the_report(graded: Class) -> None:
    text = graded.rubric.read_text(encoding="utf-8")
    graded.rubric.write_text(text.replace("id: s2\n", "id: s9\n").replace("s2: 3", "s9: 3"), encoding="utf-8")
    done = report(graded)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Variance" in page(graded, "bob")
    graded.rubric.write_text("assignment: [", encoding="utf-8")
    done = report(graded)
    assert done.returncode == 0
    assert done.stderr.startswith(f"without the rubric's texts: stats: {graded.rubric}:1: ")
    assert "Variance" in page(graded, "bob")


def test_who_was_taken_out_stays_out_and_cannot_be_marked(graded: Class) -> None:
    (graded.hand_ins / "ada").rename(graded.hand_ins / "ada-lovelace")
    graded.run()
    assert sorted(graded.grades()) == ["ada", "ada-lovelace", "bob"]
    taken_out = ("remove", "ada", "--why", "renamed", "--by", "Kim")
    assert grader(*taken_out, "--out", str(graded.out), *graded.places()).returncode == 0
    graded.run()
    assert sorted(graded.grades()) == ["ada-lovelace", "bob"]
    before = without_times(graded.out)
    assert report(graded).returncode == 0
    assert without_times(graded.out) == before
    done = mark(graded, "ada", "s1", "1", *KIM)
    assert (done.returncode, done.stderr) == (
        2,
        "error: STUDENT: expected a student of stats, found 'ada'.\n  Known: ada-lovelace, bob.\n",
    )


def test_a_report_after_a_run_that_never_got_to_its_outputs(
    graded_without_a_sandbox: Class, tmp_path: Path
) -> None:
    """Only the grades were written: the pages say what these hold."""
    stats = graded_without_a_sandbox
    alone = tmp_path / "alone"
    alone.mkdir()
    with Store(stats.out / "grades.sqlite") as store, Store(alone / "grades.sqlite") as other:
        other.run_key("winter")
        for grade in store.shown():
            other.add(grade, "c")
    assert grader("report", "--out", str(alone), *stats.places()).returncode == 0
    found = results(alone)
    assert (found["run_key"], found["sandbox"]) == ("winter", "none")
    assert [grade["student"] for grade in found["grades"]] == ["ada", "bob"]
