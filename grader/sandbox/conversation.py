"""The trusted side of one hand-in in one process: have it loaded, ask it, say how it ended.

Every way a box can end is turned into a `Fate` here, in one place, whatever kind of box it is. Only
a fault that cannot be the student's raises `BoxBrokenError`.
"""

import secrets
import signal
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any, Final, Protocol

from grader.model import PROCESSOR_TIME, Fate, Loaded, Observation, Raised, SourceFacts, Value
from grader.model.errors import BoxBrokenError, MachineBusyError
from grader.sandbox.channel import Channel, PeerClosedError
from grader.sandbox.frames import (
    ArrayFrame,
    DoneFrame,
    Frame,
    TextFrame,
    TooLargeError,
    WireError,
    describe_arrays,
)
from grader.sandbox.limit_watch import CpuLimitError, DeadlineError, LimitWatch, Use
from grader.sandbox.protocol import BoxJob, Oracle
from grader.sandbox.request import Reply, Request, build_raised
from grader.sandbox.source_facts import read_facts

_GRACE_S: Final = 1.0
"""How much later than the box's own clock the trusted side gives up."""
_LOAD_GRACE_S: Final = 5.0
"""The same while loading: a script that is told to stop may be in the middle of a long operation."""
_PROMPTLY_S: Final = 1.0
"""How long a box that closed its line may take to be gone."""
_SURELY_S: Final = 30.0
"""How long one that was killed may take to be gone, on a machine that is busy."""
_LOAD_VALUES: Final = 16
_ABSENT: Final = 20
"""Most failed imports that are reported from loading."""


def _collect_signals(*names: str) -> set[int]:
    """Return the numbers of the signals that this system has; Windows has hardly any."""
    return {getattr(signal, name, 0) for name in names} - {0}


_KILL: Final = getattr(signal, "SIGKILL", 0)
_CUT_SHORT: Final = _collect_signals("SIGKILL", "SIGXCPU")
"""How a process ends that has used up its processor time."""
_FROM_OUTSIDE: Final = _collect_signals("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")
"""What the first process of a namespace can only be sent from outside: by this machine, or a person."""
_PROCESSOR: Final = 2
"""The box's number for processor time used up."""


class Keeper(Protocol):
    """Holds the process at the other end of a conversation."""

    def use(self) -> Use:
        """Return what its processes have used, and whether any of them would go on."""

    def kill(self) -> None:
        """End the process and everything in it; return at once."""

    def exit_code(self, timeout_s: float, /) -> int | None:
        """Wait for the end and return the exit code; None where it is not known in time."""

    @property
    def alive(self) -> bool:
        """Tell whether the process may still run; false once the worker that would report its end is gone."""

    @property
    def gave_way(self) -> bool:
        """Tell whether another box has been given its place."""

    @property
    def leads_namespace(self) -> bool:
        """Tell whether it is the first process of its namespace.

        Nothing inside the namespace can send that process a deadly signal.
        """

    def oom_kills(self) -> int:
        """Return how many processes were ended because memory ran out so far."""

    def last_words(self) -> str:
        """End the process; return what was printed before any student's code ran, for the course's staff."""


