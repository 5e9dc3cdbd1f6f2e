"""A worker that does not come up is a fault of the machine, told in words, however early it ends."""

import logging
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from grader.model.errors import BoxBrokenError
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.worker_slot import Slot
from tests.support.boxes import CONFIG, Kit


def _ended_at_once(_slot: int, _control: int, _group: Cgroup | None) -> subprocess.Popen[bytes]:
    code = "import sys; sys.exit('no such luck')"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    process.wait()
    return process


def test_one_that_ended_before_it_listened_is_no_broken_pipe() -> None:
    slot = Slot(CONFIG, _ended_at_once, nested=True, scratch=())
    try:
        for _ in range(2):
            with pytest.raises(BoxBrokenError, match=r"^a worker did not start: no such luck$"):
                slot.start()
    finally:
        slot.close()


def _hangs(_slot: int, control: int, _group: Cgroup | None) -> subprocess.Popen[bytes]:
    code = "import time; time.sleep(1000)"
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, pass_fds=(control,))


def test_one_that_hangs_is_noticed_and_told(
    caplog: pytest.LogCaptureFixture, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    slot = Slot(CONFIG, _hangs, nested=True, scratch=())
    try:
        with (
            no_longer_than(90),
            pytest.raises(BoxBrokenError, match=r"^a worker did nothing for 5 s while it was"),
        ):
            slot.start()
    finally:
        slot.close()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "it is ended, and another is started" in caplog.text


@pytest.mark.sandbox
def test_where_only_the_first_hangs_the_box_opens(make_sandbox: Callable[..., Bubblewrap]) -> None:
    sandbox = make_sandbox(CONFIG)
    launcher = sandbox.slot._launcher
    hung: list[subprocess.Popen[bytes]] = []

    def once(slot: int, control: int, group: Cgroup | None) -> subprocess.Popen[bytes]:
        if not hung:
            hung.append(_hangs(slot, control, group))
            return hung[0]
        return launcher(slot, control, group)

    sandbox.slot._launcher = once
    assert Kit(sandbox, True).still_works()
    assert hung[0].poll() is not None
