"""Every case is graded along the whole path and gets the verdict that it must get.

All are in one file, so that one process grades them and asks the reference and the variants once.
"""

from collections.abc import Callable

import pytest

from tests.support.case_folders import GROUPS, HERE, names

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize(("group", "name"), [(group, name) for group in GROUPS for name in names(group)])
def test_case_gets_its_right_verdict(group: str, name: str, assert_case: Callable[[str, str], None]) -> None:
    assert_case(group, name)


def test_every_folder_is_a_case() -> None:
    """A group that is not listed, or a case without its verdict, would be skipped silently."""
    folders = {(path.parent.parent.name, path.parent.name) for path in HERE.glob("*/*/submissions")}
    cases = {(group, name) for group in GROUPS for name in names(group)}
    assert folders - cases == {("everyday", "run-two-folders")}  # test_case_two_folders.py
    assert cases <= folders