class Conversation(AbstractContextManager["Conversation"]):
    """All that is said with a box, from loading to the last answer.

    It loads on construction, and raises BoxBrokenError only for the machine's own fault.
    """

    def __init__(self, channel: Channel, keeper: Keeper, job: BoxJob) -> None:
        self._channel = channel
        self._keeper = keeper
        self._job = job
        self._queue: deque[Reply] = deque()
        self._ended: tuple[Fate, str] | None = None
        self._kills = keeper.oom_kills()
        self._watch = LimitWatch(keeper.use, cpu_s=job.limits.cpu_s, idle_s=job.limits.wall_s)
        self.loaded = self._load()

    def submit(self, request: Request) -> None:
        reply = Reply(request, [file.path for file in self._job.files])
        self._queue.append(reply)
        if self._ended is None:
            self._channel.send(*reply.message())

    def collect(self, oracle: Oracle | None = None) -> Observation:
        reply = self._queue.popleft()
        request = reply.request
        if self._ended is not None:
            return reply.observation(*self._ended, "", 0.0)
        start = time.monotonic()
        self._allow(request, _GRACE_S)
        fate, detail = self._follow(reply, oracle)
        if fate is Fate.TIMEOUT and self._channel.printed_bytes > request.output_bytes:
            detail = f"{detail}, after it had printed {self._channel.printed_bytes >> 10} KiB"
        output = self._channel.take_output(request.output_bytes)
        return reply.observation(fate, detail, output, time.monotonic() - start)

    def collect_parts(self, sizes: Sequence[int]) -> Iterator[Observation]:
        """Yield the answer in parts of so many cases as `sizes` says, each as soon as it is whole.

        Parts are missing at the end where the process ended badly: the last one is held back until its end is
        known.
        """
        reply = self._queue.popleft()
        self._allow(reply.request, 0.0)
        for start, stop in pairwise(accumulate(sizes, initial=0)):
            last = stop == len(reply.request.cases)
            if self._ended is not None:
                return
            try:
                fate, _ = self._follow(reply, None, None if last else stop)
            except MachineBusyError:
                return
            if fate is not Fate.FINISHED:
                break
            yield reply.part(start, stop)
        self._channel.take_output(reply.request.output_bytes)

    def close(self) -> None:
        self._keeper.kill()
        self._channel.close()

    def __exit__(self, *_raised: object) -> None:
        self.close()

    @property
    def ended(self) -> bool:
        """Tell whether the conversation is over, so that a further request needs a new box."""
        return self._ended is not None or self._keeper.gave_way

    def _allow(self, request: Request, grace_s: float) -> None:
        """Count what is used from now on, against the request's limits and `grace_s` more.

        The box stops itself in time. It is stopped from here only where it fails to.
        """
        cpu_s, idle_s = request.cpu_s + grace_s, request.wall_s + grace_s
        self._watch = LimitWatch(self._keeper.use, cpu_s=cpu_s, idle_s=idle_s)

    def _follow(self, reply: Reply, oracle: Oracle | None, cases: int | None = None) -> tuple[Fate, str]:
        """Take frames until the probe is done, or `cases` cases are; return how that ended.

        A fault on the way ends the conversation.
        """
        try:
            while reply.done is None and (cases is None or reply.ended_cases < cases):
                frame = self._channel.next_frame(self._watch, reply.request.output_bytes)
                question = reply.add(frame)
                if question is not None:
                    self._answer(question, oracle)
            if reply.done is not None and not self._queue and self._channel.unread:
                raise WireError("more was sent after the last answer")
        except (DeadlineError, CpuLimitError, PeerClosedError, WireError, MachineBusyError) as fault:
            return self._end(fault, reply.request)
        if reply.done is None:
            return Fate.FINISHED, ""
        if self._memory_ran_out():
            return Fate.MEMORY, "a process was ended because memory ran out"
        return _read_fate(reply, reply.done)

    def _answer(self, question: dict[str, Value], oracle: Oracle | None) -> None:
        if oracle is None:
            raise WireError("a question was asked where none is allowed")
        try:
            arrays = oracle(question)
        except BaseException:
            self._ended = (Fate.KILLED, "its question had no answer")
            self._keeper.kill()
            raise
        entries, raw = describe_arrays(dict(arrays))
        self._channel.send({"op": "answer", "arrays": entries}, raw)
        self._watch.pause()

    def _end(self, fault: Exception, request: Request) -> tuple[Fate, str]:
        """End the conversation and return how it ended: a further request needs another box."""
        self._ended = Fate.KILLED, "the box broke"
        try:
            self._ended = self._explain_end(fault, request)
        finally:
            self._keeper.kill()
        return self._ended

    def _explain_end(self, fault: Exception, request: Request) -> tuple[Fate, str]:
        if isinstance(fault, MachineBusyError):
            raise fault
        if isinstance(fault, DeadlineError):
            return Fate.TIMEOUT, f"stopped after {request.wall_s:g} s"
        if isinstance(fault, CpuLimitError):
            return Fate.TIMEOUT, f"stopped after {request.cpu_s:g} s {PROCESSOR_TIME}"
        if isinstance(fault, TooLargeError):
            return Fate.OUTPUT_LIMIT, str(fault)
        if isinstance(fault, WireError):
            return Fate.TAMPERED, str(fault)
        return self._explain_exit(request)

    def _explain_exit(self, request: Request) -> tuple[Fate, str]:
        """Return how a box ended that closed its line; its process may have ended or not.

        Raise BoxBrokenError where it was ended from outside, or together with its worker.
        """
        code = self._keeper.exit_code(_PROMPTLY_S)
        lingers = code is None and self._keeper.alive
        if lingers:  # one that was ending keeps its own exit code
            self._keeper.kill()
            code = self._keeper.exit_code(_SURELY_S)
        if self._memory_ran_out():
            return Fate.MEMORY, "a process was ended because memory ran out"
        if code is None:
            raise BoxBrokenError("the worker ended together with the box it was serving")
        if lingers and -code == _KILL:
            return Fate.EXITED, "it closed its line to the grader and went on"
        if -code in _CUT_SHORT and self._may_have_used(request.cpu_s):
            return Fate.TIMEOUT, f"stopped after {request.cpu_s:g} s {PROCESSOR_TIME}"
        if -code in _FROM_OUTSIDE and self._keeper.leads_namespace:
            raise BoxBrokenError(f"a box was ended from outside, by signal {-code}")
        return (Fate.KILLED, f"signal {-code}") if code < 0 else (Fate.EXITED, f"exit code {code}")

    def _may_have_used(self, cpu_s: float) -> bool:
        """Tell whether the box may have used up `cpu_s`: more than half of it was seen at the last look.

        What was used since that look is unknown, and the kernel's ticks are right to some per cent.
        """
        return self._watch.cpu_used_s > 0.5 * cpu_s

    def _memory_ran_out(self) -> bool:
        """Tell whether a process was ended because memory ran out since the last call.

        Any rise counts, whatever the exit code: a parent may go on without the child that it lost.
        """
        before, self._kills = self._kills, self._keeper.oom_kills()
        return self._kills > before

    def _load(self) -> Loaded:
        """Send the files, have them read, then loaded: the facts come before any of the code can run."""
        self._lay_down()
        source_facts = SourceFacts()
        if self._job.wants_facts and self._job.mode not in ("text", "command"):
            job = self._job
            called = None if job.called is None else list(job.called)
            asked = {"asked": list(job.asked), "called": called, "provided": list(job.provided)}
            facts, problem = self._run_phase("read", asked | {"beside": job.mode == "script"})
            if problem or self._ended:
                return replace(self._build_loaded(source_facts, problem, ()), unreadable=True)
            source_facts = read_facts(facts)
        notes, problem = self._load_code()
        loaded = self._build_loaded(source_facts, problem, _read_lines(notes, "notes"))
        return replace(loaded, absent=_read_lines(notes, "absent")[:_ABSENT])

    def _load_code(self) -> tuple[dict[str, Value], Raised | None]:
        job, limits = self._job, self._job.limits
        # A script is told to stop in the box; nothing there keeps the time of whatever else is loaded.
        grace_s = _LOAD_GRACE_S if job.mode in ("script", "command") else 0.0
        wall_ms = round(limits.wall_s * 1000)
        bounds = {"mode": job.mode, "wall_ms": wall_ms, "cpu_s": limits.cpu_s, "steps": limits.steps}
        return self._run_phase("load", {"seed": job.seed, **bounds}, grace_s=grace_s)

    def _lay_down(self) -> None:
        """Send the files to the box; raise BoxBrokenError where that fails.

        None of the student's code has run by then, so a failure is the machine's fault.
        """
        around, limits = self._job.surroundings, self._job.limits
        files = around.laid_out(self._job.files)
        listing = [[path, len(content)] for path, content in files.items()]
        bounds = {"memory_bytes": limits.memory_bytes, "cpu_s": limits.hard_cpu_s}
        message = {"files": listing, "folder": around.folder, **bounds}
        _, problem = self._run_phase("files", message, b"".join(files.values()))
        if problem or self._ended:
            last = self._keeper.last_words()
            raise BoxBrokenError(f"a box could not be set up: {problem or self._ended}; {last}")

    def _build_loaded(self, facts: SourceFacts, problem: Raised | None, notes: tuple[str, ...]) -> Loaded:
        fate, detail = self._ended or (Fate.FINISHED, "")
        if detail:
            notes = (*notes, detail)
        return Loaded(self._job.mode, facts, problem, fate, notes)

    def _run_phase(
        self, op: str, header: Mapping[str, Any], raw: bytes = b"", grace_s: float = _LOAD_GRACE_S
    ) -> tuple[dict[str, Value], Raised | None]:
        nonce = secrets.token_hex(16)
        limits = self._job.limits
        request = Request(op, (), limits.wall_s, limits.cpu_s, limits.memory_bytes, limits.output_bytes)
        self._allow(request, grace_s)
        self._channel.send({"op": op, "nonce": nonce, **header}, raw)
        values: dict[str, Value] = {}
        problem: Raised | None = None
        try:
            while not isinstance(
                frame := self._channel.next_frame(self._watch, limits.output_bytes), DoneFrame
            ):
                problem = _take_frame(frame, nonce, values) or problem
            _require_nonce(frame, nonce)
        except (DeadlineError, CpuLimitError, PeerClosedError, WireError, MachineBusyError) as fault:
            self._end(fault, request)
        self._channel.take_output(limits.output_bytes)
        return values, problem


