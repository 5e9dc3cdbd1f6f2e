"""The cases below `authoring/`: each is graded along the whole path and gets the verdict that it must get."""

from collections.abc import Callable

import pytest

from tests.support.case_folders import names

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize("name", names("authoring"))
def test_case_gets_its_right_verdict(name: str, assert_case: Callable[[str, str], None]) -> None:
    assert_case("authoring", name)
