"""Two folders of one assignment graded into the same outputs: `everyday/run-two-folders/`."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.case_folders import HERE

pytestmark = pytest.mark.sandbox

CASE = HERE / "everyday" / "run-two-folders"


def grader(course: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grader", *arguments]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done


def rows(course: Path) -> dict[str, str]:
    with (course / "grades" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row["marks"] for row in csv.DictReader(file)}


def test_late_work_in_a_second_folder_takes_nobodys_row_away(tmp_path: Path) -> None:
    grader(tmp_path, "init", "scaling")
    shutil.rmtree(tmp_path / "submissions")
    for folder in ("submissions", "late"):
        shutil.copytree(CASE / folder, tmp_path / folder)
    grader(tmp_path, "run", "submissions/scaling")
    late = grader(tmp_path, "run", "late/scaling")
    everybody = {"ada": "4", "ben": "0", "eve": "4"}
    assert rows(tmp_path) == everybody
    assert "From earlier runs 2 rows stay in all outputs: ada, ben." in late.stdout
    grader(tmp_path, "report")
    assert rows(tmp_path) == everybody
    grader(tmp_path, "run", "submissions/scaling")
    assert rows(tmp_path) == everybody
