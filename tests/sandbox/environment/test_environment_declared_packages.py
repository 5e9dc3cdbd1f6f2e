"""Packages that a course declares, held against what is installed."""

import tomllib

import pytest
from packaging.requirements import Requirement

from grader.sandbox.environment import declared_packages
from grader.sandbox.environment.distributions import is_known
from tests.support.project import ROOT


def test_what_is_missing_or_of_another_version_is_told_once() -> None:
    lines = ["numpy>=2.1", "numpy>=2.1", "numpy<1", "no-such-package-anywhere>=3", "PyYAML-nowhere"]
    numpy = declared_packages.find_versions(["numpy"])["numpy"]
    assert list(declared_packages.describe_shortcomings(lines)) == [
        f"numpy {numpy} is installed; numpy<1 is declared.",
        "no-such-package-anywhere is not installed; no-such-package-anywhere>=3 is declared.",
        "PyYAML-nowhere is not installed; PyYAML-nowhere is declared.",
    ]


@pytest.mark.parametrize("line", ["tqdm", "scikit-learn>=1.6", "torch==2.13.0", "a[b]>1,<2"])
def test_lines_that_pip_reads_are_declarations(line: str) -> None:
    assert declared_packages.is_declaration(line)


@pytest.mark.parametrize("line", ["", "not a package", "tqdm @ file:///x", "-r other.txt", ">=3"])
def test_other_lines_are_none(line: str) -> None:
    assert not declared_packages.is_declaration(line)


def test_every_package_of_the_course_is_pinned_and_its_import_known() -> None:
    """What `make run` installs for the shipped assignments."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    course = [Requirement(line).name for line in project["project"]["optional-dependencies"]["course"]]
    pins = {line.partition("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert [name for name in course if name not in pins] == []
    imports = {"opencv-python-headless": "cv2", "scikit-learn": "sklearn", "pillow": "PIL", "future": "past"}
    others = [imports.get(name, name) for name in course if name != "pypdf"]
    assert [name for name in others if not is_known(name)] == []
