"""What the suites of the command line share: commands in this process, and a shell that finds `grader`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grader.cli import app
from tests.support.project import ROOT
from tests.support.terminals import Shell, Typed


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """`typed("run", "--help")` is what a person sees, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, **env: str) -> Result:
        return CliRunner().invoke(app, list(arguments), prog_name="grader", env={"COLUMNS": "120"} | env)

    return call


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Bash in a folder of its own, with a home of its own, where `grader` is this grader."""
    for name in ("bin", "home", "folder"):
        (tmp_path / name).mkdir()
    command = tmp_path / "bin" / "grader"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m grader "$@"\n')
    command.chmod(0o755)
    found = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    paths = {"PATH": found, "HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}

    def run(script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--norc", "-euc", script],
            cwd=tmp_path / "folder",
            env=os.environ | paths,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
