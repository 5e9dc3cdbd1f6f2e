"""The training check: two parts, each worked out again outside, the history drawn and never trusted."""

from typing import Any

import numpy as np
import pytest

from grader.checks import CheckInput, Verdict, training
from grader.checks.training import Params
from grader.model import CaseResult, Curve, Fate, Foreign, Reason, Status
from tests.support.observations import FRESH, PUBLISHED, case, ended, raising, ran

PARAMS = Params(loss=0.02)
WEIGHTS: dict[str, Any] = {"W1": np.ones((2, 3)), "b1": np.ones(3), "W2": np.ones((3, 2)), "b2": np.ones(2)}
ROWS = np.arange(20).reshape(5, 4)


def trained(**other: Any) -> CaseResult:
    history = {"loss_history": [1.0, 0.5, 0.01]}
    return case(part="loss", **(WEIGHTS | history | other))


def batched(rows: Any = ROWS, **other: Any) -> CaseResult:
    return case(FRESH, part="batches", batch_rows=rows, **(WEIGHTS | other))


def judge(
    loss: CaseResult,
    batches: CaseResult | None = None,
    final: float = 0.01,
    start: float = 1.1,
    **replayed: Any,
) -> Verdict:
    """`replayed`: where steps on the batches that were drawn lead, if not to the weights found."""
    recomputed = ran(case(loss=final, start=start), case(FRESH, **(WEIGHTS | replayed)))
    found = ran(loss, batches or batched())
    return training.judge(PARAMS, CheckInput(found, ran(trained(), batched()), recomputed=recomputed))


def test_a_small_recomputed_loss_and_good_batches_pass() -> None:
    verdict = judge(trained())
    assert (verdict.status, verdict.failed_parts) == (Status.PASSED, ())
    [curve] = verdict.evidence
    assert isinstance(curve, Curve)
    assert [(line.name, line.y) for line in curve.series] == [
        ("yours", (1.0, 0.5, 0.01)),
        ("reference", (1.0, 0.5, 0.01)),
    ]
    assert (curve.threshold, curve.threshold_label) == (0.02, "asked for: 0.02")


def test_a_claimed_history_earns_nothing() -> None:
    verdict = judge(trained(loss_history=[0.0, 0.0]), final=0.9)
    assert (verdict.status, verdict.reason) == (Status.PARTIAL, Reason.WRONG_VALUE)
    assert verdict.failed_parts == ("loss",)
    assert verdict.message == (
        "The final training loss on the published case is 0.9 (it started at 1.1); at most 0.02 is asked for."
    )


def test_a_loss_that_rose_is_said_to_have_risen() -> None:
    assert judge(trained(), final=2.5).message == (
        "The final training loss on the published case is 2.5 (it rose from 1.1); at most 0.02 is asked for."
    )


@pytest.mark.parametrize("final", [np.nan, np.inf])
def test_a_loss_that_is_no_number_fails(final: float) -> None:
    verdict = judge(trained(), final=final)
    assert (verdict.status, verdict.reason) == (Status.PARTIAL, Reason.NOT_FINITE)
    assert verdict.message == "The final loss on the published case is not a finite number."


@pytest.mark.parametrize(
    ("weights", "reason", "message"),
    [
        ({"W1": np.ones(3)}, Reason.WRONG_SHAPE,
         "W1 has shape (3,), expected (2, 3) after training on the published case."),
        ({"b1": Foreign("NoneType")}, Reason.NOT_RETURNED,
         "b1 is None: nothing was returned after training on the published case."),
        ({"W2": np.full((3, 2), np.nan)}, Reason.NOT_FINITE,
         "W2 holds 6 of 6 values that are NaN or infinite after training on the published case."),
        ({"b2": np.ones(2, int)}, Reason.WRONG_TYPE,
         "b2 holds whole numbers (int64), expected real numbers (float64) "
         "after training on the published case."),
    ],
)  # fmt: skip
def test_weights_that_cannot_be_judged(weights: dict[str, Any], reason: Reason, message: str) -> None:
    verdict = judge(trained(**weights))
    assert (verdict.status, verdict.reason, verdict.message) == (Status.PARTIAL, reason, message)
    assert verdict.failed_parts == ("loss",)
    verdict = judge(trained(), batched(**weights))
    hidden = message.replace("the published case", "a hidden case")
    assert (verdict.status, verdict.reason, verdict.message) == (Status.PARTIAL, reason, hidden)
    assert verdict.failed_parts == ("batches",)