def _read_lines(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    text = values.get(name)
    return tuple(text.splitlines()) if isinstance(text, str) else ()


def _take_frame(frame: Frame, nonce: str, values: dict[str, Value]) -> Raised | None:
    _require_nonce(frame, nonce)
    if not isinstance(frame, ArrayFrame | TextFrame) or len(values) >= _LOAD_VALUES:
        raise WireError("loading sent a frame that does not belong to it")
    if isinstance(frame, TextFrame):
        if frame.kind == "raised":
            return build_raised(frame.name, frame.text, values)
        values[frame.name] = frame.text
    else:
        values[frame.name] = frame.value
    return None


def _require_nonce(frame: Frame, nonce: str) -> None:
    if frame.nonce != nonce:
        raise WireError("an answer carries a nonce that was not asked for")


def _read_fate(reply: Reply, done: DoneFrame) -> tuple[Fate, str]:
    if done.fate == "timeout" and done.code == _PROCESSOR:
        return Fate.TIMEOUT, f"stopped after {reply.request.cpu_s:g} s of processor time"
    if done.fate == "timeout":
        return Fate.TIMEOUT, f"stopped after {reply.request.wall_s:g} s"
    if done.fate == "killed":
        return Fate.KILLED, f"signal {done.code}"
    if done.fate == "exited" or not reply.whole:
        return Fate.EXITED, f"exit code {done.code}"
    return Fate.FINISHED, ""
