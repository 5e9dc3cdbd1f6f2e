"""A channel over a socket and two pipes, read and written by one poll loop."""

import math
import os
import select
import socket
from typing import Final

from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.channel import Channel
from grader.sandbox.pipe_size import enlarge_pipe

_CHUNK: Final = 1 << 16
_AT_ONCE: Final = 32
"""Most chunks that are read of what is printed before time and answers are looked at again.

A pipe holds 1 MiB at most, so the last words of a process that has ended are always among them."""


class SocketChannel(Channel):
    """A channel that a slot opens; the other ends go into the box."""

    def __init__(self, limits: BoxLimits) -> None:
        super().__init__(limits)
        self._sock, self.inner_sock = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.setblocking(False)
        self._outputs: list[int] = []
        self.inner_outputs: list[int] = []
        for _ in ("stdout", "stderr"):
            ours, theirs = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(ours, False)
            enlarge_pipe(ours)
            self._outputs.append(ours)
            self.inner_outputs.append(theirs)
        self._unsent = bytearray()
        self._poll = select.poll()
        for descriptor in (self._sock.fileno(), *self._outputs):
            self._poll.register(descriptor, select.POLLIN)

    def handed_over(self) -> None:
        """Close our copies of the ends that the box has now, so that its exit is seen as an end of file."""
        self.inner_sock.close()
        for descriptor in self.inner_outputs:
            os.close(descriptor)
        self.inner_outputs = []

    def close(self) -> None:
        self._sock.close()
        for descriptor in (*self._outputs, *self.inner_outputs):
            os.close(descriptor)
        self._outputs = self.inner_outputs = []
        self.inner_sock.close()

    def _post(self, data: bytes) -> None:
        self._unsent += data
        self._write()

    def _pump(self, timeout_s: float, output_cap: int) -> None:
        events = select.POLLIN | (select.POLLOUT if self._unsent else 0)
        self._poll.modify(self._sock.fileno(), events)
        for descriptor, event in self._poll.poll(math.ceil(timeout_s * 1000)):
            if descriptor != self._sock.fileno():
                self._drain(descriptor, output_cap)
                continue
            if event & select.POLLOUT:
                self._write()
            if event & (select.POLLIN | select.POLLHUP | select.POLLERR):
                self._read()

    def _gather(self, output_cap: int) -> None:
        for descriptor in self._outputs:
            self._drain(descriptor, output_cap)

    def _read(self) -> None:
        try:
            data = self._sock.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._take(data)

    def _write(self) -> None:
        try:
            sent = self._sock.send(self._unsent)
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()  # the reader's end of file says the rest
            return
        del self._unsent[:sent]

    def _drain(self, descriptor: int, output_cap: int) -> None:
        """Read what is there, at most `_AT_ONCE` chunks of it."""
        for _ in range(_AT_ONCE):
            try:
                data = os.read(descriptor, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                self._forget(descriptor)
                return
            self._show(data, output_cap)

    def _forget(self, descriptor: int) -> None:
        try:
            self._poll.unregister(descriptor)
        except KeyError:
            return  # end of file seen before
