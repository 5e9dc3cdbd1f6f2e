"""``%grader`` in a notebook: what it says of right, wrong, missing, raising and endless work."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import grader
from grader.kit.magic import Interrupted, NotebookUsageError
from grader.kit.result import State
from grader.kit.rich_output import RichOutput
from tests.support.kits import NET, WRONG_LOSS, MakeFolder
from tests.support.shells import Shell

pytestmark = pytest.mark.sandbox

RAISES = """
def inner(X):
    raise ValueError("<b>no \u202eway</b>")

def _loss(self, X, y=None, reg=0.0):
    return inner(X)
TwoLayerNet.loss = _loss
"""
Asked = Callable[..., RichOutput]
"""``asked("q1b")`` is what ``%grader q1b`` returns."""


@pytest.fixture
def shell(solution: dict[str, bytes]) -> Shell:
    shell = Shell()
    grader.load_ipython_extension(shell)
    shell.run_cell(solution[NET].decode())
    return shell


@pytest.fixture
def folder(make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook may lie below the handout."""
    folder = make_folder({"answers.yaml": b"q2c: {b2: 'sum(dz3, axis=0)'}\n", "notebooks/mine.ipynb": b"{}"})
    monkeypatch.chdir(folder / "notebooks")
    return folder


@pytest.fixture
def asked(shell: Shell, folder: Path) -> Asked:  # noqa: ARG001  # one is in it
    return lambda line="": shell.run_line_magic("grader", line)


def states(shown: RichOutput) -> dict[str, State]:
    return {result.item.id: result.state for result in shown.results}


def refused(error: BaseException) -> str:
    """What IPython shows instead of a traceback."""
    lines = error._render_traceback_()  # type: ignore[attr-defined]
    assert isinstance(lines, list)
    return "\n".join(lines)


# ── right and wrong names ─────────────────────────────────────────────────────────────────────────────


def test_all_items_are_checked_by_the_names_of_the_notebook(asked: Asked) -> None:
    shown = asked()
    passed = {item for item, state in states(shown).items() if state is State.PASSED}
    assert passed == {"q1a", "q1b", "q1c", "q2d", "q3a"}
    said = repr(shown)
    assert said.splitlines()[0] == "q1a        passed      Class probabilities  (4 of 4 marks)"
    assert said.endswith("37 marks: 18 pass, 0 do not; 19 are judged by the course only")
    assert "\x1b" not in said


def test_a_known_mistake_is_named_and_what_builds_on_it_waits(asked: Asked, shell: Shell) -> None:
    shell.run_cell(WRONG_LOSS)
    shown = asked("q1b, q3a")
    assert states(shown) == {"q1b": State.FAILED, "q3a": State.WAITS}
    for said in (repr(shown), shown._repr_html_()):
        assert "off by 0.019" in said
        assert "The regularisation is halved." in said
        assert "without the ½" in said
        assert "1.3037878913" in said
        assert "1e-8 absolute" in said
        assert "First q1b: this part builds on it." in said
    assert '<span aria-hidden="true">✗</span> Failed' in shown._repr_html_()


def test_names_that_are_not_there_are_told(asked: Asked, shell: Shell) -> None:
    shell.user_ns["two_layer_net"] = shell.user_ns.pop("TwoLayerNet")
    (result,) = asked("q1b").results
    assert result.state is State.MISSING
    assert result.message == (
        "This notebook does not define TwoLayerNet (it defines two_layer_net). "
        "q1b needs TwoLayerNet: run the cell that defines it first."
    )
    assert "Hint" not in repr(asked("q1b"))


def test_what_is_about_a_file_is_checked_as_it_was_saved(asked: Asked) -> None:
    (typed,) = asked("q2c").results
    assert typed.state is State.AT_GRADING
    said = repr(asked("q2c"))
    assert "b2: read as sum(dz3, axis=0)" in said
    assert "Checked as it was last saved in answers.yaml, not by the names of this notebook." in said
    assert "not by the names" not in repr(asked("q3b"))


def test_what_cannot_be_read_is_told_and_counted(asked: Asked, folder: Path) -> None:
    (folder / "answers.yaml").write_bytes(b"q2c: {b2: 'sum(dz3'}\n")
    shown = asked("q2c")
    assert states(shown) == {"q2c": State.UNREADABLE}
    assert repr(shown).splitlines()[0] == "q2c        cannot be read Derivatives by W1, b1 and b2  (6 marks)"
    for said in (repr(shown), shown._repr_html_()):
        assert "b2 cannot be read." in said
        assert "1 part cannot be read (q2c)" in said
    assert '<span class="grader-state is-unreadable"><span aria-hidden="true">?</span> Cannot be read' in (
        shown._repr_html_()
    )


