"""Which file is taken for the wanted one, what is said about it, and where its neighbours go."""

import json
from pathlib import Path

import pytest

from grader.intake import open_handin
from grader.model import Rejected, Submission
from tests.support.handins import NET, Exercise, accepted, held, make_folder, make_zip, refused

EX = Exercise()
WANTED = "two_layernet.py"
TWO = Exercise(files={WANTED: "required", "ex2_FCnet.py": "required", "report.pdf": "optional"})


def handed_in(tmp_path: Path, files: dict[str, bytes], exercise: Exercise = EX) -> Submission | Rejected:
    return open_handin(make_folder(tmp_path / "ada", files), exercise)


@pytest.mark.parametrize(
    "name",
    [
        "Two_LayerNet.py",
        "two-layernet.py",
        "two layernet.py",
        "TwoLayerNet.py",
        "two_layernet (1).py",
        "two_layernet(2).PY",
        "two_layernet copy.py",
        "two_layernet - Copy (3).py",
        "ex2/TWO_LAYERNET.py",
    ],
)
def test_misnamed_files_are_found_and_noted(tmp_path: Path, name: str) -> None:
    submission = accepted(handed_in(tmp_path, {name: NET}))
    assert held(submission) == {WANTED: NET}
    assert submission.files[0].found_as == name
    assert not submission.files[0].from_notebook
    assert submission.notes[0] == f"{name} was used as two_layernet.py."


@pytest.mark.parametrize(
    "name", ["three_layernet.py", "two_layernet.txt", "two_layernet2.py", "two_layernet", "layernet.py"]
)
def test_other_names_are_taken_where_nothing_else_may_be_it(tmp_path: Path, name: str) -> None:
    exercise = Exercise(asked_names={WANTED: ["TwoLayerNet"]})
    submission = accepted(handed_in(tmp_path, {name: NET}, exercise))
    assert submission.missing == ()
    assert held(submission)[WANTED] == NET
    assert submission.notes[0].startswith(f"{name} was used as {WANTED}")


@pytest.mark.parametrize("folder", ["ex2/", "ada/ex2/", "a/b/c/"])
def test_extra_folders_are_stripped_and_noted(tmp_path: Path, folder: str) -> None:
    files = {f"{folder}{WANTED}": NET, f"{folder}layers.py": b"import os", f"{folder}data/x.txt": b"1"}
    submission = accepted(handed_in(tmp_path, files))
    assert held(submission) == {WANTED: NET, "layers.py": b"import os", "data/x.txt": b"1"}
    assert {file.found_as for file in submission.files} == set(files)
    assert submission.notes == (f"two_layernet.py was found in the folder {folder}.",)


def test_files_are_found_however_deep_they_lie(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, {f"a/b/c/d/e/f/{WANTED}": NET}))
    assert submission.missing == ()
    assert submission.notes == ("two_layernet.py was found in the folder a/b/c/d/e/f/.",)


def test_the_exact_name_at_the_top_wins_and_the_other_is_named(tmp_path: Path) -> None:
    files = {WANTED: NET, "old/two_layernet.py": b"old", "two_layernet (1).py": b"copy"}
    submission = accepted(handed_in(tmp_path, files))
    assert held(submission) == files
    assert submission.notes == ("two_layernet.py was used, not two_layernet (1).py, old/two_layernet.py.",)


@pytest.mark.parametrize(
    "names",
    [
        ("a/two_layernet.py", "b/two_layernet.py"),
        ("two_layernet (1).py", "two_layernet (2).py"),
        ("TwoLayerNet.py", "old/two_layernet.py"),
        ("TwoLayerNet.py", "old/TwoLayerNet.py"),
    ],
)
def test_where_two_could_be_meant_neither_is_taken(tmp_path: Path, names: tuple[str, str]) -> None:
    files = {names[0]: b"first", names[1]: b"second", "ex2_FCnet.py": b"third"}
    submission = accepted(handed_in(tmp_path, files, TWO))
    assert submission.missing == (WANTED,)
    assert WANTED not in held(submission)
    assert submission.doubts == {WANTED: f"2 files could be two_layernet.py: {names[0]}, {names[1]}."}
    assert held(submission)["ex2_FCnet.py"] == b"third"


def test_candidates_that_are_the_same_are_no_question(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, {"TwoLayerNet.py": NET, "old/two_layernet.py": NET}))
    assert submission.notes == (
        "TwoLayerNet.py was used as two_layernet.py.",
        "TwoLayerNet.py was used, not old/two_layernet.py.",
    )


def test_a_long_list_of_candidates_is_cut(tmp_path: Path) -> None:
    files = {f"two_layernet ({n}).py": b"%d" % n for n in range(1, 9)}
    assert accepted(handed_in(tmp_path, files)).doubts[WANTED].endswith("two_layernet (5).py and 3 more.")


