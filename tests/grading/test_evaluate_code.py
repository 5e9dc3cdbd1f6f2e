"""The steps that the items of one file go through: what each changes, and that it stands in its place."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from grader import rubric
from grader.checks.support.verdict import Flaw, failed
from grader.grading import evaluate_code
from grader.grading.box_setup import make_reference_config, make_student_config
from grader.grading.code_runner import group_items
from grader.grading.context import Evaluations, GradingContext, LoadedGroup
from grader.grading.evaluate_code import STEPS, Step
from grader.grading.live_reference import LiveReference
from grader.grading.probe_runs import NOT_JUDGED, close_box, observe_together, start_evaluations
from grader.grading.seeds import Seeds, derive_hidden_key
from grader.model import Pictures, Reason, Status, Submission, SubmittedFile
from grader.rubric import Assignment
from grader.sandbox.laptop import Laptop, LaptopBox
from grader.sandbox.protocol import BoxJob
from grader.sandbox.worker_config import WorkerConfig

pytestmark = pytest.mark.process

DATA = Path(__file__).resolve().parents[1] / "data"
KEY = derive_hidden_key("steps", "a secret")

MEAN = "def mean(numbers):\n    CALLED.append('mean')\n    return numbers.mean()\n\n\n"
HEAD = "CALLED = []\n\n\n"
HALF_MEAN = (
    "def mean(numbers):\n    return numbers.mean() / 2\n\n\n"
    "def variance(numbers):\n    return ((numbers - mean(numbers)) ** 2).mean()\n"
)
WRONG = "def mean(numbers):\n    return 0.5\n\n\ndef variance(numbers):\n    return 0.25\n"
WITHOUT_A_PACKAGE = (
    "def mean(numbers):\n    import wandb\n    return wandb.mean(numbers)\n\n\n"
    "def variance(numbers):\n    return 0.25\n"
)
ADDED_UP = "import numpy as np\n\ntotal = float(np.loadtxt('data.txt').sum())\n"
TYPED_IN = "import numpy as np\n\ntotal = 7.0\n"
ALL_COINS = "coins = np.arange(400) % 2\n"
SOME_COINS = "coins = np.arange(400) % 2\ncoins[:192] = 1 - coins[:192]\n"
"""Right for 208 of 400: a share whose interval holds the half that is asked for."""


class WatchedBox(LaptopBox):
    """Tells whether it was closed."""

    is_closed = False

    def close(self) -> None:
        super().close()
        self.is_closed = True


class Watched(Laptop):
    """Notes the boxes that it opens, and how many were open at the same time."""

    def __init__(self, config: WorkerConfig) -> None:
        super().__init__(config)
        self._watched_config = config
        self.boxes: list[WatchedBox] = []
        self.most_at_once = 0

    def open(self, job: BoxJob) -> LaptopBox:
        self.boxes.append(WatchedBox(self._watched_config, job))
        self.most_at_once = max(self.most_at_once, sum(not box.is_closed for box in self.boxes))
        return self.boxes[-1]


@pytest.fixture(scope="module")
def stats() -> Assignment:
    return rubric.load(DATA / "course" / "rubrics", DATA / "course" / "reference", "stats")


@pytest.fixture(scope="module")
def waiting_stats(stats: Assignment) -> Assignment:
    """The same, but that the variance waits for the mean and is not followed through."""
    changed = {"follow_through": None, "waits_after": ("s1",)}
    return stats.with_items(lambda item: item.model_copy(update=changed if item.id == "s2" else {}))


@pytest.fixture(scope="module")
def sums() -> Assignment:
    return rubric.load(DATA / "sums" / "rubrics", DATA / "sums" / "reference", "sums")


@contextmanager
def grading(assignment: Assignment, text: str) -> Iterator[tuple[GradingContext, Watched]]:
    (file,) = assignment.files
    submission = Submission(assignment.id, "ada", (SubmittedFile(file, text.encode(), file),), "digest")
    sandbox = Watched(make_student_config(assignment))
    with closing(LiveReference(assignment, Laptop(make_reference_config(assignment)))) as reference:
        seeds = Seeds.for_submission(KEY, submission.digest)
        yield GradingContext(submission, assignment, sandbox, reference, seeds, None), sandbox


def evaluated(assignment: Assignment, text: str) -> Evaluations:
    with grading(assignment, text) as (context, _):
        (group,) = group_items(assignment.items, context.submission.files)
        return evaluate_code.judge_code(group, context, {})


@contextmanager
def loaded(assignment: Assignment, text: str) -> Iterator[LoadedGroup]:
    with grading(assignment, text) as (context, _):
        (group,) = group_items(assignment.items, context.submission.files)
        with context.open_runner(group) as runner:
            yield LoadedGroup(group, context, runner, {})


def statuses(evaluations: Evaluations) -> list[Status]:
    return [evaluation.verdict.status for evaluation in evaluations.values()]


# ── together, judged, alone, judged ───────────────────────────────────────────────────────────────────


def test_what_passes_together_is_not_run_alone(stats: Assignment) -> None:
    """The variance is right only where the mean was asked for before, in the same process."""
    text = f"{HEAD}{MEAN}def variance(numbers):\n    return numbers.var() if CALLED else 0.0\n"
    assert statuses(evaluated(stats, text)) == [Status.PASSED, Status.PASSED]


def test_what_another_item_disturbs_is_right_alone(stats: Assignment) -> None:
    """The variance is wrong where the mean was asked for before, in the same process."""
    text = f"{HEAD}{MEAN}def variance(numbers):\n    return 0.0 if CALLED else numbers.var()\n"
    assert statuses(evaluated(stats, text)) == [Status.PASSED, Status.PASSED]


def test_running_together_judges_nothing(stats: Assignment) -> None:
    with loaded(stats, WRONG) as group:
        before = start_evaluations(group)
        after = observe_together(before, group)
    assert all(evaluation.observation is None for evaluation in before.values())
    assert all(evaluation.observation is not None for evaluation in after.values())
    assert all(evaluation.verdict is NOT_JUDGED for evaluation in after.values())


def test_a_script_is_not_run_together_since_that_would_run_it_twice(sums: Assignment) -> None:
    with loaded(sums, ADDED_UP + ALL_COINS) as group:
        before = start_evaluations(group)
        assert observe_together(before, group) is before


# ── with the earlier part's error taken out ───────────────────────────────────────────────────────────


def test_what_follows_from_an_own_error_is_judged_with_it_in_the_box_that_is_open(stats: Assignment) -> None:
    with grading(stats, HALF_MEAN) as (context, sandbox):
        (group,) = group_items(stats.items, context.submission.files)
        mean, variance = evaluate_code.judge_code(group, context, {}).values()
    assert (mean.verdict.status, variance.verdict.status) == (Status.FAILED, Status.PASSED)
    assert (mean.followed, variance.followed) == (None, stats.item("s2").follow_through)
    assert variance.before_follow_through not in (None, variance.observation)
    assert len(sandbox.boxes) == 2, "one box for all items together, one for the items alone and what follows"


# ── what a script drew ────────────────────────────────────────────────────────────────────────────────


def test_what_a_script_drew_is_shown_beside_the_first_item_of_its_file(sums: Assignment) -> None:
    drawing = "import matplotlib.pyplot as plt\n\nplt.plot([1, 2, 4])\nplt.title('Powers')\n"
    total, coins = evaluated(sums, ADDED_UP + ALL_COINS + drawing).values()
    [pictures] = total.drawn
    assert isinstance(pictures, Pictures)
    assert [picture.title for picture in pictures.pictures] == ["Figure 1: Powers"]
    assert coins.drawn == ()


# ── the box is closed ─────────────────────────────────────────────────────────────────────────────────


def test_closing_the_box_ends_it_and_changes_nothing(stats: Assignment) -> None:
    with loaded(stats, WRONG) as group:
        before = start_evaluations(group)
        assert group.runner.still_open
        assert close_box(before, group) is before
        assert not group.runner.still_open


def test_no_two_boxes_of_a_hand_in_are_open_at_the_same_time(sums: Assignment) -> None:
    """The script is run, run on fresh data, and run twice more."""
    with grading(sums, TYPED_IN + SOME_COINS) as (context, sandbox):
        (group,) = group_items(sums.items, context.submission.files)
        evaluate_code.judge_code(group, context, {})
    assert (len(sandbox.boxes), sandbox.most_at_once) == (4, 1)
    assert all(box.is_closed for box in sandbox.boxes)


# ── on fresh data ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_right_on_the_given_data_alone_waits(sums: Assignment) -> None:
    total = evaluated(sums, TYPED_IN + ALL_COINS)["s1"].verdict
    assert total.status is Status.PENDING
    assert total.message.startswith(" This is right on the data that was given out, but wrong")


def test_what_is_right_on_fresh_data_too_earns_its_marks(sums: Assignment) -> None:
    assert statuses(evaluated(sums, ADDED_UP + ALL_COINS)) == [Status.PASSED, Status.PASSED]


def test_a_reference_that_fails_on_fresh_data_is_nobodys_lost_mark(sums: Assignment) -> None:
    spoiled = sums.model_copy(
        update={"tree": {**sums.tree, "recompute.py": b"def fresh_data(*_):\n    1 / 0\n"}}
    )
    total, coins = evaluated(spoiled, ADDED_UP + ALL_COINS).values()
    assert (total.verdict.status, total.verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
    assert "ZeroDivisionError" in total.verdict.staff_note
    assert coins.verdict.status is Status.PASSED, "it is not run on fresh data"


# ── too close to call ─────────────────────────────────────────────────────────────────────────────────


def test_what_is_too_close_to_call_is_run_twice_more(sums: Assignment) -> None:
    coins = evaluated(sums, ADDED_UP + SOME_COINS)["s2"]
    assert (coins.verdict.status, coins.verdict.too_close) == (Status.PASSED, False)
    assert "3 runs on other seeds were taken together" in coins.verdict.message
    assert coins.observation is not None
    assert len(coins.cases) == len(coins.observation.cases) == 3


def test_what_is_clear_is_run_once(sums: Assignment) -> None:
    assert len(evaluated(sums, ADDED_UP + ALL_COINS)["s2"].cases) == 1


def test_a_close_call_whose_second_run_fails_waits(sums: Assignment) -> None:
    """The first seed of a box is 0, so that this script knows which run it is."""
    fails_later = "import random\nif random.random() != random.Random(0).random():\n    del coins\n"
    coins = evaluated(sums, ADDED_UP + SOME_COINS + fails_later)["s2"].verdict
    assert coins.status is Status.PENDING
    assert coins.message.endswith("It was too close to call, and a second run failed.")


# ── without a package ─────────────────────────────────────────────────────────────────────────────────


def test_what_lacks_a_package_waits_and_holds_up_nothing(waiting_stats: Assignment) -> None:
    """A mean that waits has lost nothing, so the wrong variance after it is judged by itself."""
    mean, variance = evaluated(waiting_stats, WITHOUT_A_PACKAGE).values()
    assert (mean.verdict.status, variance.verdict.status) == (Status.PENDING, Status.FAILED)
    assert "This costs nothing" in mean.verdict.message
    assert [module.module for module in mean.absent] == ["wandb"]
    assert variance.absent == ()


# ── after an earlier part ─────────────────────────────────────────────────────────────────────────────


def test_a_wrong_part_after_a_wrong_part_waits(waiting_stats: Assignment) -> None:
    mean, variance = (evaluation.verdict for evaluation in evaluated(waiting_stats, WRONG).values())
    assert (mean.status, variance.status) == (Status.FAILED, Status.PENDING)
    assert variance.message.endswith(
        " s1 lost marks already, so a person has to judge whether this is wrong by itself."
    )


# ── the order where no hand-in of a few lines shows it ────────────────────────────────────────────────


def names(steps: Sequence[Step]) -> list[str]:
    return [step.__name__ for step in steps]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("add_script_evidence", "close_box"),
        ("close_box", "compare_on_fresh_data"),
        ("close_box", "rerun_close_calls"),
        ("close_box", "void_where_reference_fails"),
        ("rerun_close_calls", "void_where_reference_fails"),
        ("rerun_close_calls", "wait_for_packages"),
        ("wait_for_packages", "void_where_reference_fails"),
        ("void_where_reference_fails", "wait_for_earlier_parts"),
    ],
)
def test_a_step_comes_after_what_it_needs(first: str, then: str) -> None:
    """Boxes are opened where none is open, and the reference is tried for marks that are really lost."""
    assert names(STEPS).index(first) < names(STEPS).index(then)


def test_no_step_changes_what_it_is_given(stats: Assignment) -> None:
    with loaded(stats, HALF_MEAN) as group:
        evaluations = start_evaluations(group)
        for step in STEPS:
            before = dict(evaluations)
            after = step(evaluations, group)
            assert evaluations == before
            evaluations = after


def test_a_missing_file_loses_the_marks_of_its_items(stats: Assignment) -> None:
    with grading(stats, "") as (context, sandbox):
        (group,) = group_items(stats.items)
        nothing = Submission("stats", "ada", (), "digest")
        evaluations = evaluate_code.judge_code(group, replace(context, submission=nothing), {})
    flaw = failed(Flaw(Reason.NO_FILE, "stats.py is not in the hand-in; it holds no files."))
    assert [evaluation.verdict for evaluation in evaluations.values()] == [flaw, flaw]
    assert sandbox.boxes == []
