"""Where long training costs a hand-in marks, the course's own must have come through the same."""

import shutil
from pathlib import Path
from subprocess import CompletedProcess

import nbformat
import pytest

from tests.support.commands import grader, places
from tests.support.outputs import results
from tests.support.picture_course import COURSE, GUESS, UNDRAWN

pytestmark = pytest.mark.sandbox


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy to spoil, with two hand-ins: one that guesses and one that holds nothing."""
    shutil.copytree(COURSE, tmp_path / "course")
    (tmp_path / "course" / "reference" / "pictures" / "solution" / "means.py").write_text(UNDRAWN)
    for student, text in (("ada", GUESS), ("bela", "# to do\n")):
        folder = tmp_path / "pictures" / student
        folder.mkdir(parents=True)
        (folder / "means.py").write_text(text)
    return tmp_path / "course"


def run(course: Path) -> CompletedProcess[str]:
    below = course.parent
    return grader("run", str(below / "pictures"), "--out", str(below / "g"), *places(course), "--jobs", "1")


def p1_by_student(course: Path) -> dict[str, tuple[str, str, str]]:
    """Status of the grade, then status and reason of p1."""
    return {
        grade["student"]: (grade["status"], item["status"], item["reason"])
        for grade in results(course.parent / "g")["grades"]
        for item in grade["items"]
        if item["id"] == "p1"
    }


def test_a_probe_with_a_bug_is_nobodys_lost_mark(course: Path) -> None:
    probes = course / "reference" / "pictures" / "probes.py"
    text = probes.read_text()
    assert "hand_in.classify(" in text
    probes.write_text(text.replace("hand_in.classify(", "hand_in.classify(1 / 0, "))
    done = run(course)
    assert done.returncode == 1
    found = p1_by_student(course)
    assert found["ada"] == ("withheld", "void", "rubric-fault")
    assert found["bela"][1:] == ("missing", "not-returned")  # nothing was run that could have failed


def test_a_notebook_of_two_scripts_is_held_against_each_of_the_courses_own(course: Path) -> None:
    """The cells are run once for both; what the reference must come through is the item's own script."""
    below = course / "reference" / "pictures"
    right = (below / "solution" / "means.py").read_text()
    (below / "solution" / "others.py").write_text(right.replace("def classify", "def classify_others"))
    (below / "starter" / "others.py").write_text("# to do\n")
    probes = below / "probes.py"
    text = probes.read_text()
    probes.write_text(
        text
        + text[text.index("\ndef nearest") :]
        .replace("nearest", "others")
        .replace("classify", "classify_others")
    )
    rubric = course / "rubrics" / "pictures.yaml"
    text = rubric.read_text()
    item = text[text.index("      - id: p1") : text.index("      - id: t1")]
    item = item.replace("p1", "p2").replace("means.py", "others.py").replace("nearest", "others")
    text = text.replace("      - id: t1", f"{item}      - id: t1").replace("marks: 7", "marks: 10")
    text = text.replace("means.py: required", "means.py: required\n  others.py: required")
    rubric.write_text(text.replace("means.py: [script]", "means.py: [script]\n  others.py: [script]"))
    cells = [GUESS + "\n\nclassify_others = classify\n"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    shutil.rmtree(course.parent / "pictures")
    (course.parent / "pictures" / "cleo").mkdir(parents=True)
    nbformat.write(notebook, course.parent / "pictures" / "cleo" / "all.ipynb")
    done = run(course)
    assert done.returncode == 0, done.stdout
    [grade] = results(course.parent / "g")["grades"]
    found = {item["id"]: (item["status"], item["reason"]) for item in grade["items"]}
    assert (found["p1"], found["p2"]) == (("failed", "wrong-value"), ("failed", "wrong-value"))


def test_a_bound_that_the_reference_misses_is_nobodys_lost_mark(course: Path) -> None:
    rubric = course / "rubrics" / "pictures.yaml"
    rubric.write_text(rubric.read_text().replace("above: 0.15", "above: 0.9"))
    done = run(course)
    assert done.returncode == 1
    found = p1_by_student(course)
    assert found["ada"] == ("withheld", "void", "rubric-fault")
    page = (course.parent / "g" / "report" / "index.html").read_text()
    assert "the reference itself loses marks in p1: Accuracy " in page


def test_where_somebody_came_through_the_reference_is_not_tried(course: Path) -> None:
    """The course's own training takes longest; here it would fail, had it been run."""
    solution = course / "reference" / "pictures" / "solution" / "means.py"
    (course.parent / "pictures" / "aaron").mkdir()
    shutil.copy(solution, course.parent / "pictures" / "aaron")
    solution.write_text("raise SystemError('this takes an hour')\n")
    done = run(course)
    assert done.returncode == 0, done.stdout
    found = p1_by_student(course)
    assert (found["aaron"][1], found["ada"][1:]) == ("passed", ("failed", "wrong-value"))
