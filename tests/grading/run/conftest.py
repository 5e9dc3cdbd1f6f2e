"""What the suites of the commands share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.classes import Class
from tests.support.commands import PATIENCE_S
from tests.support.processes import adopt_orphans, alive, below, until
from tests.support.warm_commands import commands


@pytest.fixture
def stats(tmp_path: Path) -> Class:
    """A class without hand-ins yet."""
    return Class(tmp_path)


@pytest.fixture
def nothing_left_running() -> Iterator[None]:
    """Afterwards no process is there that was not there before, not even one whose parent has gone."""
    commands()  # the process that they come from stays
    adopt_orphans()
    before = alive(below(os.getpid()))
    yield
    assert until(lambda: not left(before), PATIENCE_S), f"left running: {left(before)}"


def left(before: set[int]) -> set[int]:
    """Every process below this one that still runs and was not there before."""
    return alive(below(os.getpid())) - before