def test_a_run_without_batches_is_told() -> None:
    for batches in (case(FRESH, part="batches"), batched(np.zeros((0, 4), int))):
        verdict = judge(trained(), batches)
        assert (verdict.status, verdict.reason) == (Status.PARTIAL, Reason.NOT_RETURNED)
        assert verdict.failed_parts == ("batches",)
        assert verdict.message == "No step of the training called loss on a batch with its labels."


def test_another_number_of_steps_or_rows_is_told() -> None:
    verdict = judge(trained(), batched(ROWS[:3]))
    assert (verdict.reason, verdict.message) == (
        Reason.WRONG_SHAPE,
        "Training took 3 steps with batches of 4, expected 5 steps with batches of 4.",
    )
    assert "took 5 steps with batches of 2" in judge(trained(), batched(ROWS[:, :2])).message
    assert "took 20 steps with batches of 0" in judge(trained(), batched(ROWS.ravel())).message


def test_more_steps_than_asked_for_wait_for_a_person() -> None:
    """A gradient check calls loss, too: more calls than steps are no proof of more steps."""
    verdict = judge(trained(), batched(np.tile(ROWS, (2, 1))))
    assert (verdict.status, verdict.reason, verdict.failed_parts) == (
        Status.PENDING,
        Reason.NEEDS_A_PERSON,
        (),
    )
    assert verdict.message == "Training took 10 steps with batches of 4, expected 5 steps with batches of 4."
    assert not verdict.lost_marks
    for rows in (np.tile(ROWS, (2, 1))[:, :2], np.zeros((9, 4, 1), int)):
        assert judge(trained(), batched(rows)).reason is Reason.WRONG_SHAPE


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_weights_that_the_batches_do_not_lead_to_wait_for_a_person(name: str) -> None:
    verdict = judge(trained(), **{name: WEIGHTS[name] * 1.001})
    assert (verdict.status, verdict.reason, verdict.failed_parts) == (
        Status.PENDING,
        Reason.NEEDS_A_PERSON,
        (),
    )
    assert verdict.message == (
        "Plain steps on these batches lead to other weights than those after training: a person has to look."
    )
    [curve] = verdict.evidence
    assert isinstance(curve, Curve)


