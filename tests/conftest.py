"""What the suites that run real boxes share: the assignment, sandboxes, the course's side of a comparison."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader import rubric
from grader.errors import SandboxUnavailable
from grader.observe import box_limits
from grader.referee import Referee
from grader.rubric import Assignment
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.slot import Course

ROOT = Path(__file__).resolve().parents[1]

MakeSandbox = Callable[..., Bubblewrap]
"""(course, nested=True) to a sandbox that is closed at the end of the run."""


@pytest.fixture(scope="session")
def project() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2")


@pytest.fixture(scope="session")
def make_sandbox() -> Iterator[MakeSandbox]:
    made: list[Bubblewrap] = []

    def make(course: Course, *, nested: bool = True) -> Bubblewrap:
        try:
            made.append(Bubblewrap(course, nested=nested))
        except SandboxUnavailable as fault:
            pytest.skip(f"no sandbox on this machine: {fault.message}")
        return made[-1]

    yield make
    for sandbox in made:
        sandbox.close()


@pytest.fixture(scope="session")
def referee(assignment: Assignment, make_sandbox: MakeSandbox) -> Iterator[Referee]:
    probes, recompute, limits = (
        assignment.probes_source(),
        assignment.recompute_source(),
        box_limits(assignment),
    )
    boxes = [make_sandbox(Course(probes, recompute, limits)) for _ in ("reference", "variants")]
    referee = Referee(assignment, *boxes)
    yield referee
    referee.close()
