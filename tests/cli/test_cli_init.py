"""`grader init` as a teacher types it, and the README's words on it, followed to the letter."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli import main
from tests.support.project import ROOT
from tests.support.terminals import Shell, Typed

SECTION = "Your own assignment"


def block_of(section: str) -> str:
    """The commands that stand indented in a section of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {section}\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert found, section
    return "".join(f"{line}\n" for line in re.findall(r"^ {4}(.+)$", found[1], re.MULTILINE))


@pytest.mark.sandbox
def test_the_readme_leads_to_a_graded_example(shell: Shell, tmp_path: Path) -> None:
    block = block_of(SECTION)
    assert block.count("grader ") >= 4
    done = shell(block)
    assert done.returncode == 0, done.stderr
    assert "scaling: 5 trials, 0 faults\n" in done.stdout  # with rubbish and mutants
    assert re.search(r"rubbish, \d\d kinds of it +0 ", done.stdout)
    course = tmp_path / "folder" / "my-course"
    told = json.loads((course / "grades" / "results.json").read_text())["grades"]
    shown = [f"{g['student']} {g['marks']:g} / {g['max_marks']:g}" for g in told]
    named = [item["mistakes"] for grade in told for item in grade["items"]]
    assert (shown, named) == (["ada 4 / 4", "ben 0 / 4"], [[], ["own-statistics"]])
    assert f"# {shown[0]}, {shown[1]}: own-statistics" in block
    assert "self-checkable 4 of 4 marks: 4 pass" in done.stdout


def test_what_was_written_is_told_with_what_to_do_next(typed: Typed) -> None:
    shown = typed("init", "ridge", "--in", "Kurs 1")
    assert shown.exit_code == 0, shown.output
    assert shown.output == (
        "Kurs 1/rubrics/ridge.yaml   what is asked, how it is judged, what it is worth\n"
        "Kurs 1/reference/ridge      the right solution, what to observe, one known mistake\n"
        "Kurs 1/submissions/ridge    two examples: ada's is right, ben's has the mistake\n"
        "\n"
        "It works as it stands; try it, then change it to your own:\n"
        "  cd 'Kurs 1'\n"
        "  grader verify ridge\n"
        "  grader run submissions/ridge\n"
        "  grader kit ridge --out handout\n"
    )
    assert "  cd " not in typed("init", "ridge").output


Ended = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ended:
    """`ended("init", "x")`: exit code, and what was said to whom."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["grader", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return call


def test_what_is_refused_ends_with_words_and_an_exit_code(
    ended: Ended, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended("init", "Ridge Regression") == (
        2,
        "",
        "error: ID: expected an id (a-z, 0-9, single dashes between them, at most 60 characters), "
        "found 'Ridge Regression'.\n  For instance: grader init ridge-regression\n",
    )


def test_a_folder_that_has_gone_is_told(
    ended: Ended, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody else may delete the folder that a terminal is in."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, shown, said = ended()
    assert (code, "grader init my-assignment" in shown, said) == (0, True, "")
    code, shown, said = ended("init", "ridge")
    assert (code, shown) == (2, "")
    assert said.startswith("error: ")
    assert "cannot be written: No such file or directory" in said
