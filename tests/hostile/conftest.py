"""One arena for all hostile hand-ins."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.grading import engine
from grader.grading.code_runner import join_limits
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.rubric import Assignment
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.worker_config import WorkerConfig
from tests.support.hostile_arena import Arena, Listener, tightened
from tests.support.hostile_handins import PLENTY_S
from tests.support.recordings import Recording


@pytest.fixture(scope="session")
def arena(
    assignment: Assignment,
    live_reference: LiveReference,
    make_sandbox: Callable[[WorkerConfig], Bubblewrap],
    project: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Arena]:
    tight = tightened(assignment, wall_s=PLENTY_S, cpu_s=PLENTY_S)
    canary = f"canary-{secrets.token_hex(12)}"
    # Below the project, where the reference is; one for each process of tests beside another.
    home = Path(request.config.cache.mkdir(f"canary-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"))
    (home / "token.txt").write_text(canary)
    listener = Listener()
    places = {
        "ROOT": str(project),
        "CANARY_FILE": str(home / "token.txt"),
        "TCP": str(listener.tcp.getsockname()[1]),
        "UDP": str(listener.udp.getsockname()[1]),
        "ABSTRACT": listener.abstract_name,
        "TMP": "/tmp",
        "SHM": "/dev/shm",
        "WORK": "/box",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_TOKEN", canary)
        course = WorkerConfig(tight.probes_source(), "", join_limits(tight.items))
        sandbox, next_door = make_sandbox(course), make_sandbox(course)
        setting = engine.Setting(tight, live_reference, HiddenKey("hostile"), "strong")
        watched = (*(project / name for name in ("grader", "reference", "rubrics")), home)
        in_reference = "Draw small normal weights with standard deviation"
        assert in_reference.encode() in assignment.solution_files()[0].content
        own = (canary, in_reference)
        yield Arena(setting, Recording(sandbox), sandbox.slot, places, own, watched, listener, next_door)
