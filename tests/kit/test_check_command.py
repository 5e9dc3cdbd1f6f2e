"""`grader check` as a student types it: what is printed, and with which exit code it ends."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grader import __main__ as start
from grader.cli import check as command
from grader.kit import result_text, watch
from grader.kit.result import State
from grader.kit.self_check import SelfCheck
from grader.model.errors import RunInterruptedError
from grader.rubric import Assignment
from tests.support.kits import NET, MakeFolder
from tests.support.project import ROOT

WRONG = b"\nTwoLayerNet.loss = lambda self, X, y=None, reg=0.0: X @ self.params['W1'] @ self.params['W2']\n"


def typed(*arguments: object, **env: str) -> Result:
    told = {"COLUMNS": "120", "NO_COLOR": "1"} | env
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments], env=told)


# ── what is told ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.sandbox
def test_a_passed_item_is_a_line_and_the_last_one_counts_marks(finished: Path) -> None:
    seen = typed(finished, "--item", "q1a", "--item", "q3b")
    assert seen.exit_code == 0
    lines = seen.output.splitlines()
    assert lines[0] == f"hlcv-ex2: Deep neural networks and backpropagation, in {finished}"
    assert lines[1] == "Your code runs without a sandbox: on this computer, with your rights."
    assert "q1a        passed      Class probabilities  (4 of 4 marks)" in lines
    assert "q3b        at grading  Tuned network on CIFAR-10  (5 marks)" in lines
    assert "    Its cases are not published." in lines
    assert lines[-2] == "Passed means passed on the published cases: grading tries others, too."
    assert lines[-1] == "self-checkable 4 of 9 marks: 4 pass, 0 do not; 5 are judged by the course only"
    assert "\x1b" not in seen.output


@pytest.mark.sandbox
def test_a_wrong_item_teaches(make_folder: MakeFolder, solution: dict[str, bytes]) -> None:
    seen = typed(make_folder(solution | {NET: solution[NET] + WRONG}), "--item", "q1a")
    assert seen.exit_code == 1
    assert "q1a        failed      Class probabilities  (0 of 4 marks)" in seen.output
    assert "The rows of probabilities must add up to 1; one adds up to" in seen.output
    assert "Hint: Print the first row for the toy data" in seen.output
    assert "two_layernet.py, your lines:" in seen.output
    assert seen.output.splitlines()[-1].startswith("self-checkable 4 of 4 marks: 0 pass, 4 do not;")


@pytest.mark.sandbox
def test_expected_found_and_the_named_mistake_are_shown(
    make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    raw = WRONG.replace(b"X @ self.params['W1'] @", b"np.maximum(X @ self.params['W1'], 0) @")
    seen = typed(make_folder(solution | {NET: solution[NET] + raw}), "--item", "q1a", "--item", "q1b")
    assert "Known mistake: The scores are returned before the softmax. loss(X) should return" in seen.output
    assert "q1b        waits       Loss" in seen.output
    assert "    First q1a: this part builds on it." in seen.output


@pytest.mark.sandbox
def test_as_json_for_editors(finished: Path) -> None:
    seen = typed(finished, "--item", "q1b", "--json")
    assert seen.exit_code == 0
    told = json.loads(seen.output)
    assert {key: told[key] for key in ("schema", "assignment", "all_pass")} == {
        "schema": 1,
        "assignment": "hlcv-ex2",
        "all_pass": True,
    }
    (item,) = told["items"]
    assert (item["id"], item["state"], item["marks"], item["passing_marks"]) == ("q1b", "passed", 4.0, 4.0)
    assert item["cases"] == [{"name": "published", "passed": True, "message": ""}]
    assert item["evidence"][0]["expected"].startswith("1.30378789")


@pytest.mark.sandbox
def test_signs_that_a_terminal_does_not_know_do_not_end_it(finished: Path) -> None:
    seen = subprocess.run(
        [sys.executable, "-m", "grader", "check", str(finished), "--item", "q2c", "--json"],
        capture_output=True,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "PATH": ""},
        cwd=finished.parent,
        check=False,
    )
    assert (seen.returncode, seen.stderr) == (0, b"")
    assert b'"state": "at grading"' in seen.stdout


@pytest.mark.sandbox
def test_a_fault_that_is_not_the_students_has_a_code_of_its_own(finished: Path) -> None:
    (finished / "tests" / "probes.py").write_text("def (")
    seen = typed(finished, "--item", "q1a")
    assert seen.exit_code == 3
    assert "q1a        not run     Class probabilities  (0 of 4 marks)" in seen.output
    assert "The grader or its tests are at fault, not you: SyntaxError: invalid syntax" in seen.output


@pytest.mark.sandbox
def test_files_named_like_modules_stand_in_nobodys_way(finished: Path) -> None:
    for name in ("typing", "json", "random", "numpy", "rich", "site", "conftest"):
        (finished / f"{name}.py").write_text("raise SystemExit('the wrong one')\n")
    seen = as_typed("--item", "q1a", folder=finished)
    assert (seen.returncode, seen.stderr) == (0, "")
    assert seen.stdout.splitlines()[-1].startswith("self-checkable 4 of 4 marks: 4 pass")


# ── how wide ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def begun(make_folder: MakeFolder, whole: Assignment) -> Path:
    """As it was handed out, with one answer that cannot be read."""
    starters = {file.path: file.content for file in whole.starter_files()}
    return make_folder(starters | {"answers.yaml": b"q2c: {W1: 'a1.T @'}\n"})


@pytest.mark.sandbox
def test_in_a_log_a_sentence_is_a_line_and_code_stands_once(begun: Path) -> None:
    seen = typed(begun, "--item", "q1", "--item", "q2c", COLUMNS="")
    assert seen.exit_code == 1
    lines = seen.output.splitlines()
    assert len([line for line in lines if "def loss(self, X" in line]) == 1
    above = [line.strip() for line in lines if "as above" in line]
    assert above == 2 * ["two_layernet.py, your lines 28 to 54: as above under q1a."]
    assert "q2c        cannot be read Derivatives by W1, b1 and b2  (6 marks)" in lines
    assert lines[-1].endswith("6 are judged by the course only; 1 part cannot be read (q2c)")


@pytest.mark.sandbox
def test_as_wide_as_columns_says_wherever_it_goes(begun: Path) -> None:
    seen = typed(begun, "--item", "q1a", "--item", "q2c", COLUMNS="50")
    told, *lines = seen.output.splitlines()
    assert told.endswith(f"in {begun}")  # to be copied, so whole
    assert max(map(len, lines)) <= 50
    assert "1 part cannot be read" in " ".join(line.strip() for line in lines[-3:])


# ── used wrongly ──────────────────────────────────────────────────────────────────────────────────────


def as_typed(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader", "check", *arguments],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PATH": ""},
        cwd=folder,
        check=False,
    )


@pytest.mark.process
def test_in_the_wrong_folder_it_says_so_in_two_lines(tmp_path: Path) -> None:
    seen = as_typed(folder=tmp_path)
    assert (seen.returncode, seen.stdout) == (2, "")
    first, second = seen.stderr.splitlines()
    assert first.startswith(f"error: No tests/public.json here. Looked in {tmp_path}")
    assert "Go into the folder of the handout" in second


@pytest.mark.process
def test_json_and_watch_do_not_go_together(tmp_path: Path) -> None:
    seen = typed(tmp_path, "--json", "--watch")
    assert isinstance(seen.exception, Exception)
    assert "--json and --watch do not go together" in str(seen.exception)


# ── an older Python ───────────────────────────────────────────────────────────────────────────────────

OLD = """
import runpy, sys
sys.version_info = (3, 9, 18)
sys.modules["grader.cli"] = None
sys.argv = ["grader", "check"]
runpy.run_module("grader", run_name="__main__")
"""


@pytest.mark.process
def test_python_39_is_refused_in_words() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", OLD],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        check=False,
    )
    assert (seen.returncode, seen.stdout) == (2, "")
    assert seen.stderr.startswith("error: expected Python 3.11 or newer, found 3.9.18 (")
    assert len(seen.stderr.splitlines()) == 2


def test_python_39_can_read_what_says_so() -> None:
    """Before the version is looked at, an older Python has read these files whole."""
    main = (ROOT / "grader" / "__main__.py").read_text(encoding="utf-8")
    head = main[: main.index("sys.version_info")]
    imported = re.findall(r"^from grader\.(\w+) import", head, re.MULTILINE)
    for name in ("__init__", "__main__", *imported):
        text = (ROOT / "grader" / f"{name}.py").read_text(encoding="utf-8")
        assert ast.parse(text, feature_version=(3, 9)).body


def test_an_interrupt_during_the_imports_has_the_words_of_any_other() -> None:
    stopped = RunInterruptedError()
    words = (start.INTERRUPTED, start.HELP, start.EXIT_CODE)
    assert words == (stopped.message, stopped.help, stopped.exit_code)


# ── watching ──────────────────────────────────────────────────────────────────────────────────────────


def test_whatever_is_saved_is_noticed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text("x = 1\n")
    (tmp_path / ".venv").mkdir()
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: None,
            lambda: (tmp_path / "net.py").write_text("x = 12\n"),
            lambda: (tmp_path / ".venv" / "lib.py").write_text(""),
            lambda: (tmp_path / "answers.yaml").write_text("q1: 2\n"),
            lambda: (tmp_path / "net.py").unlink(),
        ]
    )

    def wait(_seconds: float) -> None:
        next(steps)()

    seen = watch.poll_changes(tmp_path, wait)
    assert [Path(name).name for names in (next(seen), next(seen), next(seen)) for name in names] == [
        "net.py",
        "answers.yaml",
        "net.py",
    ]


def test_what_is_no_work_is_watched_as_little_as_it_is_handed_in(tmp_path: Path) -> None:
    beside = (
        "my env/pyvenv.cfg",
        "my env/a.py",
        "grades/b.py",
        "wheels/c.py",
        ".git/d.py",
        "e.whl",
        ".f.swp",
    )
    for name in ("net.py", "code/loss.py", *beside):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    watched = {Path(name).relative_to(tmp_path).as_posix() for name in watch.take_stamps(tmp_path)}
    assert watched == {"net.py", "code/loss.py"}


@pytest.mark.sandbox
def test_a_save_runs_it_again_and_ctrl_c_ends_it(
    make_folder: MakeFolder, solution: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder({NET: solution[NET] + WRONG})

    def wait(_seconds: float) -> None:
        if (folder / NET).read_bytes() == solution[NET]:
            raise KeyboardInterrupt
        (folder / NET).write_bytes(solution[NET])

    poll_changes = watch.poll_changes
    monkeypatch.setattr(watch, "poll_changes", lambda folder: poll_changes(folder, wait))
    seen = typed(folder, "--item", "q1a", "--watch")
    assert seen.exit_code == 0
    lines = seen.output.splitlines()
    results = [line for line in lines if line.startswith("q1a ")]
    assert [line.split()[1] for line in results] == ["failed", "passed"]
    assert "Watching; Ctrl-C ends it." in lines


# ── rich ──────────────────────────────────────────────────────────────────────────────────────────────


def test_every_state_has_its_colour() -> None:
    assert set(result_text.STYLES) == set(State)


def test_every_state_is_explained() -> None:
    text = (ROOT / "docs" / "self-check.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([a-z, ]+) \|", text, re.MULTILINE)
    assert {state for row in told for state in row.split(", ")} >= {state.value for state in State}


@pytest.mark.sandbox
def test_nothing_of_a_students_text_drives_the_terminal(make_folder: MakeFolder) -> None:
    evil = "raise ValueError('\\x1b[2J [bold]no[/bold]')\n"
    folder = make_folder({NET: evil.encode()})
    seen = typed(folder, "--item", "q1a")
    assert seen.exit_code == 1
    assert "\x1b" not in seen.output
    assert "two_layernet.py: loading the whole file failed (ValueError: ␛[2J [bold]no[/bold]" in seen.output
    assert SelfCheck(folder).notes == ()
