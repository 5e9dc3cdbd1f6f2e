"""Every backend goes through the same suite; what is about walls is for those that have some."""

from collections.abc import Callable

import pytest

from grader.model.errors import BoxBrokenError
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.laptop import Laptop
from tests.support.boxes import CONFIG, NESTED, Kit

ALL = (*NESTED, "laptop")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kit" in metafunc.fixturenames:
        backends = getattr(metafunc.module, "BACKENDS", ALL)
        metafunc.parametrize("kit", backends, indirect=True, scope="session")


@pytest.fixture(scope="session")
def kit(request: pytest.FixtureRequest, make_sandbox: Callable[..., Bubblewrap]) -> Kit:
    if request.param == "laptop":
        return Kit(Laptop(CONFIG))
    nested = NESTED[request.param]
    kit = Kit(make_sandbox(CONFIG, nested=nested), nested)
    try:
        kit.still_works()
    except BoxBrokenError as fault:
        pytest.skip(f"this machine has no {request.param} boxes: {fault.message}")
    return kit


@pytest.fixture
def memory_adds_up(kit: Kit) -> None:
    if isinstance(kit.sandbox, Laptop):
        pytest.skip("on a laptop memory is not added up over processes")
    if kit.slot.group is None:
        pytest.skip("memory is not added up over processes: no control group can be made here")
