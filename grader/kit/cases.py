"""Make a handout's published cases pytest's own nodes: collected like a test file, run by the self-check.

What is judged only when it is graded is skipped, in words. Whatever else could not be judged fails, such as a
part that builds on a wrong one or needs a package that is not there. So only what was seen to be right is
green.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, Self, cast

import pytest

from grader.kit import public, pytest_failure
from grader.kit.result import Result, State
from grader.kit.streaming import ResultStream
from grader.model.errors import GraderError
from grader.model.text import count_marks, make_visible
from grader.rubric import Assignment, Item

_ALONE = (State.FAILED, State.PARTIAL)
"""States in which one case may be right where another is wrong."""


class HandoutFile(pytest.File):
    """A handout's ``tests/public.json``."""

    assignment: Assignment
    results: ResultStream

    @property
    def folder(self) -> Path:
        return self.path.parent.parent

    def collect(self) -> Iterator[pytest.Item]:
        try:
            handout = public.read(self.folder)
        except GraderError as fault:
            raise self.CollectError(_describe_fault(fault)) from None
        self.assignment = handout.assignment
        for item in handout.assignment.items:
            for number, name in enumerate(_name_cases(item, item.id in handout.at_grading)):
                yield PublishedCase.from_name(f"{item.id}[{name}]", self, item=item, number=number)

    def setup(self) -> None:
        """Prepare the results before the first test, when it is known which tests there will be."""
        tests = [
            test for test in self.session.items if isinstance(test, PublishedCase) and test.parent is self
        ]
        # One of several processes (pytest-xdist) is not told which tests are its own.
        upcoming = tests[:0] if hasattr(self.config, "workerinput") else tests
        self.results = ResultStream(self.folder, list(dict.fromkeys(test.item.id for test in upcoming)))

    def teardown(self) -> None:
        self.results.close()


class PublishedCase(pytest.Item):
    """One published case of an item."""

    def __init__(self, *, item: Item, number: int, parent: HandoutFile, **others: Any) -> None:
        super().__init__(parent=parent, **others)
        self.item = item
        self._number = number
        self._handout = parent

    @classmethod
    def from_name(cls, name: str, parent: HandoutFile, **others: Any) -> Self:
        """Make a test with its id as text.

        pytest then reads the id as it does from its cache, and `--lf` finds it again.
        """
        return cls.from_parent(parent, name=name, nodeid=f"{parent.nodeid}::{name}", **others)

    def runtest(self) -> None:
        try:
            result = self._handout.results.get(self.item.id)
        except GraderError as fault:
            raise pytest_failure.NotRightError(_describe_fault(fault), self.path, 1) from None
        self.user_properties.extend(self._make_record(result).items())
        if result.state is State.AT_GRADING:
            _skip(f"judged only when it is graded: {make_visible(result.message)}")
        if result.state is not State.PASSED:
            self._must_be_right(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *others: Any) -> Any:
        """Return the words of a failed test; only faults of the grader get a traceback."""
        if isinstance(excinfo.value, pytest_failure.NotRightError):
            failure = cast(pytest.ExceptionInfo[pytest_failure.NotRightError], excinfo)
            return pytest_failure.render_for_pytest(failure, self.config.option.tbstyle)
        return super().repr_failure(excinfo, *others)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.name} {make_visible(self.item.title)}, {count_marks(self.item.marks)}"

    def _must_be_right(self, result: Result) -> None:
        if result.state in _ALONE and len(result.cases) > 1:
            case = result.cases[self._number]
            if case.passed and not all(each.passed for each in result.cases):
                return
            result = replace(result, message=case.message or result.message)
        raise pytest_failure.make_failure(result, self._handout.folder, self.path) from None

    def _make_record(self, result: Result) -> dict[str, Any]:
        """Return what the summary and other tools are told, also across processes: see `tally`."""
        return {
            "handout": self._handout.nodeid,
            "assignment": self._handout.assignment.id,
            "assignment_marks": self._handout.assignment.marks,
            "item": self.item.id,
            "state": result.state.value,
            "marks": self.item.marks,
            "checkable_marks": round(result.checkable_marks, 2),
            "passing_marks": round(result.passing_marks, 2),
            "read_as": "\n".join(result.read_as),
            "notes": "\n".join((*self._handout.results.notes, *result.notes)),
        }


def _name_cases(item: Item, at_grading: bool) -> list[str]:
    if item.is_typed:
        return ["typed"]
    if at_grading:
        return ["at-grading"]
    together = item.recompute or item.cases.published <= 1
    return [f"published-{number}" for number in range(1, 2 if together else item.cases.published + 1)]


def _skip(reason: str) -> NoReturn:
    skipped = pytest.skip.Exception(reason)
    skipped._use_item_location = True  # or the summary names a line of this file
    raise skipped


def _describe_fault(fault: GraderError) -> str:
    return make_visible("\n".join(filter(None, (fault.message, fault.help))))
