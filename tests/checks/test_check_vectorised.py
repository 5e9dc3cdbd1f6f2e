"""The vectorised check: work must not grow, something must come back, hidden work waits for a person."""

from typing import Any

import pytest

from grader.checks import CheckInput, vectorised
from grader.checks.vectorised import Params
from grader.model import CaseKind, CaseResult, Comparison, Fate, Foreign, Reason, SourceFacts, Status
from tests.support.observations import FRESH, case, ended, pair, raising, ran

PARAMS = Params(growth=1.2)
SIZES = [5, 50, 500]


def work(operations: Any, kind: CaseKind = CaseKind.PUBLISHED, **other: Any) -> CaseResult:
    values = {"probabilities": [[0.5, 0.5], [0.25, 0.75]], "sizes": SIZES, "operations": operations} | other
    return case(kind, **values)


RIGHT = work([40, 40, 40])


def test_constant_work_passes_with_a_table() -> None:
    verdict = vectorised.judge(PARAMS, pair(RIGHT, RIGHT))
    assert verdict.status is Status.PASSED
    [table] = verdict.evidence
    assert isinstance(table, Comparison)
    assert table.found.splitlines()[0] == "   5 samples:       40 operations"
    assert table.expected == "the same at every number of samples"


def test_a_loop_over_samples_grows() -> None:
    verdict = vectorised.judge(PARAMS, pair(work([100, 1000, 10_000]), RIGHT))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.GROWS_WITH_INPUT)
    assert verdict.message == (
        "From 5 to 500 samples the Python-level work grew 100-fold; a vectorised pass stays within 1.2."
    )


@pytest.mark.parametrize(("last", "status"), [(120, Status.PASSED), (121, Status.FAILED)])
def test_growth_is_judged_at_the_bound(last: int, status: Status) -> None:
    assert vectorised.judge(PARAMS, pair(work([100, 100, last]), RIGHT)).status is status


def test_work_that_grows_from_nothing_grows() -> None:
    assert vectorised.growth_of(work([0, 0, 7])) == 7


def test_hidden_work_waits_for_a_person() -> None:
    facts = SourceFacts(evasive=("exec", "sys.settrace"))
    verdict = vectorised.judge(PARAMS, CheckInput(ran(RIGHT), ran(RIGHT), facts))
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.message == (
        "The file uses `exec`, `sys.settrace`, so the count alone does not settle this: a person looks how "
        "the work is done. Using it costs nothing."
    )
    assert not verdict.lost_marks


