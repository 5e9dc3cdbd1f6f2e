"""A worker's process, and the socket over which it takes orders and reports."""

import json
import math
import os
import select
import signal
import socket
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, Self

import psutil

from grader.model.errors import BoxBrokenError

CLOSE_S: Final = 10.0
"""Seconds that a worker may take to end once it was told to."""
_PACKET: Final = 1 << 17
AncillaryData = Sequence[tuple[int, int, bytes]]
"""Descriptors that go with an order, as `socket.sendmsg` takes them."""


class WorkerProcess:
    """A worker that runs or has ended.

    One thread talks with it. Another may `end` it meanwhile: then the first finds a worker that has gone.
    """

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self._process = process
        self._control = control

    @classmethod
    def launch(cls, start: Callable[[int], subprocess.Popen[bytes]]) -> Self:
        """Start a worker: `start` launches a process that inherits the given descriptor.

        Raise BoxBrokenError where the machine has no descriptors left.
        """
        try:
            control, inner = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except OSError as error:
            raise BoxBrokenError(f"a worker could not be started: {error}") from error
        with inner:
            try:
                return cls(start(inner.fileno()), control)
            except BaseException:
                control.close()
                raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Tell whether it still runs."""
        return self._process.poll() is None

    def send(self, order: dict[str, Any], ancillary_data: AncillaryData = ()) -> bool:
        """Send an order; return False where the worker has gone."""
        try:
            self._control.sendmsg([json.dumps(order).encode()], ancillary_data)
        except OSError:
            return False
        return True

    def has_news(self, timeout_s: float) -> bool:
        """Wait until there is a message, or the worker has gone; return False where neither comes in time."""
        messages = select.poll()  # `select.select` knows no descriptors above 1,023
        try:
            messages.register(self._control, select.POLLIN)
        except (OSError, ValueError):  # another thread has ended it
            return True
        return bool(messages.poll(math.ceil(max(0.0, timeout_s) * 1000)))

    def message(self, timeout_s: float) -> dict[str, Any] | None:
        """Return its next message; None where it has gone or says nothing in time."""
        if not self.has_news(timeout_s):
            return None
        try:
            data = self._control.recv(_PACKET)
        except OSError:
            return None
        message: dict[str, Any] | None = json.loads(data) if data else None
        return message

    def exit_code(self, timeout_s: float) -> int | None:
        """Wait for its end; return its exit code, -N for signal N, or None where it does not end in time."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def last_words(self, wait_s: float = CLOSE_S) -> str:
        """End it and return what its start-up printed, for the course's staff."""
        self._end_process(wait_s)
        printed = b""
        if self._process.stderr is not None:
            with suppress(ValueError):  # another thread has closed it
                printed = self._process.stderr.read(4000)
        return printed.decode("utf-8", "replace").strip() or "nothing was printed"

    def end(self, wait_s: float = CLOSE_S) -> int:
        """End it and everything in it; return its exit code."""
        with suppress(OSError):  # it has gone
            self._control.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for news
        self._end_process(wait_s)
        self._control.close()
        if self._process.stderr is not None:
            self._process.stderr.close()
        return self._process.returncode

    def _end_process(self, wait_s: float) -> None:
        """Kill the worker itself: bubblewrap around it then collects its exit code and ends, too."""
        process = self._process
        if process.poll() is None:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                first = psutil.Process(process.pid)
                for child in first.children():
                    child.kill()
                first.resume()  # one that was stopped would not bury it
        with suppress(ProcessLookupError):  # it has ended meanwhile
            if process.poll() is None and os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)  # without a sandbox the worker leads its own group
        try:
            process.wait(wait_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