def test_an_exact_name_of_another_wanted_file_is_not_taken(tmp_path: Path) -> None:
    exercise = Exercise(files={"ex_21.py": "required", "ex_2_1.py": "required"})
    submission = accepted(handed_in(tmp_path, {"ex_2_1.py": b"two"}, exercise))
    assert submission.missing == ("ex_21.py",)
    assert held(submission) == {"ex_2_1.py": b"two"}


def test_files_outside_the_wanted_folder_keep_their_place(tmp_path: Path) -> None:
    files = {f"code/{WANTED}": NET, "code/utils.py": b"inner", "utils.py": b"outer", "essay.txt": b"text"}
    submission = accepted(handed_in(tmp_path, files))
    assert held(submission) == {WANTED: NET, "utils.py": b"inner", "essay.txt": b"text"}
    assert submission.notes == (
        "two_layernet.py was found in the folder code/.",
        "Left out, because other files have the same places: utils.py.",
    )


def test_wanted_files_from_two_folders_meet(tmp_path: Path) -> None:
    files = {
        "q1/two_layernet.py": NET,
        "q1/a.py": b"a",
        "q2/ex2_FCnet.py": b"fc",
        "q2/b.py": b"b",
        "q1/same": b"",
        "q2/same": b"",
    }
    submission = accepted(handed_in(tmp_path, files, TWO))
    assert held(submission) == {WANTED: NET, "a.py": b"a", "ex2_FCnet.py": b"fc", "b.py": b"b", "same": b""}


def test_where_two_folders_hold_the_same_name_each_run_has_its_own(tmp_path: Path) -> None:
    files = {"q1/two_layernet.py": NET, "q1/u.py": b"1", "q2/ex2_FCnet.py": b"fc", "q2/u.py": b"2"}
    submission = accepted(handed_in(tmp_path, files, TWO))
    assert held(submission) == {WANTED: NET, "u.py": b"1", "ex2_FCnet.py": b"fc", "q2/u.py": b"2"}
    assert _beside(submission, WANTED) == held(submission)
    assert _beside(submission, "ex2_FCnet.py") == {WANTED: NET, "u.py": b"2", "ex2_FCnet.py": b"fc"}
    assert _beside(submission, "not_there.py") == held(submission)


def _beside(submission: Submission, file: str) -> dict[str, bytes]:
    return {given.path: given.content for given in submission.beside(file)}


def test_folders_that_cannot_be_laid_over_one_another_are_refused(tmp_path: Path) -> None:
    files = {
        "q1/two_layernet.py": NET,
        "q1/q2/u.py": b"0",
        "q1/u.py": b"1",
        "q2/ex2_FCnet.py": b"fc",
        "q2/u.py": b"2",
    }
    answer = refused(handed_in(tmp_path, files, TWO))
    assert answer.reason == "q1/u.py and q2/u.py both belong at u.py."
    assert answer.help == "Hand in all files in one folder, each with its own name."


def test_optional_files_do_not_move_the_others(tmp_path: Path) -> None:
    files = {WANTED: NET, "ex2_FCnet.py": b"fc", "text/Report.pdf": b"%PDF", "text/figure.png": b"png"}
    submission = accepted(handed_in(tmp_path, files, TWO))
    assert set(held(submission)) == {WANTED, "ex2_FCnet.py", "report.pdf", "text/figure.png"}
    assert submission.missing == ()


def test_an_unclear_optional_file_is_noted_and_kept(tmp_path: Path) -> None:
    files = {WANTED: NET, "ex2_FCnet.py": b"fc", "a/report.pdf": b"1", "b/report.pdf": b"2"}
    submission = accepted(handed_in(tmp_path, files, TWO))
    assert held(submission) == files
    assert submission.notes == (
        "report.pdf was not taken: 2 files could be report.pdf: a/report.pdf, b/report.pdf.",
    )


def test_missing_files_are_listed(tmp_path: Path) -> None:
    assert accepted(handed_in(tmp_path, {"readme.md": b""}, TWO)).missing == (WANTED, "ex2_FCnet.py")


TYPED = Exercise(files={WANTED: "required", "answers.yaml": "optional"})
ANSWERS = b"q2c: {W1: x}\n"


@pytest.mark.parametrize(
    "name", ["answers (1).yaml", "answers.yml", "answers.yaml.txt", "Antworten.yaml", "ex2/loesung.yml"]
)
def test_the_only_typed_answers_are_taken(tmp_path: Path, name: str) -> None:
    submission = accepted(handed_in(tmp_path, {WANTED: NET, name: ANSWERS}, TYPED))
    assert held(submission)["answers.yaml"] == ANSWERS
    assert f"{name} was used as answers.yaml" in " ".join(submission.notes)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"answers-1.yaml": b"1", "answers-2.yaml": b"2"}, "2 files could be answers.yaml"),
        ({"mine.yaml": b"1", "typed.yaml": b"2"}, "It may be mine.yaml or typed.yaml under another name."),
        ({"answers.7z": b"7z\xbc\xaf"}, "It may be in answers.7z, which was not opened."),
    ],
)
def test_typed_answers_that_may_be_there_are_not_called_missing(
    tmp_path: Path, files: dict[str, bytes], says: str
) -> None:
    submission = accepted(handed_in(tmp_path, {WANTED: NET, **files}, TYPED))
    assert says in submission.doubts["answers.yaml"]


