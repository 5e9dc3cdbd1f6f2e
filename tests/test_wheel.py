"""The built wheel, installed where no checkout is: all of the package is in it, and it works from there."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from grader import __version__
from grader.kit.wheel import BEGINNING
from tests.support.outputs import results
from tests.support.project import ROOT

pytestmark = pytest.mark.process

NO_INDEX = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
BESIDE = ("rubrics", "reference", "submissions", "docs", "pyproject.toml", "README.md")
"""What tests look at beside the package, as links."""
MOVED = ("tests", "tools")
"""What asks where it lies itself, as copies."""
LITTER = shutil.ignore_patterns("__pycache__", "cases", "[A-J]-*")
"""Not copied: bytecode, and hand-ins that no test here looks at."""
SUITES = ("cli/test_cli_help.py", "kit/test_rich_output.py", "results/pages/test_exports.py")
"""Quick ones that need what lies beside code: the help, templates and styles."""
PROGRAM = """
import sys, grader, pytest
assert grader.__file__.startswith(sys.prefix), grader.__file__
sys.exit(pytest.main(sys.argv[1:]))
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must end well, with nothing in its surroundings that leads to the checkout."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT / "grader", folder / "source/grader", ignore=LITTER)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    pip = (sys.executable, "-m", "pip", "wheel", *NO_INDEX, "--no-build-isolation")
    run(*pip, "--wheel-dir", folder, folder / "source", cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel, and by reference all packages that are installed here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    places = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    own = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
    Path(own, "present.pth").write_text("".join(f"{place}\n" for place in places))
    pip = (sys.executable, "-m", "pip", "--python", folder, "install", "--no-compile", *NO_INDEX)
    run(*pip, wheel, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has everything of the checkout but the package."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in MOVED:
        shutil.copytree(ROOT / name, folder / name, ignore=LITTER)
    for name in BESIDE:
        (folder / name).symlink_to(ROOT / name)
    return folder


def test_every_file_of_the_package_is_in_it_and_no_other(wheel: Path) -> None:
    there = {file.relative_to(ROOT).as_posix() for file in (ROOT / "grader").rglob("*") if file.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    package = {name for name in names if name.startswith("grader/")}
    assert package == {name for name in there if "__pycache__" not in name}
    notes = {name.partition("/")[0] for name in names} - {"grader"}
    assert notes == {f"{BEGINNING}{__version__}.dist-info"}
    assert {"grader/py.typed", "grader/box/worker.py", "grader/kit/templates/README.md.jinja"} <= package


def test_it_is_this_package_that_is_imported_and_typed(environment: Path, tmp_path: Path) -> None:
    program = "import grader; print(grader.__file__)"
    file = Path(run(environment / "bin/python", "-c", program, cwd=tmp_path).strip())
    assert file.is_relative_to(environment)
    assert run(environment / "bin/grader", "version", cwd=tmp_path) == f"{__version__}\n"


@pytest.mark.sandbox
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="no sandbox on this machine: no bubblewrap")
def test_an_assignment_is_begun_proved_graded_and_given_out(environment: Path, tmp_path: Path) -> None:
    grader = environment / "bin/grader"
    run(grader, "init", "scaling", cwd=tmp_path)
    proof = run(grader, "verify", "scaling", "--mutants", "none", cwd=tmp_path)
    assert proof.endswith("scaling: 4 trials, 0 faults\n")
    run(grader, "run", "submissions/scaling", cwd=tmp_path)
    marks = {grade["student"]: grade["marks"] for grade in results(tmp_path / "grades")["grades"]}
    assert marks == {"ada": 4.0, "ben": 0.0}
    assert (tmp_path / "grades/report/scaling/ada.html").is_file()
    run(grader, "kit", "scaling", "--out", "handout", cwd=tmp_path)
    shutil.copy(tmp_path / "submissions/scaling/ada/scaling.py", tmp_path / "handout")
    assert "4 of 4 marks: 4 pass" in run(grader, "check", "handout", cwd=tmp_path)


def test_the_suites_of_what_lies_beside_the_code_pass(environment: Path, elsewhere: Path) -> None:
    suites = [f"tests/{name}" for name in SUITES]
    said = run(environment / "bin/python", "-P", "-c", PROGRAM, *suites, "--unit", cwd=elsewhere)
    assert " passed" in said
    assert "skipped" not in said
