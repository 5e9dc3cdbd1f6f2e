"""The one archive inside a hand-in that the handout asks for: opened within bounds, or not and why."""

import io
import zipfile
from pathlib import Path

import pytest
from handins import Exercise, accepted, held, make_folder, make_zip, refused, symlink_entry, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.intake import Bounds, open_handin
from grader.model import Rejected, Submission

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
    assert submission.notes[:2] == (f"{name} was taken for code.zip.", f"{name} was opened.")


def test_without_it_loose_files_are_taken(tmp_path: Path) -> None:
    submission = accepted(handed_in(tmp_path, {"P5/net.py": NET}))
    assert held(submission) == {"net.py": NET}
    assert submission.notes[0] == "There is no code.zip: the files were taken as they lie."


def test_where_none_is_asked_for_none_is_opened(tmp_path: Path) -> None:
    plain = Exercise("plain", {"net.py": "optional"})
    files = {"net.py": NET, "code.zip": zipped({"other.py": NET})}
    submission = accepted(handed_in(tmp_path, files, plain))
    assert held(submission) == files
    assert (submission.notes, submission.unopened) == ((), {})


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
        (
            _packed({f"{n}.py": b"x" * 2000 for n in range(4)}),
            "Its files add up to more than 0.00585938 MiB",
        ),
    ],
    # The bytes would be no name for a test: a zip file holds the time at which it was packed.
    ids=["encrypted", "cut-short", "empty", "rar", "leads-out", "large-file", "many-files", "large-in-all"],
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
        ("code.rar", "A zip file named code.zip is asked for"),
        ("code.tar.gz", "A zip file named code.zip is asked for"),
        ("data.7z", "It is not the archive that is asked for: only code.zip is opened"),
    ],
)
def test_other_archives_stay_closed(tmp_path: Path, name: str, why: str) -> None:
    submission = accepted(handed_in(tmp_path, {name: b"Rar!", "net.py": NET}))
    assert submission.unopened == {name: why}
    assert submission.notes == (f"{name} was not opened. {why}.",)


def test_where_several_could_be_meant_none_is_opened(tmp_path: Path) -> None:
    one, other = zipped({"net.py": NET}), zipped({"net.py": b"other"})
    submission = accepted(handed_in(tmp_path, {"a/code.zip": one, "b/code.zip": other}))
    why = "2 files could be code.zip: a/code.zip, b/code.zip"
    assert submission.unopened == {"a/code.zip": why, "b/code.zip": why}
    submission = accepted(handed_in(tmp_path / "2", {"one.zip": one, "two.zip": other}))
    why = "None of one.zip, two.zip is named code.zip"
    assert submission.unopened == {"one.zip": why, "two.zip": why}


def test_a_required_file_in_a_closed_archive_is_told_once(tmp_path: Path) -> None:
    exercise = Exercise("cmpt", {"net.py": "required"}, archive="code.zip")
    submission = accepted(handed_in(tmp_path, {"code.zip": _encrypted()}, exercise))
    assert submission.missing == ("net.py",)
    assert submission.notes == ("code.zip was not opened. P5/net.py is encrypted.",)


def test_the_bounds_hold_for_inside_and_outside_together(tmp_path: Path) -> None:
    bounds = Bounds(total_bytes=4000, file_bytes=3000, entries=8)
    files = {"code.zip": zipped({"net.py": b"x" * 1500}), "a.bin": b"x" * 2000}
    submission = accepted(handed_in(tmp_path, files, EX, bounds))
    assert submission.unopened == {"code.zip": "Its files add up to more than 0.0038147 MiB"}
    assert refused(handed_in(tmp_path / "2", files | {"b.bin": b"x" * 500}, EX, bounds)).reason.startswith(
        "Its files add up"
    )


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
