"""Hostile notebooks in place of a script, all in one run of the real command: each gets what it deserves."""

import os
import re
from dataclasses import dataclass
from html import unescape
from json import loads
from pathlib import Path
from typing import Any

import pytest

from tests.support import hostile_handins
from tests.support.commands import places
from tests.support.picture_course import COURSE
from tests.support.surroundings import changes, surroundings
from tests.support.warm_commands import commands

pytestmark = pytest.mark.sandbox

NAMES = hostile_handins.names("H")
HONEST = "z-honest"
"""Graded after all of them, by the same workers."""
_HUGE = 12 << 20
_PAGE_CAP = 1 << 20


@dataclass(frozen=True)
class Run:
    out: Path
    grades: dict[str, dict[str, Any]]
    canary: Path

    def item(self, name: str) -> dict[str, Any]:
        """What the notebook is worth."""
        return next(item for item in self.grades[name]["items"] if item["id"] == "p1")

    def pages(self, name: str) -> list[str]:
        """The student's page, and the notebook beside it where there is one."""
        return [file.read_text(encoding="utf-8") for file in (self.out / "report").rglob(f"{name}.*")]


@pytest.fixture(scope="module")
def run(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "canary").mkdir()
    canary = folder / "canary" / "token.txt"
    canary.write_text("nobody reads this")
    words = {"CANARY_FILE": str(canary), "DEEP": "[" * 100_000 + "]" * 100_000, "HUGE": "x" * _HUGE}
    for name in NAMES:
        hand_in = folder / "pictures" / name.lower()
        hand_in.mkdir(parents=True)
        for file in hostile_handins.files(name, words):
            (hand_in / file.path).write_bytes(file.content)
    (folder / "pictures" / HONEST).mkdir()
    (folder / "pictures" / HONEST / "means.py").write_text(hostile_handins.beneath("right", "means.py"))

    watched = (folder / "canary", *(project / part for part in ("grader", "tests/data", "rubrics")))
    before = surroundings(watched)
    command = ["run", str(folder / "pictures"), "--out", str(folder / "g"), "--jobs", "1"]
    done = commands().run(*command, *places(COURSE), cwd=project, env=os.environ, timeout_s=300)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert changes(before, surroundings(watched)) == []
    grades = {
        grade["student"]: grade for grade in loads((folder / "g" / "results.json").read_text())["grades"]
    }
    return Run(folder / "g", grades, canary)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_notebook(name: str, run: Run) -> None:
    case, item, pages = hostile_handins.load(name), run.item(name.lower()), run.pages(name.lower())
    assert (item["marks"], item["reason"]) == (case.marks, case.items.get("p1")), item
    [page] = [page for page in pages if page.startswith("<!")]
    told = " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())
    for text in case.must_tell:
        assert text in told, told
    handed_in = (hostile_handins.HERE / name / hostile_handins.NOTEBOOK).read_text().replace('\\"', '"')
    for text in case.must_not_print:
        assert text in handed_in  # the control: else it could not be on the page in any case
        text = text.replace("@CANARY_FILE@", str(run.canary))
        assert not any(text in unescape(page) for page in pages), text
    assert all(len(page) < _PAGE_CAP for page in pages)


def test_an_honest_one_after_them_is_graded_as_ever(run: Run) -> None:
    assert (run.item(HONEST)["status"], run.item(HONEST)["marks"]) == ("passed", 3.0)
