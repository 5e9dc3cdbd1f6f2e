"""The check of layers: widths first, then what the network answers, and what costs nothing."""

from typing import Any

import numpy as np
import pytest

from grader.checks import CheckInput, Verdict, layers
from grader.checks.layers import Params
from grader.checks.support import activations
from grader.model import CaseKind, CaseResult, Reason, Status
from tests.support.observations import FRESH, PUBLISHED, case, raising, ran

PARAMS = Params(absolute=1e-5, relative=1e-5, other_activation=0.75)
GRID = np.linspace(-3.1, 7.3, 12)
LOGITS = {1: np.array([[1.0, -2.0], [0.5, 3.0]]), 2: np.array([[-1.0, 2.0], [4.0, -0.5]])}
WIDTHS = {1: [5, 2], 2: [7, 6, 2]}


def network(
    kind: CaseKind = PUBLISHED, activation: Any = lambda z: np.maximum(z, 0), /, **other: Any
) -> CaseResult:
    values: dict[str, Any] = {"grid": GRID}
    for depth in (1, 2):
        values[f"widths_{depth}"] = np.array(WIDTHS[depth])
        values[f"logits_{depth}"] = LOGITS[depth]
        values[f"gradients_{depth}"] = np.arange(1.0, 2 * depth + 3)
        passed = GRID
        for _ in range(depth):
            passed = activation(passed)
        values[f"passes_{depth}"] = passed
    values |= other
    return case(kind, **{name: value for name, value in values.items() if value is not None})


def judged(*found: CaseResult) -> Verdict:
    expected = ran(*(network(one.kind) for one in found))
    return layers.judge(PARAMS, CheckInput(ran(*found), expected))


def test_the_same_answers_pass() -> None:
    assert judged(network(), network(FRESH)).status is Status.PASSED


def test_other_widths_are_told_with_what_was_asked() -> None:
    other = {"widths_2": np.array([7, 7, 2]), "logits_2": None, "gradients_2": None, "passes_2": None}
    verdict = judged(network(**other))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.WRONG_VALUE)
    assert verdict.message == (
        "With hidden_layers=[7, 6] and 2 classes the outputs of the weight layers are 7, 7 and 2 wide, "
        "expected 7, 6 and 2."
    )
    hidden = judged(network(), network(FRESH, **other))
    assert hidden.message == (
        "With 2 hidden layers the weight layers are not as wide as hidden_layers says on a hidden case."
    )


def test_a_depth_that_raises_is_told() -> None:
    raises = dict.fromkeys(("widths_2", "logits_2", "gradients_2", "passes_2"))
    verdict = judged(network(raises_2=1, **raises))
    assert verdict.message == (
        "With 2 hidden layers it raises an error, with fewer it does not: hidden_layers may have any length."
    )


def test_no_layers_at_all_are_missing() -> None:
    bare = {f"{name}_{depth}": None for name in ("logits", "gradients", "passes") for depth in (1, 2)}
    empty = {f"widths_{depth}": np.zeros(0, int) for depth in (1, 2)}
    verdict = judged(network(**bare, **empty))
    assert (verdict.status, verdict.message) == (
        Status.MISSING,
        "The network has no layers with weights yet.",
    )


@pytest.mark.parametrize("name", sorted(activations.ACTIVATIONS))
def test_another_activation_is_named_and_leaves_most_of_the_marks(name: str) -> None:
    odd = network(PUBLISHED, activations.ACTIVATIONS[name], logits_1=LOGITS[1] + 0.1)
    verdict = judged(odd)
    assert (verdict.status, verdict.share) == (Status.PARTIAL, 0.75)
    assert (
        verdict.message
        == f"The activation between the layers is {name}; a ReLU is asked for after each hidden layer."
    )
    strict = layers.judge(Params(absolute=1e-5), CheckInput(ran(odd), ran(network())))
    assert strict.status is Status.FAILED


def test_an_activation_in_one_layer_only_is_none_of_those_known() -> None:
    odd = network(PUBLISHED, np.tanh, logits_1=LOGITS[1] + 0.1, passes_2=np.maximum(GRID, 0))
    assert judged(odd).status is Status.FAILED


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (np.array([[0.3, 0.7], [0.5, 0.5]]), "returns probabilities on the published case, where logits"),
        (np.maximum(LOGITS[1], 0), "there is a ReLU after the last layer, too"),
        (LOGITS[1] + 0.25, "is off by up to 0.25 on the published case: look at what stands between"),
    ],
)
def test_what_is_wrong_with_answers_is_said_in_words(answers: Any, told: str) -> None:
    verdict = judged(network(logits_1=answers))
    assert (verdict.status, verdict.failed_parts) == (Status.FAILED, ())
    assert told in verdict.message
    assert "logits_1" not in verdict.message


def test_a_layer_that_feels_no_gradient_is_named() -> None:
    verdict = judged(network(gradients_1=np.array([0.0, 2.0, 3.0, 4.0])))
    assert (
        verdict.message
        == "With 1 hidden layer no gradient reaches weight layer 1 of 2 on the published case."
    )


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        ({"works_for": 200}, "works for 200 images at a time only"),
        ({"softmax_in_evaluation": 1}, "In evaluation"),
    ],
)
def test_what_costs_nothing_is_said(noted: dict[str, int], told: str) -> None:
    verdict = judged(network(**noted))
    assert verdict.status is Status.PASSED
    assert told in verdict.advice


def test_an_error_in_all_of_it_is_told_as_that() -> None:
    assert judged(raising("TypeError", "no", kind=PUBLISHED)).reason is Reason.CRASH


def test_a_list_that_is_ignored_is_known_by_how_the_layers_come_out() -> None:
    fixed = {"logits_2": None, "widths_1": np.array([4, 2]), "widths_2": np.array([4, 2])}
    raises = dict.fromkeys(("widths_2", "logits_2", "gradients_2", "passes_2"))
    one, other = ran(network(**fixed)), ran(network(raises_2=1, **raises))
    assert layers.is_alike(one, other)
    assert not layers.is_alike(ran(network()), other)
    assert layers.is_alike(ran(network(logits_1=LOGITS[1] * 2)), ran(network(logits_1=LOGITS[1] * 2)))
    assert not layers.is_alike(ran(network(logits_1=LOGITS[1] * 2)), ran(network(logits_1=LOGITS[1] * 3)))
