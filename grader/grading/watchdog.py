"""Judge what was typed in a process of its own, which is ended where it takes too long.

Everything that reads or evaluates typed text has its own limits. The watchdog is for what nobody thought of:
the run goes on, and the answer waits for a person. Processor time decides; the time on the wall only shows
that the machine gives the process none, which is nobody's fault.

Both processes belong to the trusted side: they exchange their own values, and a student's typing in them is
text and nothing else.
"""

import atexit
import multiprocessing
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from grader.checks import CHECKS, CheckInput, Verdict
from grader.checks.support.verdict import pending
from grader.model import Observation
from grader.model.errors import BoxBrokenError

_PROCESSOR_S: Final = 20.0
"""A right answer takes a hundredth of a second."""
_WALL_S: Final = 300.0
_END_S: Final = 5.0
_TOO_LONG: Final = (
    "Working out what was typed took longer than any answer should, so the grader stopped: a person has to "
    "look."
)
_Answer = TypeVar("_Answer")


class TakesTooLongError(Exception):
    """Raised where a call used up its processor time, its memory, or Python's stack."""


@dataclass(frozen=True)
class _Failure:
    """What a call raised, as a trace."""

    trace: str
    beyond_bounds: bool
    """It took more memory, or went deeper, than Python lets it."""


class Watchdog:
    """Calls functions in a process of its own, one after the other; the first call starts the process."""

    def __init__(self, processor_s: float = _PROCESSOR_S, wall_s: float = _WALL_S) -> None:
        self._processor_s = processor_s
        self._wall_s = wall_s
        self._lock = threading.Lock()
        self._running: tuple[BaseProcess, Connection] | None = None

    def call(self, function: Callable[..., _Answer], *arguments: Any) -> _Answer:
        """Call `function` in the process and return its result; it must stand at the top of a module.

        Raise TakesTooLongError where it uses up what it has, BoxBrokenError where the machine ends it.
        """
        with self._lock:
            process, line = self._running or self._start()
            try:
                line.send((function, arguments))
                answer = line.recv() if line.poll(self._wall_s) else None
            except (EOFError, OSError):
                answer = None
            if answer is None:
                raise self._ended(process)
        if isinstance(answer[0], _Failure):
            too_much = answer[0].beyond_bounds
            raise TakesTooLongError("it went too deep") if too_much else RuntimeError(answer[0].trace)
        value: _Answer = answer[0]
        return value

    def close(self) -> None:
        if self._running is None:
            return
        process, line = self._running
        self._running = None
        line.close()
        process.kill()
        process.join(_END_S)

    def _start(self) -> tuple[BaseProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        line, far = context.Pipe()
        process = context.Process(target=_serve, args=(far, self._processor_s), daemon=True)
        process.start()
        far.close()  # so that the end of the process is the end of the line
        self._running = process, line
        return self._running

    def _ended(self, process: BaseProcess) -> Exception:
        process.join(_END_S)
        code = process.exitcode
        self.close()
        if code is not None and code == -getattr(signal, "SIGPROF", 0):
            return TakesTooLongError(f"it used up {self._processor_s:g} s of processor time")
        how = f"did not answer within {self._wall_s:g} s" if code is None else f"ended with {code}"
        return BoxBrokenError(f"the process that judges typed answers {how}")


def _serve(line: Connection, processor_s: float) -> None:
    """Answer calls until the other side closes; Ctrl-C is for the other side."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            function, arguments = line.recv()
        except (EOFError, OSError):
            return
        _end_after(processor_s)
        try:
            answer = function(*arguments)
        except Exception as error:
            answer = _Failure(traceback.format_exc(), isinstance(error, RecursionError | MemoryError))
        _end_after(0)
        line.send((answer,))


def _end_after(processor_s: float) -> None:
    """Have the system end this process: no code that runs in it can delay that."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, processor_s)


_WATCHDOG: Final = Watchdog()
atexit.register(_WATCHDOG.close)


def judge_typed(check: str, params: BaseModel, observed: CheckInput) -> Verdict:
    """Return the check's verdict on what was typed; where that takes too long, a person has to look."""
    others = {name: _make_portable_pair(other) for name, other in observed.other_items.items()}
    portable = replace(_make_portable_pair(observed), other_items=others)
    try:
        judge, text = CHECKS[check].judge, params.model_dump_json(warnings=False)
        return _WATCHDOG.call(_judge, judge, type(params), text, portable)
    except TakesTooLongError:
        return pending(_TOO_LONG)


def is_same_slip(check: str, params: BaseModel, *observations: Observation) -> bool:
    """Tell whether what was typed is wrong in a variant's way; say no where that takes too long."""
    same_slip, text = CHECKS[check].typed_answers.same_slip, params.model_dump_json(warnings=False)
    if same_slip is None:
        return False
    try:
        return _WATCHDOG.call(
            _is_same_slip, same_slip, type(params), text, *map(_make_portable, observations)
        )
    except TakesTooLongError:
        return False


def _make_portable_pair(observed: CheckInput) -> CheckInput:
    recomputed = observed.recomputed and _make_portable(observed.recomputed)
    observed_values, expected = _make_portable(observed.submitted), _make_portable(observed.expected)
    return replace(observed, submitted=observed_values, expected=expected, recomputed=recomputed)


def _make_portable(observation: Observation) -> Observation:
    cases = tuple(replace(case, values=dict(case.values)) for case in observation.cases)
    return replace(observation, cases=cases)


# ── in the process ────────────────────────────────────────────────────────────────────────────────────


def _judge(
    judge: Callable[[BaseModel, CheckInput], Verdict],
    model: type[BaseModel],
    params: str,
    observed: CheckInput,
) -> Verdict:
    return judge(_read_params(model, params), observed)


def _is_same_slip(
    same_slip: Callable[..., bool], model: type[BaseModel], params: str, *observations: Observation
) -> bool:
    return same_slip(_read_params(model, params), *observations)


@lru_cache(maxsize=64)
def _read_params(model: type[BaseModel], text: str) -> BaseModel:
    """Return the same object for the same text: what was drawn for its formulas is kept with it."""
    return model.model_validate_json(text)
