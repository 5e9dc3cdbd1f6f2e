"""Scripts on images, typed answers and reports: the real command on a course of a few lines."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.support.commands import fresh_grader, grader, places
from tests.support.outputs import results
from tests.support.picture_course import ANSWERS, COURSE, GUESS, RIGHT, UNDRAWN, pdf

pytestmark = pytest.mark.sandbox

CELLS = (
    *RIGHT.split("\n\n\n"),
    "print('classified by the nearest of', len(means), 'means')",
    "plt.imshow(means[0].reshape(images.shape[1:]) / 255)\nplt.title('The first mean')",
    "means[99]",
)


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


PLACES = places(COURSE)
UNREADABLE = {
    "none": "There is no answers.yaml in the hand-in. A person looks for the answer in the report.",
    "t1: {y: 2*x +}\n": "y could not be read: ",
    "t1: [\n": "answers.yaml, line ",
    "t1: !!python/object:os.system {}\n": "the tag",
    "c1: {1: 0.2}\n": "y was not answered.",
}
"""What is told of answers; `none` for no file."""
NO_REPORTS = (b"not a pdf", b"%PDF-1.4\n%%EOF\n", pdf()[:200], b"")
ODD = {
    "return np.zeros(7, int)": ("wrong-shape", "predictions has shape (7,), expected (400,)"),
    "return np.zeros(len(images))": ("wrong-type", "predictions holds real numbers (float64)"),
    "return ['cat'] * len(images)": ("wrong-type", "predictions is of type array"),
    "raise ValueError('no')": ("crash", "It raised ValueError"),
}
"""What is told of a function's body."""
LABELS = ("/data/hidden/labels.npy", "datasets/../hidden/labels.npy")
ENDS = "\nraise SystemError('the end')\n"


def classifying(body: str) -> str:
    return f"import numpy as np\n\n\ndef classify(images):\n    {body}\n"


def hand_ins() -> dict[str, dict[str, str | bytes]]:
    """Files by student: a whole class is graded at the cost of one start."""
    right = {"means.py": RIGHT, "answers.yaml": ANSWERS}
    reported = pdf("With 1 layer we reach 99 %", "With 2 layers we reach 41.5 %")
    students: dict[str, dict[str, str | bytes]] = {
        "right": {**right},
        "guessing": {"means.py": GUESS, "answers.yaml": ANSWERS},
        "notebook": {"means.ipynb": notebook(*CELLS), "answers.yaml": "t1: {y: 2*(1 + x)}\n"},
        "reporting": {"means.py": UNDRAWN, "report.pdf": reported},
        "crashing": {"means.py": RIGHT + ENDS, "answers.yaml": ANSWERS},
        "helping": {**right, "means.py": UNDRAWN, "loading.py": "raise SystemError\n"},
    }
    for number, answers in enumerate(UNREADABLE):
        students[f"unreadable-{number}"] = {"means.py": UNDRAWN}
        if answers != "none":
            students[f"unreadable-{number}"]["answers.yaml"] = answers
    for number, report in enumerate(NO_REPORTS):
        students[f"no-report-{number}"] = {"means.py": UNDRAWN, "report.pdf": report}
    for number, body in enumerate(ODD):
        students[f"odd-{number}"] = {"means.py": classifying(body), "answers.yaml": ANSWERS}
    for number, place in enumerate(LABELS):
        students[f"labels-{number}"] = {"means.py": classifying(f"return np.load({place!r})[:400]")}
    return students


@dataclass(frozen=True)
class Klass:
    out: Path
    grades: dict[str, dict[str, Any]]

    def __call__(self, student: str) -> dict[str, dict[str, Any]]:
        """Items of one hand-in by id, and the grade itself under an empty name."""
        grade = self.grades[student]
        return {item["id"]: item for item in grade["items"]} | {"": grade}

    def page(self, student: str) -> Path:
        return self.out / "report" / "pictures" / f"{student}.html"


