"""Data files that a script names as they were called on its author's machine."""

import io
import os
from pathlib import Path

import numpy as np
import pytest

from grader.box.student_computer import file_redirect

TEXT = "1 2 1 0\n3 4 1 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    work = tmp_path / "work"
    (work / "deeper").mkdir(parents=True)
    (work / "data.txt").write_text(TEXT)
    (work / "deeper" / "data.txt").write_text("another\n")
    return work


@pytest.mark.parametrize(
    "asked",
    ["../data.txt", "/home/me/a2/data.txt", "C:\\Users\\me\\data.txt", "..\\lr\\Data.TXT", "P5/data.txt"],
)
@pytest.mark.parametrize("read", [np.loadtxt, np.genfromtxt], ids=["loadtxt", "genfromtxt"])
def test_the_file_of_that_name_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, asked: str, read: object
) -> None:
    monkeypatch.chdir(folder)
    assert callable(read)
    with file_redirect.serve_missing_files(folder) as notes:
        assert read(asked).shape == (2, 4)
        with open(asked) as file:
            assert file.read() == TEXT
        assert io.open(Path(asked), "rb").read() == TEXT.encode()  # noqa: SIM115, UP020
    assert notes == [f"{asked} is not there; the script was given data.txt instead"]


def test_what_is_there_is_what_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with file_redirect.serve_missing_files(folder) as notes:
        assert Path("deeper/data.txt").read_text() == "another\n"
        assert np.loadtxt("data.txt").shape == (2, 4)
    assert notes == []


def test_a_file_that_nobody_has_and_one_to_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with file_redirect.serve_missing_files(folder) as notes:
        with pytest.raises(FileNotFoundError, match=r"other\.txt"):
            np.loadtxt("other.txt")
        with pytest.raises(FileNotFoundError):
            open("nowhere/data.txt", "w")  # noqa: SIM115
        with pytest.raises(FileNotFoundError):
            open(b"../data.txt")  # noqa: SIM115
    assert notes == []
    assert (folder / "data.txt").read_text() == TEXT


def test_afterwards_everything_is_as_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    before = open
    with pytest.raises(KeyError), file_redirect.serve_missing_files(folder):
        raise KeyError
    assert open is before
    with pytest.raises(FileNotFoundError):
        np.loadtxt("/home/me/data.txt")


@pytest.mark.parametrize("asked", ["/home/zita/Pets/train", "C:\\zita\\pets\\train", "../../pets/train/"])
def test_a_folder_of_that_name_is_listed_and_its_files_are_read(folder: Path, asked: str) -> None:
    """Of several files with one name it is the one below the same folders; one note is enough."""
    for place in ("cat/1.png", "dog/1.png", "old/dog/1.png"):
        (folder / "pets" / "train" / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / "pets" / "train" / place).write_text(place)
    with file_redirect.serve_missing_files(folder) as notes:
        assert sorted(os.listdir(asked)) == ["cat", "dog", "old"]
        assert sorted(entry.name for entry in os.scandir(f"{asked}/dog")) == ["1.png"]
        for kind in ("cat", "dog", "old/dog"):
            with open(f"{asked}/{kind}/1.png") as file:
                assert file.read() == f"{kind}/1.png"
        with pytest.raises(FileNotFoundError, match="nowhere"):
            os.listdir("/home/zita/nowhere")
    assert notes[0] == f"{asked} is not there; the script was given pets/train instead"
    with pytest.raises(FileNotFoundError):
        os.listdir(asked)
