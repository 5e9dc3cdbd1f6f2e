"""The shipped assignment with all its files."""

from pathlib import Path

import pytest

from grader import rubric
from grader.rubric import Assignment


@pytest.fixture(scope="session")
def project_assignment(project: Path) -> Assignment:
    return rubric.load(project / "rubrics", project / "reference", "hlcv-ex2")