# ── errors and loops ──────────────────────────────────────────────────────────────────────────────────


def test_errors_are_shown_as_the_students_own_lines(asked: Asked, shell: Shell) -> None:
    shell.run_cell(RAISES)
    said = repr(asked("q1a"))
    assert "It raised ValueError: <b>no \\u202eway</b>" in said
    assert said.count("Cell In[2], your lines:") == 2
    assert ">    3      raise ValueError(" in said
    assert ">    6      return inner(X)" in said
    assert "probes.py" not in said
    html = asked("q1a")._repr_html_()
    assert "<b>no" not in html
    assert "&lt;b&gt;no \\u202eway&lt;/b&gt;" in html
    assert '<span class="grader-mark">▸    3      raise ValueError(' in html


def test_a_shell_that_has_no_names_for_cells(asked: Asked, shell: Shell) -> None:
    shell.run_cell(RAISES)
    shell.compile = object()
    assert repr(asked("q1a")).count("Your cell, your lines:") == 2


def test_lines_of_a_file_beside_the_notebook_are_shown_too(asked: Asked, shell: Shell, folder: Path) -> None:
    beside = folder / "beside.py"
    beside.write_text("def fails():\n    return 1 / 0\n", encoding="utf-8")
    found: dict[str, Any] = {}
    exec(compile(beside.read_text(encoding="utf-8"), str(beside), "exec"), found)
    shell.user_ns["fails"] = found["fails"]
    shell.run_cell("TwoLayerNet.loss = lambda self, X: fails()\n")
    said = repr(asked("q1a"))
    assert "beside.py, your lines:" in said
    assert ">    2      return 1 / 0" in said


def test_one_interrupt_ends_it_however_many_cases_there_are(asked: Asked, shell: Shell) -> None:
    shell.run_cell(
        "calls = []\n"
        "def _loss(self, X, y=None, reg=0.0):\n"
        "    calls.append(1)\n"
        "    raise KeyboardInterrupt  # as the kernel does, in the middle of a loop\n"
        "TwoLayerNet.loss = _loss\n"
    )
    with pytest.raises(Interrupted) as stopped:
        asked("q3a")
    assert isinstance(stopped.value, KeyboardInterrupt)
    assert shell.user_ns["calls"] == [1]
    assert refused(stopped.value) == (
        "Interrupted while q3a was checked: nothing is known of it.\n"
        "Cell In[2], line 4: raise KeyboardInterrupt  # as the kernel does, in the middle of a loop"
    )


# ── nothing to check ──────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_item_is_told_with_the_nearest_one(asked: Asked) -> None:
    with pytest.raises(NotebookUsageError) as told:
        asked("q1a q1bb")
    assert refused(told.value).startswith("hlcv-ex2 has no item 'q1bb'.\nDid you mean q1b? Its items: q1a, ")


def test_elsewhere_it_says_where_to_go(asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "a" / "b" / "c" / "d"
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    with pytest.raises(NotebookUsageError, match=r"No tests/public\.json here\. Looked in ") as told:
        asked("q1b")
    assert refused(told.value).endswith("or go there first: %cd PATH")


def test_damaged_tests_are_told(asked: Asked, folder: Path) -> None:
    (folder / "tests" / "expected.npz").write_bytes(b"")
    with pytest.raises(NotebookUsageError, match="what the tests compare with cannot be read"):
        asked("q1b")
    (folder / "tests" / "public.json").write_bytes(b"{}")
    with pytest.raises(NotebookUsageError, match="this file differs from the handout's"):
        asked("q1b")


def test_an_old_python_is_told_and_nothing_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 7))
    shell = Shell()
    grader.load_ipython_extension(shell)
    monkeypatch.undo()
    assert shell.magics == {}
    told = capsys.readouterr().err
    assert told.startswith("grader: expected Python 3.11 or newer, found 3.9.7 (")
    assert "Choose a kernel with a newer one" in told


# ── the real one ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("folder")
def test_in_ipython_itself(solution: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> None:
    ipython: Any = pytest.importorskip(
        "IPython.core.interactiveshell",
        reason="IPython is not installed: pip install ipython to run this one",
    )
    shell = ipython.InteractiveShell()
    shell.run_cell("%load_ext grader")
    shell.run_cell(solution[NET].decode())
    shell.run_cell(RAISES)
    shown = shell.run_cell("%grader q1a").result
    assert "Cell In[" in repr(shown)
    assert "text/html" in shell.display_formatter.format(shown)[0]
    capsys.readouterr()
    ended = shell.run_cell("%grader q9")
    assert not ended.success
    said = "".join(capsys.readouterr())
    assert "has no item 'q9'" in said
    assert "Traceback" not in said
