"""What became of weights is worked out from their numbers, whatever a box says of them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grader.checks.fine_tuning.criteria import CRITERIA
from grader.checks.fine_tuning.facts import Facts
from grader.checks.fine_tuning.weight_changes import can_be_felt, has_learned
from tests.support.observations import HANDOUT, case

_NUMBERS = st.floats(-10, 10, width=32)
_LAYERS = arrays(np.float64, st.integers(2, 40), elements=_NUMBERS)


@given(_LAYERS, st.floats(0, 3))
def test_weights_that_only_shrink_or_grow_learned_nothing(first: Any, times: float) -> None:
    assert not has_learned(first, (first * times).astype(np.float32).astype(np.float64))


@given(*[arrays(np.float64, 9, elements=_NUMBERS)] * 2)
def test_weights_that_turned_elsewhere_learned(first: Any, step: Any) -> None:
    assume(np.linalg.norm(first) > 0.1)
    aside = step - first * (first @ step) / (first @ first)
    assume(np.linalg.norm(aside) > 1e-2)
    assert has_learned(first, first + aside)


@pytest.mark.parametrize(
    ("first", "last", "learned"),
    [
        ([0.25], [0.3], True),
        ([0.25], [0.25], False),
        ([0.0, 0.0], [0.0, 0.01], True),
        ([0.0, 0.0], [0.0, 0.0], False),
        ([1.0, 2.0, np.nan], [1.0, 2.0, np.nan], False),
        ([1.0, 2.0, np.nan], [1.1, 1.9, np.nan], True),
        ([np.nan, np.nan], [1.0, 2.0], False),
        ([], [], False),
    ],
)
def test_layers_of_all_sizes(first: list[float], last: list[float], learned: bool) -> None:
    assert has_learned(np.array(first), np.array(last)) is learned


def looks(old: list[float], new: list[float], **other: Any) -> Facts:
    """One number of the backbone and one of the new layers, at each look."""
    columns = np.column_stack([old, new])
    values = {
        "looks": np.zeros((len(old), 3)),
        "looks/weights": columns,
        "looks/first": columns[0],
        "looks/backbone": np.array([1, 0]),
        "trained/names": "layer1.weight",
        "trained/numbers": np.array([[1, 1, 0, 0, 0]]),
        "trained/first": columns[:1, :1],
        "trained/last": columns[-1:, :1],
        "trained/stepped": np.abs(np.diff(columns[:, :1], axis=0)).sum(axis=0, keepdims=True),
    }
    return Facts(case(**values | other))


def met(facts: Facts) -> list[str]:
    return [name for name, criterion in CRITERIA["unfreeze"].items() if not criterion(facts, HANDOUT)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([1, 1, 2, 3], [5, 6, 7, 8], ["new-layers-first", "backbone", "goes-on"]),
        ([1, 1, 1, 2], [5, 6, 7, 8], ["new-layers-first", "backbone"]),
        ([1, 2, 3, 4], [5, 6, 7, 8], ["backbone", "goes-on"]),
        ([1, 1, 1, 1], [5, 6, 7, 8], []),
        ([1, 1, 1 + 1e-9, 1 + 2e-9], [5, 6, 7, 8], []),
        ([1, 1, 2, 2 + 1e-9], [5, 6, 7, 8], ["new-layers-first", "backbone"]),
        ([1, 1, 1, 1], [5, 5, 5, 5], []),
    ],
)
def test_when_the_backbone_learned_follows_from_its_numbers(
    old: list[float], new: list[float], expected: list[str]
) -> None:
    assert met(looks(old, new)) == expected


@pytest.mark.parametrize(
    "other",
    [
        {"trained/stepped": np.zeros((1, 1))},
        {"trained/stepped": np.full((1, 1), np.nan)},
        {"trained/stepped": np.ones((2, 1))},
        {"trained/numbers": np.array([[0, 1, 0, 0, 0]])},
        {"trained/numbers": np.array([[1, 0, 0, 0, 0]])},
    ],
)
def test_a_backbone_that_changed_by_no_step_was_not_trained(other: dict[str, Any]) -> None:
    assert met(looks([1, 1, 2, 3], [5, 6, 7, 8], **other)) == []


def test_a_weight_of_zero_that_moves_by_next_to_nothing_is_where_it_was() -> None:
    weights = np.array([0.0, 0.2, np.nan])
    assert not can_be_felt(np.array([1e-14, 0.0, np.nan]), weights)
    assert can_be_felt(np.array([1e-6, 0.0, np.nan]), weights)
    assert not can_be_felt(np.zeros(3), np.full(3, np.nan))


@pytest.mark.parametrize(
    "other",
    [
        {"looks/weights": np.zeros((4, 3))},
        {"looks/first": np.zeros(1)},
        {"looks/backbone": np.zeros(5)},
        {"looks": np.zeros((3, 3))},
        {"looks/weights": "1 2"},
    ],
)
def test_tables_that_do_not_fit_each_other_are_nothing_seen(other: dict[str, Any]) -> None:
    assert met(looks([1, 1, 2, 3], [5, 6, 7, 8], **other)) == []
