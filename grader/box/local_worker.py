"""A hand-in in an ordinary process, on any system. The self-check runs in it; it is no sandbox.

The code is its author's own, on the author's own machine. A mistake must not take the check down or blur its
answers. So frames travel on duplicates of standard input and output that are made before anything else can
touch those, one process serves one hand-in, and the process ends when its parent has gone.
"""

import importlib
import mmap
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from . import hiding, wire
from .pipes import Pipes
from .probes import probes_of
from .responder import Responder
from .scratch import Scratch
from .student_computer import desktop

try:
    _resource: Any = importlib.import_module("resource")
except ImportError:  # Windows
    _resource = None


class LocalWorker:
    """Loads one hand-in and answers in place. Once made, all is ready that is not the hand-in's own."""

    def __init__(self, line: Pipes) -> None:
        self._line = line
        setup, _ = wire.receive(line)
        self._mark = bytes.fromhex(setup["mark"])
        self._probes = probes_of(setup["probes"], setup["recompute"])
        self._work, self._file = Path(setup["work"]), setup["file"]
        self._scratch = Scratch([self._work])
        self._responder = Responder(line, self._work, self._file, self._probes)
        for name in setup["packages"]:
            with suppress(Exception):  # not installed, or broken: the hand-in's own import will say so
                importlib.import_module(name)
        self._had_before = _measure_writable()
        wire.send_value(line, setup["nonce"], "pid", os.getpid())
        self._done(setup["nonce"])

    def serve(self) -> None:
        answers = {"files": self._files, "read": self._read, "load": self._load, "probe": self._probe}
        while True:
            header, raw = wire.receive(self._line)
            answers[header["op"]](header, raw)
            self._done(header["nonce"])

    def _files(self, header: dict[str, Any], raw: bytes) -> None:
        _limit_memory(self._had_before + header["memory_bytes"])
        self._scratch.write_all(self._work, header["files"], raw)
        self._responder.start_in(header["folder"])

    def _read(self, header: dict[str, Any], _raw: bytes) -> None:
        self._responder.read(header)

    def _load(self, header: dict[str, Any], _raw: bytes) -> None:
        hiding.hide()
        self._responder.load(header)
        self._scratch.remember()

    def _probe(self, header: dict[str, Any], raw: bytes) -> None:
        _limit_memory(self._had_before + header["memory_bytes"])
        with _return_here():
            self._responder.answer(header, raw)
        if header["fork"]:
            with suppress(OSError):  # Windows keeps files that are still open
                self._scratch.restore()

    def _done(self, nonce: str) -> None:
        self._line.mark(self._mark)
        self._responder.done(nonce, "finished")


@contextmanager
def _return_here() -> Iterator[None]:
    """Return to the current folder when the block ends."""
    folder = Path.cwd()
    try:
        yield
    finally:
        os.chdir(folder)


def _measure_writable() -> int:
    """Return the memory of its own that this process may write to, in bytes; 0 where that is unknown.

    It counts whether it is used or not. It is not the address space: the driver of a graphics card reserves
    more of that than a machine has memory.
    """
    if sys.platform != "linux":
        return 0
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    return int(pages) * mmap.PAGESIZE


def _limit_memory(limit: int) -> None:
    """Limit the memory, on Linux only: elsewhere the limit is unknown, or does not hold what it promises."""
    if _resource is not None and sys.platform == "linux":
        _, hard = _resource.getrlimit(_resource.RLIMIT_DATA)
        soft = limit if hard == _resource.RLIM_INFINITY else min(limit, hard)
        _resource.setrlimit(_resource.RLIMIT_DATA, (soft, hard))


def main() -> None:
    """Serve one hand-in. The arguments, places to import from, are removed: they are not the hand-in's."""
    sys.argv[1:] = []
    sys.dont_write_bytecode = True
    line = Pipes()
    try:
        desktop.set_up()
        LocalWorker(line).serve()
    except BaseException:
        traceback.print_exc()  # the hand-in may have closed the line; else it is told why nothing started
    finally:
        os._exit(0)
