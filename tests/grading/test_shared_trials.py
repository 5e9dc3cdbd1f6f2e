"""What two editions share is tried once; whatever makes a difference is tried in both."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader import rubric
from grader.grading import shared_trials
from grader.rubric import Assignment, Item

FINE_TUNING = "best-by-reference"
"""A mistake that both editions take from one place."""


def loaded(project: Path, name: str) -> Assignment:
    return rubric.load(project / "rubrics", project / "reference", name)


@pytest.fixture(scope="module")
def older(project: Path) -> Assignment:
    return loaded(project, "cmpt726-a2")


@pytest.fixture(scope="module")
def newer(project: Path) -> Assignment:
    return loaded(project, "cmpt419-a2")


def with_items(assignment: Assignment, change: Callable[[Item], Item]) -> Assignment:
    problems = tuple(
        problem.model_copy(update={"items": tuple(map(change, problem.items))})
        for problem in assignment.problems
    )
    return assignment.model_copy(update={"problems": problems})


def with_file(assignment: Assignment, path: str) -> Assignment:
    assert path in assignment.tree
    changed = {**assignment.tree, path: assignment.tree[path] + b"\n# another edition's"}
    return assignment.model_copy(update={"tree": changed})


def test_what_is_shared_under_other_ids_is_alike(newer: Assignment, older: Assignment) -> None:
    found = shared_trials.find_shared_trials(newer, older)
    assert {FINE_TUNING, "last-epoch-only", "rate-decays", "ascent-step-in-sgd"} <= found
    assert shared_trials.find_shared_trials(older, newer) == found


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param("weighting-left-out", id="its own"),
        pytest.param("wrong-folder", id="handed in at other places"),
        pytest.param("sign-of-error", id="typed beside other answers"),
    ],
)
def test_what_differs_is_not(newer: Assignment, older: Assignment, mistake: str) -> None:
    assert mistake in {known.id for known in newer.mistakes}
    assert mistake not in shared_trials.find_shared_trials(newer, older)


@pytest.mark.parametrize(
    "path",
    [
        f"mistakes/{FINE_TUNING}/finetune.py",
        "mistakes/last-epoch-only/finetune.py",
        "probes.py",
        "provided/data.txt",
        "solution/logistic_regression.py",
    ],
)
def test_another_file_is_another_trial(newer: Assignment, older: Assignment, path: str) -> None:
    """Of the variant itself, of another that it could be taken for, and of what is run with it."""
    assert FINE_TUNING not in shared_trials.find_shared_trials(with_file(newer, path), older)


def test_another_limit_or_loss_is_another_trial(newer: Assignment, older: Assignment) -> None:
    def slower(item: Item) -> Item:
        return item.model_copy(update={"limits": item.limits.model_copy(update={"wall_s": 99.0})})

    assert shared_trials.find_shared_trials(with_items(newer, slower), older) == frozenset()
    cheaper = tuple(m.model_copy(update={"loses": dict.fromkeys(m.loses, 0.5)}) for m in newer.mistakes)
    assert FINE_TUNING not in shared_trials.find_shared_trials(
        newer.model_copy(update={"mistakes": cheaper}), older
    )
