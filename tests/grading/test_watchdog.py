"""A call that never ends is ended by the system, and the next one is answered."""

import os
import signal
import time
from collections.abc import Iterator

import numpy as np
import pytest

from grader import rubric
from grader.checks import CHECKS, CheckInput
from grader.grading import watchdog
from grader.grading.watchdog import TakesTooLongError, Watchdog
from grader.model import CaseKind, CaseResult, Fate, Observation, Status, Value
from grader.model.errors import BoxBrokenError
from tests.support.project import ROOT

pytestmark = pytest.mark.process


@pytest.fixture
def dog() -> Iterator[Watchdog]:
    dog = Watchdog(processor_s=0.2, wall_s=60)
    yield dog
    dog.close()


def test_a_call_is_answered_by_one_process_of_its_own(dog: Watchdog) -> None:
    assert dog.call(sum, [1, 2]) == 3
    first = dog.call(os.getpid)
    assert dog.call(os.getpid) == first != os.getpid()


def test_no_code_can_hold_up_its_end(dog: Watchdog) -> None:
    """The sum runs in C and looks at no signal of Python's."""
    with pytest.raises(TakesTooLongError, match=r"0\.2 s of processor time"):
        dog.call(sum, range(10**13))
    assert dog.call(sum, [1, 2]) == 3


def test_time_on_the_wall_is_no_work(dog: Watchdog) -> None:
    dog.call(time.sleep, 0.5)
    assert dog.call(sum, [1]) == 1


def test_calls_do_not_share_their_time(dog: Watchdog) -> None:
    for _ in range(6):
        dog.call(sum, range(2_000_000))


def test_what_a_call_raises_is_told(dog: Watchdog) -> None:
    with pytest.raises(RuntimeError, match="ValueError"):
        dog.call(int, "x")
    assert dog.call(int, "1") == 1


def go_deeper(depth: int) -> int:
    return go_deeper(depth + 1) + 1


def test_what_goes_too_deep_takes_too_long(dog: Watchdog) -> None:
    with pytest.raises(TakesTooLongError, match="too deep"):
        dog.call(go_deeper, 0)
    assert dog.call(sum, [1]) == 1


def test_a_process_that_the_machine_ends_is_the_machines_fault(dog: Watchdog) -> None:
    pid = dog.call(os.getpid)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(BoxBrokenError, match="judges typed answers ended with -9"):
        dog.call(sum, [1])
    assert dog.call(sum, [1]) == 1


def test_a_machine_without_time_is_the_machines_fault() -> None:
    slow = Watchdog(processor_s=60, wall_s=0.05)
    try:
        with pytest.raises(BoxBrokenError, match="did not answer within"):
            slow.call(time.sleep, 600)
    finally:
        slow.close()


def test_what_takes_too_long_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    dog = Watchdog(processor_s=0.001)
    monkeypatch.setattr(watchdog, "_WATCHDOG", dog)
    texts = {f"{number}": "2 layers: 51 % " * 200 for number in range(300)}
    found = Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, texts),))
    params = CHECKS["claims"].Params.model_validate({"depths": 3, "measured_by": "q3b"})
    try:
        verdict = watchdog.judge_typed("claims", params, CheckInput(found, found))
    finally:
        dog.close()
    assert verdict.status is Status.PENDING
    assert "so the grader stopped: a person has to look" in verdict.message


ASSIGNMENTS = ("cmpt726-a2", "cmpt419-a2", "hlcv-ex2")


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_params_survive_the_way_to_the_process(name: str) -> None:
    assignment = rubric.load(ROOT / "rubrics", ROOT / "reference", name)
    asked = [item for item in assignment.items if item.is_typed]
    for item in asked:
        params = item.tolerance
        assert type(params).model_validate_json(params.model_dump_json(warnings=False)) == params
    assert asked


def test_claims_are_judged_beside_what_was_worked_out_from_weights() -> None:
    """A network is measured by classes that came from its weights; these go along."""
    typed = Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, {"2": "0.5", "3": "0.52"}),))
    measured: dict[str, Value] = {"layers": np.array(2), "structure": "as-asked"}
    labels = {"labels": np.arange(100) % 10}
    other = CheckInput(
        Observation(Fate.FINISHED, (CaseResult(CaseKind.FRESH, measured),)),
        Observation(Fate.FINISHED, (CaseResult(CaseKind.FRESH, labels),)),
        recomputed=Observation(
            Fate.FINISHED, (CaseResult(CaseKind.FRESH, {"predictions": np.zeros(100, int)}),)
        ),
    )
    params = CHECKS["claims"].Params.model_validate({"depths": 2, "measured_by": "q4b"})
    verdict = watchdog.judge_typed("claims", params, CheckInput(typed, typed, other_items={"q4b": other}))
    assert "For 2 layers 50.0 % is claimed; measured here: 10.0 %" in verdict.message
