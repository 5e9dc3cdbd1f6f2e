"""Zip hand-ins: every kind of hostile archive is refused with a reason that names it."""

import bz2
import io
import lzma
import os
import random
import stat
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from grader.intake import Bounds, open_handin
from grader.model import Rejected, Submission
from tests.support.handins import (
    NET,
    Exercise,
    accepted,
    held,
    make_zip,
    refused,
    special_entry,
    symlink_entry,
    zipped,
)

EX = Exercise()


def reason_of(tmp_path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]]) -> Rejected:
    return refused(open_handin(make_zip(tmp_path / "ada.zip", entries), EX))


def test_a_plain_zip_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": NET, "notes/readme.md": b"hello"})
    submission = accepted(open_handin(path, EX))
    assert submission.student == "ada"
    assert submission.notes == ()
    assert held(submission) == {"two_layernet.py": NET, "notes/readme.md": b"hello"}


def test_folder_entries_are_no_files(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", [("ex2/", b""), ("ex2/two_layernet.py", NET), ("ex2/empty/", b"")])
    assert held(open_handin(path, EX)) == {"two_layernet.py": NET}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil.py", "leads out of the hand-in by '..'"),
        ("a/../../evil.py", "leads out of the hand-in by '..'"),
        ("/etc/passwd", "is an absolute path"),
        ("C:/evil.py", "begins with a drive letter"),
        ("c:evil.py", "begins with a drive letter"),
    ],
)
def test_names_that_are_refused(tmp_path: Path, name: str, why: str) -> None:
    answer = reason_of(tmp_path, [("two_layernet.py", NET), (name, b"x")])
    assert why in answer.reason
    assert all(c.isprintable() for c in answer.reason)
    assert "Rename it" in answer.help


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a\\evil.py", "holds a backslash"),
        ("a//evil.py", "has an empty or '.' part"),
        ("two\nlines.py", "holds a control, line-break or text-direction character"),
        ("esc\x1b[31m.py", "holds a control, line-break or text-direction character"),
        ("gnp\u202eyp.exe", "holds a control, line-break or text-direction character"),
        ("line\u2028break.py", "holds a control, line-break or text-direction character"),
        ("n" * 300, "has a part longer than 255 bytes"),
        ("ä" * 130, "has a part longer than 255 bytes"),
        ("/".join(["folder"] * 60), "is longer than 400 bytes"),
        ("/".join("d" * 40), "lies more than 32 folders deep"),
    ],
)
def test_a_file_of_an_odd_name_is_left_out_and_told(tmp_path: Path, name: str, why: str) -> None:
    path = make_zip(tmp_path / "ada.zip", [("two_layernet.py", NET), (name, b"x")])
    submission = accepted(open_handin(path, EX))
    assert held(submission) == {"two_layernet.py": NET}
    (reason,) = submission.unread.values()
    assert why in reason
    assert all(c.isprintable() for note in submission.notes for c in note)


@pytest.mark.parametrize("system", [0, 10])
def test_backslashes_of_windows_stand_between_folders(tmp_path: Path, system: int) -> None:
    entries = [zipfile.ZipInfo("x"), zipfile.ZipInfo("x")]
    for entry, name in zip(entries, ("ex2\\two_layernet.py", "ex2\\plots\\a.txt"), strict=True):
        entry.filename, entry.create_system = name, system
    path = make_zip(tmp_path / "ada.zip", list(zip(entries, (NET, b"1"), strict=True)))
    assert held(open_handin(path, EX)) == {"two_layernet.py": NET, "plots/a.txt": b"1"}


