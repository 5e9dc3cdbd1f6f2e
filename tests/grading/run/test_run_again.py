"""A second run into the same folder: what is kept, what is graded again, what the outputs go on to show."""

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support.classes import HALF_MEAN, RIGHT, Class, in_outputs
from tests.support.commands import grader

pytestmark = pytest.mark.sandbox


# ── the outputs forget nobody ─────────────────────────────────────────────────────────────────────────


def test_one_student_again_leaves_the_others_in_the_outputs(stats: Class) -> None:
    assert stats.hand_in(ada=RIGHT, bob=HALF_MEAN, cleo=RIGHT).run().returncode == 0
    done = stats.hand_in(bob=RIGHT).run("--only", "bob")
    assert done.returncode == 0
    assert "[1/1] bob: 5 / 5 (" in done.stdout
    assert "stats: 1 hand-in, " in done.stdout
    assert "kept from before" not in done.stdout
    assert in_outputs(stats) == {"ada": "5", "bob": "5", "cleo": "5"}
    assert stats.rows() == ["ada", "bob", "cleo", "bob"]


def test_the_others_keep_their_grade_even_where_their_work_has_changed(stats: Class) -> None:
    assert stats.hand_in(ada=RIGHT, bob=HALF_MEAN).run().returncode == 0
    assert stats.hand_in(ada=HALF_MEAN, bob=RIGHT).run("--only", "bob").returncode == 0
    assert in_outputs(stats) == {"ada": "5", "bob": "5"}


def test_one_student_first_is_alone_until_the_others_are_graded(stats: Class) -> None:
    stats.hand_in(ada=RIGHT, bob=HALF_MEAN)
    assert stats.run("--only", "bob").returncode == 0
    assert list(in_outputs(stats)) == ["bob"]
    assert stats.run().stdout.count("(kept from before)") == 1
    assert list(in_outputs(stats)) == ["ada", "bob"]


@pytest.fixture
def two_assignments(stats: Class) -> Class:
    """`sums`, the same work under another name, beside `stats`."""
    course = stats.folder / "course"
    text = stats.rubric.read_text().replace("assignment: stats\n", "assignment: sums\n")
    (course / "rubrics" / "sums.yaml").write_text(text)
    shutil.copytree(stats.reference, course / "reference" / "sums")
    other = stats.hand_ins.with_name("sums") / "dan"
    other.mkdir(parents=True)
    (other / "stats.py").write_text(RIGHT)
    return stats.hand_in(ada=RIGHT)


def test_another_assignment_in_the_same_folder_stays_in_the_outputs(two_assignments: Class) -> None:
    stats = two_assignments
    for name in ("stats", "sums"):
        folder = str(stats.hand_ins.with_name(name))
        done = grader("run", folder, "--out", str(stats.out), *stats.places())
        assert (done.returncode, done.stderr) == (0, "")
    found = [(grade["assignment"], grade["student"]) for grade in stats.results()["grades"]]
    assert found == [("stats", "ada"), ("sums", "dan")]
    assert in_outputs(stats) == {"ada": "5", "dan": "5"}
    assert (stats.out / "report" / "stats" / "ada.html").is_file()
    assert (stats.out / "report" / "sums" / "dan.html").is_file()
    assert stats.rows() == ["ada", "dan"]


# ── what is kept tells what is so now ─────────────────────────────────────────────────────────────────


def test_a_hand_in_that_cannot_be_opened_for_another_reason_says_the_new_one(stats: Class) -> None:
    broken = stats.hand_ins / "fay.zip"
    broken.write_bytes(b"PK\x03\x04 and then nothing")
    assert stats.run().returncode == 0
    before = stats.grades()["fay"]["reason"]
    assert "fay: invalid (kept from before)" in stats.run().stdout
    assert stats.rows() == ["fay"]
    broken.write_bytes(b"no zip at all")
    done = stats.run()
    assert "kept from before" not in done.stdout
    assert stats.grades()["fay"]["reason"] in done.stdout
    after = stats.grades()["fay"]
    assert (after["status"], after["marks"]) == ("invalid", None)
    assert after["reason"] != before
    assert stats.rows() == ["fay", "fay"]


def note(stats: Class) -> str:
    page = (stats.out / "report" / "stats" / "ada.html").read_text(encoding="utf-8")
    return "was used as stats.py" if "was used as stats.py" in page else ""


def test_the_same_work_under_another_name_is_told_anew(stats: Class) -> None:
    """What is wanted and what it holds are the same; what intake did to get at it is not."""
    assert stats.hand_in(ada=RIGHT).run().returncode == 0
    assert note(stats) == ""
    (stats.hand_ins / "ada" / "stats.py").rename(stats.hand_ins / "ada" / "Stats.py")
    assert "kept from before" not in stats.run().stdout
    assert note(stats) == "was used as stats.py"
    assert "ada: 5 / 5 (kept from before)" in stats.run().stdout
    assert note(stats) == "was used as stats.py"
    assert stats.rows() == ["ada", "ada"]


def test_what_a_hand_in_without_the_file_holds_is_told_anew(stats: Class) -> None:
    def message() -> str:
        assert stats.run().returncode == 0
        return str(stats.grades()["ada"]["items"][0]["message"])

    folder = stats.hand_ins / "ada"
    folder.mkdir()
    (folder / "one.csv").write_text("1,2\n")
    assert message() == "stats.py is not in the hand-in; it holds one.csv."
    (folder / "one.csv").rename(folder / "two.csv")
    assert message() == "stats.py is not in the hand-in; it holds two.csv."


def test_the_same_work_as_a_zip_is_the_same_work(stats: Class, tmp_path: Path) -> None:
    assert stats.hand_in(ada=RIGHT).run().returncode == 0
    shutil.move(stats.hand_ins / "ada", tmp_path / "ada")
    with zipfile.ZipFile(stats.hand_ins / "ada.zip", "w") as archive:
        archive.write(tmp_path / "ada" / "stats.py", "stats.py")
    assert "ada: 5 / 5 (kept from before)" in stats.run().stdout
    assert stats.rows() == ["ada"]
