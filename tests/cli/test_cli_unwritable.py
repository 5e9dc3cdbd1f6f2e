"""What a command prints may have nowhere to go: a full disk, a closed output, a reader that has left."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.process

FULL = Path("/dev/full")
SAID = (
    "error: what the command prints cannot be written: No space left on device.\n"
    "  Grades and pages that were written are kept. Send the output elsewhere and run the same command "
    "again.\n"
)


def grader(*arguments: str, **how: Any) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grader", *arguments]
    return subprocess.run(command, text=True, timeout=120, env=os.environ | {"TERM": "dumb"}, **how)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [("version",), ("--help",), ("run", "--help"), ()])
def test_a_full_disk_behind_the_output_is_no_bug(arguments: tuple[str, ...]) -> None:
    with FULL.open("w") as full:
        done = grader(*arguments, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.lstrip("\n")) == (1, SAID)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_words_that_cannot_be_said_leave_the_exit_code() -> None:
    with FULL.open("w") as full:
        done = grader("run", "no-such-folder", stdout=subprocess.PIPE, stderr=full)
    assert (done.returncode, done.stdout.count("Traceback")) == (2, 0)


def test_without_any_output_a_command_still_works() -> None:
    done = grader("version", preexec_fn=lambda: os.closerange(1, 3))
    assert done.returncode == 0
