"""Commands as a person types them, in a process of their own or from a warm one, and what they print."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.project import ROOT
from tests.support.warm_commands import commands

PATIENCE_S = 60.0
INTERRUPTED = "error: interrupted.\n  What was graded is kept: run the same command again to go on.\n"


def grader(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """From a warm process, as most are; the others are for what a fork of one would not prove."""
    return commands().run(*arguments, cwd=ROOT, env=os.environ | (env or {}), timeout_s=300)


def fresh_grader(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """It imports no more than it needs and hashes otherwise than any other: nothing may hang on that."""
    return subprocess.run(
        line(*arguments), capture_output=True, text=True, cwd=ROOT, env=os.environ | (env or {}), timeout=300
    )


def line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "grader", *arguments]


def places(course: Path) -> list[str]:
    """Return the options that name the folders of a course."""
    return ["--rubrics", str(course / "rubrics"), "--reference", str(course / "reference")]


def started(arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        line(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=heed_interrupts,
    )


def heed_interrupts() -> None:
    """Where the tests themselves run in the background or under nohup, signals would be ignored below too."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """The process's output up to the line that holds `words`."""
    assert process.stdout is not None
    seen = ""
    for found in process.stdout:
        seen += found
        if words in found:
            return seen
    raise AssertionError(f"the command ended without saying {words!r}:\n{seen}")


def read_screen(descriptor: int, done: Callable[[str], bool]) -> str:
    """What a terminal was sent, until `done` says that it is enough or the other side has gone."""
    seen, deadline = b"", time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and not done(seen.decode("utf-8", "replace")):
        if select.select([descriptor], [], [], 0.1)[0]:
            try:
                data = os.read(descriptor, 1 << 16)
            except OSError:  # how Linux tells the end of a terminal
                break
            if not data:
                break
            seen += data
    return seen.decode("utf-8", "replace")
