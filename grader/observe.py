"""Run a hand-in's probes in a box, whatever the hand-in does to the box.

All requests go in at once and answers are taken as they come, so the box works while the engine judges.
Where a request brings the box down, the requests behind it get a new one: every item is judged as if it ran
alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from grader.model import Fate, Loaded, Observation, SubmittedFile
from grader.rubric import Assignment, Item, Limits
from grader.sandbox.protocol import Box, BoxLimits, Oracle, Sandbox, Work
from grader.sandbox.request import CaseSpec, Request

# What no other way of loading would change.
_HOPELESS: Final = frozenset({"SyntaxError", "IndentationError", "TabError", "ValueError"})


class Bench:
    """One file of one hand-in, loaded by the first way of loading that works."""

    def __init__(
        self, sandbox: Sandbox, files: Sequence[SubmittedFile], file: str, assignment: Assignment
    ) -> None:
        self._sandbox = sandbox
        self._files = files
        self._file = file
        self._limits = box_limits(assignment)
        self._modes = _modes(files, file, assignment)
        self._box: Box | None = None
        self.loaded = self._open_first_that_works()

    @property
    def usable(self) -> bool:
        return self.loaded.problem is None and self.loaded.fate is Fate.FINISHED

    def observe_all(self, requests: Mapping[str, Request]) -> Iterator[tuple[str, Observation]]:
        """(item, observation) in the order of the requests."""
        waiting = dict(requests)
        while waiting:
            box = self._fresh()
            for request in waiting.values():
                box.submit(request)
            for item in list(waiting):
                del waiting[item]
                yield item, box.collect()
                if box.ended:
                    break

    def observe(self, request: Request, oracle: Oracle | None = None) -> Observation:
        box = self._fresh()
        box.submit(request)
        return box.collect(oracle)

    def close(self) -> None:
        if self._box is not None:
            self._box.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open_first_that_works(self) -> Loaded:
        refused: list[str] = []
        for mode in self._modes:
            loaded = self._open(mode).loaded
            if loaded.problem is None and loaded.fate is Fate.FINISHED:
                break
            if loaded.problem and loaded.problem.type_name in _HOPELESS:
                break
            refused.append(f"loading the whole file failed ({_why(loaded)}); its definitions were used")
        notes = (*refused[: len(self._modes) - 1], *loaded.notes)
        return Loaded(loaded.mode, loaded.facts, loaded.problem, loaded.fate, notes)

    def _fresh(self) -> Box:
        """A box that still answers."""
        if self._box is None or self._box.ended:
            return self._open(self.loaded.mode)
        return self._box

    def _open(self, mode: str) -> Box:
        self.close()
        self._box = None  # so that a box that cannot be opened is not closed twice
        self._box = self._sandbox.open(Work(self._files, self._file, mode, self._limits))
        return self._box


def request_for(item: Item, probe: str, cases: tuple[CaseSpec, ...]) -> Request:
    limits = item.limits
    return Request(probe, cases, limits.wall_s, limits.cpu_s, limits.memory_bytes, limits.output_bytes)


def box_limits(assignment: Assignment) -> BoxLimits:
    """A box must hold its most demanding item; each item is then held to its own limits."""
    every: list[Limits] = [assignment.limits, *(item.limits for item in assignment.items)]
    return BoxLimits(
        wall_s=max(limits.wall_s for limits in every),
        cpu_s=max(limits.cpu_s for limits in every),
        memory_bytes=max(limits.memory_bytes for limits in every),
        processes=max(limits.processes for limits in every),
        output_bytes=max(limits.output_bytes for limits in every),
    )


def _modes(files: Sequence[SubmittedFile], file: str, assignment: Assignment) -> Sequence[str]:
    """A notebook's cells are never run whole here: only what they define is taken."""
    taken = next(f for f in files if f.path == file)
    return ("definitions",) if taken.from_notebook else assignment.load[file]


def _why(loaded: Loaded) -> str:
    if loaded.problem is None:
        return loaded.notes[-1] if loaded.notes else loaded.fate.value
    line = f", line {loaded.problem.line}" if loaded.problem.line else ""
    return f"{loaded.problem.type_name}: {loaded.problem.message}{line}"
