"""A worker's process: what it says is heard, and that it has gone is noticed."""

import contextlib
import fcntl
import itertools
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from grader.model.errors import BoxBrokenError, MachineBusyError
from grader.sandbox import limit_watch
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.worker_process import WorkerProcess
from grader.sandbox.worker_slot import Slot
from tests.support.boxes import CONFIG

ECHO = """
import socket, sys
control = socket.socket(fileno=int(sys.argv[1]))
while order := control.recv(1000):
    control.send(order)
"""
SILENT = "import sys; sys.stdin.read()"


class HoursApart:
    """A clock that is looked at every few hours."""

    def __init__(self) -> None:
        self._times = itertools.count(0.0, 10_000.0)

    def monotonic(self) -> float:
        return next(self._times)


def started(code: str, control: int) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-S", "-c", code, str(control)]
    return subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=(control,), start_new_session=True
    )


@contextlib.contextmanager
def open_files(most: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except ValueError as refused:
        pytest.skip(f"this machine allows no {most} open files: {refused}")
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_any_number_of_descriptors_may_be_open() -> None:
    with open_files(3000):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        high = socket.socket(fileno=fcntl.fcntl(ours, fcntl.F_DUPFD_CLOEXEC, 2500))
        ours.close()
        with theirs:
            worker = WorkerProcess(started(ECHO, theirs.fileno()), high)
        try:
            assert not worker.has_news(0.01)
            assert worker.send({"op": "any"})
            assert worker.message(60) == {"op": "any"}
        finally:
            worker.end()
        assert worker.has_news(0.0)
        assert worker.message(0.0) is None


def test_where_no_descriptor_is_left_the_machine_is_at_fault() -> None:
    with (
        open_files(3),
        pytest.raises(BoxBrokenError, match=r"^a worker could not be started: .*Too many open files"),
    ):
        WorkerProcess.launch(lambda control: started(ECHO, control))


def test_a_worker_that_the_machine_gave_no_time_is_not_taken_for_one_that_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limit_watch, "time", HoursApart())
    processes = []

    def launch(_slot: int, control: int, _group: Cgroup | None) -> subprocess.Popen[bytes]:
        processes.append(started(SILENT, control))
        return processes[-1]

    slot = Slot(CONFIG, launch, nested=True, scratch=())
    try:
        for _ in range(2):
            with pytest.raises(MachineBusyError, match=r"^machine busy: after "):
                slot.start()
        assert not slot.alive
    finally:
        slot.close()
    assert [process.returncode is not None for process in processes] == [True, True]
