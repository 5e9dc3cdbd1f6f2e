"""Of several mistakes that yield the same, the one that explains most is named."""

import pytest

from grader.grading import diagnosis
from grader.model import NamedMistake
from grader.rubric import Assignment


@pytest.mark.parametrize(
    ("matches", "agreed"),
    [
        ({}, {}),
        ({"q1a": ()}, {"q1a": ()}),
        ({"q1a": ("a",)}, {"q1a": ("a",)}),
        ({"q1a": ("a", "b"), "q1b": ("b",)}, {"q1a": ("b",), "q1b": ("b",)}),
        ({"q1a": ("a", "b"), "q1b": ("c",)}, {"q1a": ("a", "b"), "q1b": ("c",)}),
        ({"x": ("a", "b"), "y": ("a", "b"), "z": ("b",)}, {"x": ("b",), "y": ("b",), "z": ("b",)}),
    ],
)  # fmt: skip
def test_one_slip_has_one_name(
    matches: dict[str, tuple[str, ...]], agreed: dict[str, tuple[str, ...]]
) -> None:
    assert diagnosis.keep_commonest(matches) == agreed


def test_a_named_mistake_carries_its_advice(assignment: Assignment) -> None:
    named = diagnosis.name_mistake("half-regularization", assignment)
    written = assignment.mistake("half-regularization")
    assert named == NamedMistake(id=written.id, title=written.title, advice=written.advice)
