"""The pytest plugin where it has nothing to do, or nothing to go by: other projects, odd folders."""

import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader.kit import plugin
from tests.support.kits import MakeFolder
from tests.support.project import ROOT

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.process

OURS = '{\n "version": 1,\n "grader": "0.1.0",\n "rubric": {'
REPORT = """
import sys
def pytest_unconfigure():
    heavy = {'numpy', 'pydantic', 'rich', 'typer', 'jinja2', 'ruamel'}
    known = sorted(name for name in sys.modules if name.split('.')[0] in heavy | {'grader'})
    print('imported', [name for name in known if name.split('.')[0] == 'grader' or name in heavy])
"""
COUNTED = """
from grader.kit import plugin
pytest_plugins = ["grader.kit.plugin"]
def pytest_unconfigure(config):
    print('counted', [one for _, one in config.pluginmanager.list_name_plugin()].count(plugin), 'of it')
"""


def in_a_process(folder: Path, *options: str, beside: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Pytest as a project of its own runs it; `beside` is a folder with packages."""
    path = os.pathsep.join(map(str, filter(None, (beside, ROOT))))
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def installed(place: Path) -> Path:
    """A folder in which the package is installed, as far as pytest looks."""
    about = place / "grader-0.1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: grader\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text("[pytest11]\ngrader.kit.plugin = grader.kit.plugin\n")
    return place


# ── other projects ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"no json at all",
        b'{"version": 2, "users": ["ada"]}',
        b'[{"grader": "x"}]',
        b"\xff\xfe\x00",
        b'{"rubric": {}, "grader": "0.1.0"}',
    ],
    ids=["empty", "object", "text", "version", "list", "bytes", "order"],
)
def test_a_file_of_that_name_that_is_not_ours_is_left_alone(
    pytester: pytest.Pytester, content: bytes
) -> None:
    (pytester.mkdir("tests") / "public.json").write_bytes(content)
    run = pytester.runpytest_inprocess("-p", "grader.kit.plugin")
    assert run.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "self-check" not in str(run.stdout)


def test_only_in_a_folder_called_tests(pytester: pytest.Pytester) -> None:
    (pytester.mkdir("data") / "public.json").write_text(OURS)
    (pytester.path / "public.json").write_text(OURS)
    run = pytester.runpytest_inprocess("-p", "grader.kit.plugin")
    assert run.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_another_project_pays_nothing(tmp_path: Path) -> None:
    """Neither modules of ours beyond the one, nor anything large, before a handout is met."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "public.json").write_text('{"users": []}')
    (tmp_path / "tests" / "test_theirs.py").write_text("def test_theirs(): pass\n")
    (tmp_path / "conftest.py").write_text(REPORT)
    run = in_a_process(
        tmp_path, "-q", "-p", "no:hypothesispytest", beside=installed(tmp_path.parent / "packages")
    )
    assert "imported ['grader', 'grader.kit', 'grader.kit.plugin']" in run.stdout
    assert "1 passed" in run.stdout
    assert "self-check" not in run.stdout


# ── how it gets there ─────────────────────────────────────────────────────────────────────────────────


def test_the_entry_point_has_the_modules_own_name() -> None:
    """So that pytest knows the plugin again where it is asked for by name as well."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {plugin.__name__: plugin.__name__}


@pytest.mark.parametrize("asked", [[], ["-p", "grader.kit.plugin"]], ids=["once", "twice"])
def test_asked_for_twice_it_is_there_once(tmp_path: Path, asked: list[str]) -> None:
    """By its entry point, by the student's own conftest, and by name."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "conftest.py").write_text(COUNTED)
    run = in_a_process(folder, *asked, "-q", beside=installed(tmp_path / "packages"))
    assert "counted 1 of it\n" in run.stdout
    assert run.stderr == ""


# ── odd folders ───────────────────────────────────────────────────────────────────────────────────────


def test_damaged_tests_are_an_error_with_what_to_do(pytester: pytest.Pytester) -> None:
    (pytester.mkdir("tests") / "public.json").write_text(OURS)
    run = pytester.runpytest_inprocess("-p", "grader.kit.plugin")
    assert run.ret == pytest.ExitCode.INTERRUPTED
    run.stdout.fnmatch_lines(
        ["*this file differs from the handout's*", "Copy the folder tests/ from the handout again."]
    )
    assert "Traceback" not in str(run.stdout)


@pytest.mark.sandbox
def test_what_the_tests_compare_with_may_be_damaged(
    make_folder: MakeFolder, pytester: pytest.Pytester
) -> None:
    folder = make_folder({"two_layernet.py": b"", "tests/expected.npz": b""})
    run = pytester.runpytest_inprocess("-p", "grader.kit.plugin", str(folder), "-k", "q1a or q1b")
    run.assert_outcomes(failed=2, deselected=9)
    assert "what the tests compare with cannot be read" in str(run.stdout)
    (folder / "tests" / "probes.py").unlink()
    run = pytester.runpytest_inprocess("-p", "grader.kit.plugin", str(folder))
    assert run.ret == pytest.ExitCode.INTERRUPTED
    run.stdout.fnmatch_lines(["*probes.py of the handout is missing.", "Copy the folder tests/ *"])


@pytest.mark.sandbox
def test_a_broken_conftest_is_pytests_own_error(make_folder: MakeFolder) -> None:
    run = in_a_process(make_folder({"conftest.py": b"this is no Python ("}), "-p", "grader.kit.plugin")
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "conftest.py" in run.stderr
    assert "passed" not in run.stdout


def test_without_the_handouts_tests_nothing_is_green(pytester: pytest.Pytester) -> None:
    pytester.makefile(".py", two_layernet="class TwoLayerNet: pass")
    run = pytester.runpytest_inprocess("-p", "grader.kit.plugin")
    assert run.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    run.stdout.fnmatch_lines(["collected 0 items"])


def test_a_python_that_is_too_old_is_told(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin, "_NEEDED", (99, 1))
    (pytester.mkdir("tests") / "public.json").write_text(OURS)
    run = pytester.runpytest_inprocess("-p", "grader.kit.plugin")
    assert run.ret == pytest.ExitCode.INTERRUPTED
    found = ".".join(map(str, sys.version_info[:2]))
    run.stdout.fnmatch_lines([f"*public.json: expected Python 99.1 or newer, found {found} (*"])
    run.stdout.fnmatch_lines(["Make the environment with a newer one: *"])


@pytest.mark.parametrize("file", ["grader/__init__.py", "grader/kit/__init__.py", "grader/kit/plugin.py"])
def test_an_old_python_can_read_what_says_so(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [node.module for node in imported if (node.module or "").startswith("grader")]


def test_what_is_ours_begins_as_it_is_written(tmp_path: Path) -> None:
    """Whoever changes how ``public.json`` is written changes how it is known again."""
    place = tmp_path / "public.json"
    for text in (
        OURS,
        OURS.replace("\n", "\r\n"),
        "\ufeff" + OURS,
        json.dumps({"version": 1, "grader": "2"}),
    ):
        place.write_bytes(text.encode())
        assert plugin._is_ours(place)
    assert not plugin._is_ours(tmp_path / "nowhere.json")
