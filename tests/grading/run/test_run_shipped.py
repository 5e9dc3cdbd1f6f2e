"""The shipped hand-ins through the real command: the contract of its outputs, and the same marks again."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import fresh_grader, grader
from tests.support.outputs import GRADE_KEYS, ITEM_KEYS, results, stored, without_times
from tests.support.project import ROOT, SHIPPED

pytestmark = pytest.mark.sandbox

MARKS = {"bram": 18.0, "emil": 14.0, "nils": 17.0, "quinn": 0.0, "uma": 18.0, "viktor": 18.0}
"""A clean one, a known mistake, a lost part, Python 2, a zip with an extra level, a notebook."""
ITEMS = ["q1a", "q1b", "q1c", "q2a", "q2b", "q2c", "q2d", "q3a", "q3b", "q4a", "q4b", "q4c"]
ON_THE_CLASS = ["q1a", "q1b", "q1c", "q2d", "q3a"]
"""Items of two_layernet.py, which is all that most of the shipped hand-ins hold."""


def on_the_class(grade: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in grade["items"] if item["id"] in ON_THE_CLASS]


def only(*students: str) -> list[str]:
    return [word for student in students or MARKS for word in ("--only", student)]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("graded") / "grades"
    done = grader("run", "submissions/", "--out", str(out), "--run-key", "winter", "--jobs", "2", *only())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sandbox: ")
    assert "hlcv-ex2: 6 hand-ins, 2 at a time\n" in done.stdout
    assert "[6/6] " in done.stdout
    assert done.stdout.endswith(f"\nThe pages: {out}/report/index.html\n")
    return out


def test_marks_are_as_they_should_be(graded: Path) -> None:
    assert {grade["student"]: grade["marks"] for grade in results(graded)["grades"]} == MARKS


def test_every_output_is_there(graded: Path) -> None:
    pages = sorted(str(page.relative_to(graded)) for page in graded.rglob("*") if page.is_file())
    assert pages == [
        ".lock",
        "grades.csv",
        "grades.sqlite",
        "report/hlcv-ex2/bram.html",
        "report/hlcv-ex2/emil.html",
        "report/hlcv-ex2/nils.html",
        "report/hlcv-ex2/quinn.html",
        "report/hlcv-ex2/uma.html",
        "report/hlcv-ex2/viktor.html",
        "report/hlcv-ex2/viktor.q3b.ipynb",
        "report/index.html",
        "results.json",
    ]


def test_results_keep_their_contract(graded: Path) -> None:
    found = results(graded)
    assert list(found) == ["schema", "grader", "run_key", "sandbox", "removed", "grades"]
    assert (found["schema"], found["run_key"]) == (1, "winter")
    assert found["sandbox"] in ("strong", "partial")
    assert [grade["student"] for grade in found["grades"]] == sorted(MARKS)
    for grade in found["grades"]:
        assert list(grade) == GRADE_KEYS
        assert (grade["assignment"], grade["status"], grade["max_marks"]) == ("hlcv-ex2", "pending", 41.0)
        assert [item["id"] for item in grade["items"]] == ITEMS
        assert grade["pending_marks"] == 10.0  # the formulas and the discussion
        assert all(list(item) == ITEM_KEYS for item in grade["items"])
        assert grade["marks"] == sum(item["marks"] for item in grade["items"])


def test_a_known_mistake_is_named_and_later_parts_are_followed_through(graded: Path) -> None:
    [emil] = [grade for grade in results(graded)["grades"] if grade["student"] == "emil"]
    lost = [item for item in on_the_class(emil) if item["marks"] < item["max_marks"]]
    assert [(item["id"], item["status"], item["reason"], item["mistakes"]) for item in lost] == [
        ("q1b", "failed", "wrong-value", ["half-regularization"])
    ]


def test_python_2_is_told_with_its_line(graded: Path) -> None:
    [quinn] = [grade for grade in results(graded)["grades"] if grade["student"] == "quinn"]
    outcomes = {(item["status"], item["reason"]) for item in on_the_class(quinn)}
    assert outcomes == {("failed", "import-error")}
    assert quinn["items"][0]["message"].startswith("two_layernet.py is written in Python 2: line ")


def test_hidden_inputs_do_not_reach_the_pages_of_another_run(graded: Path) -> None:
    """What a page says of a hidden case is a difference, never a value: no comparison but the published."""
    with closing(sqlite3.connect(graded / "grades.sqlite")) as db:
        bodies = [json.loads(body) for (body,) in db.execute("SELECT body FROM grades")]
    shown = [
        evidence
        for body in bodies
        for item in body["items"]
        for evidence in item["outcome"]["evidence"]
        if evidence["kind"] == "comparison" and item["id"] == "q1b"
    ]
    assert shown
    assert {evidence["expected"] for evidence in shown} == {"1.3037878913"}


def test_a_second_run_regrades_nothing(graded: Path) -> None:
    before = without_times(graded), (graded / "results.json").read_text(), stored(graded)
    again = fresh_grader("run", "submissions/", "--out", str(graded), "--jobs", "2", *only())
    assert again.returncode == 0
    assert again.stdout.count("(kept from before)") == len(MARKS)
    assert (without_times(graded), (graded / "results.json").read_text(), stored(graded)) == before
    assert sorted(before[2]) == sorted(MARKS)


def test_the_same_run_key_gives_the_same_bytes(graded: Path, tmp_path: Path) -> None:
    """For one hand-in at a time as for two, and for the first four of the class as for all of it."""
    some = sorted(MARKS)[:4]
    out = ["--out", str(tmp_path / "g"), "--run-key", "winter", "--jobs", "1"]
    assert fresh_grader("run", str(SHIPPED), *out, *only(*some)).returncode == 0
    first, end = without_times(tmp_path / "g").split("\n ]\n}")
    assert end == ""
    assert without_times(graded).startswith(f"{first},\n")


@pytest.fixture(scope="module")
def under_another_key(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, dict[str, Any]]]:
    """What was said, and the grades: two of the shipped hand-ins, the reference, and it with momentum."""
    folder = tmp_path_factory.mktemp("another")
    hand_ins = folder / "hlcv-ex2"
    for student in ("emil", "nils"):
        shutil.copytree(SHIPPED / student, hand_ins / student)
    solution = (ROOT / "reference" / "hlcv-ex2" / "solution" / "two_layernet.py").read_text()
    for student, handed_in in (("ada", solution), ("otis", with_momentum(solution))):
        (hand_ins / student).mkdir()
        (hand_ins / student / "two_layernet.py").write_text(handed_in)
    done = grader("run", str(hand_ins), "--out", str(folder / "g"), "--run-key", "summer", "--jobs", "2")
    assert (done.returncode, done.stderr) == (0, "")
    assert results(folder / "g")["run_key"] == "summer"
    return done.stdout, {grade["student"]: grade for grade in results(folder / "g")["grades"]}


def with_momentum(solution: str) -> str:
    step = "self.params[name] -= learning_rate * gradient\n"
    assert solution.count(step) == 1
    momentum = "speed[name] = 0.3 * speed.get(name, 0) + gradient; " + step.replace("gradient", "speed[name]")
    return solution.replace(step, momentum).replace(
        "        history = {", "        speed = {}\n        history = {"
    )


def test_another_run_key_gives_the_same_marks(
    under_another_key: tuple[str, dict[str, dict[str, Any]]],
) -> None:
    _, grades = under_another_key
    for student in ("emil", "nils"):
        assert grades[student]["marks"] == MARKS[student]


def test_training_that_a_person_has_to_look_at_is_not_final(
    under_another_key: tuple[str, dict[str, dict[str, Any]]],
) -> None:
    """Momentum ends elsewhere than plain steps do: that is neither right nor wrong before somebody looked."""
    said, grades = under_another_key
    assert ", otis (q2c, q3a, q4c)\n" in said
    ada, otis = grades["ada"], grades["otis"]
    assert (ada["status"], ada["marks"], ada["pending_marks"]) == ("pending", 18.0, 10.0)
    assert (otis["status"], otis["marks"], otis["pending_marks"]) == ("pending", 17.0, 11.0)
    [waiting] = [item for item in on_the_class(otis) if item["status"] == "pending"]
    assert (waiting["id"], waiting["reason"], waiting["marks"]) == ("q3a", "needs-a-person", 2.0)
    assert waiting["message"] == (
        "Plain steps on these batches lead to other weights than those after training: "
        "a person has to look. Marks: loss 1.5 of 1.5, predict 0.5 of 0.5, batches waits (1). So far 2 of 2; "
        "1 mark more for a person to give."
    )


def test_warm_and_cold_give_the_same_grades(graded: Path, tmp_path: Path) -> None:
    some = ("emil", "quinn", "uma")
    cold = grader(
        *("run", str(SHIPPED), "--out", str(tmp_path / "cold"), "--run-key", "winter", "--jobs", "2"),
        *("--sandbox", "cold", *only(*some)),
    )
    assert cold.returncode == 0
    assert "(cold)" in cold.stdout
    assert timeless(tmp_path / "cold") == [grade for grade in timeless(graded) if grade["student"] in some]


def timeless(out: Path) -> list[dict[str, Any]]:
    return [{key: grade[key] for key in GRADE_KEYS if key != "wall_s"} for grade in results(out)["grades"]]


def test_a_changed_hand_in_is_graded_again_and_the_others_are_kept(graded: Path, tmp_path: Path) -> None:
    shutil.copytree(graded, tmp_path / "grades")
    hand_ins = tmp_path / "submissions" / "hlcv-ex2"
    for student in ("bram", "quinn"):
        shutil.copytree(SHIPPED / student, hand_ins / student)
    with (hand_ins / "quinn" / "two_layernet.py").open("a") as file:
        file.write("# handed in again\n")
    done = grader("run", str(hand_ins), "--out", str(tmp_path / "grades"))
    assert done.returncode == 0
    assert "bram: 18 of 31 so far (kept from before)" in done.stdout
    assert "quinn: 0 of 31 so far (0." in done.stdout
    assert stored(tmp_path / "grades").count("quinn") == 2
    assert stored(tmp_path / "grades").count("bram") == 1
