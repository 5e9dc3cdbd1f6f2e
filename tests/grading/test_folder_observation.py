"""What is seen of folders does not hang on which items are judged beside."""

from pathlib import Path

import pytest

from grader import intake, rubric
from grader.checks import layout
from grader.grading import folder_observation
from grader.model import Submission
from grader.rubric import Assignment
from tests.support.project import ROOT

CLASS = ROOT / "submissions" / "cmpt726-a2"


@pytest.fixture(scope="module")
def whole() -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")


@pytest.mark.parametrize("name", sorted(place.name for place in CLASS.iterdir()))
def test_where_files_lie_is_the_same_where_other_items_are_left_out(name: str, whole: Assignment) -> None:
    submission = intake.open_handin(CLASS / name, whole)
    assert isinstance(submission, Submission)
    item = whole.item("p6-layout")
    alone = whole.narrowed(lambda one: one == item)
    seen = [folder_observation.observe_folder(item, submission, own) for own in (whole, alone)]
    assert seen[0] == seen[1]


P5 = ["P5/logistic_regression.py", "P5/logistic_regression_mod.py", "P5/logistic_regression_sgd.py"]


@pytest.mark.parametrize(
    ("contents", "named"),
    [
        ({"P5/common.py": ""}, False),
        ({"code/Problem 5/deep/common.py": ""}, False),
        ({"P2/p2.py": "from shared import draw\n", "shared.py": ""}, False),
        ({"assignment2.py": ""}, False),
        ({"pkg/__init__.py": ""}, False),
        ({"P5/readme.md": "This runs it."}, False),
        ({"tuning/network.py": "\n"}, False),
        ({"tuning/network.py": "import torch\n"}, True),
        ({"tuning/network.py": "import layers\n", "tuning/layers.py": "import torch\n"}, True),
        ({"finetune.py": "from shared import draw\n", "shared.py": "draw = print\n"}, True),
    ],
)
def test_the_wrong_folder_is_named_where_work_lies_in_it(
    contents: dict[str, str], named: bool, whole: Assignment, tmp_path: Path
) -> None:
    """Who handed in nothing for a problem is not told that it lies in the wrong place."""
    for path, text in {**dict.fromkeys(P5, "print(5)\n"), **contents}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    submission = intake.open_handin(tmp_path, whole)
    assert isinstance(submission, Submission)
    item = whole.item("p6-layout")
    variant = folder_observation.make_course_submission(whole, "wrong-folder")
    found, faulty = (folder_observation.observe_folder(item, one, whole) for one in (submission, variant))
    assert layout.is_alike(found, faulty) is named


@pytest.mark.parametrize(("text", "place"), [("", ""), (" \n", ""), ("import torch\n", "P6/finetune.py")])
def test_an_empty_file_is_no_code_in_its_folder(
    text: str, place: str, whole: Assignment, tmp_path: Path
) -> None:
    (tmp_path / "P6").mkdir()
    (tmp_path / "P6" / "finetune.py").write_text(text)
    (tmp_path / "P6" / "readme.md").write_text("This runs it.\n")
    submission = intake.open_handin(tmp_path, whole)
    assert isinstance(submission, Submission)
    [found] = folder_observation.observe_folder(whole.item("p6-layout"), submission, whole).cases
    assert ("P6/finetune.py" in found.values.values()) is bool(place)