def test_backslashes_do_not_lead_out_either(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename, entry.create_system = "ex2\\..\\..\\evil.py", 0
    assert "leads out of the hand-in by '..'" in reason_of(tmp_path, [(entry, b"x")]).reason


def test_a_dot_before_the_name_is_nothing(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", [("./two_layernet.py", NET)])
    assert held(open_handin(path, EX)) == {"two_layernet.py": NET}


def test_names_in_utf8_without_its_mark_are_read_as_that(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": NET, "täglich.txt": b"x"})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = data.rindex(mark)
        data[at + place] &= ~0x08
    path.write_bytes(data)
    assert "täglich.txt" in held(open_handin(path, EX))


def test_a_nul_in_a_name_is_seen(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.pyXsh": NET})
    path.write_bytes(path.read_bytes().replace(b"pyXsh", b"py\0sh"))
    assert "two_layernet.py\\x00sh holds a control" in refused(open_handin(path, EX)).reason


def test_a_name_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"täglich.py": b"x"})
    path.write_bytes(path.read_bytes().replace("ä".encode(), b"\xff\xfe"))
    assert "cannot be read as a zip file: 'utf-8' codec" in refused(open_handin(path, EX)).reason


@pytest.mark.parametrize(
    ("file_type", "what"),
    [
        (stat.S_IFLNK, "a link"),
        (stat.S_IFIFO, "a named pipe"),
        (stat.S_IFBLK, "a device"),
        (stat.S_IFCHR, "a device"),
        (stat.S_IFSOCK, "a socket"),
        (0o070000, "neither a file nor a folder"),
    ],
)
def test_special_entries_are_refused(tmp_path: Path, file_type: int, what: str) -> None:
    answer = reason_of(tmp_path, [(special_entry("data", file_type), b"/etc/passwd")])
    assert answer.reason == f"data is {what}."


def test_a_link_that_is_the_wanted_file_is_refused(tmp_path: Path) -> None:
    answer = reason_of(tmp_path, [(symlink_entry("two_layernet.py"), b"/etc/shadow")])
    assert "two_layernet.py is a link" in answer.reason
    assert "without links" in answer.help


def test_an_entry_that_is_file_and_folder_is_refused(tmp_path: Path) -> None:
    for name, file_type in (("data", stat.S_IFDIR), ("data/", stat.S_IFREG)):
        answer = reason_of(tmp_path, [(special_entry(name, file_type), b"")])
        assert "declared as a file and a folder at once" in answer.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.py", "A.py"),
        ("caf\u00e9.py", "cafe\u0301.py"),
        ("stra\u00dfe.py", "strasse.py"),
        ("Code/a.py", "code/b.py"),
        ("data/x.txt", "DATA"),
    ],
)
def test_names_that_clash_on_other_systems_only_stay(tmp_path: Path, first: str, second: str) -> None:
    answer = open_handin(
        make_zip(tmp_path / "ada.zip", {"two_layernet.py": NET, first: b"1", second: b"2"}), EX
    )
    assert held(answer) == {"two_layernet.py": NET, first: b"1", second: b"2"}


@pytest.mark.parametrize("names", [("data", "data/x.txt"), ("data/x.txt", "data")])
def test_a_file_whose_name_is_a_folder_as_well_is_left_out(tmp_path: Path, names: tuple[str, str]) -> None:
    entries = {"two_layernet.py": NET, names[0]: b"1", names[1]: b"2"}
    answer = accepted(open_handin(make_zip(tmp_path / "ada.zip", entries), EX))
    assert sorted(held(answer)) == ["data/x.txt", "two_layernet.py"]
    assert answer.notes == ("data was left out. data is in it as a folder, too.",)


def twice(tmp_path: Path, name: str, *contents: bytes) -> Submission:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        entries = [(name, content) for content in contents]
        path = make_zip(tmp_path / "ada.zip", [*entries, ("ex2_FCnet.py", b"x = 1\n")])
    return accepted(open_handin(path, Exercise(files={"two_layernet.py": "required"})))


def test_a_side_file_that_is_there_twice_is_left_out_and_told(tmp_path: Path) -> None:
    answer = twice(tmp_path, "rates.csv", b"1", b"2", b"1")
    assert [file.path for file in answer.files if file.path == "rates.csv"] == []
    assert answer.notes[-1].startswith("rates.csv was left out. rates.csv is in it twice")


def test_the_same_file_twice_is_taken_once(tmp_path: Path) -> None:
    assert held(twice(tmp_path, "two_layernet.py", NET, NET))["two_layernet.py"] == NET


def test_the_wanted_file_that_is_there_twice_waits(tmp_path: Path) -> None:
    answer = twice(tmp_path, "two_layernet.py", NET, b"class TwoLayerNet: other = 1\n")
    assert "two_layernet.py is in it twice" in answer.doubts["two_layernet.py"]


