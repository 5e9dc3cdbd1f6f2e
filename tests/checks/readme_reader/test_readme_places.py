"""Where a problem's work lies: its folder by name or by its code, and the nearest readme."""

import pytest

from grader.checks.readme_reader import places

NAMES = ("P6", "Problem 6", "Q6")
CODE = ("*fine*tun*.py",)


def found(paths: list[str], foreign: tuple[str, ...] = ()) -> tuple[str | None, list[str], list[str]]:
    place = places.find_work(paths, NAMES, CODE, foreign)
    return place.folder, list(place.code), list(place.readmes)


@pytest.mark.parametrize(
    "folder", ["P6/", "code.zip/P6/", "p6/", "problem6/", "A2/Problem_6/", "question/q6/"]
)
def test_a_folder_by_its_name(folder: str) -> None:
    paths = [f"{folder}a.py", f"{folder}deep/b.ipynb", f"{folder}README.txt", f"{folder}x.png", "P5/c.py"]
    assert found(paths) == (folder, [f"{folder}a.py", f"{folder}deep/b.ipynb"], [f"{folder}README.txt"])


def test_of_two_folders_the_one_with_code() -> None:
    assert found(["P6/figure.png", "code.zip/P6/a.py"])[0] == "code.zip/P6/"
    assert found(["P6/a.py", "code/P6/a.py"])[0] == "P6/"


def test_a_folder_by_its_code_without_other_problems_files() -> None:
    paths = ["finetune.py", "helper.py", "logistic.py", "readme.md", "P5/other.py"]
    assert found(paths, ("logistic.py",)) == ("", ["finetune.py", "helper.py"], ["readme.md"])
    assert found(["x/Fine-Tuning.py", "x/__init__.py"], ("x/Fine-Tuning.py",))[:2] == (
        "x/",
        ["x/Fine-Tuning.py"],
    )


def test_nothing_of_the_problem() -> None:
    assert found(["P5/a.py", "P5/readme.md"]) == (None, [], [])
    assert found(["P5/a.py", "readme.md"]) == (None, [], ["readme.md"])
    assert found([]) == (None, [], [])


def test_the_nearest_readme_counts() -> None:
    assert found(["readme.md", "P6/a.py", "P6/readme.md"])[2] == ["P6/readme.md"]
    assert found(["readme.md", "P6/a.py", "P5/readme.md"])[2] == ["readme.md"]
    assert found(["P6/a.py", "P5/readme.md"])[2] == []
    assert found(["P6/a.py", "P6/docs/readme.md"])[2] == ["P6/docs/readme.md"]


def test_what_tells_how_to_run_it_counts_too_after_the_readme() -> None:
    paths = ["P6/a.py", "P6/run.sh", "P6/how to run.txt", "P6/readme.pdf", "P6/readme.md", "P6/notes.txt"]
    assert found(paths)[2] == ["P6/readme.md", "P6/readme.pdf", "P6/how to run.txt", "P6/run.sh"]
    assert found(["P6/a.py", "P6/command.txt"])[2] == ["P6/command.txt"]


@pytest.mark.parametrize(
    "name",
    [
        "README",
        "ReadMe.TXT",
        "read_me.md",
        "Read Me.rtf",
        "readme-P6.pdf",
        "readme.txt.txt",
        "Reamde.md",
        "readme.docx",
    ],
)
def test_readmes_of_any_spelling(name: str) -> None:
    assert places.is_readme(f"P6/{name}")


@pytest.mark.parametrize(
    "name", ["readme.py", "report.pdf", "data.txt", "ready.md", "readme.png", "media.txt"]
)
def test_what_is_no_readme(name: str) -> None:
    assert not places.is_readme(f"P6/{name}")
