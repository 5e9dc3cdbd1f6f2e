"""The trusted end of the line to one box: its frames and what it prints, read with caps and deadlines.

Never `communicate()`, never an unbounded read, and neither side can block the other for good. How bytes come
and go is each kind's own: `socket_channel.py` polls, `pipe_channel.py` has a thread for every pipe.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.frames import Decoder, Frame, encode_frame
from grader.sandbox.limit_watch import Watch

_FRAME_CAP: Final = 64 << 20
_SHOWN: Final = 1 << 15
"""What is kept of the output for people to read."""


class PeerClosedError(Exception):
    """The box closed its end."""


class Channel(ABC):
    """The trusted end of the line to one box."""

    def __init__(self, limits: BoxLimits) -> None:
        cap = min(_FRAME_CAP, limits.memory_bytes)
        self._decoder = Decoder(frame_cap=cap, total_cap=cap)
        self._frames: deque[Frame] = deque()
        self._shown = bytearray()
        self._printed = 0

    def send(self, header: Mapping[str, Any], raw: bytes = b"") -> None:
        self._post(encode_frame(dict(header), raw))

    def next_frame(self, watch: Watch, output_cap: int) -> Frame:
        """Return the next frame, as long as `watch` waits for it.

        Raise PeerClosedError, DeadlineError, CpuLimitError, MachineBusyError or WireError.
        """
        while not self._frames:
            self._pump(watch.wait_s(), output_cap)
            if not self._frames:  # the answer may have come while this thread slept
                watch.look()
        return self._frames.popleft()

    def take_output(self, output_cap: int) -> str:
        """Return what was printed since the last call, cut to `output_cap` bytes, and begin to count anew."""
        self._gather(output_cap)
        text = self._shown.decode("utf-8", "replace")
        cut = self._printed > len(self._shown)
        self._shown.clear()
        self._printed = 0
        self._decoder.restart()
        return text + ("\n… (cut)" if cut else "")

    @property
    def printed_bytes(self) -> int:
        """Return how many bytes were printed since `take_output` was last called."""
        return self._printed

    @property
    def unread(self) -> bool:
        """Tell whether there are bytes that no request asked for."""
        return bool(self._frames) or self._decoder.pending_bytes > 0

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _post(self, data: bytes) -> None:
        """Send the data without waiting for the other side."""

    @abstractmethod
    def _pump(self, timeout_s: float, output_cap: int) -> None:
        """Take what has come, or what comes within `timeout_s`."""

    @abstractmethod
    def _gather(self, output_cap: int) -> None:
        """Take all that was printed before the last frame."""

    def _take(self, data: bytes) -> None:
        """Decode bytes of frames; no bytes raise PeerClosedError, since the other side has closed."""
        if not data:
            raise PeerClosedError
        self._frames.extend(self._decoder.feed(data))

    def _show(self, data: bytes, output_cap: int) -> None:
        """Keep the beginning of what is printed, up to `output_cap` bytes, and count all of it."""
        self._shown += data[: max(0, min(_SHOWN, output_cap) - len(self._shown))]
        self._printed += len(data)
