"""What most of these tests run commands by: a fork does what a fresh process does, and nothing stays."""

import os
import signal
import subprocess
import sys

import pytest

from tests.support.classes import ENDLESS, Class
from tests.support.commands import PATIENCE_S, fresh_grader, grader
from tests.support.project import ROOT
from tests.support.warm_commands import commands

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("nothing_left_running")]

NARROW = {"COLUMNS": "60", "TERM": "dumb"}


@pytest.mark.parametrize("typed", ["", "run x --wrong", "report --out /dev/null"])
def test_a_fork_ends_and_says_what_a_fresh_process_does(typed: str) -> None:
    """Its own environment too, though that is read while modules are imported."""
    fresh, forked = (run(*typed.split(), env=NARROW) for run in (fresh_grader, grader))
    assert forked.stdout + forked.stderr
    assert (forked.returncode, forked.stdout, forked.stderr) == (fresh.returncode, fresh.stdout, fresh.stderr)


def test_what_is_settled_when_python_starts_cannot_be_changed() -> None:
    with pytest.raises(AssertionError, match="needs a process of its own"):
        grader("version", env={"PYTHONHASHSEED": "7"})


@pytest.mark.sandbox
def test_a_command_that_takes_too_long_is_ended_and_the_next_one_runs(stats: Class) -> None:
    endless = stats.hand_in(ada=ENDLESS).command()
    with pytest.raises(subprocess.TimeoutExpired):
        commands().run(*endless, cwd=ROOT, env=os.environ, timeout_s=1)
    assert grader("version").returncode == 0


STARTER = """
import os, signal
from tests.support.project import ROOT
from tests.support.warm_commands import commands

assert commands().run("version", cwd=ROOT, env=os.environ, timeout_s=60).returncode == 0
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_whoever_started_it_even_where_that_is_killed() -> None:
    """Else the fixture of all these tests finds it."""
    done = subprocess.run([sys.executable, "-c", STARTER], cwd=ROOT, timeout=PATIENCE_S)
    assert done.returncode == -signal.SIGKILL
