"""A run that is interrupted closes the slots of its threads, whatever those are at in that moment."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from grader.model.errors import BoxBrokenError
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import BoxJob
from grader.sandbox.worker_slot import Slot
from tests.support.boxes import CONFIG, LIMITS

READY = """
import socket, sys
control = socket.socket(fileno=int(sys.argv[1]))
control.recv(1 << 17)
control.send(b'{"op": "ready"}')
control.recv(1 << 17)
"""
"""A worker that comes up, and ends when it is asked for anything or left."""


def in_another_thread(act: Any) -> None:
    thread = Thread(target=act)
    thread.start()
    thread.join()


class Moments:
    """Starts workers; the slot is closed by another thread when one of them does what `moment` names."""

    def __init__(self, moment: str) -> None:
        self.moment = moment
        self.slot = Slot(CONFIG, self._launch, nested=True, scratch=())
        self.processes: list[subprocess.Popen[bytes]] = []

    def _launch(self, _slot: int, control: int, _group: Cgroup | None) -> subprocess.Popen[bytes]:
        moments = self

        class Process(subprocess.Popen[bytes]):
            def wait(self, timeout: float | None = None) -> int:
                moments.reached("wait")
                return super().wait(timeout)

            def poll(self) -> int | None:
                moments.reached("poll")
                return super().poll()

        arguments = [sys.executable, "-c", READY, str(control)]
        process = Process(arguments, stderr=subprocess.PIPE, pass_fds=(control,))
        self.processes.append(process)
        return process

    def reached(self, moment: str) -> None:
        if moment == self.moment:
            self.moment = ""  # once
            in_another_thread(self.slot.close)


@pytest.fixture
def moments(request: pytest.FixtureRequest) -> Iterator[Moments]:
    moments = Moments(request.param)
    yield moments
    moments.slot.close()
    assert all(process.returncode is not None for process in moments.processes)


@pytest.mark.parametrize("moments", ["wait", "poll"], indirect=True)
def test_a_worker_that_is_ended_may_be_ended_by_another_thread_as_well(moments: Moments) -> None:
    moment, moments.moment = moments.moment, ""
    moments.slot.start()
    moments.moment = moment
    moments.slot._end_worker()
    assert moments.moment == ""
    assert moments.slot.worker_pid is None


@pytest.mark.parametrize("moments", ["poll"], indirect=True)
def test_no_worker_begins_once_the_slot_is_closed(moments: Moments) -> None:
    moment, moments.moment = moments.moment, ""
    moments.slot.start()
    moments.processes[0].kill()
    moments.processes[0].wait()
    moments.moment = moment
    with pytest.raises(BoxBrokenError, match=r"^the slot has been closed$"):
        moments.slot.start()
    assert len(moments.processes) == 1


def test_sets_of_workers_that_are_closed_make_no_more() -> None:
    sandboxes = SandboxPerPackageSet(Bubblewrap, CONFIG)
    sandboxes.close()
    with pytest.raises(BoxBrokenError, match=r"^the sandboxes have been closed$"):
        sandboxes.open(BoxJob((), "net.py", "module", LIMITS))


def test_one_that_waits_for_a_worker_hears_that_the_slot_is_closed(tmp_path: Path) -> None:
    """The worker never says anything, and is still allowed to for seconds."""
    started = tmp_path / "started"

    def launch(_slot: int, _control: int, _group: Cgroup | None) -> subprocess.Popen[bytes]:
        code = f"import pathlib; pathlib.Path({str(started)!r}).touch(); input()"
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    slot = Slot(CONFIG, launch, nested=True, scratch=())
    faults: list[str] = []

    def start() -> None:
        try:
            slot.start()
        except BoxBrokenError as fault:
            faults.append(fault.message)

    thread = Thread(target=start)
    thread.start()
    while not started.exists() and thread.is_alive():
        thread.join(0.01)
    slot.close()
    thread.join()
    assert faults in (["a worker did not start: nothing was printed"], ["the slot has been closed"])
