"""The trusted end of one session: its socket and what it prints, read with caps and deadlines.

Never `communicate()`, never an unbounded read: everything arrives through one poll loop that also writes,
so neither side can block the other for good.
"""

import math
import os
import select
import socket
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from grader.wire import Decoder, Frame, encode

_CHUNK: Final = 1 << 16
_SHOWN: Final = 1 << 15
"""What is kept of the output for people to read."""


class Gone(Exception):
    """The session closed its end."""


class Late(Exception):
    """Nothing came before the deadline."""


class TooMuch(Exception):
    """More output than allowed."""


class Channel:
    """Opened by a slot; the other ends went into the box."""

    def __init__(self, frame_cap: int, total_cap: int) -> None:
        self._sock, self.inner_sock = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.setblocking(False)
        self._outputs: list[int] = []
        self.inner_outputs: list[int] = []
        for _ in ("stdout", "stderr"):
            ours, theirs = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(ours, False)
            self._outputs.append(ours)
            self.inner_outputs.append(theirs)
        self._decoder = Decoder(frame_cap, total_cap)
        self._frames: deque[Frame] = deque()
        self._unsent = bytearray()
        self._poll = select.poll()
        for descriptor in (self._sock.fileno(), *self._outputs):
            self._poll.register(descriptor, select.POLLIN)
        self._shown = bytearray()
        self._printed = 0

    def handed_over(self) -> None:
        """The box has its ends: close ours of them, so that its exit is seen as an end of file."""
        self.inner_sock.close()
        for descriptor in self.inner_outputs:
            os.close(descriptor)
        self.inner_outputs = []

    def send(self, header: Mapping[str, Any], raw: bytes = b"") -> None:
        self._unsent += encode(dict(header), raw)
        self._write()

    def next_frame(self, deadline: float, output_cap: int) -> Frame:
        """The next frame before `deadline` (monotonic). Raises Gone, Late, TooMuch or wire.Refused."""
        while not self._frames:
            remaining = deadline - time.monotonic()
            self._pump(max(0.0, remaining), output_cap)
            if remaining <= 0 and not self._frames:  # the answer may have come while this thread slept
                raise Late
        return self._frames.popleft()

    def take_output(self, output_cap: int) -> str:
        """What was printed since the last call, capped, and the count begins anew."""
        for descriptor in self._outputs:
            self._drain(descriptor, output_cap)
        text = self._shown.decode("utf-8", "replace")
        cut = self._printed > len(self._shown)
        self._shown.clear()
        self._printed = 0
        self._decoder.restart()
        return text + ("\n… (cut)" if cut else "")

    @property
    def unread(self) -> bool:
        """Whether bytes are there that no request asked for."""
        return bool(self._frames) or self._decoder.pending_bytes > 0

    def close(self) -> None:
        self._sock.close()
        for descriptor in (*self._outputs, *self.inner_outputs):
            os.close(descriptor)
        self._outputs = self.inner_outputs = []
        self.inner_sock.close()

    def _pump(self, timeout_s: float, output_cap: int) -> None:
        wanted = select.POLLIN | (select.POLLOUT if self._unsent else 0)
        self._poll.modify(self._sock.fileno(), wanted)
        for descriptor, event in self._poll.poll(math.ceil(timeout_s * 1000)):
            if descriptor != self._sock.fileno():
                self._drain(descriptor, output_cap)
                continue
            if event & select.POLLOUT:
                self._write()
            if event & (select.POLLIN | select.POLLHUP | select.POLLERR):
                self._read()

    def _read(self) -> None:
        try:
            data = self._sock.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            raise Gone
        self._frames.extend(self._decoder.feed(data))

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
        """Read what is there, show the beginning, count the rest."""
        while True:
            try:
                data = os.read(descriptor, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                self._forget(descriptor)
                return
            self._shown += data[: max(0, _SHOWN - len(self._shown))]
            self._printed += len(data)
            if self._printed > output_cap:
                raise TooMuch

    def _forget(self, descriptor: int) -> None:
        try:
            self._poll.unregister(descriptor)
        except KeyError:
            return  # end of file seen before
