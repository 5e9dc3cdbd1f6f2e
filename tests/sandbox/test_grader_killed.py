"""The grader killed in the middle: nothing of a box is left running, and its control group can be swept."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox import cgroup
from tests.support.boxes import Kit
from tests.support.processes import alive, below, until
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox
BACKENDS = ("warm", "cold")

GRADER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # where tests run in the background it is ignored
sys.path.insert(0, {project!r})
from tests.support.boxes import CONFIG, FILE, LIMITS
from grader.model import SubmittedFile
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.protocol import BoxJob
source = '''
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        time.sleep(99)
def answer(): return {{}}
'''
sandbox = Bubblewrap(CONFIG, nested={nested})
box = sandbox.open(BoxJob((SubmittedFile(FILE, source.encode(), FILE),), FILE, "module", LIMITS))
folders = sandbox.slot.group.folders if sandbox.slot.group else ()
print(" ".join(map(str, folders)), flush=True)
time.sleep(99)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_running(kit: Kit, project: Path, how: int) -> None:
    code = GRADER.format(project=str(project), nested=kit.nested)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as grader:
        assert grader.stdout is not None
        folders = [Path(path) for path in grader.stdout.readline().decode().split()]
        # bubblewrap, the worker or box, and what the hand-in left behind
        started = until(lambda: len(alive(below(grader.pid))) >= 3)
        boxes = below(grader.pid)
        os.kill(grader.pid, how)
        grader.wait(10)
    assert started
    assert until(lambda: not alive(boxes)), boxes
    assert until(lambda: _swept(folders)), folders


def _swept(folders: list[Path]) -> bool:
    cgroup.remove_stale_groups()
    return not any(folder.exists() for folder in folders)


def test_a_sweep_spares_the_living(kit: Kit) -> None:
    group = kit.slot.group
    if group is None:
        pytest.skip("no control group can be made on this machine")
    fresh = cgroup.create_group(f"{os.getpid()}-test-idle", 1 << 28, 8)
    assert fresh is not None
    try:
        code = "from grader.sandbox import cgroup; cgroup.remove_stale_groups()"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        assert all(folder.exists() for folder in (*group.folders, *fresh.folders))
    finally:
        fresh.remove()
    assert not any(folder.exists() for folder in fresh.folders)
