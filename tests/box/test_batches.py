"""Batches are noted as training draws them, however a hand-in calls its own loss besides."""

from collections.abc import Callable

import pytest

from grader.grading import engine
from grader.grading.code_runner import join_limits
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.model import Grade, GradedItem, Submission, SubmittedFile
from grader.rubric import Assignment
from grader.sandbox.worker_config import WorkerConfig
from tests.support.boxes import MakeSandbox
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox

BENEATH = ROOT / "tests" / "hostile" / "beneath" / "two_layernet"
RIGHT = "import numpy as np\n\n" + (BENEATH / "right.py").read_text()
HEAD, CALL = "def loss(self, X, y=None, reg=0.0):", "self.loss(X[rows], y[rows], reg)"
OWN_FLAG = {HEAD: HEAD.replace("):", ", train=False):"), CALL: "self.loss(X[rows], y[rows], reg, train=True)"}
NAMED = {CALL: "self.loss(X=X[rows], reg=reg, y=y[rows])"}
ALL_DATA = {CALL: "(self.loss(X, y, reg), self.loss(X[rows], y[rows], reg))[1]"}
NO_BATCHES = {CALL: "self.loss(X, y, reg)"}
WRONG_GRADIENTS = {"2 * reg * W2": "3 * reg * W2"}

Graded = Callable[[dict[str, str]], GradedItem]


@pytest.fixture(scope="module")
def q3a(assignment: Assignment, live_reference: LiveReference, make_sandbox: MakeSandbox) -> Graded:
    sandbox = make_sandbox(WorkerConfig(assignment.probes_source(), "", join_limits(assignment.items)))
    setting = engine.Setting(assignment, live_reference, HiddenKey("batches"), "strong")

    def grade(changes: dict[str, str]) -> GradedItem:
        source = RIGHT
        for old, new in changes.items():
            assert old in source
            source = source.replace(old, new)
        file = SubmittedFile("two_layernet.py", source.encode(), "two_layernet.py")
        graded: Grade = engine.grade(Submission(assignment.id, "one", (file,), "one"), sandbox, setting)
        return next(item for item in graded.items if item.id == "q3a")

    return grade


@pytest.mark.parametrize("changes", [{}, OWN_FLAG, NAMED, ALL_DATA])
def test_training_in_batches_earns_all(q3a: Graded, changes: dict[str, str]) -> None:
    item = q3a(changes)
    assert (item.marks, item.outcome.message) == (3, "")


@pytest.mark.parametrize("changes", [{}, OWN_FLAG, NAMED])
def test_gradients_given_from_outside_take_every_way_of_asking(q3a: Graded, changes: dict[str, str]) -> None:
    assert q3a(changes | WRONG_GRADIENTS).marks == 3


def test_all_rows_every_time_are_no_batches(q3a: Graded) -> None:
    item = q3a(NO_BATCHES)
    assert item.marks == 2
    told = "Training took 20 steps with batches of 60, expected 20 steps with batches of 12."
    assert item.outcome.message.startswith(told)
