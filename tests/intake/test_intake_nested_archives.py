"""Archives inside a hand-in: opened within bounds, or not and why."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.intake import Bounds, open_handin
from grader.model import Rejected, Submission
from tests.support.handins import Exercise, accepted, held, make_folder, make_zip, symlink_entry, zipped

EX = Exercise("cmpt", {"net.py": "optional", "report.pdf": "optional"}, archive="code.zip")
WIDE = Bounds()
NET = b"print('net')\n"


def handed_in(
    tmp_path: Path, files: dict[str, bytes], exercise: Exercise = EX, bounds: Bounds = WIDE
) -> Submission | Rejected:
    return open_handin(make_folder(tmp_path / "ada", files), exercise, bounds)


def test_it_is_opened_and_its_files_are_found(tmp_path: Path) -> None:
    inside = {"P5/net.py": NET, "P5/data.txt": b"1", "__MACOSX/P5/._net.py": b"", "P6/readme.md": b"words"}
    submission = accepted(handed_in(tmp_path, {"report.pdf": b"%PDF", "code.zip": zipped(inside)}))
    assert held(submission) == {
        "net.py": NET,
        "data.txt": b"1",
        "report.pdf": b"%PDF",
        "code.zip/P6/readme.md": b"words",
    }
    assert sorted(submission.tree) == [
        "code.zip/P5/data.txt",
        "code.zip/P5/net.py",
        "code.zip/P6/readme.md",
        "report.pdf",
    ]
    assert submission.notes == (
        "code.zip was opened.",
        "net.py was found in the folder code.zip/P5/.",
        "Left out, not part of the work: code.zip/__MACOSX.",
    )
    assert submission.unopened == {}


def test_the_hand_in_may_be_a_zip_itself(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"ada/code.zip": zipped({"code/P5/src/net.py": NET})})
    submission = accepted(open_handin(path, EX))
    assert held(submission) == {"net.py": NET}
    assert submission.files[0].found_as == "ada/code.zip/code/P5/src/net.py"


@pytest.mark.parametrize("name", ["Code.zip", "code (1).ZIP", "a2/CODE.zip", "assignment2_ada.zip"])
def test_another_name_is_seen_through_and_told(tmp_path: Path, name: str) -> None:
    submission = accepted(handed_in(tmp_path, {name: zipped({"net.py": NET})}))
    assert held(submission) == {"net.py": NET}
    assert submission.notes[:2] == (f"{name} was used as code.zip.", f"{name} was opened.")


def test_without_it_loose_files_are_taken(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, {"P5/net.py": NET}))
    assert held(submission) == {"net.py": NET}
    assert submission.notes[0] == "There is no code.zip: the files were taken as they lie."


def test_archives_are_opened_where_none_is_asked_for_too(tmp_path: Path) -> None:
    plain = Exercise("plain", {"net.py": "optional"})
    files = {"code.zip": zipped({"P5/net.py": NET, "other.py": NET}), "data.zip": zipped({"x.csv": b"1"})}
    submission = accepted(handed_in(tmp_path, files, plain))
    assert held(submission) == {
        "net.py": NET,
        "code.zip/other.py": NET,
        "data.zip": files["data.zip"],
    }
    assert submission.notes == ("code.zip was opened.", "net.py was found in the folder code.zip/P5/.")


def test_a_loose_file_goes_before_the_same_in_an_archive(tmp_path: Path) -> None:
    plain = Exercise("plain", {"net.py": "required"})
    files = {"net.py": NET, "older.zip": zipped({"net.py": b"old"})}
    submission = accepted(handed_in(tmp_path, files, plain))
    assert held(submission)["net.py"] == NET
    assert "net.py was used, not older.zip/net.py." in submission.notes


def _tar(files: dict[str, bytes], packing: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{packing}") as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.type, entry.linkname = len(content), kind, "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "packing"),
    [("a.tar", ""), ("a.tar.gz", "gz"), ("a.TGZ", "gz"), ("a.tar.bz2", "bz2"), ("a.tar.xz", "xz")],
)
def test_tars_are_opened(tmp_path: Path, name: str, packing: str) -> None:
    content = _tar({"./P5/net.py": NET, "./P5/.DS_Store": b"x", "./P5/plot.txt": b"1"}, packing)
    submission = accepted(handed_in(tmp_path, {name: content}, Exercise("plain", {"net.py": "required"})))
    assert held(submission) == {"net.py": NET, "plot.txt": b"1"}
    assert submission.notes[:2] == (f"{name} was opened.", f"net.py was found in the folder {name}/P5/.")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_tar({"../net.py": NET}, "gz"), "The name ../net.py leads out of the hand-in by '..'"),
        (_tar({"/net.py": NET}, "gz"), "The name /net.py is an absolute path"),
        (_tar({"net.py": b""}, "gz", tarfile.SYMTYPE), "net.py is a link"),
        (_tar({"net.py": b""}, "gz", tarfile.LNKTYPE), "net.py is a link"),
        (_tar({"net.py": b""}, "", tarfile.FIFOTYPE), "net.py is a named pipe"),
        (_tar({"net.py": b""}, "", tarfile.CHRTYPE), "net.py is a device"),
        (_tar({f"{n}.py": b"" for n in range(9)}, "gz"), "It holds more than 8 files and folders"),
        (gzip.compress(bytes(9 << 20)), "It unpacks to more than 1 MiB"),
        (bz2.compress(bytes(9 << 20)), "It unpacks to more than 1 MiB"),
        (lzma.compress(bytes(9 << 20)), "It unpacks to more than 1 MiB"),
        (b"no tar at all", "It cannot be read as a tar archive"),
        (_tar({"net.py": NET * 90}, "gz")[:60], "It cannot be read as a tar archive"),
        (b"", "It cannot be read as a tar archive"),
    ],
    ids=[
        "out",
        "absolute",
        "link",
        "hard-link",
        "pipe",
        "device",
        "many",
        "gz",
        "bz2",
        "xz",
        "none",
        "cut",
        "empty",
    ],
)
def test_a_tar_that_cannot_be_opened_leaves_the_rest(tmp_path: Path, content: bytes, why: str) -> None:
    bounds = Bounds(total_bytes=1 << 20, file_bytes=1 << 19, entries=8)
    files = {"code.tar.gz": content, "report.pdf": b"%PDF"}
    submission = accepted(handed_in(tmp_path, files, EX, bounds))
    assert submission.unopened["code.tar.gz"].startswith(why)
    assert submission.doubts["net.py"] == "It may be in code.tar.gz, which was not opened."


def _encrypted() -> bytes:
    packed = bytearray(zipped({"P5/net.py": NET}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + place] |= 1
    return bytes(packed)


def _packed(content: dict[str, bytes]) -> bytes:
    """Smaller than what it holds."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return file.getvalue()


