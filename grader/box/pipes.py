"""The line of a process that is in no sandbox: duplicates of its standard descriptors.

They are made before anything else can touch the originals, which are the hand-in's from then on: nothing is
to be read from standard input, and what is printed goes where the parent collects it.
"""

import importlib
import io
import os
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final

_CHUNK: Final = 1 << 16
_msvcrt: Any = importlib.import_module("msvcrt") if os.name == "nt" else None


class Pipes:
    """The line to the parent; what is printed goes where the parent reads it."""

    def __init__(self) -> None:
        self._requests, self._frames, self._printed = (_duplicate(number) for number in (0, 1, 2))
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(newline="\n")  # on Windows as well
        self._came: SimpleQueue[bytes] = SimpleQueue()
        self._rest = b""
        threading.Thread(target=self._listen, daemon=True).start()

    def sendall(self, data: bytes, /) -> None:
        _write(self._frames, data)

    def recv(self, size: int, /) -> bytes:
        if not self._rest:
            self._rest = self._came.get()
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def mark(self, mark: bytes) -> None:
        """Print the mark: what was printed before it belongs to the answer just given."""
        with suppress(OSError):  # closed by the hand-in
            _write(self._printed, mark)

    def _listen(self) -> None:
        """Collect requests; end this process, even an endless loop, once the parent has gone."""
        with suppress(OSError):
            while piece := os.read(self._requests, _CHUNK):
                self._came.put(piece)
        os._exit(0)


def _duplicate(number: int) -> int:
    """Return a duplicate of a standard descriptor that children do not inherit and that alters no byte."""
    duplicate = os.dup(number)
    if _msvcrt is not None:  # else Windows would put a carriage return before every line feed
        _msvcrt.setmode(duplicate, getattr(os, "O_BINARY", 0))
    return duplicate


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