def test_weights_may_be_off_by_what_single_precision_costs() -> None:
    """The bound is a share of the largest weight: small ones beside it are not held to more."""
    replayed = np.array([[1000.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    assert judge(trained(), batched(W1=replayed + 0.09), W1=replayed).status is Status.PASSED
    assert judge(trained(), batched(W1=replayed + 0.11), W1=replayed).status is Status.PENDING


def test_what_cannot_be_replayed_is_no_agreement() -> None:
    assert judge(trained(), W2=np.full((3, 2), np.nan)).status is Status.PENDING


def test_a_course_that_replays_nothing_judges_the_batches_alone() -> None:
    found = ran(trained(), batched())
    recomputed = ran(case(loss=0.01, start=1.1), case(FRESH))
    assert training.judge(PARAMS, CheckInput(found, found, recomputed=recomputed)).status is Status.PASSED


def test_only_the_part_that_is_in_doubt_waits() -> None:
    verdict = judge(trained(), W1=np.zeros((2, 3)))
    assert (verdict.status, verdict.waiting_parts, verdict.failed_parts) == ("pending", ("batches",), ())


@pytest.mark.parametrize(
    ("plain", "calls", "batches", "waiting", "lost"),
    [
        (0, 5, batched(W1=np.zeros((2, 3))), {"loss", "batches"}, ()),
        (0, 5, case(FRESH, part="batches"), {"loss"}, ("batches",)),
        (1, 5, batched(W1=np.zeros((2, 3))), {"batches"}, ()),
        (0, 4, batched(), {"loss"}, ()),
        (1, 4, batched(), set(), ()),
        (0, 9, batched(), set(), ()),
    ],
)
def test_weights_to_which_no_steps_lead_may_have_been_known(
    plain: int, calls: int, batches: CaseResult, waiting: set[str], lost: tuple[str, ...]
) -> None:
    recomputed = ran(case(loss=0.01, start=1.1, plain=plain), case(FRESH, **WEIGHTS))
    found, reference = ran(trained(calls=calls), batches), ran(trained(calls=5), batched())
    verdict = training.judge(PARAMS, CheckInput(found, reference, recomputed=recomputed))
    expected = Status.PENDING if waiting else Status.PASSED
    assert (verdict.status, verdict.failed_parts) == (expected, lost)
    if waiting == {"loss", "batches"}:  # nothing is certain, so the item waits as a whole
        assert verdict.waiting_parts == ()
    else:
        assert set(verdict.waiting_parts) == waiting
    if waiting == {"loss"}:
        told = "the weights could be solved for, too, or known beforehand. A person has to look."
        assert told in verdict.message


def test_where_the_loss_is_missed_for_certain_nobody_has_to_look() -> None:
    verdict = judge(trained(), final=1e242, W1=np.zeros((2, 3)))
    assert (verdict.status, verdict.failed_parts) == (Status.FAILED, ("loss", "batches"))
    assert verdict.message == (
        "The final training loss on the published case is 1e242 (it rose from 1.1); "
        "at most 0.02 is asked for."
    )


def test_no_step_is_said_as_that_and_fails() -> None:
    recomputed = ran(case(loss=1.1, start=1.1, moved=0), case(FRESH, moved=0, **WEIGHTS))
    found = ran(trained(), batched(W1=np.zeros((2, 3))))
    verdict = training.judge(PARAMS, CheckInput(found, ran(trained(), batched()), recomputed=recomputed))
    assert (verdict.status, verdict.failed_parts) == (Status.FAILED, ("loss", "batches"))
    assert verdict.message == ("The weights after training are those that it began with: no step was taken.")


@pytest.mark.parametrize(
    ("loss", "plain", "status"), [(0.03, 1, "passed"), (0.03, 0, "partial"), (0.2, 1, "partial")]
)
def test_an_unlucky_draw_is_no_mistake_where_the_steps_are_plain(
    loss: float, plain: int, status: str
) -> None:
    recomputed = ran(case(loss=loss, start=1.1, plain=plain), case(FRESH, **WEIGHTS))
    observed = CheckInput(ran(trained(), batched()), ran(trained(), batched()), recomputed=recomputed)
    verdict = training.judge(Params(loss=0.02, unlucky=0.1), observed)
    assert verdict.status == status
    assert ("a little more than 0.02" in verdict.advice) == (status == "passed")
    assert training.judge(PARAMS, observed).status is Status.PARTIAL


@pytest.mark.parametrize(
    ("noted", "status", "told"),
    [
        ({}, "partial", "No step of the training called loss on a batch with its labels."),
        ({"foreign_batches": 20, "cut_batches": 20}, "partial", "cut to whole numbers"),
        ({"foreign_batches": 20, "cut_batches": 0}, "pending", "rows that training was not given"),
    ],
)
def test_batches_of_other_rows_are_said_as_what_they_are(noted: Any, status: str, told: str) -> None:
    verdict = judge(trained(), case(FRESH, part="batches", **noted))
    assert verdict.status == status
    assert told in verdict.message


def test_the_same_batch_again_and_again_reaches_too_few_samples() -> None:
    verdict = judge(trained(), batched(np.tile(ROWS[:1], (5, 1))))
    assert (verdict.status, verdict.failed_parts) == (Status.PARTIAL, ("batches",))
    assert verdict.message == (
        "The batches of the whole run reached 20% of the samples: each step must draw a new random batch."
    )


def test_rows_that_are_not_of_the_data_reach_nothing() -> None:
    assert "reached 0% of the samples" in judge(trained(), batched(np.full((5, 4), -1))).message


def test_coverage_is_enough_from_the_bound_on() -> None:
    rows = ROWS.copy()
    rows[rows >= 16] = 0
    assert judge(trained(), batched(rows)).status is Status.PASSED
    rows[rows >= 15] = 0
    assert judge(trained(), batched(rows)).status is Status.PARTIAL


def test_where_every_part_fails_the_item_fails() -> None:
    verdict = judge(trained(), batched(ROWS[:2]), final=3.0)
    assert (verdict.status, verdict.failed_parts) == (Status.FAILED, ("loss", "batches"))
    assert verdict.message == (
        "The final training loss on the published case is 3 (it rose from 1.1); at most 0.02 is asked for. "
        "Training took 2 steps with batches of 4, expected 5 steps with batches of 4."
    )
    assert verdict.reason is Reason.WRONG_VALUE


def test_parts_that_fail_for_one_reason_are_told_once() -> None:
    """The first of them: what it says is what to mend first."""
    verdict = judge(trained(), batched(np.tile(ROWS[:1], (5, 1))), final=3.0)
    assert (verdict.status, verdict.failed_parts) == (Status.FAILED, ("loss", "batches"))
    assert verdict.message == (
        "The final training loss on the published case is 3 (it rose from 1.1); at most 0.02 is asked for."
    )


def test_a_crash_in_every_case_fails_and_hides_the_hidden_text() -> None:
    verdict = judge(raising("ValueError", "no"), raising("ValueError", "X=0.98765", kind=FRESH))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.CRASH)
    assert verdict.message == "It raised ValueError: no (two_layernet.py, line 7) on the published case."
    assert "0.98765" not in repr(verdict)


def test_a_function_that_is_not_there_is_missing() -> None:
    absent = raising("NotDefined", "two_layernet.py does not define TwoLayerNet.", kind=FRESH)
    verdict = judge(raising("NotDefined", "two_layernet.py does not define TwoLayerNet."), absent)
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_DEFINED)


def test_without_histories_of_numbers_there_is_no_curve_of_the_hand_in() -> None:
    for history in (Foreign("NoneType"), [[1.0]], "falling", [1, 2]):
        [curve] = judge(trained(loss_history=history)).evidence
        assert isinstance(curve, Curve)
        assert [line.name for line in curve.series] == ["reference"]


def test_without_any_history_there_is_no_curve() -> None:
    bare = case(part="loss", **WEIGHTS)
    recomputed = ran(case(loss=0.01, start=1.0))
    verdict = training.judge(PARAMS, CheckInput(ran(bare), ran(bare), recomputed=recomputed))
    assert (verdict.status, verdict.evidence) == (Status.PASSED, ())


def test_an_endless_history_is_cut() -> None:
    [curve] = judge(trained(loss_history=np.zeros(5000))).evidence
    assert isinstance(curve, Curve)
    assert len(curve.series[0].y) == 1000


@pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.FINISHED])
def test_a_process_that_ended_badly_earns_nothing(fate: Fate) -> None:
    both = ran(trained(), batched())
    found = ended(fate, "", *both.cases)
    verdict = training.judge(
        PARAMS, CheckInput(found, both, recomputed=ran(case(loss=0.0, start=1.0), case()))
    )
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason(fate.value))


