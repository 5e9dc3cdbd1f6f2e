"""What is seen of folders does not hang on which items are judged beside."""

from pathlib import Path

import pytest

from grader import handed_in, intake, rubric
from grader.model import Submission
from grader.rubric import Assignment

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / "submissions" / "cmpt726-a2"


@pytest.fixture(scope="module")
def whole() -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")


@pytest.mark.parametrize("name", sorted(place.name for place in CLASS.iterdir()))
def test_where_files_lie_is_the_same_where_other_items_are_left_out(name: str, whole: Assignment) -> None:
    submission = intake.open_handin(CLASS / name, whole)
    assert isinstance(submission, Submission)
    layout = whole.item("p6-layout")
    alone = whole.narrowed(lambda item: item == layout)
    seen = [handed_in.observed(layout, submission, own) for own in (whole, alone)]
    assert seen[0] == seen[1]
