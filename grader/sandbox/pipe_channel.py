"""A channel over the pipes of an ordinary process, for systems on which a pipe cannot be polled.

A thread of its own reads or writes each pipe, so that none of them can hold up the one that waits for an
answer. The queue between them is short: a process that says more than is listened to has to wait.
"""

import time
from contextlib import suppress
from queue import Empty, Queue, SimpleQueue
from threading import Event, Thread
from typing import IO, Final

from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.channel import Channel
from grader.sandbox.pipe_size import PIPE_BYTES, enlarge_pipe

_CHUNKS: Final = 16
_LOOK_S: Final = 0.1
"""How long to wait at a time for more printed text."""
_BEHIND_S: Final = 1.0
"""How long what was printed may take to come after the frame that followed it."""


class PipeChannel(Channel):
    """A channel that owns its pipes, which are unbuffered.

    `mark` is what a box prints after an answer; it is not shown.
    """

    def __init__(
        self,
        limits: BoxLimits,
        *,
        requests: IO[bytes],
        frames: IO[bytes],
        printed: IO[bytes],
        mark: bytes,
    ) -> None:
        super().__init__(limits)
        self._mark = mark
        self._held = b""
        self._marks = 0
        self._printed_all = False
        self._early: list[bytes] = []
        self._closed = Event()
        self._unsent: SimpleQueue[bytes] = SimpleQueue()
        self._came: Queue[tuple[IO[bytes], bytes]] = Queue(_CHUNKS)
        self._frames_pipe = frames
        enlarge_pipe(printed.fileno())
        self._threads = [
            Thread(target=self._write_to, args=(requests,), daemon=True),
            Thread(target=self._read_from, args=(frames,), daemon=True),
            Thread(target=self._read_from, args=(printed,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop the threads; call this once the process has been ended.

        A pipe that an escaped child still holds is left to its thread.
        """
        self._closed.set()
        self._unsent.put(b"")
        deadline = time.monotonic() + _BEHIND_S
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < deadline:
            with suppress(Empty):
                self._came.get(timeout=0.01)

    def _post(self, data: bytes) -> None:
        self._unsent.put(data)

    def _pump(self, timeout_s: float, output_cap: int) -> None:
        while self._early:
            self._take(self._early.pop(0))
        with suppress(Empty):
            came = self._came.get(timeout=0 if self._frames else timeout_s)
            for _ in range(_CHUNKS):  # endless output must not keep the time from being looked at
                self._sort(*came, output_cap)
                came = self._came.get_nowait()
            self._sort(*came, output_cap)

    def _gather(self, output_cap: int) -> None:
        """Take what was printed up to the mark: the threads bring frames and printed text in any order."""
        deadline = time.monotonic() + _BEHIND_S
        try:
            while not self._marks and not self._printed_all and time.monotonic() < deadline:
                with suppress(Empty):
                    pipe, data = self._came.get(timeout=_LOOK_S)
                    if pipe is self._frames_pipe:
                        self._early.append(data)
                    else:
                        self._hear(data, output_cap)
        finally:
            self._marks = 0
            self._shown += self._held
            self._held = b""

    def _sort(self, pipe: IO[bytes], data: bytes, output_cap: int) -> None:
        if pipe is self._frames_pipe:
            self._take(data)
        else:
            self._hear(data, output_cap)

    def _hear(self, data: bytes, output_cap: int) -> None:
        """Show what is printed, without the marks; no `data` means that there will be no more."""
        self._printed_all = not data
        *before, rest = (self._held + data).split(self._mark)
        self._marks += len(before)
        keep = next(n for n in range(len(self._mark) - 1, -1, -1) if rest.endswith(self._mark[:n]))
        self._held = rest[len(rest) - keep :]
        self._show(b"".join(before) + rest[: len(rest) - keep], output_cap)

    def _read_from(self, pipe: IO[bytes]) -> None:
        with pipe:
            data = b"first"
            while data:
                try:
                    data = pipe.read(PIPE_BYTES)
                except OSError:
                    data = b""
                if not self._closed.is_set():
                    self._came.put((pipe, data))

    def _write_to(self, pipe: IO[bytes]) -> None:
        with suppress(OSError), pipe:  # a reader that has gone is learned from what it does not answer
            while data := self._unsent.get():
                rest = memoryview(data)
                while rest:
                    rest = rest[pipe.write(rest) :]
