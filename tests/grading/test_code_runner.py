"""What is loaded together, and how long it may take."""

from pathlib import Path

import pytest

from grader import rubric
from grader.grading.code_runner import group_items, join_limits
from grader.model import SubmittedFile
from grader.rubric import Assignment

FILES = ("two_layernet.py", "ex2_FCnet.py", "ex2_pytorch.py")
Loaded = dict[str, tuple[list[str], float, float]]


@pytest.fixture(scope="module")
def whole(project: Path) -> Assignment:
    return rubric.load(project / "rubrics", project / "reference", "hlcv-ex2")


def scripts(assignment: Assignment, *notebooks: str) -> Loaded:
    """What is run whole: items, wall and processor seconds by file, where these files are one notebook's."""
    files = [
        SubmittedFile(name, b"", "ex2.ipynb" if name in notebooks else name, name in notebooks)
        for name in FILES
    ]
    return {
        source.file: ([i.id for i in source.items], limits.wall_s, limits.cpu_s)
        for source in group_items(assignment.items, files)
        if source.modes == ("script",)
        for limits in [join_limits(source.items)]
    }


def test_scripts_have_their_own_time(whole: Assignment) -> None:
    expected: Loaded = {"ex2_FCnet.py": (["q3b"], 25, 45), "ex2_pytorch.py": (["q4b"], 20, 45)}
    assert scripts(whole) == expected
    assert scripts(whole, "ex2_pytorch.py") == expected


def test_a_notebook_is_run_once_and_has_the_time_of_all_scripts_that_it_holds(whole: Assignment) -> None:
    assert scripts(whole, *FILES) == {"ex2_FCnet.py": (["q3b", "q4b"], 45, 90)}


def test_a_class_is_taken_from_a_notebook_without_running_it(whole: Assignment) -> None:
    files = [SubmittedFile(name, b"", "ex2.ipynb", True) for name in FILES]
    together = {(source.file, source.modes): len(source.items) for source in group_items(whole.items, files)}
    assert together["two_layernet.py", ("module", "definitions")] == 5
    assert together["ex2_pytorch.py", ("definitions",)] == 1
