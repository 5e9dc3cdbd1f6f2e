"""What the suites share: the assignment, sandboxes, the course's side of a comparison, and a hard stop."""

import gc
import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import settings

from grader import rubric
from grader.grading.box_setup import make_reference_config
from grader.grading.live_reference import LiveReference
from grader.model.errors import SandboxUnavailableError
from grader.rubric import Assignment
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.worker_config import WorkerConfig
from tests.support.boxes import MakeSandbox
from tests.support.costs import COSTLY, all_costly
from tests.support.project import ROOT

# Commands buffer what they print, as they do for everybody.
os.environ.pop("PYTHONUNBUFFERED", None)

# What was measured of a run is the same each time; a test about the secret itself takes it away again.
os.environ["GRADER_SECRET_FILE"] = str(ROOT / "tests" / "data" / "secret.txt")

# A test that says nothing else tries this many examples; `pytest --hypothesis-profile thorough` tries more.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--unit", action="store_true", help=f"leave out what is marked {', '.join(COSTLY)}")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--unit"):
        config.option.markexpr = f"not ({' or '.join(COSTLY)})"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    named = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    return True if config.getoption("--unit") and named and all_costly(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end, so no search for garbage has to look through it, then or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files first that cost seconds: where processes share out the files, they end at the same time."""
    costly = {item.path for item in items if any(map(item.get_closest_marker, COSTLY))}
    items.sort(key=lambda item: item.path not in costly)


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        pytest.fail(f"stopped: it had not ended after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def no_longer_than() -> Callable[[float], AbstractContextManager[None]]:
    """`with no_longer_than(30):` stops the test there and then; no clock is read and compared."""
    return _stopped_after


@pytest.fixture(scope="session")
def project() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    """The items that need nothing but numpy and milliseconds."""
    whole = rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2")
    return whole.judged_on({"two_layernet.py"})


@pytest.fixture(scope="session")
def make_sandbox() -> Iterator[MakeSandbox]:
    made: list[Bubblewrap] = []

    def open_sandbox(config: WorkerConfig, *, nested: bool = True) -> Bubblewrap:
        try:
            made.append(Bubblewrap(config, nested=nested))
        except SandboxUnavailableError as fault:
            pytest.skip(f"no sandbox on this machine: {fault.message}")
        return made[-1]

    yield open_sandbox
    for sandbox in made:
        sandbox.close()


@pytest.fixture(scope="session")
def live_reference(assignment: Assignment, make_sandbox: MakeSandbox) -> Iterator[LiveReference]:
    live_reference = LiveReference(assignment, make_sandbox(make_reference_config(assignment)))
    yield live_reference
    live_reference.close()
