"""One grader for the cases of a process: its sandboxes stay warm."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.boxes import MakeSandbox
from tests.support.case_folders import CaseFolder, folder
from tests.support.case_grading import CaseGrader, case_grader, differences


@pytest.fixture(scope="session")
def grader_of_cases(make_sandbox: MakeSandbox) -> Iterator[CaseGrader]:
    with case_grader(make_sandbox) as grader:
        yield grader


@pytest.fixture
def assert_case_at(grader_of_cases: CaseGrader) -> Callable[[CaseFolder], None]:
    """Grade a case and fail with all that differs from its `expected.yaml`."""

    def check(case: CaseFolder) -> None:
        wrong = differences(case.case, *grader_of_cases.grade(case))
        assert not wrong, "\n".join([case.case.case, *wrong])

    return check


@pytest.fixture
def assert_case(assert_case_at: Callable[[CaseFolder], None]) -> Callable[[str, str], None]:
    """Grade a case by its group and name."""
    return lambda group, name: assert_case_at(folder(group, name))
