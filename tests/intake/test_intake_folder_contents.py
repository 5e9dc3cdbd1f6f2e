"""Folder hand-ins: only plain files are opened; nothing can hang the reading or lead out of the folder."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.intake import Bounds, open_handin
from tests.support.handins import NET, Exercise, accepted, held, make_folder, refused

EX = Exercise()
NOBODY = 65534


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "ada", {"two_layernet.py": NET})


def test_a_plain_folder_is_read(ada: Path) -> None:
    make_folder(ada, {"data/x.txt": b"1", ".hidden": b"kept"})
    submission = accepted(open_handin(ada, EX))
    assert submission.student == "ada"
    assert submission.notes == ()
    assert held(submission) == {"two_layernet.py": NET, "data/x.txt": b"1", ".hidden": b"kept"}


def test_the_path_may_be_relative(ada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ada)
    assert accepted(open_handin(Path("."), EX)).student == "ada"


def test_clutter_is_neither_opened_nor_kept(ada: Path) -> None:
    make_folder(ada, {".git/objects/aa": b"x", "__pycache__/m.pyc": b"x", "src/.DS_Store": b"x"})
    os.mkfifo(ada / ".git" / "pipe")
    submission = accepted(open_handin(ada, EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.notes == ("Left out, not part of the work: .git, __pycache__, src/.DS_Store.",)


def test_an_empty_folder_is_a_submission_without_files(tmp_path: Path) -> None:
    submission = accepted(open_handin(make_folder(tmp_path / "ada", {}), EX))
    assert submission.missing == ("two_layernet.py",)
    assert submission.notes == ("The hand-in holds no files.",)


@pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "nowhere", "two_layernet.py"])
def test_links_are_refused(ada: Path, target: str) -> None:
    (ada / "data").symlink_to(target)
    answer = refused(open_handin(ada, EX))
    assert answer.reason == "data is a link."
    assert answer.help == "Hand in plain files and folders only."


def test_a_named_pipe_is_refused_without_waiting(ada: Path) -> None:
    os.mkfifo(ada / "pipe")
    assert refused(open_handin(ada, EX)).reason == "pipe is a named pipe."


def test_a_socket_is_refused(ada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ada)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        assert refused(open_handin(ada, EX)).reason == "s is a socket."


def test_a_hand_in_that_is_itself_a_link_is_refused(ada: Path, tmp_path: Path) -> None:
    (tmp_path / "eve").symlink_to(ada)
    assert refused(open_handin(tmp_path / "eve", EX)).reason == "eve is a link."
    (tmp_path / "eve.zip").symlink_to("/etc/passwd")
    assert refused(open_handin(tmp_path / "eve.zip", EX)).reason == "eve.zip is a link."


def test_a_named_pipe_in_place_of_a_zip_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "eve.zip")
    assert refused(open_handin(tmp_path / "eve.zip", EX)).reason == "eve.zip is a named pipe."


def test_hard_links_are_plain_files(ada: Path) -> None:
    os.link(ada / "two_layernet.py", ada / "copy.txt")
    assert held(open_handin(ada, EX))["copy.txt"] == NET


def test_a_name_that_is_no_utf8_is_left_out_and_told(ada: Path) -> None:
    with open(os.fsencode(ada) + b"/caf\xe9.py", "wb"):
        pass
    submission = accepted(open_handin(ada, EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.unread == {"caf\\udce9.py": "The name caf\\udce9.py is not valid UTF-8"}
    alone = make_folder(ada.parent / "bob", {})
    with open(os.fsencode(alone) + b"/caf\xe9.py", "wb"):
        pass
    assert "Rename it" in refused(open_handin(alone, EX)).help


@pytest.mark.parametrize("name", ["a\nb.py", "a\x1b[2Jb.py", "a\u202eb.py", "a\\b.py"])
def test_unsafe_names_are_left_out_and_told(ada: Path, name: str) -> None:
    (ada / name).write_bytes(b"")
    submission = accepted(open_handin(ada, EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.notes[0].startswith("a\\")
    assert submission.notes[0].isprintable()


@pytest.mark.parametrize(
    ("first", "second"),
    [("Utils.py", "utils.py"), ("café.txt", "cafe\u0301.txt"), ("Code/a.py", "code/a.py")],
)
def test_names_that_clash_on_other_systems_only_stay(ada: Path, first: str, second: str) -> None:
    make_folder(ada, {first: b"1", second: b"2"})
    submission = accepted(open_handin(ada, EX))
    assert held(submission) == {"two_layernet.py": NET, first: b"1", second: b"2"}
    assert submission.notes == ()


@pytest.mark.parametrize("other", ["Two_LayerNet.py", "TWO_LAYERNET.PY"])
def test_the_exact_name_goes_before_one_in_other_letters(ada: Path, other: str) -> None:
    make_folder(ada, {other: b"class TwoLayerNet: other = 1\n"})
    submission = accepted(open_handin(ada, EX))
    assert held(submission)["two_layernet.py"] == NET
    assert any(f"two_layernet.py was used, not {other}" in note for note in submission.notes)


def test_two_names_in_other_letters_wait(tmp_path: Path) -> None:
    files = {
        "Two_LayerNet.py": b"class TwoLayerNet: a = 1\n",
        "TWO_layernet.py": b"class TwoLayerNet: b = 1\n",
    }
    submission = accepted(open_handin(make_folder(tmp_path / "ben", files), EX))
    assert "2 files could be two_layernet.py" in submission.doubts["two_layernet.py"]


def test_what_lies_too_deep_is_left_out_and_told(ada: Path) -> None:
    make_folder(ada, {"/".join("d" * 40) + "/x": b""})
    submission = accepted(open_handin(ada, EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert "lies more than 32 folders deep" in submission.notes[0]


def test_too_many_files_are_refused(ada: Path) -> None:
    make_folder(ada, {"a.bin": b"", "b.bin": b"", "c.txt": b"."})
    answer = refused(open_handin(ada, EX, Bounds(entries=3)))
    assert answer.reason == "It holds more than 3 files and folders."
    assert "virtual environments" in answer.help


@pytest.mark.parametrize(
    ("bounds", "reason"),
    [
        (Bounds(file_bytes=2**20), "b.bin is larger than 1 MiB, the limit for one file"),
        (Bounds(total_bytes=2**21), "Its files add up to more than 2 MiB with b.bin"),
    ],
)
def test_a_file_that_is_too_large_is_left_out_and_told(ada: Path, bounds: Bounds, reason: str) -> None:
    make_folder(ada, {"a.bin": bytes(1_000_000), "b.bin": bytes(1_100_000), "c.txt": b"."})
    submission = accepted(open_handin(ada, EX, bounds))
    assert set(held(submission)) == {"two_layernet.py", "a.bin", "c.txt"}
    assert submission.unread == {"b.bin": reason}
    assert submission.notes == (f"b.bin was left out. {reason}.",)


def test_a_huge_sparse_file_is_not_read_whole(ada: Path) -> None:
    with open(ada / "huge.bin", "wb") as file:
        file.truncate(10 * 1024**3)
    assert "huge.bin is larger than 20 MiB" in accepted(open_handin(ada, EX)).unread["huge.bin"]


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
def test_environments_for_python_are_clutter_whatever_they_are_called(ada: Path, mark: str) -> None:
    make_folder(ada, {f"ml/{mark}": b"", **{f"ml/lib/{number}.py": b"" for number in range(20)}})
    submission = accepted(open_handin(ada, EX, Bounds(entries=5)))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.notes == ("Left out, not part of the work: ml.",)


@pytest.mark.parametrize(
    "name",
    [
        *("two_layernet.py~", "#two_layernet.py#", ".#x", ".two_layernet.py.swp", "two_layernet.py.bak"),
        *("~$report.docx", ".~ex2.ipynb", "ex2-checkpoint.ipynb", ".ipynb_checkpoints/ex2.ipynb"),
        ".history/two_layernet_1.py",
    ],
)
def test_what_editors_keep_by_themselves_is_clutter(ada: Path, name: str) -> None:
    make_folder(ada, {name: b"class TwoLayerNet:\n    later = 1\n"})
    assert held(open_handin(ada, EX)) == {"two_layernet.py": NET}


@pytest.mark.parametrize("name", ["two_layernet.py.bak", ".ipynb_checkpoints/ex2-checkpoint.ipynb"])
def test_where_there_is_nothing_else_what_editors_keep_may_be_it(tmp_path: Path, name: str) -> None:
    submission = accepted(open_handin(make_folder(tmp_path / "ada", {name: NET}), EX))
    assert submission.doubts["two_layernet.py"] == (
        f"It may be in {name.split('/')[0]}, where programs keep earlier states of a file."
    )


@pytest.fixture
def as_plain_user() -> Iterator[Path]:
    """A folder to work in with a plain user's rights: root may read everything."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        was = os.geteuid()
        os.seteuid(NOBODY if was == 0 else was)
        try:
            yield Path(folder)
        finally:
            os.seteuid(was)


