"""On machines that could never grade: what cannot work there is told in words, what can is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT

pytestmark = pytest.mark.process


AS_IF = """
import runpy, sys
{setting}
sys.argv = ["grader", *sys.argv[1:]]
runpy.run_module("grader", run_name="__main__")
"""
WITHOUT_UNIX = (
    "import psutil, shutil, tarfile  # these have others to take there\n"
    "sys.modules.update(fcntl=None, resource=None, pwd=None, grp=None, termios=None)"
)
OLD = "sys.version_info = (3, 9, 2, 'final', 0)"


def run_under(setting: str, folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", AS_IF.format(setting=setting), *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_grading_where_no_system_for_it_is_has_words(tmp_path: Path) -> None:
    code, _, said = run_under(WITHOUT_UNIX, tmp_path, "run", "submissions")
    assert code == 2
    assert said.startswith("error: grader run: expected Linux, found ")
    assert said.endswith("  Hand-ins are graded on Linux; a handout is checked everywhere: grader check\n")


def test_a_check_and_a_new_assignment_need_no_such_system(tmp_path: Path) -> None:
    code, shown, said = run_under(WITHOUT_UNIX, tmp_path, "check", "--help")
    assert (code, "Example: grader check" in shown, said) == (0, True, "")
    code, _, said = run_under(WITHOUT_UNIX, tmp_path, "init", "ridge")
    assert (code, said) == (0, "")
    assert (tmp_path / "rubrics" / "ridge.yaml").is_file()


def test_an_old_python_is_refused_before_anything_fails_in_it(tmp_path: Path) -> None:
    assert run_under(OLD, tmp_path, "check") == (
        2,
        "",
        f"error: expected Python 3.11 or newer, found 3.9.2 ({sys.executable}).\n"
        "  Make the environment with a newer one: python3.11 -m venv .venv\n",
    )