def test_duplicate_names_are_refused(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = reason_of(tmp_path, [("two_layernet.py", b"good"), ("two_layernet.py", b"bad")])
    assert answer.reason == "two_layernet.py is in it twice."


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": NET})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 0x1
    path.write_bytes(data)
    answer = refused(open_handin(path, EX))
    assert "is encrypted" in answer.reason
    assert "without a password" in answer.help


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_packing_is_refused(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", method) as archive:
        archive.writestr("two_layernet.py", NET)
    answer = refused(open_handin(tmp_path / "ada.zip", EX))
    assert f"packed by a rare method (number {method})" in answer.reason


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": random.Random(1).randbytes(5000)})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "its end is missing: it was cut short" in refused(open_handin(path, EX)).reason


def test_damaged_content_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": random.Random(1).randbytes(5000)})
    data = bytearray(path.read_bytes())
    data[2000] ^= 0xFF
    path.write_bytes(data)
    assert "two_layernet.py is damaged: Bad CRC-32" in refused(open_handin(path, EX)).reason


def test_a_damaged_file_beside_the_work_is_left_out_and_told(tmp_path: Path) -> None:
    picture = random.Random(1).randbytes(5000)
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": NET, "plot.png": picture})
    data = bytearray(path.read_bytes())
    data[data.index(picture[:40]) + 2000] ^= 0xFF
    path.write_bytes(data)
    submission = accepted(open_handin(path, EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.notes[0].startswith("plot.png was left out. plot.png is damaged: Bad CRC-32")


def test_a_wanted_file_that_is_damaged_waits_and_the_rest_is_taken(tmp_path: Path) -> None:
    code = random.Random(1).randbytes(5000)
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": code, "report.pdf": b"%PDF"})
    data = bytearray(path.read_bytes())
    data[data.index(code[:40]) + 2000] ^= 0xFF
    path.write_bytes(data)
    submission = accepted(open_handin(path, EX))
    assert submission.missing == ("two_layernet.py",)
    assert submission.doubts["two_layernet.py"].startswith(
        "It may be two_layernet.py, which was left out. two_layernet.py is damaged: Bad CRC-32"
    )


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"Rar!\x1a\x07\x00", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (zlib.compress(b"x", wbits=31), "a gzip file"),
        (bz2.compress(b"x"), "a bzip2 file"),
        (lzma.compress(b"x"), "an xz file"),
        (b"%PDF-1.7", "a PDF document"),
    ],
)
def test_another_format_named_zip_is_named(tmp_path: Path, start: bytes, what: str) -> None:
    (tmp_path / "ada.zip").write_bytes(start)
    assert refused(open_handin(tmp_path / "ada.zip", EX)).reason == f"It is named .zip, but is {what}."


def test_an_empty_file_named_zip(tmp_path: Path) -> None:
    (tmp_path / "ada.zip").write_bytes(b"")
    assert refused(open_handin(tmp_path / "ada.zip", EX)).reason == "It is an empty file."


def with_declared_size(path: Path, size: int, crc: int | None = None) -> None:
    """Rewrite the size (and checksum) that the only entry declares, in both of its records."""
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, size)
    struct.pack_into("<I", data, 22, size)
    if crc is not None:
        struct.pack_into("<I", data, central + 16, crc)
        struct.pack_into("<I", data, 14, crc)
    path.write_bytes(data)


def with_records(path: Path, number: int) -> None:
    """Repeat the only record of the directory; zipfile takes a second to write as many."""
    data = path.read_bytes()
    central, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    records, ending = data[central:end] * number, bytearray(data[end:])
    struct.pack_into("<HHI", ending, 8, number, number, len(records))
    path.write_bytes(data[:central] + records + ending)
    with zipfile.ZipFile(path) as archive:
        assert len(archive.infolist()) == number


@pytest.mark.parametrize("declared", [3, 5_000])
def test_a_wrong_declared_size_is_refused(tmp_path: Path, declared: int) -> None:
    content = b"print('more than declared')\n" * 10
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": content})
    with_declared_size(path, declared)
    answer = refused(open_handin(path, EX))
    assert f"declares {declared:,} bytes, but has {len(content)}" in answer.reason


def test_a_small_declared_size_with_a_fitting_checksum_is_refused(tmp_path: Path) -> None:
    """zipfile alone would hand out the first three bytes as if they were all."""
    content = b"abcdefghij" * 10
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": content})
    with_declared_size(path, 3, zlib.crc32(content[:3]))
    with zipfile.ZipFile(path) as archive:
        assert archive.read("two_layernet.py") == b"abc"
    assert isinstance(open_handin(path, EX), Rejected)


def test_a_hidden_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    """Declares little, holds 40 MB: no more than the limit for one file is ever unpacked."""
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": bytes(40_000_000)})
    with_declared_size(path, 100)
    assert "is larger than 20 MiB, the limit for one file" in refused(open_handin(path, EX)).reason


def test_a_ratio_bomb_is_refused(tmp_path: Path) -> None:
    answer = reason_of(tmp_path, [("zeros.bin", bytes(10_000_000))])
    assert answer.reason == "zeros.bin unpacks to more than 200 times its packed size."
    assert "data sets" in answer.help


def test_small_files_may_pack_well(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"two_layernet.py": NET, "zeros.bin": bytes(900_000)})
    assert len(held(open_handin(path, EX))["zeros.bin"]) == 900_000


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    answer = reason_of(tmp_path, [(f"f{number}", b"") for number in range(2_001)])
    assert answer.reason == "It holds more than 2,000 files and folders."


def test_a_directory_of_very_many_records_is_not_parsed(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "ada.zip", {"f": b""})
    with_records(path, 20_001)
    assert refused(open_handin(path, EX)).reason == "It lists more than 2,000 files and folders."


