"""What the course is told of packages that hand-ins want and that are not installed."""

from pathlib import Path

from grader.model import Grade, GradedItem, GradeStatus, Outcome, Reason, Status
from grader.results.pages import RunInfo, render
from grader.results.pages.packages import describe_not_installed


def _grade(student: str, *wanted: str) -> Grade:
    outcomes = [
        Outcome(item=name, status=Status.PENDING, reason=Reason.NEEDS_A_PERSON, wanted=wanted)
        for name in ("q1a", "q1b")
    ]
    items = tuple(
        GradedItem(id=one.item, title="", problem="q1", marks=0, max_marks=1, outcome=one) for one in outcomes
    )
    return Grade(
        assignment="a", student=student, status=GradeStatus.PENDING, marks=0, max_marks=2, items=items
    )


def test_each_package_is_told_once_with_who_wants_it() -> None:
    grades = [_grade(name, "wandb") for name in ("ada", "bela", "cy", "dan")]
    grades += [_grade("eve", "jax", "wandb"), _grade("flo")]
    assert list(describe_not_installed(grades)) == [
        "Not installed: wandb, needed by 5 hand-ins (ada, bela, cy and 2 more).",
        "Not installed: jax, needed by 1 hand-in (eve).",
    ]


def test_where_nothing_is_wanted_nothing_is_said() -> None:
    assert list(describe_not_installed([_grade("ada")])) == []


def test_the_index_says_it_and_a_students_page_does_not(tmp_path: Path) -> None:
    sentence = "Not installed: wandb, needed by 1 hand-in (ada)."
    index = render([_grade("ada", "wandb")], {}, RunInfo("0", "k", "strong"), tmp_path)
    assert sentence in index.read_text()
    assert sentence not in (tmp_path / "a" / "ada.html").read_text()
