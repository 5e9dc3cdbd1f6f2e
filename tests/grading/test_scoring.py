"""From verdicts to marks: nothing is earned without a verdict, void withholds, pending keeps open."""

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.checks import Verdict
from grader.checks.support.verdict import passed, pending, pending_in_part, void
from grader.grading import scoring
from grader.model import GradeStatus, Outcome, Reason, Status, Submission
from grader.rubric import Assignment, Item

ADA = Submission("hlcv-ex2", "ada", (), "d1", notes=("a note",))
LOST = (Status.FAILED, Status.MISSING, Status.BLOCKED)
FIXTURES = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.fixture
def training(assignment: Assignment) -> Item:
    return assignment.item("q3a").model_copy(update={"parts": {"loss": 2.0, "batches": 1.0}, "marks": 3.0})


def outcomes(assignment: Assignment, **earned: float | Status) -> dict[str, Outcome]:
    """All passed, but for the items named: a share that was earned, or a status."""
    made = {}
    for item in assignment.items:
        given = earned.get(item.id, 1.0)
        status = given if isinstance(given, Status) else Status.PASSED
        share = 0.0 if isinstance(given, Status) else given
        made[item.id] = Outcome(item=item.id, status=status, earned=share)
    return made


def test_a_passed_item_earns_everything(training: Item) -> None:
    assert scoring.compute_earned_share(training, passed()) == 1


@pytest.mark.parametrize("status", LOST)
def test_a_lost_item_earns_nothing(training: Item, status: Status) -> None:
    assert scoring.compute_earned_share(training, Verdict(status, Reason.CRASH)) == 0


def test_what_waits_or_was_not_judged_earns_nothing_yet(training: Item) -> None:
    assert scoring.compute_earned_share(training, pending("a person has to look")) == 0
    assert scoring.compute_earned_share(training, void(Reason.RUBRIC_FAULT, "why")) == 0


def test_a_slip_of_form_costs_what_the_rubric_says(assignment: Assignment) -> None:
    item = assignment.item("q2d").model_copy(update={"marks": 5.0, "form": 1.0})
    slip = Verdict(Status.FAILED, Reason.WRONG_SHAPE, "b1 has shape (1, 3).", form_only=True)
    verdict = scoring.charge_for_form(item, slip)
    assert verdict.status is Status.PARTIAL
    assert scoring.compute_earned_share(item, verdict) == pytest.approx(0.8)
    assert verdict.message == (
        "b1 has shape (1, 3). The values themselves are right: only their form costs marks, 1 of 5."
    )
    without = item.model_copy(update={"form": None})
    assert scoring.charge_for_form(without, slip) is slip
    wrong = Verdict(Status.FAILED, Reason.WRONG_VALUE)
    assert scoring.charge_for_form(item, wrong) is wrong


@pytest.mark.parametrize(
    ("failed_parts", "share"), [(("batches",), 2 / 3), (("loss",), 1 / 3), (("loss", "batches"), 0), ((), 1)]
)
def test_a_partial_item_loses_what_its_failed_parts_are_worth(
    training: Item, failed_parts: tuple[str, ...], share: float
) -> None:
    verdict = Verdict(Status.PARTIAL, failed_parts=failed_parts)
    assert scoring.compute_earned_share(training, verdict) == pytest.approx(share)


@pytest.mark.parametrize(
    ("waiting", "lost", "earned", "waits"),
    [
        (("batches",), (), 2 / 3, 1 / 3),
        (("batches",), ("loss",), 0, 1 / 3),
        (("loss",), ("batches",), 0, 2 / 3),
        (("loss", "batches"), (), 0, 1),
    ],
)
def test_parts_that_are_certain_are_judged_while_the_others_wait(
    training: Item, waiting: tuple[str, ...], lost: tuple[str, ...], earned: float, waits: float
) -> None:
    verdict = pending_in_part("a person has to look", (), waiting, lost)
    assert scoring.compute_earned_share(training, verdict) == pytest.approx(earned)
    assert scoring.compute_waiting_share(training, verdict) == pytest.approx(waits)
    assert verdict.lost_marks == bool(lost)


def test_what_a_person_gives_in_any_case_waits_beside_a_part(training: Item) -> None:
    by_hand = training.model_copy(update={"marks": 5.0, "manual": "A person reads it.", "manual_marks": 2.0})
    verdict = pending_in_part("a person has to look", (), ("batches",))
    assert scoring.compute_earned_share(by_hand, verdict) == pytest.approx(2 / 5)
    assert scoring.compute_waiting_share(by_hand, verdict) == pytest.approx(3 / 5)


