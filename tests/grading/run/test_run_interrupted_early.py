"""Ctrl-C before the first hand-in: the same words and exit code as later, and no traceback."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import INTERRUPTED, PATIENCE_S, heed_interrupts, line
from tests.support.project import ROOT

pytestmark = pytest.mark.process

KEY = """\
import signal
import sys


def press(event, arguments):
    if event == {event!r} and {name!r} in str(arguments[0]):
        signal.raise_signal(signal.SIGINT)


sys.addaudithook(press)
"""
"""Python runs this first of all; it presses the key when the process does what is waited for."""


@pytest.mark.parametrize(
    ("command", "event", "name"), [("run", "import", "typer"), ("report", "sqlite3.connect", "grades.sqlite")]
)
def test_the_key_has_words_from_the_first_moment_on(
    tmp_path: Path, command: str, event: str, name: str
) -> None:
    """During the imports, and at work that is no grading."""
    (tmp_path / "sitecustomize.py").write_text(KEY.format(event=event, name=name))
    (tmp_path / "grades.sqlite").touch()
    done = subprocess.run(
        line(command, *(["submissions"] if command == "run" else []), "--out", str(tmp_path)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        preexec_fn=heed_interrupts,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", INTERRUPTED)