# ── which mistake is it? ──────────────────────────────────────────────────────────────────────────────


def test_two_draws_of_the_same_mistake_are_alike() -> None:
    rng = np.random.default_rng(0)
    one, other = (ran(trained(loss_history=[1.0, 2.0 + n]), batched(rng.permutation(ROWS))) for n in (0, 1))
    assert training.is_alike(one, other)


@pytest.mark.parametrize(
    "other",
    [
        ran(trained(loss_history=[2.0, 1.0]), batched()),
        ran(trained(loss_history=[1.0, 2.0]), batched(ROWS[:3])),
        ran(trained(loss_history=[1.0, 2.0]), batched(np.tile(ROWS[:1], (5, 1)))),
        ran(trained(loss_history=[1.0, 2.0]), raising("ValueError", "no", kind=FRESH)),
        ran(trained(loss_history=[1.0, 2.0])),
        ended(Fate.KILLED, "", trained(loss_history=[1.0, 2.0]), batched()),
    ],
)
def test_other_symptoms_are_not_alike(other: Any) -> None:
    assert not training.is_alike(ran(trained(loss_history=[1.0, 2.0]), batched()), other)


def test_a_loss_that_ended_as_nan_rose() -> None:
    rising, nan = (ran(trained(loss_history=[1.0, last])) for last in (2.0, np.nan))
    assert training.is_alike(rising, nan)


def test_the_same_exception_is_alike() -> None:
    one, other = (ran(raising("ValueError", text, kind=PUBLISHED)) for text in ("a", "b"))
    assert training.is_alike(one, one)
    assert not training.is_alike(one, other)


