"""One hand-in: write it down, read it, load it once, fork once per probe.

The process that loads the student's code is theirs from then on. It may lie, and gains nothing by it: all
it can do is send values, and end. Each probe runs in a fork, and what that fork left behind (processes,
files) is swept away before the next one, so every item is judged as if it ran alone.
"""

import ast
import gc
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import cells, chance, confine, data, loader, needed, reader, tolerated, wire
from .hand_in import Case, HandIn
from .plainness import not_plain
from .recorder import Recorded, Recorder
from .scratch import Scratch

WALL, PROCESSOR = 1, 2
"""Which of its two times a probe used up; the trusted side knows these numbers."""

Probe = Callable[[HandIn, Case], dict[str, Any]]


@dataclass
class Session:
    sock: socket.socket
    work: Path
    file: str
    probes: dict[str, Probe]
    scratch: Scratch
    names: dict[str, Any]
    recorded: Recorded = field(default_factory=Recorded)

    def serve(self) -> None:
        """Answer requests until the trusted side closes."""
        answers = {"files": self._files, "read": self._read, "load": self._load, "probe": self._probe}
        while True:
            try:
                header, raw = wire.receive(self.sock)
            except (EOFError, OSError):
                return
            answers[header["op"]](header, raw)

    def _files(self, header: dict[str, Any], raw: bytes) -> None:
        confine.lower(resource.RLIMIT_AS, header["memory_bytes"])
        confine.lower(resource.RLIMIT_CPU, header["cpu_s"])
        start = 0
        for path, size in header["files"]:
            self.scratch.write(self.work / path, raw[start : start + size])
            start += size
        sys.path.append(str(self.work))
        os.chdir(self.work)
        data.lay_out()
        self._done(header["nonce"], "finished")

    def _read(self, header: dict[str, Any], _raw: bytes) -> None:
        nonce = header["nonce"]
        gc.disable()  # a syntax tree is thousands of objects and no garbage
        try:
            facts = self._facts(header)
        except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
            self._send_raised(nonce, error)
        else:
            wire.send_text(self.sock, nonce, "text", "definitions", "\n".join(facts.definitions))
            wire.send_text(self.sock, nonce, "text", "loops", "\n".join(facts.loops))
            wire.send_text(self.sock, nonce, "text", "evasive", "\n".join(sorted(facts.evasive)))
        gc.enable()
        self._done(nonce, "finished")

    def _facts(self, header: dict[str, Any]) -> reader.Facts:
        source, _ = cells.legible(self._source(), self.file)
        facts = reader.facts_of(source)
        if header["asked"] and cells.cells_of(source) is not None:
            loaded = [one for one in ast.parse(source).body if loader.is_definition(one)]
            modules = needed.Modules(self.work, header["provided"])
            facts.evasive = set(not_plain(reader.nodes_of(needed.part(loaded, header["asked"], modules))))
        return facts

    def _load(self, header: dict[str, Any], _raw: bytes) -> None:
        nonce = header["nonce"]
        chance.seed(header["seed"])
        path, wall_s = self.work / self.file, header["wall_ms"] / 1000
        try:
            source = "" if header["mode"] == "text" else self._source()
            with self._noting(header["mode"]) as recorder:
                loaded = loader.load(header["mode"], path, source, wall_s, recorder)
        except BaseException as error:
            self._send_raised(nonce, error)
        else:
            self.names = loaded.names
            self.recorded.ended.extend(loaded.notes)
            wire.send_text(self.sock, nonce, "text", "notes", "\n".join([*loaded.notes, *tolerated.notes()]))
        _flush()
        self.scratch.remember()
        self._done(nonce, "finished")

    @contextmanager
    def _noting(self, mode: str) -> Iterator[Recorder]:
        """What a script draws, saves and trains is noted while it runs; nothing else is slowed by it."""
        recorder = Recorder(self.work)
        if mode != "script":
            yield recorder
            return
        recorder.start()
        try:
            yield recorder
        finally:
            recorder.stop()
            self.recorded = recorder.recorded()

    def _source(self) -> str:
        """The file as Python reads it: honouring its own coding line, with a byte-order mark or without."""
        return reader.decode((self.work / self.file).read_bytes())

    def _probe(self, header: dict[str, Any], raw: bytes) -> None:
        fate, code = self._in_a_fork(header, raw) if header["fork"] else self._in_place(header, raw)
        self._done(header["nonce"], fate, code)

    def _in_a_fork(self, header: dict[str, Any], raw: bytes) -> tuple[str, int]:
        child = os.fork()
        if child == 0:
            try:
                confine.lower(resource.RLIMIT_CPU, header["cpu_s"])
                confine.lower(resource.RLIMIT_AS, header["memory_bytes"])
                self._answer(header, raw)
            finally:
                os._exit(0)
        ended = _wait(child, header["wall_ms"] / 1000, header["cpu_s"])
        sweep_processes()
        self.scratch.restore()
        return ended

    def _in_place(self, header: dict[str, Any], raw: bytes) -> tuple[str, int]:
        self._answer(header, raw)
        return "finished", 0

    def _answer(self, header: dict[str, Any], raw: bytes) -> None:
        given = wire.arrays_of(header, raw)
        hand_in = HandIn(self.file, self.names)
        for case in header["cases"]:
            own = {name.partition("/")[2]: a for name, a in given.items() if _of(name, case)}
            met = Case(case, own, self.sock, self.recorded)
            self._one_case(self.probes[case["probe"]], hand_in, met, case["nonce"])
        _flush()

    def _one_case(self, probe: Probe, hand_in: HandIn, case: Case, nonce: str) -> None:
        chance.seed(case.seed)
        try:
            values = probe(hand_in, case)
            if not isinstance(values, dict):
                raise TypeError(f"a probe must return a dict of values, not {type(values).__name__}")
            for name, value in values.items():
                wire.send_value(self.sock, nonce, name, value)
        except BaseException as error:
            self._send_raised(nonce, error)
        wire.send(self.sock, {"nonce": nonce, "kind": "end"})

    def _send_raised(self, nonce: str, error: BaseException) -> None:
        line, file = self._place(error)
        wire.send_value(self.sock, nonce, "line", line)
        wire.send_text(self.sock, nonce, "text", "file", file)
        wire.send_text(self.sock, nonce, "raised", type(error).__name__, _message(error))

    def _place(self, error: BaseException) -> tuple[int, str]:
        """Deepest line in the student's own files, 0 where there is none."""
        if isinstance(error, SyntaxError) and error.filename in (
            str(self.work / self.file),
            "<unknown>",
            None,
        ):
            return error.lineno or 0, self.file
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.startswith(f"{self.work}/"):
                return frame.lineno or 0, frame.filename.removeprefix(f"{self.work}/")
        return 0, ""

    def _done(self, nonce: str, fate: str, code: int = 0) -> None:
        wire.send(self.sock, {"nonce": nonce, "kind": "done", "fate": fate, "code": code})


