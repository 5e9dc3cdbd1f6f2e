"""What a box is asked, and what is made of its answer.

`Reply` takes frames in the one order an honest box sends them: the values of the first case, its end, the
second case, …, and `done`. A frame with a foreign nonce, a name given twice or a case out of turn is
refused: it was not the asked function that answered.
"""

import builtins
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from grader.model import CaseKind, CaseResult, Fate, Foreign, Observation, Raised, Value
from grader.model.plain_values import Composite, PlainValue
from grader.model.text import truncate
from grader.sandbox.frames import (
    Array,
    ArrayFrame,
    DoneFrame,
    Frame,
    MarkFrame,
    PlainFrame,
    TextFrame,
    WireError,
    describe_arrays,
)

_VALUES_CAP = 1000
_MESSAGE_CAP = 2001
_NAME_CAP = 80
_LINES_CAP = 100_000
_ABSENT_CAP = 300
_OWN_CLASS = "<own class>"
_SPARE_CPU_S = 10
_FAMILIAR = frozenset(dir(builtins)) | {
    "AxisError", "BdbQuit", "DataFrame", "Figure", "LinAlgError", "NoneType", "NotDefined", "Series",
    "UFuncTypeError",
    "_ArrayMemoryError", "_UFuncBinaryResolutionError", "_UFuncNoLoopError", "_UFuncOutputCastingError",
    "builtin_function_or_method", "csr_matrix", "dict_items", "dict_keys", "dict_values", "function",
    "generator", "method", "module", "ndarray",
}  # fmt: skip


def hard_cpu_s(cpu_s: float) -> int:
    """Return the processor time, in s, after which the kernel ends a process that may use `cpu_s`.

    It lies well above the limit: the box measures exactly and ends the process first, handing over what it
    has. The kernel counts ticks, and charges a process that often waits briefly for far more than it used.
    """
    return 2 * max(1, round(cpu_s)) + _SPARE_CPU_S


@dataclass(frozen=True)
class CaseSpec:
    kind: CaseKind
    index: int
    seed: int
    given: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    """Arrays the probe gets with this case: what another box yielded."""
    probe: str = ""
    """Where cases of several items are run together: this case's own probe, in place of the request's."""


@dataclass(frozen=True)
class Request:
    """One probe over some cases, under limits."""

    probe: str
    cases: tuple[CaseSpec, ...]
    wall_s: float
    """How long the box may do nothing: it sleeps, or waits for what does not come."""
    cpu_s: float
    """Processor time of all its processes together."""
    memory_bytes: int
    output_bytes: int
    patience: float = 1.0
    """How many times as long the box itself lets a probe do nothing, which may wait for the reference."""
    fork: bool = True
    """Whether the probe gets a process of its own; the reference's own sums may go without."""


class Reply:
    """Collects the frames that answer one request.

    The nonces are fresh, so no frame can be made beforehand.
    """

    def __init__(self, request: Request, files: Collection[str] = ()) -> None:
        self.request = request
        self._files = files
        self.nonce = secrets.token_hex(16)
        self._nonces = [secrets.token_hex(16) for _ in request.cases]
        self._cases: list[_Case] = []
        self._current = _Case()
        self.done: DoneFrame | None = None

    def message(self) -> tuple[dict[str, Any], bytes]:
        """Return the request as header and raw bytes, with this reply's nonces in it."""
        numbered = list(zip(self._nonces, self.request.cases, strict=True))
        arrays = {f"{nonce}/{name}": a for nonce, case in numbered for name, a in case.given.items()}
        entries, raw = describe_arrays(arrays)
        header = {
            "op": "probe",
            "nonce": self.nonce,
            "wall_ms": round(self.request.wall_s * self.request.patience * 1000),
            "cpu_s": max(1, round(self.request.cpu_s)),
            "hard_cpu_s": hard_cpu_s(self.request.cpu_s),
            "fork": self.request.fork,
            "memory_bytes": self.request.memory_bytes,
            "cases": [
                {
                    "probe": case.probe or self.request.probe,
                    "kind": case.kind.value,
                    "index": case.index,
                    "seed": case.seed,
                    "nonce": nonce,
                }
                for nonce, case in numbered
            ],
            "arrays": entries,
        }
        return header, raw

    def add(self, frame: Frame) -> dict[str, Value] | None:
        """Take one frame; return the values asked about where it is a question, else None."""
        if isinstance(frame, DoneFrame):
            self._finish(frame)
            return None
        self._in_turn(frame)
        if isinstance(frame, MarkFrame):
            return self._mark(frame)
        self._current.add(frame)
        return None

    def _mark(self, frame: MarkFrame) -> dict[str, Value] | None:
        if frame.kind == "ask":
            return self._current.take_question()
        self._cases.append(self._current)
        self._current = _Case()
        return None

    def _in_turn(self, frame: Frame) -> None:
        turn = len(self._cases)
        if turn >= len(self._nonces) or frame.nonce != self._nonces[turn]:
            raise WireError("an answer carries a nonce that was not asked for")

    def _finish(self, frame: DoneFrame) -> None:
        if frame.nonce != self.nonce:
            raise WireError("an ending carries a nonce that was not asked for")
        self.done = frame

    def observation(self, fate: Fate, detail: str, output: str, wall_s: float) -> Observation:
        """Return what has come so far; cases that were not reached are marked unfinished."""
        ended = [
            case.result(spec.kind, self._files)
            for case, spec in zip(self._cases, self.request.cases, strict=False)
        ]
        rest = self.request.cases[len(ended) :]
        missing = [CaseResult(kind=spec.kind, finished=False) for spec in rest]
        return Observation(fate, (*ended, *missing), detail, output, wall_s)

    @property
    def ended_cases(self) -> int:
        return len(self._cases)

    def part(self, start: int, stop: int) -> Observation:
        """Return the cases from `start` to before `stop`, all of which must have come."""
        specs = self.request.cases[start:stop]
        ended = zip(self._cases[start:stop], specs, strict=True)
        return Observation(Fate.FINISHED, tuple(case.result(spec.kind, self._files) for case, spec in ended))

    @property
    def whole(self) -> bool:
        return len(self._cases) == len(self._nonces)