@pytest.mark.parametrize(
    ("locked", "named"), [("two_layernet.py", "two_layernet.py"), ("data", "data"), (".", "ada")]
)
def test_what_cannot_be_read_is_refused(as_plain_user: Path, locked: str, named: str) -> None:
    ada = make_folder(as_plain_user / "ada", {"two_layernet.py": NET, "data/x": b""})
    (ada / locked).chmod(0)
    answer = refused(open_handin(ada, EX))
    (ada / locked).chmod(0o700)
    assert answer.reason == f"{named} cannot be read: Permission denied."
    assert "Check the permissions" in answer.help


def test_a_hand_in_that_is_not_there(tmp_path: Path) -> None:
    assert (
        refused(open_handin(tmp_path / "ada", EX)).reason == "ada cannot be read: No such file or directory."
    )


def test_the_digest_is_of_paths_and_contents_only(tmp_path: Path) -> None:
    one = accepted(open_handin(make_folder(tmp_path / "ada", {"two_layernet.py": NET}), EX))
    same = accepted(open_handin(make_folder(tmp_path / "bob", {"ex2/two_layernet.py": NET}), EX))
    other = accepted(open_handin(make_folder(tmp_path / "eve", {"two_layernet.py": NET + b"#"}), EX))
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 64


def test_the_digest_tells_where_a_name_ends(tmp_path: Path) -> None:
    one = accepted(open_handin(make_folder(tmp_path / "ada", {"a": b"bc"}), EX))
    other = accepted(open_handin(make_folder(tmp_path / "bob", {"ab": b"c"}), EX))
    assert one.digest != other.digest
