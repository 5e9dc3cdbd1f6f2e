"""The kit's README.md: what there is to do, how it is judged, how to set up, check and hand in."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from grader.grading import scoring
from grader.kit import small_data
from grader.kit.missing_packages import list_imports
from grader.kit.public import FOLDER
from grader.model import SubmittedFile
from grader.rubric import Assignment, Item, item_text
from grader.rubric.folder import HAND_IN
from grader.rubric.reference_submission import read_places
from grader.sandbox.environment import declared_packages

NAME: Final = "README.md"
_TEMPLATE: Final = "README.md.jinja"
_COMES_ALONG: Final = frozenset({"grader", "numpy"})
"""What is installed with the one line of the set-up."""


def render(assignment: Assignment, at_grading: Mapping[str, str], wheel: str | None) -> str:
    """Return the text of the kit's README.md.

    `at_grading` holds the items that only the course can judge; `wheel` names the package's file.
    """
    environment = Environment(
        loader=PackageLoader("grader.kit"),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "figure": _format_figure,
        "cell": _format_cell,
        "judged": item_text.describe_judging,
    }
    checked = [item for item in assignment.items if item.id not in at_grading]
    files = (*assignment.starter_files(), *assignment.provided_files())
    listing = assignment.tree.get(HAND_IN, b"")
    rendered = environment.get_template(_TEMPLATE).render(
        assignment=assignment,
        at_grading=at_grading,
        wheel=wheel,
        packages=list_packages(files),
        installed=declared_packages.find_versions(
            (*declared_packages.list_common_packages(), *assignment.environment)
        ),
        first=(checked or assignment.items)[0].id,
        checkable=sum(map(_count_checkable_marks, checked)),
        places=[path for _, path in read_places(listing)],
        contents=list(_list_contents(assignment, wheel)),
    )
    return "\n".join(_close_up(rendered.splitlines())) + "\n"


def list_packages(files: tuple[SubmittedFile, ...]) -> list[str]:
    """Return the names of the packages that the scripts import.

    Python's own modules, the given files themselves, and what is installed with grader are left out.
    """
    modules = {Path(file.path).stem for file in files}
    names = {name for file in files if file.path.endswith(".py") for name in list_imports(file.content)}
    return sorted(names - modules - _COMES_ALONG - sys.stdlib_module_names)


def _count_checkable_marks(item: Item) -> float:
    return item.marks * (1 - scoring.compute_share_by_hand(item) if item.manual_marks else 1)


def _list_contents(assignment: Assignment, wheel: str | None) -> Iterator[tuple[str, str]]:
    for starter in assignment.starter_files():
        is_typed = starter.path in assignment.typed_names
        yield (
            starter.path,
            "your typed answers, with the notation explained" if is_typed else "to be finished",
        )
    for provided in assignment.provided_files():
        yield provided.path, "given; the course uses its own copy"
    if assignment.data:
        rows = f"{small_data.TRAINING_ROWS:,} images to train on and {small_data.TEST_ROWS} to test with"
        about = "made for this exercise, so that the scripts run at once"
        few = "With so few, accuracies mean little: put the whole data set here for those"
        yield small_data.DATA_FOLDER, f"{rows}, {about}. {few}"
    yield f"{FOLDER}/", "what `grader check` and `pytest` compare with"
    if wheel:
        yield wheel, "the package grader"


def _format_figure(number: float) -> str:
    return f"{round(number, 2):g}"


def _format_cell(text: str) -> str:
    """Return the text as a cell of a table, on one line."""
    return " ".join(text.replace("|", "\\|").split())


def _close_up(lines: list[str]) -> Iterator[str]:
    """Yield the lines without two empty lines in a row."""
    before = ""
    for line in lines:
        if line.strip() or before.strip():
            yield line.rstrip()
        before = line
