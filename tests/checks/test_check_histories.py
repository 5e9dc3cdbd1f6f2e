"""What training notes on its way: missing, honest in any of the usual ways, or invented."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.support import histories
from grader.model import Foreign, Reason
from tests.support.observations import FRESH, case

WAYS: dict[str, Any] = {
    "loss_history/of the batch": np.array([1.0, 0.8, 0.5, 0.4]),
    "loss_history/of all rows": np.array([1.1, 0.9, 0.6, 0.45, 0.41]),
    "train_acc_history/of all rows": np.array([0.25, 0.5, 0.75, 1.0, 1.0]),
}
ASKED = case(loss_history=np.array([1.0]), train_acc_history=np.array([1.0]), val_acc_history=np.array([1.0]))
NOTED: dict[str, Any] = {name: np.array([0.5]) for name in histories.HISTORIES}


def doubt(replaced: bool = False, **noted: Any) -> str:
    flaw = histories.find_invented(case(FRESH, **noted), case(FRESH, **WAYS), replaced)
    return flaw.message if flaw else ""


@pytest.mark.parametrize(
    "losses",
    [
        [1.0, 0.8, 0.5, 0.4],
        [1.1, 0.9, 0.6, 0.45],
        [0.8, 0.4],
        [1.0004, 0.8, 0.5, 0.4],
        np.array([1.0, 0.8], np.float32),
    ],
)
def test_what_the_steps_lead_to_is_believed_in_whole_and_in_part(losses: Any) -> None:
    assert doubt(loss_history=np.asarray(losses)) == ""


@pytest.mark.parametrize(
    "losses",
    [
        [0.4, 0.5, 0.8, 1.0],
        [1.0, 0.9],
        [1.0, 1.0],
        [0.0, 0.0],
        [np.nan],
        [[1.0, 0.8]],
        [1.0, 0.8, 0.5, 0.4, 0.4],
        [True, False],
    ],
)
def test_anything_else_waits(losses: Any) -> None:
    assert doubt(loss_history=np.asarray(losses)).startswith(
        "loss_history on a hidden case holds other values"
    )


def test_accuracies_may_be_noted_in_per_cent_and_losses_may_not() -> None:
    assert doubt(train_acc_history=np.array([25.0, 75])) == doubt(train_acc_history=np.array([0.25, 1])) == ""
    assert "train_acc_history" in doubt(train_acc_history=np.array([0.3]))
    assert "loss_history" in doubt(loss_history=np.array([100.0, 80]))


def test_accuracies_are_left_alone_where_the_loss_was_replaced_and_losses_are_not() -> None:
    assert doubt(replaced=True, train_acc_history=np.array([0.3])) == ""
    assert "loss_history" in doubt(replaced=True, loss_history=np.array([0.3]))


def test_where_nothing_is_known_of_the_steps_nothing_is_said() -> None:
    assert histories.find_invented(case(FRESH, loss_history=np.array([9.0])), case(FRESH), False) is None


@given(st.sets(st.integers(0, 3), min_size=1))
def test_any_steps_in_their_order_are_a_part(places: set[int]) -> None:
    assert doubt(loss_history=WAYS["loss_history/of the batch"][sorted(places)]) == ""


@pytest.mark.parametrize(
    "losses", [{}, {"loss_history": np.zeros(0)}, {"loss_history": Foreign("generator")}]
)
def test_losses_have_to_be_noted(losses: dict[str, Any]) -> None:
    others = {name: NOTED[name] for name in histories.HISTORIES[1:]}
    for replaced in (False, True):
        flaw = histories.find_missing(case(**others, **losses), ASKED, replaced)
        assert flaw is not None
        assert (flaw.reason, flaw.message) == (
            Reason.NOT_RETURNED,
            "train returns no values in loss_history on the published case: append the loss of every "
            "iteration, and return the dict.",
        )


def test_one_accuracy_without_the_other_waits_and_none_at_all_costs_nothing() -> None:
    alone = {"loss_history": NOTED["loss_history"], "val_acc_history": NOTED["val_acc_history"]}
    flaw = histories.find_missing(case(**alone), ASKED, False)
    assert flaw is not None
    assert flaw.reason is Reason.NEEDS_A_PERSON
    assert histories.find_missing(case(**alone), ASKED, True) is None
    assert histories.find_missing(case(loss_history=NOTED["loss_history"]), ASKED, False) is None
    assert histories.find_missing(case(**NOTED), ASKED, False) is None


def test_a_course_whose_training_notes_nothing_asks_for_nothing() -> None:
    assert histories.find_missing(case(), case(), False) is None