def _linked(tmp_path: Path) -> bytes:
    return make_zip(tmp_path / "linked.zip", [(symlink_entry("net.py"), b"/etc/passwd")]).read_bytes()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_encrypted(), "P5/net.py is encrypted"),
        (
            zipped({"P5/net.py": NET})[:60],
            "It begins as a zip file, but its end is missing: it was cut short",
        ),
        (b"", "It is an empty file"),
        (b"Rar!\x1a\x07", "It is named .zip, but is a RAR archive"),
        (zipped({"../net.py": NET}), "The name ../net.py leads out of the hand-in by '..'"),
        (_packed({"a.py": b"x" * 3000}), "a.py is larger than 0.00195312 MiB, the limit for one file"),
        (zipped({f"{n}.py": b"" for n in range(9)}), "It holds more than 8 files and folders"),
    ],
    # The bytes would be no name for a test: a zip file holds the time at which it was packed.
    ids=["encrypted", "cut-short", "empty", "rar", "leads-out", "large-file", "many-files"],
)
def test_one_that_cannot_be_opened_leaves_the_rest(tmp_path: Path, content: bytes, why: str) -> None:
    bounds = Bounds(total_bytes=6144, file_bytes=2048, entries=8)
    files = {"code.zip": content, "report.pdf": b"%PDF"}
    submission = accepted(handed_in(tmp_path, files, EX, bounds))
    assert held(submission) == files
    assert submission.unopened == {"code.zip": why}
    assert submission.notes == (f"code.zip was not opened. {why}.",)


