"""A laptop's boxes need nothing that only POSIX systems have: see `without_posix.py` for what this shows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.boxes import FILE
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox
POOR = ROOT / "tests" / "support" / "without_posix.py"


@pytest.fixture
def poor_python(tmp_path: Path) -> Path:
    """An interpreter for boxes that lacks what Windows lacks, at a path with a space and an umlaut."""
    path = tmp_path / "für Böxen" / "python"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -s -S -X utf8 "{POOR}" "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_hand_in_is_graded_without_posix(poor_python: Path, project: Path) -> None:
    code = "from tests.support import graded_without_posix; graded_without_posix.main()"
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.without_posix", "-c", code, str(poor_python), "emil"],
        cwd=project,
        env={"PYTHONPATH": str(project), "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["here"] == {"fork": False, "SIGALRM": False, "getpid": True}
    assert found["graded"] == {"q1a": ["passed", []], "q1b": ["failed", ["half-regularization"]]}
    assert found["notes"] == [f"{FILE} was stopped after 1 s; what it had by then was judged"]
    assert found["there"] == {"fork": 0, "SIGALRM": 0, "getpid": 1, "steps": 5}
