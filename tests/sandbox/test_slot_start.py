"""A worker that does not come up is a fault of the machine, told in words, however early it ends."""

import subprocess
import sys

import pytest
from boxes import COURSE

from grader.errors import BoxBroken
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.slot import Slot


def _ended_at_once(_slot: int, _control: int, _group: Cgroup | None) -> subprocess.Popen[bytes]:
    code = "import sys; sys.exit('no such luck')"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    process.wait()
    return process


def test_one_that_ended_before_it_listened_is_no_broken_pipe() -> None:
    slot = Slot(COURSE, _ended_at_once, nested=True, scratch=())
    try:
        for _ in range(2):
            with pytest.raises(BoxBroken, match=r"^a worker did not start: no such luck$"):
                slot.start()
    finally:
        slot.close()
