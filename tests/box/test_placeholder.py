"""A package that is not here and that nothing uses."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.box.student_computer import placeholder

MISSING = "nowhere_installed"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Run a source as a file of a hand-in."""
    monkeypatch.setenv("GRADER_PACKAGES", f"{MISSING} another")
    placeholder.set_up()
    placeholder.begin(tmp_path)

    def run(source: str) -> dict[str, Any]:
        file = tmp_path / "file.py"
        file.write_text(source)
        names: dict[str, Any] = {"__name__": "file"}
        exec(compile(source, str(file), "exec"), names)
        return names

    yield run
    sys.meta_path.remove(placeholder._finder)
    for name in [name for name in sys.modules if name.startswith(MISSING)]:
        del sys.modules[name]


@pytest.mark.parametrize(
    "statement",
    [
        f"import {MISSING}",
        f"import os, {MISSING} as nw",
        f"import {MISSING}.deep.deeper",
        f"from {MISSING} import (a,\n    b)",
        f"from {MISSING}.deep import a as c",
    ],
)
def test_what_nothing_uses_is_let_pass(run: Any, statement: str) -> None:
    assert run(f"x = 1\n{statement}\ny = 2\n")["y"] == 2
    [note] = placeholder.notes()
    assert note.startswith(f"file.py, line 2: {MISSING} is not installed here")


@pytest.mark.parametrize(
    "use",
    [
        "nw.init()",
        "nw.config.rate",
        "nw.data[0]",
        "for _ in nw.data: pass",
        "with nw.run: pass",
        "class Net(nw.Module): pass",
        "@nw.jit\ndef f(): pass",
        "isinstance(1, nw.Kind)",
        "nw.a + 1",
        "if nw.flag: pass",
        "nw.config.rate = 1",
    ],
)
def test_what_uses_it_raises_what_the_import_would_have(run: Any, use: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=f"No module named '{MISSING}'"):
        run(f"import {MISSING} as nw\n{use}\n")


@pytest.mark.parametrize(
    "source",
    [
        f"try:\n    import {MISSING}\nexcept ImportError:\n    raise",
        f"if True:\n    import {MISSING}",
        f"def f():\n    import {MISSING}\nf()",
        f"from {MISSING} import *",
        f"import importlib\nimportlib.import_module('{MISSING}')",
        f"__import__('{MISSING}')",
        "import itertols",
        "import unheard_of",
    ],
)
def test_a_guarded_import_or_one_of_what_nobody_knows_raises_at_once(run: Any, source: str) -> None:
    with pytest.raises(ModuleNotFoundError):
        run(source)
    assert placeholder.notes() == []


def test_libraries_are_told_the_truth(run: Any) -> None:
    """They look for what they can do without."""
    assert importlib.util.find_spec(MISSING) is None
    run(f"import {MISSING}")
