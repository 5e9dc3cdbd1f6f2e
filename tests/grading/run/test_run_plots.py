"""Scripts that plot, in real boxes: right ones, wrong ones, and data that is not where they look for it."""

import shutil
from pathlib import Path

import pytest

from grader import rubric
from tests.support.commands import grader
from tests.support.outputs import results
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox

REFERENCE = ROOT / "reference" / "cmpt726-a2"
SCRIPT = "logistic_regression_mod.py"
RUBRIC = """
assignment: rates
title: Learning rates
files: {logistic_regression_mod.py: optional, report.pdf: optional}
other_names: {logistic_regression_mod.py: {names: ["*rates"], folders: [P5]}}
archive: code.zip
provided: [data.txt]
load: {logistic_regression_mod.py: [script]}
limits: {wall: 30s, cpu: 60s, memory: 1GiB, processes: 32, output: 4MiB}
marks: 15
problems:
  - id: p5
    title: Logistic regression
    items:
      - id: p5b
        title: Five rates
        asks: Compare five learning rates in one plot.
        marks: 15
        marks_source: handout
        visibility: public
        file: logistic_regression_mod.py
        code: []
        check: curves
        probe: curves
        cases: {published: 1, fresh: 0, advice: 0}
        tolerance: {curves: [η = 0.5, η = 0.3, η = 0.1, η = 0.05, η = 0.01], absolute: 1e-6, epochs: 50}
        parts: {η = 0.5: 2, η = 0.3: 2, η = 0.1: 2, η = 0.05: 2, η = 0.01: 2, labels: 1, legend: 1, plot: 1}
        report: report.pdf
        manual: The comparison is read by a person.
        manual_marks: 2
        hint: Print the first values of each curve.
        mistakes: [weights-not-reset]
mistakes:
  - id: weights-not-reset
    title: Each rate begins where the one before it ended
    advice: Set w back for every rate.
    loses: {p5b: 8}
"""


def test_plots_are_judged_and_the_data_is_served(tmp_path: Path) -> None:
    course = tmp_path / "reference" / "rates"
    for part in (
        f"solution/{SCRIPT}",
        "mistakes/weights-not-reset/edits.yaml",
        "provided/data.txt",
        "probes.py",
    ):
        (course / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REFERENCE / part, course / part)
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "rates.yaml").write_text(RUBRIC, encoding="utf-8")
    tree = rubric.load(tmp_path / "rubrics", tmp_path / "reference", "rates").tree
    right, wrong = (
        tree[f"{place}/{SCRIPT}"].decode() for place in ("solution", "mistakes/weights-not-reset")
    )
    hand_ins = {
        "ada": {
            SCRIPT: right.replace('"data.txt"', '"../lr/data.txt"').replace("plt.xlabel", "plt.suptitle")
            + "import webbrowser\nwebbrowser.open('curves.html')\n"
        },
        "bo": {"P5/Five Rates.py": wrong},
        "cy": {SCRIPT: "rate = float(input('rate? '))\n"},
        "dee": {"report.pdf": "%PDF-1.4\n"},
        "eli": {"code.zip": "PK\x03\x04 and no more"},
        "gil": {
            SCRIPT: "import urllib.request as web\nweb.urlretrieve('http://x.invalid/d.txt', 'd')\n" + right
        },
        "fin": {"P5/first.py": wrong, "P5/second.py": right},
        "hal": {
            SCRIPT: right.replace("plt.legend", "plt.figlegend")
            .replace("plt.xlabel", "plt.gcf().supxlabel")
            .replace("plt.plot(e_all,", "plt.scatter(range(0, len(e_all), 10), e_all[::10],")
        },
    }
    for student, files in hand_ins.items():
        for name, text in files.items():
            place = tmp_path / "rates" / student / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    places = ["--rubrics", str(tmp_path / "rubrics"), "--reference", str(tmp_path / "reference")]
    done = grader("run", str(tmp_path / "rates"), "--out", str(tmp_path / "g"), *places, "--jobs", "1")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    ada, bo, cy, dee, eli, fin, gil, hal = (grade["items"][0] for grade in results(tmp_path / "g")["grades"])
    assert (ada["marks"], ada["pending_marks"], ada["mistakes"]) == (12, 2, [])
    assert "The x axis has no label." in ada["message"]
    page = (tmp_path / "g" / "report" / "rates" / "ada.html").read_text(encoding="utf-8")
    assert "../lr/data.txt is not there; the script was given data.txt instead" in page
    assert (hal["marks"], hal["pending_marks"], hal["mistakes"]) == (13, 2, [])
    assert (bo["marks"], bo["mistakes"]) == (5, ["weights-not-reset"])
    page = (tmp_path / "g" / "report" / "rates" / "bo.html").read_text(encoding="utf-8")
    assert f"P5/Five Rates.py was used as {SCRIPT}." in page
    assert (cy["marks"], cy["pending_marks"]) == (0, 2)
    assert "stopped at line 1 (EOFError: input('rate? ') was called" in cy["message"]
    assert (dee["marks"], dee["pending_marks"]) == (0, 15)
    assert "A person has to look into report.pdf." in dee["message"]
    assert (eli["status"], eli["pending_marks"]) == ("pending", 15)
    assert "It may be in code.zip, which was not opened. A person has to look." in eli["message"]
    assert (fin["status"], fin["marks"], fin["pending_marks"]) == ("pending", 0, 15)
    assert "It may be P5/first.py or P5/second.py under another name. A person has to look." in fin["message"]
    assert (gil["status"], gil["pending_marks"]) == ("pending", 15)
    assert f"{SCRIPT} stopped at line 2 (URLError: " in gil["message"]
    assert "Nothing can be downloaded here: a person has to look." in gil["message"]