def _of(name: str, case: dict[str, Any]) -> bool:
    owner: str = case["nonce"]
    return name.partition("/")[0] == owner


def _message(error: BaseException) -> str:
    """The exception's own text; asking a hostile exception for it may raise again."""
    try:
        return str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        return ""


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue  # the student replaced or closed it: nothing to show


def _wait(child: int, wall_s: float, cpu_s: float) -> tuple[str, int]:
    """Wait for a probe's process, no longer than its time; say how it ended."""
    watched = os.pidfd_open(child)
    timed_out = not _readable(watched, wall_s)
    if timed_out:
        os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    os.close(watched)
    code = os.waitstatus_to_exitcode(status)
    # The kernel counts the limit in ticks, the usage exactly: they differ by some per cent.
    used_up = -code in (signal.SIGKILL, signal.SIGXCPU) and usage.ru_utime + usage.ru_stime > 0.8 * cpu_s
    if timed_out or used_up:
        return "timeout", WALL if timed_out else PROCESSOR
    if code < 0:
        return "killed", -code
    return ("finished" if code == 0 else "exited"), code


def _readable(descriptor: int, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0, int((deadline - time.monotonic()) * 1000))))


def sweep_processes() -> None:
    """End what a probe left running: only as first process of an own namespace, else others would die."""
    if os.getpid() != 1:
        return
    try:
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)
    except (ProcessLookupError, ChildProcessError):
        return
