"""What pip knows of this package: a name that is its own, the version that the package says, its metadata."""

import re
import tomllib
from importlib import metadata

import pytest
from packaging.metadata import Metadata

from grader import DISTRIBUTION, __version__
from grader.kit import handout_readme, wheel
from grader.rubric import Assignment
from grader.sandbox.environment import declared_packages
from tests.support.project import ROOT
from tests.support.public_files import EVERY

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSTALLS = re.compile(r"pip install (?:[^`\n]* )?[\"']?grader(?![\w/-])")
"""A line that would bring in what the public index calls `grader`: another program."""


def test_the_name_stands_in_the_project_as_in_the_package() -> None:
    assert PROJECT["name"] == DISTRIBUTION
    assert DISTRIBUTION != "grader"
    assert wheel.BEGINNING == "ml_course_grader-"


def test_what_is_installed_bears_this_name_and_version() -> None:
    installed = metadata.metadata(DISTRIBUTION)
    assert installed["Name"] == DISTRIBUTION
    assert installed["Version"] == __version__
    own = [point for point in metadata.distribution(DISTRIBUTION).entry_points if point.name == "grader"]
    assert [(point.group, point.value) for point in own] == [("console_scripts", "grader.__main__:main")]


def test_the_metadata_is_what_indexes_accept() -> None:
    """`METADATA` is what pip installs, `PKG-INFO` what setuptools leaves in a checkout."""
    texts = map(metadata.distribution(DISTRIBUTION).read_text, ("METADATA", "PKG-INFO"))
    read = Metadata.from_email(next(filter(None, texts)))
    assert read.license_expression == "MIT"
    assert read.classifiers == PROJECT["classifiers"]
    assert read.keywords == PROJECT["keywords"]


def test_the_packages_of_every_course_are_read_under_this_name() -> None:
    assert len(declared_packages.list_common_packages()) == len(PROJECT["optional-dependencies"]["course"])


@pytest.mark.parametrize(
    "line", ["pip install grader", "python -m pip install pytest grader", "pip install 'grader'"]
)
def test_the_line_that_nobody_must_type_is_recognised(line: str) -> None:
    assert INSTALLS.search(line)


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "docs/kit.md", "docs/self-check.md"])
def test_no_page_tells_anybody_to_install_another_program(path: str) -> None:
    assert not INSTALLS.search((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("assignment", EVERY, ids=lambda assignment: assignment.id)
def test_no_kit_tells_students_to_install_another_program(assignment: Assignment) -> None:
    for file in (None, f"{wheel.BEGINNING}{__version__}-py3-none-any.whl"):
        text = handout_readme.render(assignment, {}, file)
        assert not INSTALLS.search(text)
        assert (file is None) == ("Do not install `grader` by its name" in text)