def test_a_link_inside_stays_closed(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, {"code.zip": _linked(tmp_path)}))
    assert submission.unopened == {"code.zip": "net.py is a link"}


def test_archives_deeper_inside_stay_closed(tmp_path: Path) -> None:
    inner = zipped({"net.py": NET})
    submission = accepted(handed_in(tmp_path, {"code.zip": zipped({"P5.zip": inner, "a.txt": b"a"})}))
    assert held(submission) == {"code.zip/P5.zip": inner, "code.zip/a.txt": b"a"}
    why = "It is an archive inside an archive, and only code.zip is opened"
    assert submission.unopened == {"code.zip/P5.zip": why}
    assert f"code.zip/P5.zip was not opened. {why}." in submission.notes


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("code.rar", "Only zip and tar archives can be opened"),
        ("net.py.gz", "Only zip and tar archives can be opened"),
        ("data.7z", "Only zip and tar archives can be opened"),
    ],
)
def test_other_archives_stay_closed(tmp_path: Path, name: str, why: str) -> None:
    submission = accepted(handed_in(tmp_path, {name: b"Rar!", "net.py": NET}))
    assert submission.unopened == {name: why}
    assert submission.notes == (f"{name} was not opened. {why}.",)


@pytest.mark.parametrize("names", [("a/code.zip", "b/code.zip"), ("one.zip", "two.zip")])
def test_several_are_opened_and_what_two_of_them_hold_waits(tmp_path: Path, names: tuple[str, str]) -> None:
    one, other = zipped({"net.py": NET}), zipped({"net.py": b"other", "report.pdf": b"%PDF"})
    submission = accepted(handed_in(tmp_path, dict(zip(names, (one, other), strict=True))))
    paths = tuple(f"{name}/net.py" for name in names)
    assert submission.doubts == {"net.py": f"2 files could be net.py: {', '.join(paths)}."}
    assert "report.pdf" in held(submission)


def test_a_packed_table_is_data_and_no_archive(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, {"train.csv.gz": b"x", "images.idx3-ubyte.gz": b"y"}))
    assert (submission.unopened, submission.doubts) == ({}, {})


def test_a_required_file_in_a_closed_archive_is_told_once(tmp_path: Path) -> None:
    exercise = Exercise("cmpt", {"net.py": "required"}, archive="code.zip")
    submission = accepted(handed_in(tmp_path, {"code.zip": _encrypted()}, exercise))
    assert submission.missing == ("net.py",)
    assert submission.notes == ("code.zip was not opened. P5/net.py is encrypted.",)


def test_the_bounds_hold_for_inside_and_outside_together(tmp_path: Path) -> None:
    bounds = Bounds(total_bytes=4000, file_bytes=3000, entries=8)
    files = {"code.zip": zipped({"net.py": b"x" * 1500}), "a.bin": b"x" * 2000}
    submission = accepted(handed_in(tmp_path, files, EX, bounds))
    why = "Its files add up to more than 0.0038147 MiB with net.py"
    assert submission.unopened == {"code.zip": why}
    with_more = accepted(handed_in(tmp_path / "2", files | {"b.bin": b"x" * 500}, EX, bounds))
    assert with_more.unread == {"a.bin": "Its files add up to more than 0.0038147 MiB with a.bin"}


def test_where_folders_are_judged_the_digest_tells_them_apart(tmp_path: Path) -> None:
    judged = Exercise("cmpt", {"net.py": "optional"}, archive="code.zip", judges_folders=True)
    digests = {
        accepted(handed_in(tmp_path / folder, {f"{folder}/net.py": NET}, judged)).digest
        for folder in ("P5", "problem5")
    }
    assert len(digests) == 2
    again = accepted(handed_in(tmp_path / "again", {"P5/net.py": NET}, judged)).digest
    assert again in digests


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_archive_is_the_rest_is_accepted(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(zipped({"P5/net.py": NET, "P6/readme.md": b"words"}))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    content = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    submission = accepted(handed_in(tmp_path, {"code.zip": content, "report.pdf": b"%PDF"}))
    assert submission.tree["report.pdf"] == b"%PDF"
    assert ("code.zip" in submission.tree) == ("code.zip" in submission.unopened)
    assert all(why and not why.endswith(".") for why in submission.unopened.values())