class _Case:
    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.raised: tuple[str, str] | None = None

    def add(self, frame: ArrayFrame | PlainFrame | TextFrame) -> None:
        if isinstance(frame, TextFrame) and frame.kind == "raised":
            self.raised = (frame.name, frame.text)
            return
        if frame.name in self.values or len(self.values) >= _VALUES_CAP:
            raise WireError(f"the value {frame.name!r} was sent twice, or there are too many")
        self.values[frame.name] = _read_value(frame)

    def take_question(self) -> dict[str, Value]:
        question, self.values = self.values, {}
        return question

    def result(self, kind: CaseKind, files: Collection[str]) -> CaseResult:
        hidden = kind is not CaseKind.PUBLISHED
        values = {name: _mask(value, hidden) for name, value in self.values.items()}
        if self.raised is None:
            return CaseResult(kind, MappingProxyType(values))
        type_name, message = self.raised
        return CaseResult(
            kind, raised=build_raised(_mask_type_name(type_name, hidden), message, values, files)
        )


def build_raised(
    type_name: str, message: str, location: Mapping[str, Value], files: Collection[str] | None = None
) -> Raised:
    """Return an exception, made from its frame and the place that came before it.

    The place counts only where it is in one of `files`.
    """
    line, file, absent = location.get("line"), location.get("file"), location.get("absent")
    described = absent[:_ABSENT_CAP] if isinstance(absent, str) else ""
    if not isinstance(file, str) or (files is not None and file not in files):
        return Raised(type_name, truncate(message, _MESSAGE_CAP), absent=described)
    whole = isinstance(line, np.ndarray) and line.dtype.kind in "iu" and line.ndim == 0
    number = int(line) if isinstance(line, np.ndarray) and whole else 0
    line_number = number if 0 < number < _LINES_CAP else None
    return Raised(type_name, truncate(message, _MESSAGE_CAP), line_number, file or None, described)


def _mask(value: Value, hidden: bool) -> Value:
    if isinstance(value, Composite):
        return _mask_composite(value, hidden)
    return Foreign(_mask_type_name(value.type_name, hidden)) if isinstance(value, Foreign) else value


def _mask_composite(value: Composite, hidden: bool) -> Composite:
    keys, items = (tuple(_mask_part(part, hidden) for part in parts) for parts in (value.keys, value.items))
    return replace(value, keys=keys, items=items)


def _mask_part(part: PlainValue, hidden: bool) -> PlainValue:
    return _mask(part, hidden) if isinstance(part, Foreign | Composite) else part


def _mask_type_name(name: str, hidden: bool) -> str:
    """Return the name of a type, or a neutral one where a hand-in may have made it up.

    A made-up name could carry hidden inputs out, or a page of text.
    """
    plain = name.isprintable() and len(name) <= _NAME_CAP
    return name if plain and (name in _FAMILIAR or not hidden) else _OWN_CLASS


def _read_value(frame: ArrayFrame | PlainFrame | TextFrame) -> Value:
    if isinstance(frame, ArrayFrame | PlainFrame):
        return frame.value
    return Foreign(frame.text) if frame.kind == "foreign" else frame.text
