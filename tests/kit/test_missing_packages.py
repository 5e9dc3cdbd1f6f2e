"""What a hand-in imports that grading does not have is told before it is handed in."""

from grader.kit.missing_packages import warn_of_lacking
from grader.model import Submission, SubmittedFile

SOURCES = {
    "net.py": b"import numpy, wandb\nfrom tqdm import tqdm\nimport json, helpers",
    "helpers.py": b"def f():\n    import tensorflow as tf\n",
    "report.txt": b"import jax",
    "broken.py": b"import jax (",
}
FILES = tuple(SubmittedFile(name, content, name) for name, content in SOURCES.items())
WORK = Submission("a", "ada", FILES, "")


def test_packages_that_courses_use_and_grading_lacks_are_named_with_the_file() -> None:
    told = list(warn_of_lacking(WORK, ["numpy", "torch", "tqdm"]))
    assert [sentence.partition(",")[0] for sentence in told] == [
        "net.py imports wandb",
        "helpers.py imports tensorflow",
    ]


def test_where_it_is_not_known_nothing_is_said() -> None:
    assert list(warn_of_lacking(WORK, [])) == []
