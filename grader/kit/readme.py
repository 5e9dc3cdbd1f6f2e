"""The kit's README.md: what there is to do, how it is judged, how to set up, check and hand in."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from grader.grading import scoring
from grader.kit import small_data
from grader.kit.missing_packages import imported
from grader.kit.public import FOLDER
from grader.model import SubmittedFile
from grader.rubric import Assignment, Item, item_text
from grader.rubric.folder import HAND_IN
from grader.rubric.reference_submission import places
from grader.sandbox.environment import declared

NAME: Final = "README.md"
_TEMPLATE: Final = "README.md.jinja"
_COMES_ALONG: Final = frozenset({"grader", "numpy"})
"""What is installed with the one line of the set-up."""


def text(assignment: Assignment, at_grading: Mapping[str, str], wheel: str | None) -> str:
    """Return the text of the kit's README.md.

    `at_grading` holds the items that only the course can judge; `wheel` names the package's file.
    """
    environment = Environment(
        loader=PackageLoader("grader.kit"),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    environment.filters |= {"figure": _figure, "cell": _cell, "judged": item_text.describe_judging}
    checked = [item for item in assignment.items if item.id not in at_grading]
    given = (*assignment.starter_files(), *assignment.provided_files())
    listing = assignment.tree.get(HAND_IN, b"")
    said = environment.get_template(_TEMPLATE).render(
        assignment=assignment,
        at_grading=at_grading,
        wheel=wheel,
        packages=packages(given),
        installed=declared.versions((*declared.of_every_course(), *assignment.environment)),
        first=(checked or assignment.items)[0].id,
        checkable=sum(map(_by_the_check, checked)),
        places=[path for _, path in places(listing)],
        contents=list(_contents(assignment, wheel)),
    )
    return "\n".join(_closed_up(said.splitlines())) + "\n"


def packages(given: tuple[SubmittedFile, ...]) -> list[str]:
    """Return the names of the packages that the scripts import.

    Python's own modules, the given files themselves, and what is installed with grader are left out.
    """
    own = {Path(file.path).stem for file in given}
    found = {name for file in given if file.path.endswith(".py") for name in imported(file.content)}
    return sorted(found - own - _COMES_ALONG - sys.stdlib_module_names)


def _by_the_check(item: Item) -> float:
    return item.marks * (1 - scoring.compute_share_by_hand(item) if item.manual_marks else 1)


def _contents(assignment: Assignment, wheel: str | None) -> Iterator[tuple[str, str]]:
    for starter in assignment.starter_files():
        is_typed = starter.path in assignment.typed_names
        yield (
            starter.path,
            "your typed answers, with the notation explained" if is_typed else "to be finished",
        )
    for given in assignment.provided_files():
        yield given.path, "given; the course uses its own copy"
    if assignment.data:
        rows = f"{small_data.TRAINING_ROWS:,} images to train on and {small_data.TEST_ROWS} to test with"
        about = "made for this exercise, so that the scripts run at once"
        few = "With so few, accuracies mean little: put the whole data set here for those"
        yield small_data.PLACE, f"{rows}, {about}. {few}"
    yield f"{FOLDER}/", "what `grader check` and `pytest` compare with"
    if wheel:
        yield wheel, "the package grader"


def _figure(number: float) -> str:
    return f"{round(number, 2):g}"


def _cell(text: str) -> str:
    """Return the text as a cell of a table, on one line."""
    return " ".join(text.replace("|", "\\|").split())


def _closed_up(lines: list[str]) -> Iterator[str]:
    """Yield the lines without two empty lines in a row."""
    before = ""
    for line in lines:
        if line.strip() or before.strip():
            yield line.rstrip()
        before = line
