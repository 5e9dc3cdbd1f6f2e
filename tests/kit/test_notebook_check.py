"""The names of a running notebook are judged as a saved file's would be, in the notebook's own process."""

import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.kit.notebook_check import check_names
from grader.kit.result import State
from grader.model.errors import UsageError
from tests.support.kits import NET, MakeFolder

pytestmark = pytest.mark.sandbox


@pytest.fixture
def names(solution: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = {"__name__": "notebook"}
    exec(compile(solution[NET], "a cell", "exec"), found)
    return found


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    return make_folder({"answers.yaml": b"q2c: {b2: 'sum(dz3, axis=0)'}\n"})


def test_right_names_pass_without_a_file(names: dict[str, Any], folder: Path) -> None:
    for item in ("q1b", "q1c", "q2d", "q3a"):
        result = check_names(names, item, folder)
        assert (result.item.id, result.state) == (item, State.PASSED)


def test_a_cell_that_changes_a_name_changes_the_result(names: dict[str, Any], folder: Path) -> None:
    right = names["TwoLayerNet"]

    class TwoLayerNet(right):  # type: ignore[misc, valid-type]
        def loss(self, X: Any, y: Any = None, reg: float = 0.0) -> Any:
            found = super().loss(X, y, reg)
            return found if y is None else (2 * found[0], found[1])

    names["TwoLayerNet"] = TwoLayerNet
    wrong = check_names(names, "q1b", folder)
    assert wrong.state is State.FAILED
    assert "off by 1.3" in wrong.message
    later = check_names(names, "q3a", folder)
    assert (later.state, later.message) == (State.WAITS, "First q1b: this part builds on it.")
    assert check_names({}, "q1a", folder).state is State.MISSING


def test_the_notebook_is_left_as_it_was(names: dict[str, Any], folder: Path) -> None:
    before, modules = dict(names), set(sys.modules)
    np.random.seed(3)
    random.seed(3)
    wanted = np.random.RandomState(3).rand(), random.Random(3).random()
    check_names(names, "q3a", folder)
    assert (np.random.rand(), random.random()) == wanted
    assert names == before
    own = {name for name in set(sys.modules) - modules if not name.startswith(("_grader_box", "grader."))}
    assert own & {"probes", "recompute", "probe_tools", "box", "wire", "model"} == set()
    assert not any(name.startswith("probe_tools") for name in own)


def test_a_module_of_the_notebook_may_bear_the_name_of_the_probes_library(
    names: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ModuleType("probe_tools")
    monkeypatch.setitem(sys.modules, "probe_tools", own)
    assert check_names(names, "q3a", folder).state is State.PASSED
    assert sys.modules["probe_tools"] is own


def test_an_interrupt_stops_it(names: dict[str, Any], folder: Path) -> None:
    def interrupted(*_given: Any, **_named: Any) -> Any:
        raise KeyboardInterrupt

    names["TwoLayerNet"].loss = interrupted
    with pytest.raises(KeyboardInterrupt):
        check_names(names, "q1a", folder)


def test_what_is_about_a_file_is_checked_as_it_was_saved(names: dict[str, Any], folder: Path) -> None:
    typed = check_names(names, "q2c", folder)
    assert typed.state is State.AT_GRADING
    assert "b2: read as sum(dz3, axis=0), of shape (C,)" in typed.read_as
    assert check_names(names, "q3b", folder).message == "Its cases are not published."


def test_an_item_that_there_is_not(names: dict[str, Any], folder: Path) -> None:
    with pytest.raises(UsageError, match="has no item 'q9'"):
        check_names(names, "q9", folder)
