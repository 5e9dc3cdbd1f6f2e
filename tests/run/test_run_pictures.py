"""Scripts on images, typed answers and reports: the real command on a course of a few lines."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from running import ROOT, grader, results

pytestmark = pytest.mark.sandbox

COURSE = ROOT / "tests" / "data" / "pictures"
SOLUTION = COURSE / "reference" / "pictures" / "solution"
RIGHT = (SOLUTION / "means.py").read_text(encoding="utf-8")
ANSWERS = (SOLUTION / "answers.yaml").read_text(encoding="utf-8")
GUESS = "import numpy as np\n\n\ndef classify(images):\n    return np.zeros(len(images), int)\n"

CELLS = (
    *RIGHT.split("\n\n\n"),
    "print('classified by the nearest of', len(means), 'means')",
    "plt.imshow(means[0].reshape(images.shape[1:]) / 255)\nplt.title('The first mean')",
    "means[99]",
)

Graded = Callable[..., dict[str, dict[str, Any]]]


def pdf(*lines: str) -> bytes:
    """The smallest PDF with these lines of text on its one page."""
    shown = " ".join(f"({line}) Tj 0 -20 Td" for line in lines)
    content = f"BT /F1 12 Tf 50 700 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(file)
    return file + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


@pytest.fixture
def graded(tmp_path: Path) -> Graded:
    def grade(student: dict[str, str | bytes], *options: str) -> dict[str, dict[str, Any]]:
        """Items of one hand-in by id, and the grade itself under an empty name."""
        folder = tmp_path / "pictures" / "ada"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in student.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        places = ["--rubrics", str(COURSE / "rubrics"), "--reference", str(COURSE / "reference")]
        command = ["run", str(tmp_path / "pictures"), "--out", str(tmp_path / "g"), *places, "--jobs", "1"]
        done = grader(*command, "--run-key", "winter", *options)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        [grade] = results(tmp_path / "g")["grades"]
        return {item["id"]: item for item in grade["items"]} | {"": grade}

    return grade


def test_all_is_right_and_only_the_discussion_waits(graded: Graded, tmp_path: Path) -> None:
    found = graded({"means.py": RIGHT, "answers.yaml": ANSWERS})
    assert [found[item]["status"] for item in ("p1", "t1", "c1")] == ["passed", "passed", "pending"]
    assert found["p1"]["message"].startswith("Accuracy ")
    assert found["c1"]["message"].startswith("The discussion is read by a person. Accuracies for 2 depths ")
    grade = found[""]
    assert (grade["status"], grade["marks"], grade["pending_marks"]) == ("pending", 5.0, 2.0)
    assert grade["notices"] == [
        "Networks were trained on stand-in data made by the grader, not on CIFAR-10: "
        "500 training images (quick profile)."
    ]
    page = (tmp_path / "g" / "report" / "pictures" / "ada.html").read_text(encoding="utf-8")
    assert "<figcaption>What means.py drew</figcaption>" in page
    assert 'alt="A figure with 1 plot: 1 line."' in page
    assert len(re.findall(r'src="data:image/png;base64,\w', page)) == 1


def test_guessing_fails_by_its_accuracy(graded: Graded) -> None:
    found = graded({"means.py": GUESS, "answers.yaml": ANSWERS})
    assert (found["p1"]["status"], found["p1"]["reason"]) == ("failed", "wrong-value")


def test_the_full_profile_serves_more_and_says_so(graded: Graded) -> None:
    found = graded({"means.py": RIGHT, "answers.yaml": ANSWERS}, "--profile", "full")
    assert "2,000 training images (full profile)" in found[""]["notices"][0]


def test_a_notebook_is_judged_and_shown_as_it_was_run(graded: Graded, tmp_path: Path) -> None:
    found = graded({"means.ipynb": notebook(*CELLS), "answers.yaml": "t1: {y: 2*(1 + x)}\n"})
    assert found["p1"]["status"] == "passed"
    beside = tmp_path / "g" / "report" / "pictures" / "ada.p1.ipynb"
    read = nbformat.read(beside, as_version=nbformat.NO_CONVERT)
    nbformat.validate(read)
    assert [cell.source for cell in read.cells] == [cell.strip() for cell in CELLS]
    kinds = [[output.output_type for output in cell.outputs] for cell in read.cells]
    assert kinds == [["display_data"], [], ["stream"], ["stream", "display_data"], ["error"]]
    assert read.cells[2].outputs[0].text == "classified by the nearest of 10 means\n"
    assert read.cells[4].outputs[0].ename == "IndexError"
    page = beside.with_name("ada.html").read_text(encoding="utf-8")
    assert 'href="ada.p1.ipynb"' in page
    assert "This cell raised IndexError: index 99 is out of bounds" in page
    assert "Figure 2: The first mean" in page
    made = beside.read_bytes()
    beside.unlink()
    places = ["--rubrics", str(COURSE / "rubrics"), "--reference", str(COURSE / "reference")]
    assert grader("report", "--out", str(tmp_path / "g"), *places).returncode == 0
    assert beside.read_bytes() == made
    # A formula beside it is judged as ever.
    assert (found["t1"]["status"], found["t1"]["mistakes"]) == ("failed", ["formula-doubled"])


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "There is no answers.yaml in the hand-in. A person looks for the answer in the report."),
        ({"answers.yaml": "t1: {y: 2*x +}\n"}, "y could not be read: "),
        ({"answers.yaml": "t1: [\n"}, "answers.yaml, line "),
        ({"answers.yaml": "t1: !!python/object:os.system {}\n"}, "the tag"),
        ({"answers.yaml": "c1: {1: 0.2}\n"}, "y was not answered."),
    ],
)
def test_an_answer_that_cannot_be_read_waits(graded: Graded, answers: dict[str, str], told: str) -> None:
    found = graded({"means.py": RIGHT, **answers})
    assert found["t1"]["status"] == "pending"
    assert told in found["t1"]["message"]
    assert found[""]["pending_marks"] == 4.0


def test_claims_are_found_in_the_words_of_a_report(graded: Graded) -> None:
    report = pdf("With 1 layer we reach 99 %", "With 2 layers we reach 41.5 %")
    found = graded({"means.py": RIGHT, "report.pdf": report})
    told = found["c1"]["message"]
    assert "Accuracies for 2 depths stand in the report." in told
    assert "For 1 layers 99.0 % is claimed; measured here: " in told


@pytest.mark.parametrize("report", [b"not a pdf", b"%PDF-1.4\n%%EOF\n", pdf()[:200], b""])
def test_a_report_that_is_none_leaves_the_item_waiting(graded: Graded, report: bytes) -> None:
    found = graded({"means.py": RIGHT, "report.pdf": report})
    assert found["c1"]["status"] == "pending"
    assert found[""]["status"] == "pending"


@pytest.mark.parametrize(
    ("body", "reason", "told"),
    [
        ("return np.zeros(7, int)", "wrong-shape", "predictions has shape (7,), expected (400,)"),
        ("return np.zeros(len(images))", "wrong-type", "predictions holds real numbers (float64)"),
        ("return ['cat'] * len(images)", "wrong-type", "predictions is of type ndarray"),
        ("raise ValueError('no')", "crash", "It raised ValueError"),
    ],
)
def test_odd_predictions(graded: Graded, body: str, reason: str, told: str) -> None:
    source = f"import numpy as np\n\n\ndef classify(images):\n    {body}\n"
    found = graded({"means.py": source, "answers.yaml": ANSWERS})
    assert found["p1"]["reason"] == reason
    assert told in found["p1"]["message"]


def test_a_script_that_crashes_half_way_is_judged_by_what_it_had(graded: Graded, tmp_path: Path) -> None:
    """And where it spoils what was noted of it, that is all it spoils."""
    spoilt = "\nimport sys\n\nsys.modules['box.recorder'].page_of = None\nraise SystemError('the end')\n"
    found = graded({"means.py": RIGHT + spoilt, "answers.yaml": ANSWERS})
    assert found["p1"]["status"] == "passed"
    page = (tmp_path / "g" / "report" / "pictures" / "ada.html").read_text(encoding="utf-8")
    assert "(SystemError: the end)" in page
    assert "What means.py drew" not in page


def test_the_courses_own_helper_takes_the_place_of_the_students(graded: Graded) -> None:
    found = graded({"means.py": RIGHT, "loading.py": "raise SystemError\n", "answers.yaml": ANSWERS})
    assert found["p1"]["status"] == "passed"


@pytest.mark.parametrize("place", ["/data/hidden/labels.npy", "datasets/../hidden/labels.npy"])
def test_the_hidden_labels_are_in_no_box(graded: Graded, place: str) -> None:
    source = f"import numpy as np\n\n\ndef classify(images):\n    return np.load({place!r})[:400]\n"
    found = graded({"means.py": source, "answers.yaml": ANSWERS})
    assert (found["p1"]["reason"], "FileNotFoundError" in found["p1"]["message"]) == ("crash", True)


def test_no_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "pictures" / "ada").mkdir(parents=True)
    (tmp_path / "pictures" / "ada" / "means.py").write_text(RIGHT)
    places = ["--rubrics", str(COURSE / "rubrics"), "--reference", str(COURSE / "reference")]
    nowhere = str(tmp_path / "nowhere")
    done = grader("run", str(tmp_path / "pictures"), "--out", str(tmp_path / "g"), *places, "--data", nowhere)
    assert done.returncode == 2
    assert nowhere in done.stderr


def test_calibrate_proposes_a_bound() -> None:
    places = ["--rubrics", str(COURSE / "rubrics"), "--reference", str(COURSE / "reference")]
    done = grader("calibrate", "p1", "--seeds", "3", *places)
    assert (done.returncode, done.stderr) == (0, "")
    assert "seed 2: " in done.stdout
    assert "proposed bound: " in done.stdout
    assert "false fails at the present bound of 15.0 %: 0%" in done.stdout


def test_calibrate_knows_what_it_can_do() -> None:
    places = ["--rubrics", str(COURSE / "rubrics"), "--reference", str(COURSE / "reference")]
    done = grader("calibrate", "t1", *places)
    assert done.returncode == 2
    assert "expected one item whose check is accuracy, 0 are called t1." in done.stderr
    assert "There are: pictures p1." in done.stderr