@pytest.mark.parametrize(
    "name", ["environment.yml", ".pre-commit-config.yaml", "config.yaml", "conda_env.yaml"]
)
def test_settings_of_programs_are_no_typed_answers(tmp_path: Path, name: str) -> None:
    submission = accepted(handed_in(tmp_path, {WANTED: NET, name: b"name: ex2"}, TYPED))
    assert "answers.yaml" not in held(submission)
    assert submission.doubts == {}


PAGE = (
    b'<html><body class="jp-Notebook"><pre><span class="k">class</span> <span class="nc">TwoLayerNet</span>'
    b"<span>(object):</span>\n    <span>def</span> loss(self, a&lt;b)</pre></body></html>"
)
NAMED = Exercise(
    files={WANTED: "required", "ex2_FCnet.py": "required"}, asked_names={WANTED: ("TwoLayerNet",)}
)


@pytest.mark.parametrize("name", ["ex2.html", "export/Ex2.HTM"])
def test_a_page_that_shows_the_wanted_code_is_named_beside_other_programs(tmp_path: Path, name: str) -> None:
    submission = accepted(handed_in(tmp_path, {name: PAGE, "ex2_FCnet.py": b"x = 1\n"}, NAMED))
    assert submission.missing == (WANTED,)
    assert f"{name} shows the code of TwoLayerNet" in submission.doubts[WANTED]


def test_other_pages_are_no_program(tmp_path: Path) -> None:
    files = {"coverage.html": b"<p>class of TwoLayerNets</p>", "ex2_FCnet.py": b"x = 1\n"}
    assert accepted(handed_in(tmp_path, files, NAMED)).doubts == {}


@pytest.mark.large
def test_hostile_pages_take_no_longer_than_others(tmp_path: Path) -> None:
    files = {"a.html": b"<" * 4_000_000, "b.html": b"&lt;<" * 800_000, "ex2_FCnet.py": b"x = 1\n"}
    assert accepted(handed_in(tmp_path, files, NAMED)).doubts == {}


@pytest.mark.parametrize("name", [f"{WANTED} ", f"{WANTED}.", f"{WANTED}\u00a0", f"a b /{WANTED} . "])
def test_blanks_and_dots_after_a_name_are_seen_through(tmp_path: Path, name: str) -> None:
    submission = accepted(handed_in(tmp_path, {name: NET}))
    assert held(submission)[WANTED] == NET


@pytest.mark.parametrize("packed", [False, True])
def test_compiled_files_of_a_wanted_script_are_told(tmp_path: Path, packed: bool) -> None:
    files = {"report.txt": b"done", "__pycache__/two_layernet.cpython-311.pyc": b"", "other.pyc": b""}
    path = make_zip(tmp_path / "ada.zip", files) if packed else make_folder(tmp_path / "ada", files)
    submission = accepted(open_handin(path, Exercise(files={WANTED: "required", "net.py": "required"})))
    assert submission.doubts == {
        WANTED: f"__pycache__/two_layernet.cpython-311.pyc was compiled from {WANTED} and is not loaded: "
        "hand in two_layernet.py itself."
    }


def test_a_notebook_and_its_export_are_one(tmp_path: Path) -> None:
    exported = b"#!/usr/bin/env python\n# In[1]:\n\n\n" + NET + b"\n# In[ ]:\n"
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": NET.decode()}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    one = Exercise(files={WANTED: "required"}, asked_names={WANTED: ("TwoLayerNet",)})
    files = {"ex2.ipynb": notebook, "ex2.py": exported}
    submission = accepted(handed_in(tmp_path / "same", files, one))
    assert b"class TwoLayerNet" in held(submission)[WANTED]
    assert not any("was not judged" in note for note in submission.notes)
    other = exported.replace(b"pass", b"x = 1")
    submission = accepted(handed_in(tmp_path / "other", files | {"ex2.py": other}, one))
    assert submission.doubts == {WANTED: "2 files could be two_layernet.py: ex2.ipynb, ex2.py."}


@pytest.mark.parametrize("name", ["net.pyx", "ex2.Rmd", "net.py.bak2", "NET", "ex2.qmd"])
def test_text_of_the_wanted_code_under_any_ending_is_told(tmp_path: Path, name: str) -> None:
    one = Exercise(files={WANTED: "required"}, asked_names={WANTED: ("TwoLayerNet",)})
    submission = accepted(
        handed_in(tmp_path, {name: b"# net\n" + NET, "x.bin": b"\0class TwoLayerNet:"}, one)
    )
    assert submission.doubts == {
        WANTED: f"{name} holds the text of TwoLayerNet, but its name is not that of a program."
    }
