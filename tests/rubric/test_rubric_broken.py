"""Every way to write a rubric wrongly gives its own line: place, key, expected, found, nearest valid name."""

from pathlib import Path

import pytest

from grader.checks import CHECKS
from grader.model.errors import RubricError
from grader.rubric import load, load_all
from grader.rubric.document import ID_WORDS
from grader.rubric.faults import SHOWN_NAMES
from tests.support import rubric_cases
from tests.support.rubric_cases import REFERENCE, RUBRICS, refusal


@pytest.fixture
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the good rubric, given by relative paths as on a command line."""
    rubric_cases.copy_good(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", rubric_cases.names())
def test_a_broken_rubric(case: str, good: Path) -> None:
    rubric_cases.change(case, good)
    assert refusal().message == rubric_cases.expected(case)


def test_a_rubric_error_is_a_usage_error_and_says_what_to_do(good: Path) -> None:
    rubric_cases.change("unknown-check", good)
    error = refusal()
    assert error.exit_code == 2
    assert error.help == "Correct these 2 places, then run the command again."


def test_one_fault_alone_is_one_place(good: Path) -> None:
    rubric_cases.change("unused-mistake", good)
    assert refusal().help == "Correct this place, then run the command again."


@pytest.mark.usefixtures("good")
def test_no_such_rubric_names_the_nearest() -> None:
    assert refusal("tinny").message == (
        "rubrics/tinny.yaml: expected a rubric file, found no such file; did you mean 'tiny'?"
    )


@pytest.mark.parametrize("name", ["../rubrics/tiny", "", "/etc/passwd", "a\nb"])
@pytest.mark.usefixtures("good")
def test_a_name_that_is_no_name_is_only_unknown(name: str) -> None:
    message = refusal(name).message
    assert message.startswith("rubrics/")
    assert "expected a rubric file, found no such file; " in message
    assert "\n" not in message


@pytest.mark.usefixtures("good")
def test_no_folder_of_rubrics() -> None:
    with pytest.raises(RubricError) as caught:
        load(Path("rubric"), REFERENCE, "tiny")
    assert caught.value.message == "rubric: expected a folder of rubrics, found no such folder"
    assert caught.value.help.endswith("or begin a course: grader init ID")


def test_a_folder_without_rubrics(good: Path) -> None:
    (good / "rubrics/tiny.yaml").unlink()
    with pytest.raises(RubricError) as caught:
        load_all(RUBRICS, REFERENCE)
    assert caught.value.message == "rubrics: expected rubric files (.yaml), found none"


def test_all_faults_of_all_rubrics_are_told_together(good: Path) -> None:
    (good / "rubrics/empty.yaml").write_text("")
    (good / "rubrics/other.yml").write_text("")
    (good / "rubrics/My Rubric.yaml").write_text("")
    with pytest.raises(RubricError) as caught:
        load_all(RUBRICS, REFERENCE)
    assert caught.value.message.splitlines() == [
        "rubrics/other.yml: expected the ending .yaml, found the ending .yml",
        f"rubrics/My Rubric.yaml: expected {ID_WORDS}, found the file name 'My Rubric'",
        "rubrics/empty.yaml:1: expected a mapping, found an empty file",
    ]


def test_a_folder_in_place_of_a_file(good: Path) -> None:
    (good / "rubrics/tiny.yaml").unlink()
    (good / "rubrics/tiny.yaml").mkdir()
    assert refusal().message == "rubrics/tiny.yaml: expected a regular file, found something else"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that opens and cannot be read")
def test_a_file_that_cannot_be_read(good: Path) -> None:
    (good / "rubrics/tiny.yaml").unlink()
    (good / "rubrics/tiny.yaml").symlink_to("/proc/self/mem")
    assert refusal().message.startswith("rubrics/tiny.yaml: expected a file that can be read, found ")


def test_a_huge_file_is_not_even_parsed(good: Path) -> None:
    with (good / "rubrics/tiny.yaml").open("ab") as stream:
        stream.truncate(2**30)
    assert refusal().message == "rubrics/tiny.yaml: expected at most 128 KiB, found a larger file"


def test_text_in_another_encoding(good: Path) -> None:
    (good / "rubrics/tiny.yaml").write_bytes("assignment: tiny\ntitle: Übung\n".encode("latin-1"))
    assert refusal().message == "rubrics/tiny.yaml:2: expected text in UTF-8, found the byte 0xdc"


def test_probes_in_another_encoding(good: Path) -> None:
    (good / "reference/tiny/probes.py").write_bytes("# -*- coding: latin-1 -*-\n# Übung\n".encode("latin-1"))
    assert refusal().message.startswith(
        "reference/tiny/probes.py: expected Python in UTF-8, found a file that cannot be read ("
    )


def test_more_faults_than_anyone_reads_are_cut(good: Path) -> None:
    with (good / "rubrics/tiny.yaml").open("a") as stream:
        stream.writelines(f"key{number}: 1\n" for number in range(500))
    lines = refusal().message.splitlines()
    assert len(lines) == 41
    assert lines[-1] == "… and 460 more"


def test_long_values_are_cut(good: Path) -> None:
    rubric = good / "rubrics/tiny.yaml"
    rubric.write_text(rubric.read_text().replace("check: value", f"check: {'v' * 5_000}"))
    message = refusal().message
    there = ", ".join(sorted(CHECKS)[:SHOWN_NAMES])
    assert f"found '{'v' * 59}…'; there are: {there}" in message
    assert len(message) < 300
