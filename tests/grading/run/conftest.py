"""What the suites of the commands share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Class, adopt_orphans, eventually, running_below

from tests.warm_commands import commands


@pytest.fixture
def stats(tmp_path: Path) -> Class:
    """A class without hand-ins yet."""
    return Class(tmp_path)


@pytest.fixture
def nothing_left_running() -> Iterator[None]:
    """Afterwards no process is there that was not there before, not even one whose parent has gone."""
    commands()  # the process that they come from stays
    adopt_orphans()
    before = running_below()
    yield
    assert eventually(lambda: not running_below() - before), f"left running: {running_below() - before}"
