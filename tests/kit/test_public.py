"""What stands in a handout's tests/public.json: everything a check needs, and nothing that grading keeps."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kit import public, publishing
from grader.kit.public import Handout
from grader.model.errors import UsageError
from grader.rubric import Assignment, Item
from grader.rubric.schema import AssignmentEntry
from tests.support.public_files import EVERY, at_grading, written


@pytest.mark.parametrize("assignment", EVERY, ids=lambda assignment: assignment.id)
def test_what_is_checked_is_checked_as_when_grading(assignment: Assignment, tmp_path: Path) -> None:
    content = written(assignment, tmp_path)
    read = public.read(tmp_path)
    assert [item.id for item in read.assignment.items] == [item.id for item in assignment.items]
    assert read.assignment.marks == assignment.marks
    for item in assignment.items:
        own = read.assignment.item(item.id)
        alike = ("title", "asks", "marks", "hint", "file", "code", "load")
        assert [getattr(own, name) for name in alike] == [getattr(item, name) for name in alike]
        if item.id in content["at_grading"]:
            continue
        judged = ("check", "probe", "tolerance", "limits", "recompute", "confirm", "parts", "manual_marks")
        assert [getattr(own, name) for name in judged] == [getattr(item, name) for name in judged]
        after = item.follow_through.after if item.follow_through else ()
        assert set(own.waits_after) == {*after, *item.waits_after}


@pytest.mark.parametrize("assignment", EVERY, ids=lambda assignment: assignment.id)
def test_what_grading_keeps_is_not_there(assignment: Assignment, tmp_path: Path) -> None:
    content = written(assignment, tmp_path)
    items = {item["id"]: item for problem in content["rubric"]["problems"] for item in problem["items"]}
    for item in assignment.items:
        own = items[item.id]
        assert own["cases"]["fresh"] == own["cases"]["advice"] == 0
        assert "follow_through" not in own
        if item.visibility == "hidden":
            assert {"probe", "recompute", "confirm", "images", "parts"}.isdisjoint(own)
            assert own["check"] == "prose"
            assert own["tolerance"] == {}
        if item.is_typed:
            assert "given" not in own["tolerance"]
    assert all(mistake["loses"] == {} for mistake in content["rubric"]["mistakes"])
    typed = assignment.tree.get("solution/answers.yaml", b"").decode()
    answers = [line.partition(":")[2].strip(" '\"") for line in typed.splitlines()]
    text = json.dumps(content, ensure_ascii=False)
    assert [answer for answer in answers if len(answer) > 12 and answer in text] == []


def test_every_key_of_a_rubric_is_told_or_kept_on_purpose() -> None:
    """Whoever adds a key decides here, and in `publishing`, whether students may have it."""
    told = {"title", "files", "other_names", "archive", "provided", "load", "stand_ins", "tolerates", "marks"}
    told |= {"python_2", "environment"}
    assert told | publishing.KEPT == AssignmentEntry.model_fields.keys()
    assert not told & publishing.KEPT
    of_items = {
        "id",
        "title",
        "asks",
        "marks",
        "marks_source",
        "visibility",
        "file",
        "code",
        "check",
        "probe",
    }
    of_items |= {"recompute", "confirm", "parts", "waits_after", "report", "manual", "manual_marks", "hint"}
    of_items |= {"mistakes", "load", "form", "only_with"}
    assert of_items | publishing.KEPT_OF_ITEMS == Item.model_fields.keys()
    assert not of_items & publishing.KEPT_OF_ITEMS


@pytest.mark.parametrize("assignment", EVERY, ids=lambda assignment: assignment.id)
def test_nothing_that_is_kept_is_written(assignment: Assignment, tmp_path: Path) -> None:
    rubric = written(assignment, tmp_path)["rubric"]
    own = {"assignment", "limits", "problems", "mistakes"}
    assert rubric.keys() <= (AssignmentEntry.model_fields.keys() - publishing.KEPT) | own


def test_reasons_are_told_for_what_only_grading_judges() -> None:
    told = {assignment.id: at_grading(assignment) for assignment in EVERY}
    assert told["hlcv-ex2"]["q3b"] == told["hlcv-ex2"]["q4b"] == "Its cases are not published."
    assert told["hlcv-ex2"]["q2c"] == "The course judges what is typed."
    assert told["cmpt726-a2"]["p5c"] == "The course works out what it is compared with."
    assert told["hlcv-ex2"].keys() == {"q2a", "q2b", "q2c", "q3b", "q4b", "q4c"}


# ── a file that is not as the handout has it ──────────────────────────────────────────────────────────


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(EVERY[-1], tmp_path)
    return tmp_path


def read_again(folder: Path, content: Any) -> Handout:
    (folder / "tests" / "public.json").write_text(json.dumps(content))
    return public.read(folder)


def test_a_folder_without_one_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"public\.json: the handout's tests cannot be read \(No such file"
    ) as told:
        public.read(tmp_path)
    assert "from the handout again" in told.value.help


def test_one_of_another_version_says_which_grader_fits(folder: Path) -> None:
    content = json.loads((folder / "tests" / "public.json").read_bytes()) | {"version": 2, "grader": "0.9"}
    with pytest.raises(UsageError, match="expected version 1, found 2") as told:
        read_again(folder, content)
    assert "made with grader 0.9" in told.value.help


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda content: content.pop("provided"), "provided: Field required"),
        (lambda content: content.update(solution=""), "solution: Extra inputs"),
        (lambda content: content["rubric"].update(marks="many"), "marks: Input should be"),
        (lambda content: content["rubric"]["problems"][0]["items"][0].pop("check"), "check: Field required"),
    ],
)
def test_a_changed_one_names_the_place(folder: Path, change: Any, place: str) -> None:
    content = json.loads((folder / "tests" / "public.json").read_bytes())
    change(content)
    with pytest.raises(UsageError, match=f"differs from the handout's .*{place}"):
        read_again(folder, content)


@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode)))
def test_any_bytes_are_read_or_refused_in_words(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("any")
    (place / "tests").mkdir()
    (place / "tests" / "public.json").write_bytes(content)
    with pytest.raises(UsageError, match=r"public\.json"):
        public.read(place)


def test_files_of_the_kit_are_noted_as_they_are(folder: Path) -> None:
    (folder / "README.md").write_text("how to begin")
    publishing.note_kit_files(folder, ("README.md",))
    assert public.read(folder).kit == {"README.md": public.digest(b"how to begin")}
