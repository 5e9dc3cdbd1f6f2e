"""What a request may use, from made-up readings: computing counts, idling counts, waiting does not."""

import itertools
from collections.abc import Iterator

import pytest

from grader.model.errors import MachineBusyError
from grader.sandbox import limit_watch
from grader.sandbox.limit_watch import CpuLimitError, DeadlineError, LimitWatch, Use


class Clock:
    """Moves on by a step at every look."""

    def __init__(self, step_s: float) -> None:
        self._times = itertools.count(0.0, step_s)
        self.now = next(self._times)

    def monotonic(self) -> float:
        return self.now

    def tick(self) -> None:
        self.now = next(self._times)


def looked(readings: Iterator[Use], clock: Clock, times: int) -> LimitWatch:
    allowed = LimitWatch(lambda: next(readings), cpu_s=4, idle_s=2)
    more(allowed, clock, times)
    return allowed


def more(allowed: LimitWatch, clock: Clock, times: int) -> None:
    for _ in range(times):
        clock.tick()
        allowed.look()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(0.25)
    monkeypatch.setattr(limit_watch, "time", clock)
    return clock


def readings(cpu_s: float, waited_s: float, wants_on: bool) -> Iterator[Use]:
    """What so much of each second yields, read four times a second."""
    return (Use(n * cpu_s / 4, n * waited_s / 4, wants_on) for n in itertools.count())


def test_computing_ends_at_its_limit(clock: Clock) -> None:
    with pytest.raises(CpuLimitError):
        looked(readings(1, 0, True), clock, 18)
    assert clock.now == 4.25


def test_idling_ends_at_its_limit(clock: Clock) -> None:
    with pytest.raises(DeadlineError):
        looked(readings(0, 0, False), clock, 18)
    assert clock.now == 2.25


def test_several_processes_add_up(clock: Clock) -> None:
    with pytest.raises(CpuLimitError):
        looked(readings(4, 0, True), clock, 18)
    assert clock.now == 1.25


@pytest.mark.parametrize("wants_on", [True, False])
def test_who_waits_for_a_processor_neither_computes_nor_idles(clock: Clock, wants_on: bool) -> None:
    looked(readings(0, 1, wants_on), clock, 4 * 50)


def test_waiting_ends_where_it_is_the_machine_that_is_too_busy(clock: Clock) -> None:
    with pytest.raises(
        MachineBusyError, match=r"machine busy: after 60 s there had been 1\.2 s of processor time"
    ):
        looked(readings(0.02, 0.98, True), clock, 4 * 61)
    assert clock.now == 60


def test_half_asleep_and_half_waiting_idles_half_the_time(clock: Clock) -> None:
    with pytest.raises(DeadlineError):
        looked(readings(0, 0.5, False), clock, 18)
    assert clock.now == 4.25


def test_what_was_not_waited_for_is_left_out(clock: Clock) -> None:
    allowed = looked(readings(0, 0, False), clock, 5)
    for _ in range(40):
        clock.tick()
    allowed.pause()
    more(allowed, clock, 4)
    with pytest.raises(DeadlineError):
        more(allowed, clock, 5)


def test_what_comes_quickly_is_never_measured() -> None:
    def must_not_be_asked() -> Use:
        raise AssertionError

    allowed = LimitWatch(must_not_be_asked, cpu_s=4, idle_s=2)
    assert allowed.wait_s() > 0
    allowed.look()
