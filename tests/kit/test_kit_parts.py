"""The parts of a kit beside its tests: the readme, the wheel, the small data set."""

import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from grader import rubric
from grader.cli import kit as command
from grader.grading import datasets
from grader.kit import handout_readme, small_data, wheel
from grader.model.errors import UsageError
from grader.rubric import Assignment, item_text
from tests.support.kits import ASSIGNMENTS
from tests.support.project import ROOT


def load(name: str) -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", name)


# ── the readme ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_readme_has_every_part_with_marks_and_how_it_is_judged(name: str) -> None:
    known = load(name)
    at_grading = {item.id: "why" for item in known.items if item.check in ("accuracy", "expression")}
    text = handout_readme.render(known, at_grading, "grader-1-py3-none-any.whl")
    rows = {row.split("|")[1].strip(): row for row in text.splitlines() if row.startswith("| ")}
    for item in known.items:
        said = " ".join(item_text.describe_judging(item).split())
        assert f"| {item.marks:g} | {said} |" in rows[item.id]
        assert rows[item.id].endswith("| no |") == (item.id in at_grading)
    for file in known.files:
        assert f"- `{file}`" in text
    assert "\n\n\n" not in text


def test_the_readme_names_what_the_scripts_import() -> None:
    text = handout_readme.render(load("hlcv-ex2"), {}, "grader-1-py3-none-any.whl")
    assert "python -m pip install ./grader-1-py3-none-any.whl\n" in text
    assert "python -m pip install matplotlib torch torchvision\n" in text


def test_a_bound_is_written_as_its_author_wrote_it() -> None:
    text = handout_readme.render(load("hlcv-ex2"), {}, None)
    assert " must get more than 48 % of the hidden images right" in text
    assert "48.0" not in text


# ── the command ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("word", "help"),
    [
        ("hlcv", "Did you mean hlcv-ex2? For instance: grader kit hlcv-ex2 --out "),
        ("nope", "There are: cmpt419-a2, cmpt726-a2, hlcv-ex2. For instance: grader kit cmpt419-a2 --out "),
    ],
)
def test_an_unknown_assignment_is_told_with_what_to_type(word: str, help: str, tmp_path: Path) -> None:
    typed = [word, "--out", str(tmp_path / "my kit"), "--rubrics", str(ROOT / "rubrics")]
    refused = CliRunner().invoke(command.app, typed).exception
    assert isinstance(refused, UsageError)
    assert refused.message == f"ID: expected an assignment of {ROOT / 'rubrics'}/, found {word!r}."
    assert refused.help == f"{help}'{tmp_path / 'my kit'}'"
    assert not (tmp_path / "my kit").exists()


def test_an_archive_is_shown_as_it_should_be_packed() -> None:
    text = handout_readme.render(load("cmpt419-a2"), {}, None)
    assert "The code goes into a `code.zip` inside it" in text
    assert "    code.zip/P4/finetune.py\n" in text


def test_a_kit_without_the_package_says_so() -> None:
    text = handout_readme.render(load("hlcv-ex2"), {}, None)
    assert ".whl" not in text
    assert "This kit was made without the package `grader` in it: ask your course" in text


# ── the wheel ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_checkout_is_known_by_its_project() -> None:
    assert wheel.find_checkout() == Path(wheel.__file__).resolve().parents[2]


def test_what_builds_the_wheel_has_to_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "setuptools", None)
    with pytest.raises(UsageError, match=r"wheel cannot be built: .* cannot import setuptools\.") as refused:
        wheel.build(tmp_path, ROOT)
    assert "python -m pip install setuptools" in refused.value.help
    assert list(tmp_path.iterdir()) == []


@pytest.mark.process
def test_what_pip_says_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "grader").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\n[project]\nname = 1\n'
    )
    with pytest.raises(UsageError, match=r"The kit's wheel was not built: pip ended with 1\. .*ValueError"):
        wheel.build(tmp_path, tmp_path)


# ── the data ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.data
def test_the_images_are_the_first_that_hand_ins_train_on(tmp_path: Path) -> None:
    names = small_data.write(tmp_path)
    place = tmp_path / small_data.DATA_FOLDER
    assert sorted(names) == sorted(f"{small_data.DATA_FOLDER}/{file.name}" for file in place.iterdir())
    batches = [pickle.loads((place / f"data_batch_{n}").read_bytes()) for n in range(1, 6)]
    pixels = np.concatenate([batch["data"] for batch in batches])
    whole = datasets.make_stand_in(datasets.find_cache_folder()).box / "arrays"
    arrays = {file.stem: np.load(file, mmap_mode="r") for file in whole.iterdir()}
    rows = small_data.TRAINING_ROWS
    assert np.array_equal(pixels, arrays["train_images"][:rows].transpose(0, 3, 1, 2).reshape(rows, -1))
    assert [n for batch in batches for n in batch["labels"]] == list(arrays["train_labels"][:rows])
    tested = pickle.loads((place / "test_batch").read_bytes())
    assert list(tested["labels"]) == list(arrays["test_labels"][: small_data.TEST_ROWS])
    assert sum(file.stat().st_size for file in place.iterdir()) < 4e6
