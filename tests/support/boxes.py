"""Boxes to try: a course whose probe calls the hand-in's own `answer()`, and short ways to open and ask."""

import textwrap
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.model import CaseKind, CaseResult, Observation, SubmittedFile, Value
from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.laptop import Laptop
from grader.sandbox.protocol import Box, BoxJob, Oracle, Sandbox
from grader.sandbox.request import CaseSpec, Request
from grader.sandbox.worker_config import WorkerConfig
from grader.sandbox.worker_slot import Slot

MakeSandbox = Callable[..., Bubblewrap]
"""(config, nested=True) to a sandbox that is closed at the end of the run."""
FILE = "net.py"
LIMITS = BoxLimits(wall_s=4, cpu_s=1, memory_bytes=512 << 20, processes=24, output_bytes=64 << 10)
PROBES = """
import numpy as np

def answer(hand_in, case):
    return hand_in.answer()

def given(hand_in, case):
    return hand_in.answer(case.given)

def asking(hand_in, case):
    return {"sum": case.ask(a=np.arange(3.0), b=np.array(2))["sum"]}

def seeds(hand_in, case):
    return {"seed": case.seed, "kind": case.kind, "index": case.index, "drawn": case.rng.random(2),
            "legacy": np.random.rand(2)}

def work(hand_in, case):
    return {"operations": case.count_operations(hand_in.answer)}
"""
CONFIG = WorkerConfig(PROBES, "", LIMITS)
NESTED = {"warm": True, "cold": False}
"""Bubblewrap with a clone per hand-in, and with a sandbox per hand-in."""
CASE = CaseSpec(CaseKind.PUBLISHED, 0, 7)


@dataclass(frozen=True)
class Kit:
    """A sandbox to try things in."""

    sandbox: Sandbox
    nested: bool = False

    @property
    def slot(self) -> Slot:
        """Of a sandbox that has one."""
        assert isinstance(self.sandbox, Bubblewrap)
        return self.sandbox.slot

    def open(
        self, source: str, mode: str = "module", limits: BoxLimits = LIMITS, **others: str
    ) -> AbstractContextManager[Box]:
        files = {FILE: textwrap.dedent(source)} | {
            name.replace("_py", ".py"): t for name, t in others.items()
        }
        given = tuple(SubmittedFile(name, text.encode(), name) for name, text in files.items())
        return self.sandbox.open(BoxJob(given, FILE, mode, limits))

    def answer(self, source: str, **limits: Any) -> dict[str, Value]:
        """What `answer()` of a hand-in returns, in a box of its own; it must come to its end."""
        with self.open(source) as box:
            assert box.loaded.problem is None, box.loaded
            return dict(only(asked(box, **limits)).values)

    def still_works(self) -> bool:
        """Where boxes come from one worker, a bad one must not spoil the next."""
        one = {"one": 1}
        return isinstance(self.sandbox, Laptop) or plain(self.answer(f"def answer(): return {one}")) == one


def asked(box: Box, probe: str = "answer", oracle: Oracle | None = None, **other: Any) -> Observation:
    box.submit(request(probe, **other))
    return box.collect(oracle)


def request(probe: str = "answer", cases: tuple[CaseSpec, ...] = (CASE,), **limits: Any) -> Request:
    own = replace(LIMITS, **limits)
    return Request(probe, cases, own.wall_s, own.cpu_s, own.memory_bytes, own.output_bytes)


def only(observation: Observation) -> CaseResult:
    [case] = observation.cases
    assert case.finished, observation
    assert case.raised is None, case.raised
    return case


def plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in values.items()
    }