def run(folder: Path, students: dict[str, dict[str, str | bytes]], *options: str) -> Klass:
    for student, files in students.items():
        (folder / "pictures" / student).mkdir(parents=True)
        for name, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            (folder / "pictures" / student / name).write_bytes(raw)
    out = folder / "g"
    done = grader(
        "run", str(folder / "pictures"), "--out", str(out), *PLACES, "--run-key", "winter", *options
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return Klass(out, {grade["student"]: grade for grade in results(out)["grades"]})


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Klass:
    return run(tmp_path_factory.mktemp("pictures"), hand_ins())


def test_all_is_right_and_only_the_discussion_waits(graded: Klass) -> None:
    found = graded("right")
    assert [found[item]["status"] for item in ("p1", "t1", "c1")] == ["passed", "passed", "pending"]
    assert found["p1"]["message"].startswith("Accuracy ")
    assert found["c1"]["message"].startswith("The discussion is read by a person. Accuracies for 2 depths ")
    grade = found[""]
    assert (grade["status"], grade["marks"], grade["pending_marks"]) == ("pending", 5.0, 2.0)
    assert grade["notices"] == [
        "Networks were trained on stand-in data made by the grader, not on CIFAR-10: "
        "500 training images (quick profile)."
    ]
    page = graded.page("right").read_text(encoding="utf-8")
    assert "<figcaption>What means.py drew</figcaption>" in page
    assert 'alt="A figure with 1 plot: 1 line."' in page
    assert len(re.findall(r'src="data:image/png;base64,\w', page)) == 1


def test_guessing_fails_by_its_accuracy(graded: Klass) -> None:
    found = graded("guessing")
    assert (found["p1"]["status"], found["p1"]["reason"]) == ("failed", "wrong-value")


def test_the_full_profile_serves_more_and_says_so(tmp_path: Path) -> None:
    klass = run(tmp_path, {"ada": {"means.py": UNDRAWN}}, "--profile", "full")
    assert "2,000 training images (full profile)" in klass.grades["ada"]["notices"][0]


def test_a_notebook_is_judged_and_shown_as_it_was_run(graded: Klass) -> None:
    found = graded("notebook")
    assert found["p1"]["status"] == "passed"
    beside = graded.page("notebook").with_name("notebook.p1.ipynb")
    read = nbformat.read(beside, as_version=nbformat.NO_CONVERT)
    nbformat.validate(read)
    assert [cell.source for cell in read.cells] == [cell.strip() for cell in CELLS]
    kinds = [[output.output_type for output in cell.outputs] for cell in read.cells]
    assert kinds == [["display_data"], [], ["stream"], ["stream", "display_data"], ["error"]]
    assert read.cells[2].outputs[0].text == "classified by the nearest of 10 means\n"
    assert read.cells[4].outputs[0].ename == "IndexError"
    page = graded.page("notebook").read_text(encoding="utf-8")
    assert 'href="notebook.p1.ipynb"' in page
    assert "This cell raised IndexError: index 99 is out of bounds" in page
    assert "Figure 2: The first mean" in page
    made = beside.read_bytes()
    beside.unlink()
    assert grader("report", "--out", str(graded.out), *PLACES).returncode == 0
    assert beside.read_bytes() == made
    # A formula beside it is judged as ever.
    assert (found["t1"]["status"], found["t1"]["mistakes"]) == ("failed", ["formula-doubled"])


@pytest.mark.parametrize(("number", "told"), list(enumerate(UNREADABLE.values())))
def test_an_answer_that_cannot_be_read_waits(graded: Klass, number: int, told: str) -> None:
    found = graded(f"unreadable-{number}")
    assert found["t1"]["status"] == "pending"
    assert told in found["t1"]["message"]
    assert found[""]["pending_marks"] == 4.0


def test_claims_are_found_in_the_words_of_a_report(graded: Klass) -> None:
    found = graded("reporting")
    told = found["c1"]["message"]
    assert "Accuracies for 2 depths stand in the report." in told
    assert "For 1 layer 99.0 % is claimed; measured here: " in told


@pytest.mark.parametrize("number", range(len(NO_REPORTS)))
def test_a_report_that_is_none_leaves_the_item_waiting(graded: Klass, number: int) -> None:
    found = graded(f"no-report-{number}")
    assert found["c1"]["status"] == "pending"
    assert found[""]["status"] == "pending"


@pytest.mark.parametrize(("number", "told"), list(enumerate(ODD.values())))
def test_odd_predictions(graded: Klass, number: int, told: tuple[str, str]) -> None:
    reason, message = told
    found = graded(f"odd-{number}")
    assert found["p1"]["reason"] == reason
    assert message in found["p1"]["message"]


def test_a_script_that_crashes_half_way_is_judged_by_what_it_had(graded: Klass) -> None:
    assert graded("crashing")["p1"]["status"] == "passed"
    page = graded.page("crashing").read_text(encoding="utf-8")
    assert "(SystemError: the end)" in page
    assert "What means.py drew" in page


def test_the_courses_own_helper_takes_the_place_of_the_students(graded: Klass) -> None:
    assert graded("helping")["p1"]["status"] == "passed"


@pytest.mark.parametrize("number", range(len(LABELS)))
def test_the_hidden_labels_are_in_no_box(graded: Klass, number: int) -> None:
    found = graded(f"labels-{number}")
    assert (found["p1"]["reason"], "FileNotFoundError" in found["p1"]["message"]) == ("crash", True)


def test_no_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "pictures" / "ada").mkdir(parents=True)
    (tmp_path / "pictures" / "ada" / "means.py").write_text(RIGHT)
    nowhere = str(tmp_path / "nowhere")
    done = grader("run", str(tmp_path / "pictures"), "--out", str(tmp_path / "g"), *PLACES, "--data", nowhere)
    assert done.returncode == 2
    assert nowhere in done.stderr


def test_calibrate_proposes_a_bound() -> None:
    done = fresh_grader("calibrate", "p1", "--seeds", "3", *PLACES)
    assert (done.returncode, done.stderr) == (0, "")
    assert "seed 2: " in done.stdout
    assert "proposed bound: " in done.stdout
    assert "false fails at the present bound of 15.0 %: 0%" in done.stdout


def test_calibrate_knows_what_it_can_do() -> None:
    done = grader("calibrate", "t1", *PLACES)
    assert done.returncode == 2
    assert "expected one item whose check is accuracy, 0 are called t1." in done.stderr
    assert "There are: pictures p1." in done.stderr
