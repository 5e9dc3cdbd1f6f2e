"""What a script's functions end with is kept while it runs, and they work as before when it is over."""

import sys
import types
from contextlib import nullcontext
from pathlib import Path

import pytest

from grader.box import script


def ran(folder: Path, source: str) -> types.ModuleType:
    """The module of a script that was run whole."""
    path = folder / "a_script.py"
    path.write_text(source, encoding="utf-8")
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    script.run(source, path, module, nullcontext())
    return module


HELPER = """
def scaled(x):
    factor = 2
    return x / factor

class Net:
    def predict(self, x):
        return scaled(x)

best_net = Net()
"""


@pytest.fixture(autouse=True)
def main_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.mark.parametrize(
    "end",
    [
        "scaled(4)",
        "first = scaled(4)\nscaled(6)",
        "for x in range(3):\n    scaled(x)",
        "scaled(4)\nraise ValueError('no further')",
        "scaled(4)\nimport sys; sys.exit()",
    ],
)
def test_a_helper_of_the_script_still_works_for_whoever_calls_it_later(tmp_path: Path, end: str) -> None:
    module = ran(tmp_path, HELPER + end)
    assert module.best_net.predict(4) == 2
    assert module.scaled(6) == 3


def test_variables_of_calls_after_the_end_are_not_the_scripts(tmp_path: Path) -> None:
    module = ran(tmp_path, HELPER + "scaled(4)")
    assert (module.x, module.factor) == (4, 2)
    module.scaled(10)
    assert module.x == 4


def test_functions_of_another_script_leave_nothing_in_this_one(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    first = ran(tmp_path / "first", "def double(y):\n    return 2 * y\n\ndouble(1)")
    sys.modules["first_script"] = first
    second = ran(tmp_path, HELPER + "from first_script import double\nscaled(double(4))")
    del sys.modules["first_script"]
    assert (second.x, hasattr(second, "y"), first.y) == (8, False, 1)


def test_no_name_of_the_script_was_put_there_by_us(tmp_path: Path) -> None:
    module = ran(tmp_path, HELPER + "scaled(4)")
    assert {name for name in vars(module) if not name.startswith("__")} == {
        *("scaled", "Net", "best_net"),
        *("x", "factor"),
    }
    assert not [name for name in vars(module) if "keep" in name]
