"""Which folder belongs to which assignment, and what is said where that cannot be told."""

import os
from pathlib import Path

import pytest

from grader.intake import find_assignments
from grader.model.errors import UsageError
from tests.support.handins import NET, make_folder, make_zip

IDS = ("hlcv-ex2", "hlcv-ex3", "cs-419")
EXPECTED = "Expected submissions/<assignment>/<student>/ or submissions/<assignment>/<student>.zip."


def submissions(tmp_path: Path, *files: str) -> Path:
    return make_folder(tmp_path / "submissions", dict.fromkeys(files, NET))


def error(path: Path, chosen: str | None = None) -> UsageError:
    with pytest.raises(UsageError) as caught:
        find_assignments(path, IDS, chosen)
    return caught.value


def test_a_folder_of_assignments(tmp_path: Path) -> None:
    path = submissions(tmp_path, "hlcv-ex2/ada/a.py", "cs-419/bob/b.py", "readme.md", ".git/config")
    assert find_assignments(path, IDS) == {"cs-419": path / "cs-419", "hlcv-ex2": path / "hlcv-ex2"}
    assert find_assignments(path, IDS, "cs-419") == {"cs-419": path / "cs-419"}


def test_a_folder_of_students(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = submissions(tmp_path, "hlcv-ex2/ada/a.py") / "hlcv-ex2"
    assert find_assignments(path, IDS) == {"hlcv-ex2": path}
    monkeypatch.chdir(path)
    assert find_assignments(Path("."), IDS) == {"hlcv-ex2": Path(".")}


def test_a_folder_of_any_name_with_the_assignment_chosen(tmp_path: Path) -> None:
    path = submissions(tmp_path, "ada/a.py")
    assert find_assignments(path, IDS, "hlcv-ex3") == {"hlcv-ex3": path}


def test_zips_alone_are_hand_ins(tmp_path: Path) -> None:
    make_zip(tmp_path / "hlcv-ex2" / "ada.zip", {})
    assert find_assignments(tmp_path, IDS) == {"hlcv-ex2": tmp_path / "hlcv-ex2"}


def test_a_missing_folder(tmp_path: Path) -> None:
    found = error(tmp_path / "nowhere")
    assert found.message == f"{tmp_path}/nowhere: no such folder"
    assert found.help == "Give the folder that holds the hand-ins."


def test_a_file(tmp_path: Path) -> None:
    found = error(make_zip(tmp_path / "ada.zip", {}))
    assert found.message.endswith("expected a folder of hand-ins, found a file")
    assert "submissions/<assignment>/" in found.help


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    """A name too long for the file system: the one refusal that root meets too."""
    found = error(tmp_path / ("x" * 300))
    assert "cannot be read: File name too long" in found.message
    assert found.help == "Check its permissions."


@pytest.mark.parametrize("files", [(), (".DS_Store",)])
def test_an_empty_folder(tmp_path: Path, files: tuple[str, ...]) -> None:
    found = error(submissions(tmp_path, *files))
    assert found.message.endswith("submissions: the folder is empty")
    assert found.help == EXPECTED


def test_a_folder_of_other_files(tmp_path: Path) -> None:
    found = error(submissions(tmp_path, *(f"file{n}.txt" for n in range(7))))
    assert found.message.endswith(
        "holds no hand-ins, found file0.txt, file1.txt, file2.txt, file3.txt, file4.txt and 2 more"
    )
    assert found.help == EXPECTED


def test_assignments_without_any_hand_in(tmp_path: Path) -> None:
    found = error(submissions(tmp_path, "hlcv-ex2/readme.md", "hlcv-ex3/.keep"))
    assert found.message.endswith("submissions: holds no hand-ins, found readme.md, .keep")


def test_one_empty_assignment_beside_a_filled_one(tmp_path: Path) -> None:
    path = submissions(tmp_path, "hlcv-ex2/ada/a.py")
    (path / "hlcv-ex3").mkdir()
    assert set(find_assignments(path, IDS)) == {"hlcv-ex2", "hlcv-ex3"}


def test_one_students_hand_in_in_place_of_the_folder(tmp_path: Path) -> None:
    path = submissions(tmp_path, "hlcv-ex2/ada/two_layernet.py") / "hlcv-ex2" / "ada"
    found = error(path)
    assert found.message.endswith("ada: holds no hand-ins, found two_layernet.py")
    assert found.help == f"If this is one student's hand-in, give the folder above it: {path.parent}."


def test_an_unknown_assignment_beside_a_known_one(tmp_path: Path) -> None:
    path = submissions(tmp_path, "hlcv-ex2/ada/a.py", "hlcv-ex4/bob/b.py")
    found = error(path)
    assert found.message == f"{path}/hlcv-ex4: no such assignment"
    assert found.help.startswith("Did you mean hlcv-ex")
    assert found.help.endswith("? Known assignments: cs-419, hlcv-ex2, hlcv-ex3.")


def test_a_misspelt_assignment_in_the_folder(tmp_path: Path) -> None:
    path = submissions(tmp_path, "HLCV_ex2/ada/a.py")
    found = error(path)
    assert found.message == f"{path}/HLCV_ex2: no such assignment"
    assert found.help.startswith("Did you mean hlcv-ex2?")


def test_a_misspelt_folder_of_students(tmp_path: Path) -> None:
    path = submissions(tmp_path, "cs419/ada/a.py") / "cs419"
    found = error(path)
    assert found.message == f"{path}: expected the name of an assignment, found cs419"
    assert found.help.startswith("Did you mean cs-419?")


def test_a_folder_that_resembles_nothing(tmp_path: Path) -> None:
    found = error(submissions(tmp_path, "ada/a.py"))
    assert found.message.endswith("expected the name of an assignment, found submissions")
    assert found.help == "Known assignments: cs-419, hlcv-ex2, hlcv-ex3. Name one with --assignment."


def test_an_unknown_assignment_chosen(tmp_path: Path) -> None:
    found = error(submissions(tmp_path, "ada/a.py"), "hlcv-ex22")
    assert found.message == "hlcv-ex22: no such assignment"
    assert found.help.startswith("Did you mean hlcv-ex2?")


def test_a_chosen_assignment_without_a_folder(tmp_path: Path) -> None:
    path = submissions(tmp_path, "hlcv-ex2/ada/a.py")
    found = error(path, "cs-419")
    assert found.message == f"{path}: no folder for cs-419, found hlcv-ex2"
    assert found.help == f"Create {path}/cs-419/ with one folder or zip per student."


def test_hostile_names_are_shown_safely(tmp_path: Path) -> None:
    path = submissions(tmp_path)
    with open(os.fsencode(path) + b"/\x1b[31m\xff.txt", "wb"):
        pass
    assert "found \\x1b[31m\\udcff.txt" in error(path).message
