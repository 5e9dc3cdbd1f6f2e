"""Scripts that bear other names than the wanted ones: which are taken, and which a person has to look at."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.intake import open_handin
from grader.model import Rejected, Submission
from grader.rubric import load
from tests.support.handins import Exercise, accepted, held, make_folder, zipped
from tests.support.project import ROOT


@dataclass(frozen=True)
class Called:
    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


PLOTS, RATES, STEPS, NET = "p2.py", "rates.py", "steps.py", "net.py"
OTHERS = {
    PLOTS: Called(("problem2*", "*regions"), ("P2", "Problem 2")),
    RATES: Called(("p5b", "*rate*", "*curves"), ("P5", "Problem 5")),
    STEPS: Called(("*sgd*", "p5c"), ("P5", "Problem 5")),
    NET: Called(("*finetun*", "p6*"), ("P6", "6")),
}
EX = Exercise(
    "cmpt",
    {name: "optional" for name in OTHERS} | {"report.pdf": "optional"},
    archive="code.zip",
    other_names=OTHERS | {"report.pdf": Called(("*report*",))},
    provided=("given.py",),
)


def handed_in(
    tmp_path: Path, *paths: str, exercise: Exercise = EX, **content: bytes
) -> Submission | Rejected:
    files = {path: content.get(path.split("/")[-1].split(".")[0], path.encode()) for path in paths}
    return open_handin(make_folder(tmp_path / "ada", files), exercise)


def taken(submission: Submission) -> dict[str, str]:
    return {file.path: file.found_as for file in submission.files if file.path in EX.files}


NO_JSON = "it is not valid JSON: Expecting value: line 1 column 1 (char 0)"


def may_be(*paths: str) -> str:
    return f"It may be {' or '.join(paths)} under another name."


def unclear(name: str, *paths: str) -> str:
    return f"{len(paths)} files could be {name}: {', '.join(paths)}."


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("problem2.py", PLOTS),
        ("Problem 2 (1).PY", PLOTS),
        ("code/problem_2b.py", PLOTS),
        ("Decision-Regions.py", PLOTS),
        ("q5_curves.py", RATES),
        ("P5/learning rates.py", RATES),
        ("my_sgd.py", STEPS),
        ("problem_6/cifar_finetune.py", NET),
        ("Final Report.pdf", "report.pdf"),
    ],
)
def test_a_name_that_fits_a_pattern_is_taken_and_told(tmp_path: Path, path: str, wanted: str) -> None:
    submission = accepted(handed_in(tmp_path, path))
    assert taken(submission) == {wanted: path}
    assert f"{path} was used as {wanted}." in submission.notes
    assert wanted not in submission.doubts
    assert not any(" could be " in doubt or "another name" in doubt for doubt in submission.doubts.values())


@pytest.mark.parametrize(
    ("path", "wanted"), [("P2/draw.py", PLOTS), ("a/problem-2/x/a.py", PLOTS), ("6/main.py", NET)]
)
def test_the_only_script_in_a_problems_folder_is_taken_and_told(
    tmp_path: Path, path: str, wanted: str
) -> None:
    submission = accepted(handed_in(tmp_path, path, "given.py", "6/given.py"))
    assert taken(submission) == {wanted: path}
    assert f"{path} was used as {wanted}: it is the only script in its folder." in submission.notes
    assert not any("was found in the folder" in note for note in submission.notes)


@pytest.mark.parametrize("copy", ["code/P2/draw.py", "P2/draw (1).py", "P2/old/sketch.py"])
def test_two_copies_of_the_same_bytes_are_one_script(tmp_path: Path, copy: str) -> None:
    paths = ("P2/draw.py", copy)
    same = {path: b"print('the same')\n" for path in paths}
    submission = accepted(open_handin(make_folder(tmp_path / "ada", same), EX))
    assert taken(submission) == {PLOTS: min(paths, key=lambda path: (path.count("/"), path))}
    assert submission.doubts == {}
    assert any("was used, not " in note for note in submission.notes)


def test_two_scripts_that_differ_are_left_to_a_person(tmp_path: Path) -> None:
    differing = {"P2/draw.py": b"print(1)\n", "code/P2/draw.py": b"print(2)\n"}
    submission = accepted(open_handin(make_folder(tmp_path / "b" / "ada", differing), EX))
    assert taken(submission) == {}
    assert submission.doubts[PLOTS] == may_be("P2/draw.py", "code/P2/draw.py")


def test_modules_of_a_script_are_not_taken_for_it(tmp_path: Path) -> None:
    main, paths = b"from layers import Net\nimport os, data as d\n", ("6/main.py", "6/layers.py", "6/data.py")
    submission = accepted(handed_in(tmp_path, *paths, "6/__init__.py", main=main))
    assert taken(submission) == {NET: "6/main.py"}
    assert submission.doubts == {}


def test_what_others_import_it_as_stays_there(tmp_path: Path) -> None:
    submission = accepted(
        handed_in(tmp_path, "P5/my_rates.py", "P5/sgd.py", sgd=b"from my_rates import nll\n")
    )
    assert taken(submission) == {RATES: "P5/my_rates.py", STEPS: "P5/sgd.py"}
    assert held(submission)["my_rates.py"] == b"P5/my_rates.py"


def test_its_own_name_goes_before_any_other(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, "P2.py", "problem2.py"))
    assert taken(submission) == {PLOTS: "P2.py"}


def test_a_script_is_taken_for_one_file_only_the_one_that_names_it_further_up(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, "sgd_rates.py"))
    assert taken(submission) == {STEPS: "sgd_rates.py"}
    assert submission.doubts == {}
    even = accepted(handed_in(tmp_path / "b", "finetune sgd.py"))
    assert taken(even) == {}
    assert even.doubts[NET] == even.doubts[STEPS] == may_be("finetune sgd.py")


@pytest.mark.parametrize(
    ("paths", "doubts"),
    [
        (("assignment.py",), {name: may_be("assignment.py") for name in OTHERS}),
        (("P5/a.py", "P5/b.py"), {name: may_be("P5/a.py", "P5/b.py") for name in (RATES, STEPS)}),
        (("P5/a.py", "rates.py"), {STEPS: may_be("P5/a.py")}),
        (("P2/a.py", "P2/b.ipynb"), {PLOTS: f"{may_be('P2/a.py')} P2/b.ipynb cannot be read: {NO_JSON}."}),
        (("a/b/c/d/e/x.py",), {name: may_be("a/b/c/d/e/x.py") for name in OTHERS}),
        (("notes.txt", "given.py", "report.pdf"), {}),
    ],
)
def test_scripts_that_fit_nothing_are_left_to_a_person(
    tmp_path: Path, paths: tuple[str, ...], doubts: dict[str, str]
) -> None:
    assert accepted(handed_in(tmp_path, *paths)).doubts == doubts


def test_of_two_candidates_neither_is_taken_unless_they_are_the_same(tmp_path: Path) -> None:
    two = ("problem2a.py", "problem2b.py")
    submission = accepted(handed_in(tmp_path, *two))
    assert taken(submission) == {}
    assert submission.doubts[PLOTS] == unclear(PLOTS, *two)
    assert "p2.py was not taken: 2 files could be p2.py: problem2a.py, problem2b.py." in submission.notes
    twins = accepted(handed_in(tmp_path / "b", *two, problem2a=b"x", problem2b=b"x"))
    assert taken(twins) == {PLOTS: "problem2a.py"}
    assert "problem2a.py was used, not problem2b.py." in twins.notes


def test_where_the_file_is_required_two_candidates_wait_and_the_only_script_is_taken(tmp_path: Path) -> None:
    needed = Exercise(files={PLOTS: "required"}, other_names={PLOTS: OTHERS[PLOTS]})
    two = accepted(handed_in(tmp_path, "problem2a.py", "problem2b.py", exercise=needed))
    assert two.missing == (PLOTS,)
    assert two.doubts == {PLOTS: "2 files could be p2.py: problem2a.py, problem2b.py."}
    only = accepted(handed_in(tmp_path / "b", "other.py", exercise=needed))
    assert taken(only) == {PLOTS: "other.py"}
    assert "other.py was used as p2.py: it is the only script." in only.notes


def test_in_another_problems_folder_a_name_does_not_count(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, "P6/rates.py", "P6/curves.py"))
    assert taken(submission) == {RATES: "P6/rates.py", NET: "P6/curves.py"}
    assert taken(accepted(handed_in(tmp_path / "b", "P6/my_rates.py"))) == {NET: "P6/my_rates.py"}


def test_it_may_lie_in_the_archive_or_be_a_notebook(tmp_path: Path) -> None:
    cell: dict[str, object] = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []}
    cell["execution_count"] = None
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}).encode()
    packed = zipped({"P2/plot.py": b"plot", "P5/SGD.ipynb": notebook})
    submission = accepted(open_handin(make_folder(tmp_path / "ada", {"code.zip": packed}), EX))
    assert taken(submission) == {PLOTS: "code.zip/P2/plot.py", STEPS: "code.zip/P5/SGD.ipynb"}
    told = "code.zip/P5/SGD.ipynb was read as steps.py: its code cells, joined in order."
    assert told in submission.notes


@pytest.mark.parametrize(
    ("student", "found"),
    [
        (
            "bruno",
            {
                "p2.py": "Problem 2.py",
                "logistic_regression.py": "logistic regression.py",
                "logistic_regression_mod.py": "q5_curves.py",
                "logistic_regression_sgd.py": "stochastic descent.py",
            },
        ),
        ("birte", {"finetune.py": "P6/features.py"}),
        ("stine", {"finetune.py": "code/P6/cifar_finetune.py", "report.pdf": "report.pdf"}),
        ("rosalie", {"finetune.py": "problem6/finetune.py", "report.pdf": "report.pdf"}),
    ],
)
def test_shipped_hand_ins_are_understood(student: str, found: dict[str, str]) -> None:
    rubric = load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")
    submission = accepted(open_handin(ROOT / "submissions" / "cmpt726-a2" / student, rubric))
    assert {file.path: file.found_as for file in submission.files if file.path in rubric.files} == found
    assert submission.doubts == {}