def test_a_check_that_weighs_itself_says_what_share_waits(training: Item) -> None:
    verdict = Verdict(Status.PENDING, Reason.NEEDS_A_PERSON, share=0.5, waiting_share=0.25)
    assert scoring.compute_earned_share(training, verdict) == pytest.approx(0.5)
    assert scoring.compute_waiting_share(training, verdict) == pytest.approx(0.25)


def test_an_item_worth_nothing_divides_nothing(training: Item) -> None:
    free = training.model_copy(update={"marks": 0.0, "parts": {}})
    assert scoring.compute_earned_share(free, Verdict(Status.PARTIAL, failed_parts=("loss",))) == 0


def test_a_whole_grade(assignment: Assignment) -> None:
    grade = scoring.add_up(ADA, assignment, outcomes(assignment, q1b=Status.FAILED, q3a=2 / 3), "strong")
    assert (grade.status, grade.marks, grade.max_marks, grade.pending_marks) == (
        GradeStatus.GRADED,
        13.0,
        18.0,
        0.0,
    )
    assert [(item.id, item.marks) for item in grade.items] == [
        ("q1a", 4.0),
        ("q1b", 0.0),
        ("q1c", 2.0),
        ("q2d", 5.0),
        ("q3a", 2.0),
    ]
    assert (grade.student, grade.digest, grade.notes, grade.sandbox, grade.reason) == (
        "ada",
        "d1",
        ("a note",),
        "strong",
        None,
    )


def test_a_void_item_withholds_the_grade(assignment: Assignment) -> None:
    judged = outcomes(assignment, q1a=Status.VOID, q1c=Status.PENDING)
    grade = scoring.add_up(ADA, assignment, judged, "strong")
    assert (grade.status, grade.marks) == (GradeStatus.WITHHELD, None)
    assert grade.reason == "an item could not be judged"


def test_a_pending_item_keeps_the_grade_open(assignment: Assignment) -> None:
    grade = scoring.add_up(ADA, assignment, outcomes(assignment, q1c=Status.PENDING), "strong")
    assert (grade.status, grade.marks, grade.pending_marks) == (GradeStatus.PENDING, 16.0, 2.0)


def test_thirds_are_given_in_hundredths(assignment: Assignment) -> None:
    grade = scoring.add_up(ADA, assignment, outcomes(assignment, q1a=1 / 3, q1b=1 / 3, q3a=2 / 3), "none")
    assert [item.marks for item in grade.items] == [1.33, 1.33, 2.0, 5.0, 2.0]
    assert grade.marks == 11.66


shares = st.fixed_dictionaries({name: st.floats(0, 1) for name in ("q1a", "q1b", "q1c", "q2d", "q3a")})


@FIXTURES
@given(shares)
def test_marks_lie_between_nothing_and_everything(
    assignment: Assignment, earned: Mapping[str, float]
) -> None:
    grade = scoring.add_up(ADA, assignment, outcomes(assignment, **earned), "strong")
    assert grade.marks is not None
    assert 0 <= grade.marks <= grade.max_marks
    assert all(0 <= item.marks <= item.max_marks for item in grade.items)
    assert grade.marks == pytest.approx(sum(item.marks for item in grade.items))


@FIXTURES
@given(shares, st.sampled_from(["q1a", "q1b", "q1c", "q2d", "q3a"]), st.floats(0, 1))
def test_earning_more_never_gives_less(
    assignment: Assignment, earned: dict[str, float], item: str, more: float
) -> None:
    better = earned | {item: max(earned[item], more)}
    before, after = (
        scoring.add_up(ADA, assignment, outcomes(assignment, **e), "strong").marks for e in (earned, better)
    )
    assert before is not None
    assert after is not None
    assert after >= before


def test_failing_more_parts_never_earns_more(training: Item) -> None:
    every = [set(parts) for n in range(3) for parts in combinations(training.parts, n)]
    share = {
        frozenset(p): scoring.compute_earned_share(training, Verdict(Status.PARTIAL, failed_parts=tuple(p)))
        for p in every
    }
    assert all(share[a] >= share[b] for a in share for b in share if a <= b)


@pytest.mark.parametrize("status", [Status.PENDING, Status.VOID])
def test_no_total_hangs_on_an_item_that_is_worth_nothing(assignment: Assignment, status: Status) -> None:
    problems = tuple(
        problem.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update={"marks": 0.0}) if item.id == "q1a" else item
                    for item in problem.items
                )
            }
        )
        for problem in assignment.problems
    )
    changed = assignment.model_copy(update={"problems": problems})
    grade = scoring.add_up(ADA, changed, outcomes(assignment, q1a=status), "strong")
    assert (grade.status, grade.pending_marks) == (GradeStatus.GRADED, 0)
