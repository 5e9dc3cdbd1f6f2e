"""Faults of the machine, of ours, and of a moment are never a student's zero, and never the run's end."""

import pytest

from grader.grading import engine
from grader.grading.box_setup import make_reference_config, make_student_config
from grader.grading.code_runner import _TOGETHER_S, join_limits
from grader.grading.engine import Setting
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey, Seeds
from grader.model import Grade, GradeStatus, Reason, Status, Submission, SubmittedFile
from grader.model.errors import BoxBrokenError
from grader.rubric import Assignment
from grader.sandbox.protocol import BoxJob
from tests.support.boxes import MakeSandbox

pytestmark = pytest.mark.sandbox
KEY = HiddenKey("key")

FORGETFUL = """
_loss, _calls = TwoLayerNet.loss, []


def _worse(self, X, y=None, reg=0.0):
    _calls.append(1)
    answer = _loss(self, X, y, reg)
    if len(_calls) < 3 and y is None:
        answer = answer * 0.5
    return answer


TwoLayerNet.loss = _worse
"""
SLOW = f"""
import time

_train, _wait = TwoLayerNet.train, [{_TOGETHER_S} + 0.2]


def _slow(self, *given, **named):
    time.sleep(_wait.pop() if _wait else 0)
    return _train(self, *given, **named)


TwoLayerNet.train = _slow
"""
"""Every process once, for longer than all items have together."""


def _submission(assignment: Assignment, added: str) -> Submission:
    source = assignment.solution_files()[0]
    file = SubmittedFile(source.path, source.content + added.encode(), source.path)
    return Submission(assignment.id, "ada", (file,), added)


def _graded(
    assignment: Assignment, live_reference: LiveReference, make_sandbox: MakeSandbox, added: str
) -> Grade:
    sandbox = make_sandbox(make_student_config(assignment))
    setting = Setting(assignment, live_reference, KEY, "strong")
    return engine.grade(_submission(assignment, added), sandbox, setting)


def test_a_box_that_cannot_be_set_up_is_the_machines_fault(
    assignment: Assignment, make_sandbox: MakeSandbox
) -> None:
    sandbox = make_sandbox(make_student_config(assignment))
    sandbox.slot._scratch = ("/nonexistent",)
    work = BoxJob(assignment.solution_files(), "two_layernet.py", "module", join_limits(assignment.items))
    with pytest.raises(BoxBrokenError, match=r"a box could not be set up"):
        sandbox.open(work)


def test_a_bug_of_ours_withholds_one_grade(assignment: Assignment, live_reference: LiveReference) -> None:
    """Anything at all that goes wrong outside: here, a sandbox that is none."""
    setting = Setting(assignment, live_reference, KEY, "strong")
    grade = engine.grade_or_withhold(_submission(assignment, ""), object(), setting)  # type: ignore[arg-type]
    assert (grade.status, grade.marks) == (GradeStatus.WITHHELD, None)
    outcome = grade.items[0].outcome
    assert (outcome.status, outcome.reason) == (Status.VOID, Reason.GRADER_FAULT)
    assert "AttributeError" in outcome.staff_note
    assert "AttributeError" not in outcome.message


def test_the_reference_may_work_longer_than_any_item(
    assignment: Assignment, make_sandbox: MakeSandbox
) -> None:
    """Its processor time adds up over a class; a box of its own items' limit would die in the middle."""
    short = assignment.limits.model_copy(update={"cpu_s": 1.0})
    items = [item.model_copy(update={"limits": short}) for item in assignment.items]
    problem = assignment.problems[0].model_copy(update={"items": tuple(items)})
    tight = assignment.model_copy(update={"limits": short, "problems": (problem,)})
    live_reference = LiveReference(tight, make_sandbox(make_reference_config(tight)))
    item = tight.item("q3a")
    cases = Seeds(KEY, 0).cases(item)
    expected = live_reference.expected(item, cases)
    for _ in range(100):  # some 50 ms each
        recomputed = live_reference.recompute(item, "toy_loss", cases, expected)
        assert recomputed is not None
        assert recomputed.cases[0].raised is None


@pytest.mark.parametrize("added", [FORGETFUL, FORGETFUL + SLOW], ids=["quick", "slow"])
def test_marks_do_not_depend_on_speed(
    assignment: Assignment, live_reference: LiveReference, make_sandbox: MakeSandbox, added: str
) -> None:
    """Code that answers otherwise after a few calls: slow or not, each item runs alone."""
    grade = _graded(assignment, live_reference, make_sandbox, added)
    assert {item.id: item.marks for item in grade.items}["q1a"] == 0
    assert {item.id: item.marks for item in grade.items}["q1c"] == 2


@pytest.mark.parametrize("error", ["ValueError('x')", "SystemExit", "KeyError(1)"])
def test_a_crash_at_the_bottom_of_the_file_costs_nothing(
    assignment: Assignment, live_reference: LiveReference, make_sandbox: MakeSandbox, error: str
) -> None:
    grade = _graded(assignment, live_reference, make_sandbox, f"\nraise {error}\n")
    assert grade.marks == 18
    assert any("its definitions were used" in note for note in grade.notes)
