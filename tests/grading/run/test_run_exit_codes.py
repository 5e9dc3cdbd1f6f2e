"""Who is to blame decides the exit code: the student never, the course 1, a bug of the grader 3."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.classes import RIGHT, Class
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox


def test_a_broken_reference_grades_nobody_until_it_is_mended(stats: Class) -> None:
    solution = stats.reference / "solution" / "stats.py"
    solution.write_text(RIGHT.replace("return np.mean(", "return np.meen("))
    done = stats.hand_in(ada=RIGHT).run()
    assert done.returncode == 2
    told, help_ = done.stderr.splitlines()
    assert told.startswith(
        "error: stats: nothing was graded, because the reference itself does not earn full marks: "
        "s2: the reference loses 3; "
    )
    assert "module 'numpy' has no attribute 'meen'" in told
    assert help_ == "  Correct the rubric or the reference; `grader verify stats` says more."
    assert stats.rows() == []
    solution.write_text(RIGHT)
    assert stats.run().returncode == 0
    assert stats.grades()["ada"]["marks"] == 5.0


def test_what_the_course_cannot_work_out_withholds_the_grade(stats: Class) -> None:
    """The reference passes; only what follows from a wrong mean cannot be worked out."""
    recompute = stats.reference / "recompute.py"
    recompute.write_text("def variance_about_own_mean(reference, given, case):\n    raise KeyError('mean')\n")
    wrong = "def mean(numbers):\n    return 0.5\n\ndef variance(numbers):\n    return 7.0\n"
    done = stats.hand_in(ada=wrong, bob=RIGHT).run()
    assert done.returncode == 1
    ada, bob = stats.grades()["ada"], stats.grades()["bob"]
    assert (ada["status"], ada["marks"], ada["reason"]) == ("withheld", None, "an item could not be judged")
    assert "withheld" in done.stdout
    assert [(i["id"], i["status"], i["reason"]) for i in ada["items"]] == [
        ("s1", "failed", "wrong-value"),
        ("s2", "void", "rubric-fault"),
    ]
    assert ada["items"][1]["message"] == (
        "This item could not be judged; the course has been told. It is not your fault."
    )
    assert (bob["status"], bob["marks"]) == ("graded", 5.0)
    # What was withheld is tried again, even where nothing has changed; what was graded is not.
    assert stats.run().stdout.count("kept from before") == 1
    assert stats.rows() == ["ada", "bob", "ada"]


BUG = """
import sys
from grader import cli
from grader.cli import run

def broken(*_):
    raise ZeroDivisionError("nobody thought of this")

run.grade_class = broken
sys.argv = ["grader", *sys.argv[1:]]
cli.main()
"""


def test_a_bug_of_the_grader_leaves_a_log_and_says_where(stats: Class) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUG, *stats.hand_in(ada=RIGHT).command("--sandbox", "none")],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 3
    found = re.fullmatch(r"a bug in the grader: ZeroDivisionError\. Please report (\S+\.log)\n", done.stderr)
    assert found, done.stderr
    log = Path(found[1])
    text = log.read_text()
    log.unlink()
    assert text.startswith("grader 0.1.0, Python 3.")
    assert "ZeroDivisionError: nobody thought of this" in text
    assert "Traceback" in text
