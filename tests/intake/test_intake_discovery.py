"""Whose hand-ins a folder holds: one answer per student, whatever lies in the folder."""

import os
from pathlib import Path

import pytest

from grader.intake import discover, list_ignored
from grader.model import Submission
from grader.model.errors import UsageError
from tests.support.handins import NET, Exercise, accepted, make_folder, make_zip, refused

EX = Exercise()


def test_students_are_sorted_and_each_gets_one_answer(tmp_path: Path) -> None:
    make_zip(tmp_path / "eve.zip", {"../x": b""})
    make_folder(tmp_path / "zoe", {"two_layernet.py": NET})
    make_zip(tmp_path / "bob.ZIP", {"two_layernet.py": NET})
    make_folder(tmp_path / "ada", {})
    (tmp_path / "carl.zip").write_bytes(b"no zip")
    answers = list(discover(tmp_path, EX))
    assert [(a.student, type(a) is Submission) for a in answers] == [
        ("ada", True),
        ("bob", True),
        ("carl", False),
        ("eve", False),
        ("zoe", True),
    ]
    assert {a.assignment for a in answers} == {"hlcv-ex2"}


def test_other_files_are_skipped_and_can_be_told(tmp_path: Path) -> None:
    make_folder(
        tmp_path,
        {".DS_Store": b"", "students.csv": b"", ".git/config": b"", "__MACOSX/._ada": b"", "a\x1b.txt": b""},
    )
    make_folder(tmp_path / "ada", {"two_layernet.py": NET})
    assert [a.student for a in discover(tmp_path, EX)] == ["ada"]
    assert list_ignored(tmp_path) == (".DS_Store", ".git", "__MACOSX", "a\\x1b.txt", "students.csv")


@pytest.mark.parametrize(
    "end", [".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz", ".7z", ".rar", ".gz", ".TAR.GZ", ".zst"]
)
def test_other_archives_are_refused(tmp_path: Path, end: str) -> None:
    (tmp_path / f"ada{end}").write_bytes(b"x")
    (answer,) = discover(tmp_path, EX)
    assert answer.student == "ada"
    assert refused(answer).reason == f"ada{end} is neither a folder nor a zip file."
    assert refused(answer).help == "Hand in a folder or a .zip file."


def test_links_and_pipes_are_refused_aloud(tmp_path: Path) -> None:
    make_folder(tmp_path / "elsewhere" / "ada", {"two_layernet.py": NET})
    folder = make_folder(tmp_path / "hlcv-ex2", {})
    (folder / "ada").symlink_to(tmp_path / "elsewhere" / "ada")
    os.mkfifo(folder / "bob")
    assert [refused(a).reason for a in discover(folder, EX)] == ["ada is a link.", "bob is a named pipe."]


@pytest.mark.parametrize(
    ("names", "named"),
    [
        (("ada/", "ada.zip"), "ada/ and ada.zip"),
        (("Ada/", "ada/"), "Ada/ and ada/"),
        (("ada.zip", "ADA.zip", "ada.tar.gz"), "ADA.zip and ada.tar.gz and ada.zip"),
        (("ada/", "ada .zip"), "ada/ and ada .zip"),
        (("zo\u00e9/", "zoe\u0301.zip"), "zoe\u0301.zip and zo\u00e9/"),
    ],
)
def test_two_hand_ins_of_one_student_are_refused(tmp_path: Path, names: tuple[str, ...], named: str) -> None:
    for name in names:
        if name.endswith("/"):
            make_folder(tmp_path / name, {"two_layernet.py": NET})
        else:
            make_zip(tmp_path / name, {"two_layernet.py": NET})
    make_folder(tmp_path / "bob", {"two_layernet.py": NET})
    (twice,) = [a for a in discover(tmp_path, EX) if a.student != "bob"]
    assert refused(twice).reason == f"There is more than one hand-in of this student: {named}."
    assert refused(twice).help == "Keep the one that counts and move the others away."
    assert accepted(next(a for a in discover(tmp_path, EX) if a.student == "bob"))


@pytest.mark.parametrize(
    "name", ["Zoë Ångström", "名前", "o'brien; rm -rf", "=cmd()", "a.b", "<b>x</b>", "ada.zip.old"]
)
def test_unusual_names_are_names(tmp_path: Path, name: str) -> None:
    folder = name.replace("/", "\u2215")
    make_folder(tmp_path / folder, {"two_layernet.py": NET})
    (answer,) = discover(tmp_path, EX)
    assert accepted(answer).student == folder


@pytest.mark.parametrize(
    ("name", "student", "why"),
    [
        (b"a\nb", "a\\nb", "holds a control"),
        (b"a\x1b[31m", "a\\x1b[31m", "holds a control"),
        ("a\u202eb".encode(), "a\\u202eb", "holds a control"),
        (b"caf\xe9", "caf\\udce9", "non-UTF-8"),
        (b"a\\b", "a\\\\b", "or a backslash"),
        (b"-rf", "-rf", "begins with a dash or a dot"),
        (b" ", " ", "is blank"),
    ],
)
def test_names_that_are_none_are_refused_and_shown_safely(
    tmp_path: Path, name: bytes, student: str, why: str
) -> None:
    os.mkdir(os.fsencode(tmp_path) + b"/" + name)
    (answer,) = discover(tmp_path, EX)
    assert answer.student == student
    assert why in refused(answer).reason
    assert "Rename the folder or the zip" in refused(answer).help


def test_long_names_are_refused_and_stay_different(tmp_path: Path) -> None:
    for middle in ("a", "b"):
        make_folder(tmp_path / ("x" * 60 + middle + "y" * 60), {})
    first, second = discover(tmp_path, EX)
    assert "is longer than 100 characters" in refused(first).reason
    assert first.student != second.student
    assert max(len(first.student), len(second.student)) <= 100


def test_long_names_in_bytes_are_refused(tmp_path: Path) -> None:
    make_folder(tmp_path / ("\U0001f600" * 62), {})
    (answer,) = discover(tmp_path, EX)
    assert "is longer than 100 characters" in refused(answer).reason


def test_only_a_folder_that_is_not_there_raises(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: no such folder"):
        discover(tmp_path / "nowhere", EX)
    with pytest.raises(UsageError, match="expected a folder of hand-ins, found a file"):
        discover(make_zip(tmp_path / "ada.zip", {}), EX)
