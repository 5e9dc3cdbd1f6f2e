"""What a person's marks do to a grade: they count for the work that was looked at, and for no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Grade, GradedItem, GradeStatus, Outcome, Override, Reason, Status
from grader.results.overrides import apply_overrides, apply_to_grade

MOST = {"s1": 2.0, "s2": 3.0, "s3": 5.0}
EARNED = {Status.PASSED: 1.0, Status.PARTIAL: 0.5}


def item(name: str, status: Status = Status.PASSED, reason: Reason | None = None) -> GradedItem:
    earned = EARNED.get(status, 0.0)
    outcome = Outcome(item=name, status=status, reason=reason, earned=earned, message=f"{name} is {status}.")
    return GradedItem(
        id=name, title=name, problem="s", marks=earned * MOST[name], max_marks=MOST[name], outcome=outcome
    )


def grade(*items: GradedItem, **other: object) -> Grade:
    """As scoring adds it up."""
    waiting = [i for i in items if i.outcome.status is Status.PENDING]
    given = {
        "assignment": "stats",
        "student": "ada",
        "status": GradeStatus.PENDING if waiting else GradeStatus.GRADED,
        "marks": sum(i.marks for i in items),
        "max_marks": sum(i.max_marks for i in items),
        "pending_marks": sum(i.max_marks for i in waiting),
        "items": items,
        "digest": "d1",
    }
    return Grade.model_validate(given | other)


def override(name: str, marks: float | None, **other: object) -> Override:
    given = {"assignment": "stats", "student": "ada", "item": name, "marks": marks, "max_marks": MOST[name]}
    rest = {"why": "looked at it", "by": "Kim", "at": "2026-01-31T14:05:09Z", "digest": "d1"}
    return Override.model_validate(given | rest | other)


WAITING = grade(item("s1"), item("s2", Status.PENDING, Reason.NEEDS_A_PERSON), item("s3", Status.FAILED))


def marked(whole: Grade, *overrides: Override) -> Grade:
    (standing,) = apply_overrides([whole], overrides)
    return standing


def test_a_mark_settles_what_waited() -> None:
    standing = marked(WAITING, override("s2", 1.5))
    assert (WAITING.status, WAITING.marks, WAITING.pending_marks) == ("pending", 2.0, 3.0)
    assert (standing.status, standing.marks, standing.pending_marks) == ("graded", 3.5, 0.0)
    assert standing.items[0] == WAITING.items[0]
    assert standing.items[2] == WAITING.items[2]
    found = standing.items[1]
    assert (found.marks, found.outcome.status, found.outcome.reason) == (1.5, "partial", None)
    assert found.outcome.message == "s2 is pending."
    assert found.overruled is not None
    assert found.overruled.override == override("s2", 1.5)
    assert (found.overruled.machine_marks, found.overruled.machine_status) == (0.0, "pending")
    assert found.overruled.outdated == ""


@pytest.mark.parametrize(
    ("marks", "status", "reason"),
    [(3.0, "passed", None), (0.5, "partial", "wrong-value"), (0.0, "failed", "wrong-value")],
)
def test_a_mark_overrules_what_the_machine_judged(marks: float, status: str, reason: str | None) -> None:
    whole = grade(item("s1"), item("s2", Status.FAILED, Reason.WRONG_VALUE))
    standing = marked(whole, override("s2", marks))
    found = standing.items[1].outcome
    assert (found.status, found.reason, found.earned) == (status, reason, marks / 3)
    assert (standing.status, standing.marks) == ("graded", 2.0 + marks)


def beside(work: float, **readme: object) -> Grade:
    """What becomes of a readme that earned its marks (s3) when the work (s1) waited and is given `work`."""
    told = item("s3", Status.PASSED).model_copy(update={"only_with": ("s1",)} | readme)
    whole = grade(item("s1", Status.PENDING, Reason.NEEDS_A_PERSON), item("s2"), told)
    return marked(whole, override("s1", work))


def test_what_is_paid_only_with_work_waits_where_a_person_gives_nothing_to_the_work() -> None:
    standing = beside(0.0)
    told = standing.items[2]
    assert (standing.status, standing.marks, standing.pending_marks) == ("pending", 3.0, 5.0)
    assert (told.marks, told.outcome.status, told.outcome.reason) == (0.0, "pending", "needs-a-person")
    assert told.outcome.message == (
        "s3 is passed. No work earned marks in s1, so a person has to decide what this is worth."
    )


def test_only_what_was_earned_waits_then() -> None:
    standing = beside(0.0, outcome=item("s3", Status.PARTIAL).outcome, marks=2.5)
    assert (standing.items[2].marks, standing.pending_marks) == (0.0, 2.5)


def test_it_keeps_its_marks_with_work_that_earns_some() -> None:
    standing = beside(0.5)
    assert (standing.status, standing.marks, standing.items[2].marks) == ("graded", 8.5, 5.0)


def test_it_keeps_the_marks_that_a_person_gave_it() -> None:
    told = item("s3", Status.PASSED).model_copy(update={"only_with": ("s1",)})
    whole = grade(item("s1", Status.PENDING, Reason.NEEDS_A_PERSON), item("s2"), told)
    standing = marked(whole, override("s1", 0.0), override("s3", 4.0))
    assert (standing.status, standing.items[2].marks) == ("graded", 4.0)


@pytest.mark.parametrize(("marks", "digest"), [(None, "d1"), (0.0, "d0")])
def test_it_keeps_its_marks_while_the_work_waits(marks: float | None, digest: str) -> None:
    told = item("s3", Status.PASSED).model_copy(update={"only_with": ("s1",)})
    whole = grade(item("s1", Status.PENDING, Reason.NEEDS_A_PERSON), item("s2"), told)
    standing = marked(whole, override("s1", marks, digest=digest), override("s2", 1.0))
    assert (standing.status, standing.items[2].marks) == ("pending", 5.0)


def test_a_mark_can_take_away_what_the_machine_gave() -> None:
    standing = marked(grade(item("s1"), item("s2")), override("s1", 0.0))
    assert (standing.marks, standing.items[0].outcome.status) == (3.0, "failed")


def test_one_mark_of_two_that_wait_leaves_the_grade_open() -> None:
    whole = grade(item("s1", Status.PENDING), item("s2", Status.PENDING), item("s3"))
    standing = marked(whole, override("s1", 2.0))
    assert (standing.status, standing.marks, standing.pending_marks) == ("pending", 7.0, 3.0)


def test_an_item_worth_nothing_is_judged_too() -> None:
    whole = grade(item("s1", Status.PENDING).model_copy(update={"max_marks": 0.0}))
    standing = marked(whole, override("s1", 0.0, max_marks=0.0))
    assert (standing.status, standing.items[0].outcome.status) == ("graded", "passed")


def test_a_withdrawn_mark_does_nothing() -> None:
    assert marked(WAITING, override("s2", None)) == WAITING


@pytest.mark.parametrize("whose", [{"student": "bob"}, {"assignment": "sums"}])
def test_a_mark_of_somebody_else_does_nothing(whose: dict[str, str]) -> None:
    assert marked(WAITING, override("s2", 1.0, **whose)) == WAITING


# ── work that nobody has looked at ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED, Status.PENDING])
def test_neither_the_old_mark_nor_the_machines_counts_for_new_work(status: Status) -> None:
    whole = grade(item("s1"), item("s2", status, Reason.CRASH))
    standing = marked(whole, override("s2", 2.5, digest="d0"))
    assert (standing.status, standing.marks, standing.pending_marks) == ("pending", 2.0, 3.0)
    found = standing.items[1]
    assert (found.marks, found.outcome.earned) == (0.0, 0.0)
    assert (found.outcome.status, found.outcome.reason) == ("pending", "needs-a-person")
    assert found.outcome.message == f"s2 is {status}."
    assert found.overruled is not None
    assert found.overruled.outdated == (
        "Kim gave 2.5 of 3 marks to an earlier version of this hand-in; somebody has to look again."
    )
    assert (found.overruled.machine_marks, found.overruled.machine_status) == (whole.items[1].marks, status)


def test_a_mark_of_another_scale_does_not_count() -> None:
    standing = marked(grade(item("s1"), item("s2")), override("s2", 4.0, max_marks=4.0))
    found = standing.items[1]
    assert (standing.status, found.marks) == ("pending", 0.0)
    assert found.overruled is not None
    assert (
        found.overruled.outdated
        == "Kim gave 4 of 4 marks, but s2 is worth 3 now; somebody has to look again."
    )


@pytest.mark.parametrize("status", [GradeStatus.WITHHELD, GradeStatus.INVALID])
def test_a_grade_that_nobody_can_mark_stays_and_the_course_is_told(status: GradeStatus) -> None:
    whole = grade(status=status, marks=None)
    standing = marked(whole, override("s1", 1.0))
    assert standing.staff_notices == (
        f"ada s1: 1 mark given by Kim, not counted while the hand-in is {status}.",
    )
    assert standing.model_copy(update={"staff_notices": ()}) == whole


def test_a_mark_for_an_item_that_is_gone_is_told_to_the_course() -> None:
    standing = marked(grade(item("s1")), override("s2", 1.0), override("s1", 1.0))
    assert (standing.marks, standing.status) == (1.0, "graded")
    assert standing.staff_notices == (
        "ada s2: 1 mark given by Kim, not counted because the rubric no longer has it.",
    )


@given(
    statuses=st.tuples(*[st.sampled_from([*EARNED, Status.FAILED, Status.PENDING])] * 3),
    marks=st.dictionaries(st.sampled_from(list(MOST)), st.sampled_from([0.0, 0.25, 1.0, 2.0])),
    digest=st.sampled_from(["d1", "d2"]),
)
def test_marks_add_up_and_nothing_is_final_that_waits(
    statuses: tuple[Status, ...], marks: dict[str, float], digest: str
) -> None:
    whole = grade(*map(item, MOST, statuses))
    standing = apply_to_grade(
        whole, {name: override(name, given, digest=digest) for name, given in marks.items()}
    )
    waiting = [i for i in standing.items if i.outcome.status is Status.PENDING]
    assert standing.marks == sum(i.marks for i in standing.items if i not in waiting)
    assert standing.pending_marks == sum(i.max_marks for i in waiting)
    assert (standing.status is GradeStatus.PENDING) == bool(waiting)
    assert all(0 <= i.marks <= i.max_marks for i in standing.items)
    if digest == "d1":
        assert [i.marks for i in standing.items if i.id in marks] == [marks[n] for n in MOST if n in marks]
    else:
        assert {i.id for i in waiting} >= set(marks)