def test_much_more_work_than_the_reference_waits_for_a_person() -> None:
    assert vectorised.judge(PARAMS, pair(work([2000] * 3), RIGHT)).status is Status.PASSED
    verdict = vectorised.judge(PARAMS, pair(work([2000, 4000, 2000]), RIGHT))
    assert (verdict.status, verdict.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert verdict.message == (
        "The forward pass does 100 times the Python-level work of the reference, more than the 50 times "
        "that still count as vectorised: a person has to look."
    )
    [table] = verdict.evidence
    assert isinstance(table, Comparison)
    assert "4000 operations" in table.found


def test_a_counter_that_was_stopped_waits_for_a_person() -> None:
    verdict = vectorised.judge(PARAMS, pair(work([40, 40, -1]), RIGHT))
    assert verdict.status is Status.PENDING
    assert verdict.message == "The counter was stopped while it counted: a person has to look."


HALVES, OTHER = [[0.5, 0.5], [0.25, 0.75]], [[0.5, 0.5], [0.75, 0.25]]


@pytest.mark.parametrize(
    ("again", "other", "reason", "message"),
    [
        (HALVES, OTHER, None, ""),
        (HALVES, HALVES, Reason.WRONG_VALUE, "The answer stays the same with other weights."),
        (OTHER, OTHER, Reason.WRONG_VALUE,
         "The same samples and weights give another answer each time."),
        (HALVES, Foreign("NoneType"), Reason.NOT_RETURNED, "other is None: nothing was returned."),
        (HALVES, [0.5], Reason.WRONG_SHAPE, "other has shape (1,), expected (2, 2)."),
    ],
)  # fmt: skip
def test_the_answer_must_come_from_the_weights(again: Any, other: Any, reason: Any, message: str) -> None:
    params = Params(growth=1.2, same=("again",), unlike=("other",))
    verdict = vectorised.judge(params, pair(work([40] * 3, again=again, other=other), RIGHT))
    assert (verdict.reason, verdict.message) == (reason, message)


def test_hidden_work_that_grows_all_the_same_is_judged() -> None:
    facts = SourceFacts(evasive=("exec",))
    verdict = vectorised.judge(PARAMS, CheckInput(ran(work([1, 10, 100])), ran(RIGHT), facts))
    assert verdict.status is Status.FAILED


@pytest.mark.parametrize(
    ("found", "status", "reason", "message"),
    [
        (work([40] * 3, probabilities=Foreign("NoneType")), Status.MISSING, Reason.NOT_RETURNED,
         "probabilities is None: nothing was returned."),
        (case(sizes=SIZES, operations=[1] * 3), Status.MISSING, Reason.NOT_RETURNED,
         "probabilities was not returned."),
        (work([40] * 3, probabilities=[0.5]), Status.FAILED, Reason.WRONG_SHAPE,
         "probabilities has shape (1,), expected (2, 2)."),
        (work([40] * 3, probabilities=[[1, 0], [0, 1]]), Status.FAILED, Reason.WRONG_TYPE,
         "probabilities holds whole numbers (int64), expected real numbers (float64)."),
        (work([40] * 3, probabilities=[[0.5, float("nan")], [0.25, 0.75]]), Status.FAILED, Reason.NOT_FINITE,
         "probabilities holds 1 of 4 values that are NaN or infinite."),
        (work([40]), Status.FAILED, Reason.WRONG_SHAPE, "operations has shape (1,), expected (3,)."),
        (raising("ValueError", "no"), Status.FAILED, Reason.CRASH,
         "It raised ValueError: no (two_layernet.py, line 7) on the published case."),
    ],
)  # fmt: skip
def test_doing_nothing_is_not_fast(found: CaseResult, status: Status, reason: Reason, message: str) -> None:
    verdict = vectorised.judge(PARAMS, pair(found, RIGHT))
    assert (verdict.status, verdict.reason, verdict.message) == (status, reason, message)


def test_values_may_be_wrong_here_for_other_items_judge_them() -> None:
    found = work([40] * 3, probabilities=[[9.0, 9.0], [8.0, 7.0]])
    assert vectorised.judge(PARAMS, pair(found, RIGHT)).status is Status.PASSED


def test_the_same_for_every_sample_is_no_answer() -> None:
    found = work([40] * 3, probabilities=[[0.5, 0.5], [0.5, 0.5]])
    verdict = vectorised.judge(PARAMS, pair(found, RIGHT))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.WRONG_VALUE)
    assert verdict.message == "probabilities is the same for each of 2 samples."


def test_where_the_rubric_says_so_the_answer_must_be_right() -> None:
    exact = Params(growth=1.2, absolute=1e-6)
    assert vectorised.judge(exact, pair(RIGHT, RIGHT)).status is Status.PASSED
    verdict = vectorised.judge(exact, pair(work([40] * 3, probabilities=[[0.5, 0.5], [0.5, 0.5]]), RIGHT))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.WRONG_VALUE)
    assert (
        verdict.message == "The value of probabilities for 2 samples is off by 0.25; the tolerance is 1e-6."
    )


def test_other_numbers_of_samples_are_no_answer_to_the_question() -> None:
    verdict = vectorised.judge(PARAMS, pair(work([40] * 3, sizes=[5, 5, 5]), RIGHT))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.TAMPERED)
    assert verdict.message == "The numbers of samples are not those that were asked for."


def test_growth_in_a_later_case_counts() -> None:
    found = ran(RIGHT, work([1, 10, 100], FRESH))
    verdict = vectorised.judge(PARAMS, CheckInput(found, ran(RIGHT, work([40] * 3, FRESH))))
    assert verdict.reason is Reason.GROWS_WITH_INPUT


@pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.FINISHED])
def test_a_process_that_ended_badly_earns_nothing(fate: Fate) -> None:
    verdict = vectorised.judge(PARAMS, CheckInput(ended(fate, "", RIGHT), ran(RIGHT)))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason(fate.value))


def test_two_loops_are_alike_however_much_they_do() -> None:
    short, long = ran(work([10, 100, 1000])), ran(work([77, 770, 9000]))
    assert vectorised.is_alike(short, long)


@pytest.mark.parametrize(
    "other",
    [ran(RIGHT), ran(raising("ValueError")), ran(case()), ended(Fate.TIMEOUT, "", work([1, 10, 100]))],
)
def test_what_does_not_clearly_grow_is_not_alike(other: Any) -> None:
    loops = ran(work([1, 10, 100]))
    assert not vectorised.is_alike(loops, other)
    assert not vectorised.is_alike(other, loops)