def test_clutter_is_not_counted_and_its_links_are_nothing(tmp_path: Path) -> None:
    """An environment for Python is thousands of files, and a link to the system's own."""
    entries = [(f"env/lib/f{number}", b"") for number in range(2_500)]
    link = (symlink_entry("env/bin/python"), b"/usr/bin/python3")
    others = [("two_layernet.py", NET), *entries, ("env/pyvenv.cfg", b"home = /usr")]
    path = make_zip(tmp_path / "ada.zip", [*others, link])
    submission = accepted(open_handin(path, EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.notes == ("Left out, not part of the work: env.",)


@pytest.mark.large
def test_a_large_file_is_refused(tmp_path: Path) -> None:
    content = (os.urandom(65_536) + bytes(65_536)) * 161
    answer = reason_of(tmp_path, [("film.mp4", content)])
    assert answer.reason == "film.mp4 is larger than 20 MiB, the limit for one file."


@pytest.mark.large
def test_of_files_that_add_up_to_too_much_the_programs_are_taken_first(tmp_path: Path) -> None:
    content = (os.urandom(4_096) + bytes(258_048)) * 70
    parts = [(f"part{number}.bin", content) for number in range(4)]
    submission = accepted(open_handin(make_zip(tmp_path / "ada.zip", [*parts, ("z.py", NET)]), EX))
    assert sorted(submission.tree) == ["part0.bin", "part1.bin", "part2.bin", "z.py"]
    reason = "Its files add up to more than 64 MiB with part3.bin"
    assert submission.unread == {"part3.bin": reason}
    assert f"part3.bin was left out. {reason}." in submission.notes


@pytest.mark.large
def test_a_large_zip_file_is_not_read_whole(tmp_path: Path) -> None:
    with open(tmp_path / "ada.zip", "wb") as file:
        file.truncate(10 * 1024**3)
    assert (
        refused(open_handin(tmp_path / "ada.zip", EX)).reason == "The zip file itself is larger than 64 MiB."
    )


def test_entries_that_share_their_bytes_still_count(tmp_path: Path) -> None:
    """A bomb whose records all point at one piece of data; zipfile may notice first, either way it ends."""
    bounds = Bounds(total_bytes=1_000_000, file_bytes=400_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", os.urandom(300_000))
        for name in "bcde":
            twin = zipfile.ZipInfo(name)
            source = archive.getinfo("a")
            twin.CRC, twin.compress_size, twin.file_size = source.CRC, source.compress_size, source.file_size
            twin.header_offset, twin.compress_type = source.header_offset, source.compress_type
            archive.filelist.append(twin)
    (tmp_path / "ada.zip").write_bytes(packed.getvalue())
    assert isinstance(open_handin(tmp_path / "ada.zip", EX, bounds), Rejected)


def test_an_archive_in_it_is_opened_and_one_in_that_is_not(tmp_path: Path) -> None:
    inner = zipped({"two_layernet.py": NET})
    submission = accepted(open_handin(make_zip(tmp_path / "ada.zip", {"code.zip": inner}), EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.files[0].found_as == "code.zip/two_layernet.py"
    assert submission.notes[0] == "code.zip was opened."
    path = make_zip(tmp_path / "bob.zip", {"a.zip": zipped({"b.zip": inner})})
    deeper = accepted(open_handin(path, EX))
    assert deeper.missing == ("two_layernet.py",)
    assert deeper.doubts == {"two_layernet.py": "It may be in a.zip/b.zip, which was not opened."}


def test_clutter_is_left_out_and_noted(tmp_path: Path) -> None:
    clutter = (
        "__MACOSX/._two_layernet.py",
        "__MACOSX/x/._y",
        ".DS_Store",
        "__pycache__/a.cpython-311.pyc",
        "b.pyc",
    )
    files = {
        "two_layernet.py": NET,
        **dict.fromkeys(clutter, b"junk"),
        ".ipynb_checkpoints/two_layernet.py": b"old",
    }
    submission = accepted(open_handin(make_zip(tmp_path / "ada.zip", files), EX))
    assert held(submission) == {"two_layernet.py": NET}
    assert submission.notes == (
        "Left out, not part of the work: __MACOSX, .DS_Store, __pycache__, b.pyc, .ipynb_checkpoints.",
    )


def test_an_empty_zip_is_a_submission_without_files(tmp_path: Path) -> None:
    submission = accepted(open_handin(make_zip(tmp_path / "ada.zip", {}), EX))
    assert submission.files == ()
    assert submission.missing == ("two_layernet.py",)
    assert submission.notes == ("The hand-in holds no files.",)


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    make_zip(tmp_path / "in" / "ada.zip", {"two_layernet.py": NET})
    before = sorted(tmp_path.rglob("*"))
    open_handin(tmp_path / "in" / "ada.zip", EX)
    assert sorted(tmp_path.rglob("*")) == before
