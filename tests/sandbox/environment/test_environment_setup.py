"""What the rubrics declare is what `make run` installs, in pinned versions."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from grader import rubric
from grader.rubric.scaffold import scaffold
from grader.sandbox.environment import declared_packages
from tests.support.project import ROOT

PYTHON = """#!/bin/sh
# Notes what pip would be asked for; everything else is Python's own.
if [ "$1 $2" = "-m pip" ]; then
    shift 2
    case "$*" in *--requirement*) set -- "$@" $(cat .venv/declared.txt) ;; esac
    echo "$@" >> asked.txt
else
    exec {python} "$@"
fi
"""


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    parts = (line.partition("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, _, version in parts}


def declared_by_all() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    every = rubric.load_all(ROOT / "rubrics", ROOT / "reference")
    return [
        *project["project"]["optional-dependencies"]["course"],
        *dict.fromkeys(line for one in every for line in one.environment),
    ]


def test_what_is_declared_is_pinned_in_a_version_that_was_declared() -> None:
    known = pins()
    wanted = [Requirement(line) for line in declared_by_all()]
    assert len(wanted) > 10
    assert [one.name for one in wanted if canonicalize_name(one.name) not in known] == []
    unlike = [one for one in wanted if not one.specifier.contains(known[canonicalize_name(one.name)])]
    assert unlike == []


def test_what_is_declared_is_installed_as_it_is_pinned() -> None:
    lines = declared_by_all()
    assert list(declared_packages.describe_shortcomings(lines)) == []
    known = pins()
    found = declared_packages.find_versions(lines).items()
    there = {canonicalize_name(name): Version(version).public for name, version in found}
    assert there == {name: known[name] for name in there}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A course beside the script that sets it up, with a Python of which pip only takes notes."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/setup.sh", "scripts/declared_packages.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    scaffold("first", tmp_path)
    scaffold("second", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(PYTHON.replace("{python}", sys.executable))
    python.chmod(0o755)
    return tmp_path


def set_up(project: Path) -> list[str]:
    """Run the script and return what pip was asked for, a line for each time."""
    asked = project / "asked.txt"
    asked.unlink(missing_ok=True)
    known = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([project / "scripts" / "setup.sh", "run"], env=known, check=True, timeout=300)
    return asked.read_text().splitlines() if asked.exists() else []


def declare(project: Path, assignment: str, packages: str) -> None:
    rubric_file = project / "rubrics" / f"{assignment}.yaml"
    text = rubric_file.read_text()
    rubric_file.write_text(text.replace("\nlimits:", f"\nenvironment: {packages}\nlimits:", 1))


@pytest.mark.process
def test_setting_up_installs_what_the_rubrics_declare_once(project: Path) -> None:
    (course,) = set_up(project)
    assert course.endswith("--constraint constraints.txt --editable .[course]")
    assert set_up(project) == []
    declare(project, "first", "[tabulate, 'nltk>=3.9']")
    declare(project, "second", "[tabulate]")
    (more,) = set_up(project)
    assert "--constraint constraints.txt" in more
    assert more.split()[-2:] == ["tabulate", "nltk>=3.9"]
    assert set_up(project) == []


@pytest.mark.process
def test_what_was_installed_under_the_name_of_another_program_is_taken_out_first(project: Path) -> None:
    (project / ".venv/lib/python3.11/site-packages/grader-0.1.0.dist-info").mkdir(parents=True)
    before, course = set_up(project)
    assert before == "uninstall --quiet --yes grader"
    assert course.endswith("--editable .[course]")


@pytest.mark.process
def test_a_rubric_that_cannot_be_read_stops_no_setting_up_and_is_asked_again(project: Path) -> None:
    rubric_file = project / "rubrics" / "first.yaml"
    right = rubric_file.read_text()
    rubric_file.write_text("title: [\n")
    assert len(set_up(project)) == 1
    rubric_file.write_text(right)
    declare(project, "first", "[tabulate]")
    assert [line.split()[-1] for line in set_up(project)] == ["tabulate"]
