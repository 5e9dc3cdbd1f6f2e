"""What every sandbox is and does.

A `Sandbox` opens boxes; a `Box` holds one hand-in, loaded, and answers requests with observations. Whatever
the hand-in does, `collect` returns: only the machine's or the grader's own fault raises (`BoxBrokenError`).
Every backend must pass the conformance suite in tests/sandbox/.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol

from grader.model import NO_SURROUNDINGS, Loaded, Observation, SubmittedFile, Surroundings, Value
from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.frames import Array
from grader.sandbox.request import Request

Oracle = Callable[[Mapping[str, Value]], Mapping[str, Array]]
"""Answers a question of a follow-through probe, from outside the box."""


class Level(StrEnum):
    """How well a run is protected; written into every report."""

    STRONG = "strong"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Protection:
    level: Level
    missing: tuple[str, ...] = ()
    """What `strong` would need and this machine lacks, in words."""


@dataclass(frozen=True)
class BoxJob:
    """What a box is opened for: the files, which one to load and how, and the limits."""

    files: Sequence[SubmittedFile]
    file: str
    """The file to load."""
    mode: str
    limits: BoxLimits
    seed: int = 0
    """Of the generators when the file is loaded: a script that trains is run again with another."""
    asked: Sequence[str] = ()
    """Names that probes use of the file: what else a notebook defines is not read. Empty for all."""
    called: Sequence[str] | None = None
    """Names by which probes may call methods of what is asked; None where any may be called."""
    provided: Sequence[str] = ()
    """Those of `files` that are the course's own."""
    surroundings: Surroundings = NO_SURROUNDINGS
    """Where in the hand-in all of it lay."""
    wants_facts: bool = True
    """Whether the source is read for its facts before it is loaded; that takes as long as loading it."""


class Box(Protocol):
    """One hand-in, loaded."""

    loaded: Loaded

    def submit(self, request: Request) -> None:
        """Queue a request; answers come in the same order from `collect`."""

    def collect(self, oracle: Oracle | None = None) -> Observation:
        """Return the answer to the oldest queued request."""

    def collect_parts(self, sizes: Sequence[int]) -> Iterator[Observation]:
        """Yield the same answer in parts of so many cases; parts are missing where it did not end well."""

    @property
    def ended(self) -> bool:
        """Tell whether the box is over, so that a further request needs a new one."""

    def close(self) -> None: ...

    def __enter__(self) -> "Box": ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sandbox(Protocol):
    def open(self, job: BoxJob) -> Box:
        """Load a hand-in into a new box; a box that is open may give way to it, and is `ended` then."""

    def close(self) -> None: ...
