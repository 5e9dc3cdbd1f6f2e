"""Classes of a few hand-ins of a few lines, each a course of its own in a folder of its own."""

import csv
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.commands import grader, places
from tests.support.outputs import results, stored
from tests.support.project import DATA

COURSE = DATA / "course"
RIGHT = (COURSE / "reference" / "stats" / "solution" / "stats.py").read_text(encoding="utf-8")
HALF_MEAN = (COURSE / "reference" / "stats" / "mistakes" / "half-mean" / "stats.py").read_text(
    encoding="utf-8"
)
ENDLESS = (
    "import time\n\n\ndef mean(numbers):\n    while True:\n        time.sleep(0.01)\n\n\nvariance = mean\n"
)


@dataclass(frozen=True)
class Class:
    """A course of its own with a handful of hand-ins, and the folder that grades go to."""

    folder: Path
    out: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "out", self.folder / "grades")
        shutil.copytree(COURSE, self.folder / "course")
        self.hand_ins.mkdir(parents=True)

    @property
    def hand_ins(self) -> Path:
        return self.folder / "submissions" / "stats"

    @property
    def rubric(self) -> Path:
        return self.folder / "course" / "rubrics" / "stats.yaml"

    @property
    def reference(self) -> Path:
        return self.folder / "course" / "reference" / "stats"

    def hand_in(self, **students: str) -> "Class":
        for student, text in students.items():
            (self.hand_ins / student).mkdir(exist_ok=True)
            (self.hand_ins / student / "stats.py").write_text(text, encoding="utf-8")
        return self

    def places(self) -> list[str]:
        return places(self.folder / "course")

    def command(self, *options: str) -> list[str]:
        """One hand-in at a time, so that it is known which one is under way."""
        return [
            "run",
            str(self.folder / "submissions"),
            "--out",
            str(self.out),
            *self.places(),
            "--jobs",
            "1",
            *options,
        ]

    def run(self, *options: str, **how: Any) -> subprocess.CompletedProcess[str]:
        return grader(*self.command(*options), **how)

    def rows(self) -> list[str]:
        """The students of the stored grades, in the order they were written."""
        return stored(self.out)

    def results(self) -> dict[str, Any]:
        return results(self.out)

    def grades(self) -> dict[str, dict[str, Any]]:
        return {grade["student"]: grade for grade in self.results()["grades"]}


def in_outputs(stats: Class) -> dict[str, str]:
    """Students with their marks in the spreadsheet, after a look at whether all outputs hold the same."""
    with (stats.out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row["marks"] for row in csv.DictReader(file)}
    assert sorted(stats.grades()) == sorted(rows)
    pages = [page.stem for page in (stats.out / "report").glob("*/*.html")]
    assert sorted(pages) == sorted(rows)
    index = (stats.out / "report" / "index.html").read_text(encoding="utf-8")
    assert all(f"/{student}.html" in index for student in rows)
    return rows
