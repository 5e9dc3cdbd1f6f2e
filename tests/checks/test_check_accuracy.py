"""The accuracy check: counted outside, too close to call is run again, steps are a part of their own."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks import CheckInput, Verdict, accuracy
from grader.checks.accuracy import Params, interval
from grader.model import CaseResult, Curve, Fate, Reason, Status
from tests.support.observations import FRESH, case, ended, raising, ran

PARAMS = Params(above=0.48)
LABELS = np.arange(2000) % 10


def right_in(share: float, **other: Any) -> CaseResult:
    """Predictions of which this share is right."""
    predictions = np.where(np.arange(2000) < round(share * 2000), LABELS, (LABELS + 1) % 10)
    return case(FRESH, predictions=predictions, **other)


def judged(*found: CaseResult) -> Verdict:
    expected = ran(*(case(FRESH, labels=LABELS) for _ in found))
    return accuracy.judge(PARAMS, CheckInput(ran(*found), expected))


def test_clearly_above_passes_and_shows_the_interval() -> None:
    verdict = judged(right_in(0.53))
    assert verdict.status is Status.PASSED
    assert verdict.message == (
        "Accuracy 53.0 % on 2,000 hidden images (95 % interval 50.8 % to 55.2 %); "
        "more than 48.0 % is asked for."
    )


def test_clearly_below_fails() -> None:
    verdict = judged(right_in(0.29))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.WRONG_VALUE)
    assert verdict.message.startswith("Accuracy 29.0 % on 2,000 hidden images")
    assert verdict.failed_parts == ("accuracy",)


@pytest.mark.parametrize("share", [0.465, 0.48, 0.5])
def test_too_close_to_call_is_run_again(share: float) -> None:
    verdict = judged(right_in(share))
    assert (verdict.too_close, verdict.status) == (True, Status.PENDING)


@pytest.mark.parametrize(("shares", "status"), [((0.47, 0.5, 0.5), "passed"), ((0.49, 0.46, 0.47), "failed")])
def test_three_runs_decide_together(shares: tuple[float, ...], status: str) -> None:
    verdict = judged(*map(right_in, shares))
    assert (verdict.status.value, verdict.too_close) == (status, False)
    assert "on 6,000 hidden images" in verdict.message
    assert "One run was too close to call, so 3 runs on other seeds were taken together." in verdict.message


def test_just_the_bound_is_not_above_it() -> None:
    assert judged(*[right_in(0.48)] * 3).status is Status.FAILED


def test_the_better_of_two_networks_counts() -> None:
    saved = right_in(0.55).values["predictions"]
    assert judged(right_in(0.1, saved_predictions=saved)).status is Status.PASSED


def test_no_network_at_all() -> None:
    verdict = judged(case(FRESH))
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_RETURNED)
    assert verdict.message == "There is no network to predict with."


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        ("names", "it does not hold the weights as arrays under the names that the network gives them"),
        ("too-large", "unpacked it would be far larger than such a network is"),
        ("0.17 0.42", "it cannot be loaded"),
        (np.zeros(7), "it cannot be loaded"),
    ],
)
def test_a_saved_network_that_was_not_used_is_told_in_our_words(problem: Any, why: str) -> None:
    """The word comes from the box, where hidden images are: one that is not known is not shown."""
    told = f" The saved network was not used: {why}."
    alone, beside = judged(case(FRESH, saved_problem=problem)), judged(right_in(0.1, saved_problem=problem))
    assert (alone.status, alone.message) == (Status.MISSING, f"There is no network to predict with.{told}")
    assert beside.status is Status.FAILED
    assert beside.message.endswith(f"more than 48.0 % is asked for.{told}")
    assert "saved" not in judged(right_in(0.6, saved_problem=problem)).message


def test_the_name_that_was_looked_for_is_told() -> None:
    named = Params(above=0.48, network="best_net")
    found, labels = ran(case(FRESH)), ran(case(FRESH, labels=LABELS))
    missing = accuracy.judge(named, CheckInput(found, labels))
    assert missing.status is Status.MISSING
    assert missing.message == "There is no network to predict with: best_net was looked for."
    told = " best_net was looked for; the network that was judged is kept under another name."
    elsewhere = accuracy.judge(named, CheckInput(ran(right_in(0.1, network="elsewhere")), labels))
    assert elsewhere.status is Status.FAILED
    assert elsewhere.message.endswith(told)
    for other in (right_in(0.1, network="named"), right_in(0.1, network=np.zeros(7))):
        assert told not in accuracy.judge(named, CheckInput(ran(other), labels)).message


def test_a_trained_network_that_is_not_found_waits_for_a_person() -> None:
    verdict = judged(case(FRESH, trained=500))
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.message == (
        "There is no network to predict with. Training was seen, but the trained network was not found: "
        "a person has to look."
    )
    for odd in (0, np.zeros(3, int), 0.5, "500"):
        assert judged(case(FRESH, trained=odd)).status is Status.MISSING


def test_nobody_is_blamed_for_images_that_were_prepared_otherwise() -> None:
    low, none = judged(right_in(0.1, prepared="unknown")), judged(case(FRESH, prepared="unknown"))
    for verdict in (low, none):
        assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
        assert verdict.message.endswith(
            "the grader could not tell how the script prepares its images, so a person has to see whether "
            "the network was given what it was trained on."
        )
    assert low.message.startswith("Accuracy 10.0 % on 2,000 hidden images")
    assert judged(right_in(0.6, prepared="unknown")).status is Status.PASSED
    assert judged(right_in(0.1, prepared="known")).status is Status.FAILED


SAVED = Params(above=0.48, network="best_net", structure="two layers", saved_by="save(best_net)")


def test_a_script_that_ran_out_of_time_waits_and_its_author_is_told_what_to_do() -> None:
    """A search is honest work: what it had by then may be too little, which is no wrong network."""
    for found in (case(FRESH, stopped=1), right_in(0.1, stopped=1), right_in(0.475, stopped=1)):
        verdict = accuracy.judge(SAVED, CheckInput(ran(found), ran(case(FRESH, labels=LABELS))))
        assert (verdict.status, verdict.reason, verdict.too_close) == ("pending", "needs-a-person", False)
        assert "save the trained network with save(best_net) and hand that file in" in verdict.message
        assert "leave only the best setting in the script" in verdict.message
    assert judged(right_in(0.6, stopped=1)).status is Status.PASSED


# ── worked out from weights ───────────────────────────────────────────────────────────────────────────


def worked_out(found: CaseResult, stand_in: int = 1, **recomputed: Any) -> Verdict:
    """What is judged where the reference predicts with the weights that the box returned."""
    expected = ran(case(FRESH, labels=LABELS, stand_in=np.array(stand_in)))
    observed = CheckInput(ran(found), expected, recomputed=ran(case(FRESH, **recomputed)))
    return accuracy.judge(SAVED, observed)


def classes(share: float) -> Any:
    return right_in(share).values["predictions"]


def test_only_what_the_weights_predict_counts() -> None:
    good, bad = classes(0.6), classes(0.1)
    assert worked_out(case(FRESH, structure="as-asked"), predictions=good).status is Status.PASSED
    # whatever the network says of itself, where it says the same as its weights or nothing to compare
    assert worked_out(case(FRESH, structure="as-asked", predictions=good), predictions=bad).status == "failed"
    low = worked_out(case(FRESH, structure="as-asked", predictions=bad), predictions=bad, alike=1.0)
    assert (low.status, low.reason) == (Status.FAILED, Reason.WRONG_VALUE)


@pytest.mark.parametrize("share", [0.1, 0.6])
def test_a_network_that_predicts_otherwise_than_its_weights_waits(share: float) -> None:
    found = case(FRESH, structure="as-asked", predictions=classes(0.9))
    verdict = worked_out(found, predictions=classes(share), alike=0.5)
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.message.endswith(
        "That is what two layers make of its weights; the network itself predicts other classes. By its own "
        "predictions, which are only a claim, 90.0 % of the hidden images are right. A person has to look."
    )


def test_what_misses_the_bound_by_its_weights_and_by_its_own_word_fails() -> None:
    found = case(FRESH, structure="as-asked", predictions=classes(0.37))
    assert worked_out(found, predictions=classes(0.3), alike=0.0).status is Status.FAILED


def test_another_structure_waits_with_its_claim() -> None:
    verdict = worked_out(case(FRESH, structure="other", predictions=LABELS))
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.message == (
        "The network is not made of two layers, as far as can be seen, so its accuracy could not be worked "
        "out from its weights. By its own predictions, which are only a claim, 100.0 % of the hidden images "
        "are right. A person has to look."
    )


def test_the_steps_of_a_network_of_another_structure_are_certain_all_the_same() -> None:
    verdict = worked_out(case(FRESH, structure="other", steps=[500, 0, 499]))
    assert (verdict.status, verdict.waiting_parts, verdict.failed_parts) == (
        "pending",
        ("accuracy",),
        ("steps",),
    )
    assert worked_out(case(FRESH, structure="other", steps=[500, 0, 0])).waiting_parts == ("accuracy",)


def test_what_is_kept_and_cannot_be_read_waits_where_another_network_was_judged() -> None:
    found = case(FRESH, structure="as-asked", kept="unreadable")
    assert worked_out(found, predictions=classes(0.6)).status is Status.PASSED
    verdict = worked_out(found, predictions=classes(0.2))
    assert verdict.status is Status.PENDING
    assert "What is kept as best_net could not be read as a network" in verdict.message


def test_weights_that_are_no_numbers_are_told() -> None:
    verdict = worked_out(case(FRESH, structure="as-asked"))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.NOT_FINITE)


def test_a_saved_network_of_the_real_images_waits_on_stand_ins_only() -> None:
    found = case(FRESH, structure="as-asked", saved_W1=np.zeros((4, 2)))
    tried = {"predictions": classes(0.3), "saved_predictions": classes(0.12)}
    waiting, real = worked_out(found, **tried), worked_out(found, stand_in=0, **tried)
    assert (waiting.status, real.status) == (Status.PENDING, Status.FAILED)
    assert "The images here are stand-ins made by the grader" in waiting.message
    assert worked_out(found, **tried | {"saved_predictions": classes(0.6)}).status is Status.PASSED


@pytest.mark.parametrize(
    ("noted", "status", "told"),
    [
        ({"steps_of_network": 500}, "passed", ""),
        ({"steps_of_network": 0, "steps_of_its_kind": 0}, "partial", "look at the learning rate"),
        ({"steps_of_network": 0, "steps_of_its_kind": 9}, "pending", "others like it were trained"),
        ({"steps_of_network": 0, "saved_op0_matrix": np.zeros((2, 2))}, "pending", "was handed in"),
    ],
)
def test_only_steps_that_changed_the_network_count(noted: dict[str, Any], status: str, told: str) -> None:
    verdict = worked_out(case(FRESH, steps=[500, 0, 0], **noted), predictions=classes(0.6))
    assert verdict.status == status
    assert told in verdict.message
    assert verdict.waiting_parts == (("steps",) if status == "pending" else ())


def test_no_step_but_a_network_that_was_handed_in_loses_nothing() -> None:
    found = case(FRESH, steps=[0, 0, 0], saved_op0_matrix=np.zeros((2, 2)))
    verdict = worked_out(found, saved_predictions=classes(0.6))
    assert (verdict.status, verdict.waiting_parts, verdict.failed_parts) == ("pending", ("steps",), ())


def test_predictions_of_the_wrong_length() -> None:
    verdict = judged(case(FRESH, predictions=np.zeros(1000, int)))
    assert verdict.reason is Reason.WRONG_SHAPE
    assert verdict.message == "predictions has shape (1000,), expected (2000,) on a hidden case."


def test_predictions_of_the_wrong_type() -> None:
    verdict = judged(case(FRESH, predictions=np.zeros(2000)))
    assert verdict.reason is Reason.WRONG_TYPE
    assert verdict.message == (
        "predictions holds real numbers (float64), expected whole numbers (int64) on a hidden case."
    )


def test_a_network_that_raises() -> None:
    verdict = judged(raising("ValueError", "no", kind=FRESH))
    assert verdict.reason is Reason.CRASH


def test_a_process_that_was_stopped() -> None:
    observed = CheckInput(ended(Fate.TIMEOUT, "stopped after 20 s"), ran(case(FRESH, labels=LABELS)))
    assert accuracy.judge(PARAMS, observed).reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([500, 0, 499], "In 499 of 500 steps the gradients were not cleared first."),
        ([500, 500, 0], "500 of 500 steps had no backward pass before them."),
        ([0, 0, 0], "No step of an optimiser was seen while the script ran."),
    ],
)
def test_steps_are_a_part_of_their_own(steps: list[int], told: str) -> None:
    verdict = judged(right_in(0.6, steps=steps))
    assert (verdict.status, verdict.failed_parts) == (Status.PARTIAL, ("steps",))
    assert verdict.message.endswith(told)


def test_steps_that_may_have_been_taken_by_hand_wait_for_a_person() -> None:
    """An optimiser is not asked for; gradients that nothing followed are not worth the look."""
    for found in (right_in(0.6, steps=[0, 0, 0], trained=500), right_in(0.2, steps=[0, 0, 0], moved=500)):
        verdict = judged(found)
        assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
        assert verdict.message.endswith(
            "No step of an optimiser was seen while the script ran, but gradients were worked out: a "
            "person has to see whether steps were taken by hand."
        )
    never = judged(right_in(0.2, steps=[0, 0, 0], trained=500, moved=0))
    assert (never.status, never.failed_parts) == (Status.FAILED, ("accuracy", "steps"))
    assert never.message.endswith("No step of an optimiser was seen while the script ran.")


def test_both_parts_lost_is_a_failure() -> None:
    verdict = judged(right_in(0.2, steps=[500, 0, 499]))
    assert (verdict.status, verdict.failed_parts) == (Status.FAILED, ("accuracy", "steps"))


def test_the_histories_are_drawn() -> None:
    verdict = judged(right_in(0.6, loss_history=np.linspace(2.3, 1.1, 5000), val_acc_history=[0.3, 0.5]))
    loss, accuracies = verdict.evidence
    assert isinstance(loss, Curve)
    assert len(loss.series[0].y) == 1667
    assert isinstance(accuracies, Curve)
    assert accuracies.series[0].name == "validation"


def test_a_mistake_is_known_by_what_training_did() -> None:
    variant = ran(right_in(0.55, steps=[40, 0, 39]))
    assert accuracy.is_alike(ran(right_in(0.3, steps=[5000, 0, 4999])), variant)
    assert not accuracy.is_alike(ran(right_in(0.3, steps=[5000, 0, 0])), variant)
    without_symptoms = ran(right_in(0.55, steps=[40, 0, 0]))
    assert not accuracy.is_alike(ran(right_in(0.3, steps=[5000, 0, 0])), without_symptoms)


def test_the_same_exception_may_hold_other_sizes() -> None:
    told = "mat1 and mat2 shapes cannot be multiplied (6400x32 and 3072x{})"
    mine, variant, other = (
        ran(raising("RuntimeError", text, kind=FRESH))
        for text in (told.format(50), told.format(100), "CUDA error")
    )
    assert accuracy.is_alike(mine, variant)
    assert not accuracy.is_alike(other, variant)


@given(st.integers(1, 5000), st.data())
def test_the_interval_holds_the_share(total: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, total))
    low, high = interval(right, total)
    assert 0 <= low <= right / total + 1e-12
    assert right / total - 1e-12 <= high <= 1
    assert low < high
