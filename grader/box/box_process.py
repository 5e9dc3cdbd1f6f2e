"""One hand-in in a sandbox: write it down, read it, load it once, fork once per probe.

The process that loads the student's code is theirs from then on. It may lie, and gains nothing by it: all
it can do is send values, and end. Each probe runs in a fork, and what that fork left behind (processes,
files) is swept away before the next one, so every item is judged as if it ran alone.
"""

import os
import resource
import select
import signal
import time
from typing import Any

from . import confine, hiding, wire
from .meter import Meter
from .responder import Responder
from .scratch import Scratch

WALL, PROCESSOR = 1, 2
"""Which of its two times a probe used up; the trusted side knows these numbers."""

_STEPS, _STEP_S = 8, 0.25
"""How many looks at what a probe uses fit into its time, and the longest time between two."""


class BoxProcess:
    def __init__(self, responder: Responder, scratch: Scratch, mapped_before: int) -> None:
        """Take the worker's address space, `mapped_before` in bytes: it is not counted as the hand-in's."""
        self._responder = responder
        self._work = responder.work
        self._scratch = scratch
        self._mapped_before = mapped_before

    def serve(self) -> None:
        """Answer requests until the trusted side closes."""
        answers = {"files": self._files, "read": self._read, "load": self._load, "probe": self._probe}
        while True:
            try:
                header, raw = wire.receive(self._responder.line)
            except (EOFError, OSError):
                return
            answers[header["op"]](header, raw)

    def _files(self, header: dict[str, Any], raw: bytes) -> None:
        self._limit_memory(header["memory_bytes"])
        confine.lower(resource.RLIMIT_CPU, confine.count_from_now(header["cpu_s"]))
        self._scratch.write_all(self._work, header["files"], raw)
        self._responder.start_in(header["folder"])
        self._responder.done(header["nonce"], "finished")

    def _read(self, header: dict[str, Any], _raw: bytes) -> None:
        self._responder.read(header)
        self._responder.done(header["nonce"], "finished")

    def _load(self, header: dict[str, Any], _raw: bytes) -> None:
        hiding.hide()
        self._responder.load(header)
        self._scratch.remember()
        self._responder.done(header["nonce"], "finished")

    def _probe(self, header: dict[str, Any], raw: bytes) -> None:
        fate, code = self._in_a_fork(header, raw) if header["fork"] else self._in_this_process(header, raw)
        self._responder.done(header["nonce"], fate, code)

    def _in_a_fork(self, header: dict[str, Any], raw: bytes) -> tuple[str, int]:
        child = os.fork()
        if child == 0:
            try:
                confine.lower(resource.RLIMIT_CPU, header["hard_cpu_s"])
                self._limit_memory(header["memory_bytes"])
                self._responder.answer(header, raw)
            finally:
                os._exit(0)
        ended = _wait(child, header["wall_ms"] / 1000, header["cpu_s"])
        sweep_processes()
        self._scratch.restore()
        return ended

    def _limit_memory(self, limit: int) -> None:
        confine.lower(resource.RLIMIT_AS, self._mapped_before + limit)

    def _in_this_process(self, header: dict[str, Any], raw: bytes) -> tuple[str, int]:
        self._responder.answer(header, raw)
        return "finished", 0


def _wait(child: int, wall_s: float, cpu_s: float) -> tuple[str, int]:
    """Wait for a probe's process, no longer than its time; return how it ended."""
    watched = os.pidfd_open(child)
    spent = _watch_limits(watched, wall_s, cpu_s)
    if spent:
        os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    os.close(watched)
    code = os.waitstatus_to_exitcode(status)
    # The kernel's own limit lies above: it ends what the looks of `_watch_limits` came too late for.
    used_up = -code in (signal.SIGKILL, signal.SIGXCPU) and usage.ru_utime + usage.ru_stime > cpu_s
    if spent or used_up:
        return "timeout", spent or PROCESSOR
    if code < 0:
        return "killed", -code
    return ("finished" if code == 0 else "exited"), code


def _watch_limits(watched: int, wall_s: float, cpu_s: float) -> int:
    """Wait for the process to end; return which of its times it has used up, 0 where it ended before."""
    step_s = min(_STEP_S, wall_s / _STEPS, cpu_s / _STEPS)
    if _is_readable(watched, step_s):
        return 0  # what is quick is not measured
    meter = Meter(itself=False)
    while not _is_readable(watched, step_s):
        meter.look()
        if meter.cpu_s >= cpu_s:
            return PROCESSOR
        if meter.idle_s >= wall_s:
            return WALL
    return 0


def _is_readable(descriptor: int, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0, int((deadline - time.monotonic()) * 1000))))


def sweep_processes() -> None:
    """End what a probe left running.

    Only the first process of a namespace of its own does this: elsewhere others would die.
    """
    if os.getpid() != 1:
        return
    try:
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)
    except (ProcessLookupError, ChildProcessError):
        return
