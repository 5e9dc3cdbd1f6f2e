"""Every backend goes through the same suite."""

from collections.abc import Callable

import pytest
from boxes import COURSE, Kit

from grader.errors import BoxBroken
from grader.sandbox.bubblewrap import Bubblewrap

BACKENDS = {"warm": True, "cold": False}
"""Bubblewrap with a clone per hand-in, and with a sandbox per hand-in."""


@pytest.fixture(scope="session", params=BACKENDS)
def kit(request: pytest.FixtureRequest, make_sandbox: Callable[..., Bubblewrap]) -> Kit:
    nested = BACKENDS[request.param]
    kit = Kit(make_sandbox(COURSE, nested=nested), nested)
    try:
        kit.still_works()
    except BoxBroken as fault:
        pytest.skip(f"this machine has no {request.param} boxes: {fault.message}")
    return kit


@pytest.fixture
def memory_adds_up(kit: Kit) -> None:
    if kit.sandbox.slot.group is None:
        pytest.skip("no control group can be made on this machine, so memory is not added up over processes")