CLASSES = np.array([0, 1, 2])


def with_classes(predicted: Any, final: float = 0.01, accuracy: float = 1.0, **noted: Any) -> Verdict:
    found = ran(trained(predicted=predicted, **noted), batched())
    recomputed = ran(case(loss=final, start=1.1, accuracy=accuracy), case(FRESH, **WEIGHTS))
    return training.judge(
        PARAMS, CheckInput(found, ran(trained(predicted=CLASSES), batched()), recomputed=recomputed)
    )


@pytest.mark.parametrize(
    ("predicted", "told"),
    [
        (CLASSES / 3, "predict(X) holds real numbers (float64), expected whole numbers (int64)"),
        (CLASSES[:2], "predict(X) has shape (2,), expected (3,)"),
        (Foreign("NoneType"), "predict(X) is None: nothing was returned"),
        (2 - CLASSES, "predict(X) gives another class than the one with the highest score for 2 of 3 rows"),
    ],
)
def test_wrong_classes_cost_their_part(predicted: Any, told: str) -> None:
    verdict = with_classes(predicted)
    assert (verdict.status, verdict.failed_parts) == (Status.PARTIAL, ("predict",))
    assert verdict.message == f"{told} on the published case."


def test_a_predict_that_raises_costs_its_part() -> None:
    verdict = with_classes("raises")
    assert (verdict.status, verdict.failed_parts) == (Status.PARTIAL, ("predict",))
    assert "predict(X) raises an exception on the published case" in verdict.message


@pytest.mark.parametrize("kind", [int, np.int32, np.uint8, float])
def test_right_classes_may_be_kept_as_any_numbers(kind: Any) -> None:
    assert with_classes(CLASSES.astype(kind)).status is Status.PASSED


def test_a_net_that_did_not_learn_has_earned_nothing_with_its_classes() -> None:
    assert with_classes(CLASSES, final=0.9).failed_parts == ("loss", "predict")


@pytest.mark.parametrize(
    ("noted", "accuracy", "status"),
    [
        ([200.0] * 20, 1.0, "partial"),
        ([100.0] * 20, 1.0, "passed"),
        (np.linspace(1, 0, 20), 1.0, "partial"),
        (np.linspace(0, 1, 20), 1.0, "passed"),
        (np.linspace(1, 0, 20), 0.4, "passed"),
        (np.zeros(3), 1.0, "passed"),
        ([], 1.0, "passed"),
        (100 * np.linspace(0, 1, 20), 1.0, "passed"),
    ],
)
def test_shares_of_wrong_classes_are_no_accuracies(noted: Any, accuracy: float, status: str) -> None:
    verdict = with_classes(CLASSES, accuracy=accuracy, val_acc_history=np.asarray(noted))
    assert verdict.status == status
    assert ("an accuracy is the share of right classes" in verdict.message) == (status == "partial")


def test_where_no_classes_were_asked_for_none_are_missed() -> None:
    """As in the follow-through, where the forward pass is another's."""
    recomputed = ran(case(loss=0.01, start=1.1), case(FRESH, **WEIGHTS))
    expected = ran(trained(predicted=CLASSES), batched())
    observed = CheckInput(ran(trained(), batched()), expected, recomputed=recomputed)
    assert training.judge(PARAMS, observed).status is Status.PASSED


def test_probabilities_in_place_of_classes_are_a_symptom() -> None:
    usual, floats, odd, none = (
        ran(found)
        for found in (
            trained(predicted=CLASSES),
            trained(predicted=CLASSES * 1.0),
            trained(predicted=CLASSES / 3),
            trained(),
        )
    )
    assert training.is_alike(odd, ran(trained(predicted=CLASSES / 5)))
    assert not training.is_alike(odd, usual)
    assert not training.is_alike(odd, floats)
    assert training.is_alike(usual, none)


def test_without_a_step_the_history_is_the_luck_of_the_draw() -> None:
    up, down = (ran(trained(loss_history=history, moved=0)) for history in ([1.0, 2.0], [2.0, 1.0]))
    assert training.is_alike(up, down)
    assert not training.is_alike(up, ran(trained(loss_history=[1.0, 2.0], moved=1)))
