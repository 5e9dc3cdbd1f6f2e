"""A student's own folder as a hand-in: whatever else lies in it, nothing is refused that is not ambiguous."""

import io
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.intake import Bounds, open_self_check_folder
from grader.intake.other_names import OtherNames
from grader.model import Submission


@dataclass(frozen=True)
class Asked:
    id: str = "a2"
    files: dict[str, str] = field(default_factory=lambda: {"net.py": "required", "answers.yaml": "optional"})
    archive: str | None = "code.zip"
    other_names: dict[str, OtherNames] = field(default_factory=dict)
    provided: tuple[str, ...] = ()
    judges_folders: bool = True
    starters: tuple[bytes, ...] = ()
    asked_names: dict[str, tuple[str, ...]] = field(default_factory=dict)


def nothing_aside(_path: str, _content: bytes) -> bool:
    return False


def opened(folder: Path, bounds: Bounds | None = None) -> Submission:
    found = open_self_check_folder(folder, Asked(), "tests", nothing_aside, bounds or Bounds())
    assert isinstance(found, Submission)
    return found


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def test_an_archive_is_opened_where_the_code_is_in_it_only(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(packed({"P5/net.py": b"x = 1\n"}))
    found = opened(tmp_path)
    assert list(found.tree) == ["code.zip/P5/net.py"]
    assert [file.path for file in found.files] == ["net.py"]
    assert "code.zip was opened." in found.notes


def test_an_archive_beside_what_it_was_packed_from_stays_closed(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(packed({"P5/net.py": b"old\n"}))
    (tmp_path / "net.py").write_bytes(b"new\n")
    found = opened(tmp_path)
    assert [(file.path, file.content) for file in found.files] == [("net.py", b"new\n")]
    assert "code.zip was not looked at: the files beside it were." in found.notes


def test_links_to_folders_are_not_followed_and_broken_ones_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_bytes(b"")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert list(opened(tmp_path).tree) == ["net.py"]


def test_more_than_may_be_handed_in_is_left_out_with_a_word(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "net.py"):
        (tmp_path / name).write_bytes(bytes(40))
    found = opened(tmp_path, Bounds(file_bytes=60, total_bytes=100))
    assert list(found.tree) == ["a.txt", "net.py"]
    assert found.missing == ()
    assert [note for note in found.notes if note.startswith("b.txt was left out. ")] != []


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "net.py").write_bytes(b"")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refusing(place: Path) -> object:
        if Path(place).name == "closed":  # to whoever may read everything no folder is closed
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)
    assert "closed/ cannot be read: Permission denied." in opened(tmp_path).notes


def test_where_two_may_be_meant_it_waits(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "net.py").write_text(name)
    assert opened(tmp_path).doubts == {"net.py": "2 files could be net.py: a/net.py, b/net.py."}
