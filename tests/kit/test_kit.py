"""Building a kit: whole or not at all, and never over somebody's files."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from grader import __version__, rubric
from grader.grading import observation_file
from grader.kit import public, publishing, rehearsal
from grader.kit.build import build
from grader.kit.result import State
from grader.kit.self_check import check
from grader.model.errors import RubricError, UsageError
from grader.rubric import Assignment
from grader.rubric.folder import PROBES
from grader.rubric.scaffold import scaffold
from grader.sandbox.sandbox_choice import SandboxChoice
from tests.support.warm_commands import commands

pytestmark = pytest.mark.sandbox
WHEEL = f"ml_course_grader-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    scaffold("ridge", folder)
    return folder


def loaded(course: Path) -> Assignment:
    return rubric.load(course / "rubrics", course / "reference", "ridge")


@pytest.fixture(scope="module")
def ridge(course: Path) -> Assignment:
    return loaded(course)


def older_kit(ridge: Assignment, folder: Path) -> Path:
    """As far as a kit is known by it, with a file that newer ones have not."""
    (folder / public.FOLDER).mkdir(parents=True)
    publishing.make_content(ridge, {}, {}).write(folder)
    observation_file.write(folder / public.FOLDER / public.EXPECTED, {})
    (folder / public.FOLDER / PROBES).write_text(ridge.probes_source())
    (folder / "gone.py").write_text("an older edition's")
    return folder


@pytest.fixture(scope="module")
def built(course: Path, ridge: Assignment) -> "subprocess.CompletedProcess[str]":
    """Through the command, in the place of an older one."""
    older_kit(ridge, course / "out" / "the kit")
    typed = ("kit", "ridge", "--out", "out/the kit", "--force")
    return commands().run(*typed, cwd=course, env=os.environ, timeout_s=300)


@pytest.fixture
def kit(built: "subprocess.CompletedProcess[str]", course: Path) -> Path:
    assert built.returncode == 0, built.stderr
    return course / "out" / "the kit"


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_kit_holds_all_that_students_need(kit: Path) -> None:
    assert everything(kit) == [
        "README.md",
        WHEEL,
        "scaling.py",
        "tests/expected.npz",
        "tests/probes.py",
        "tests/public.json",
    ]
    assert kit.stat().st_mode & 0o777 == 0o755
    assert os.listdir(kit.parent) == ["the kit"]


def test_the_command_says_what_was_proved(built: "subprocess.CompletedProcess[str]", kit: Path) -> None:
    assert "Proved: the starter earns nothing, the reference passes, nothing is given away." in built.stdout
    assert f"out/the kit: {len(everything(kit))} files" in built.stdout
    assert "self-checkable 4 of 4 marks: 4 pass" in built.stdout


def test_the_readme_tells_what_to_do(kit: Path) -> None:
    text = (kit / "README.md").read_text(encoding="utf-8")
    assert f"python -m pip install ./{WHEEL}" in text
    assert "grader check --item p1a" in text
    assert "%load_ext grader" in text
    asked = "Scale every column with the mean and the standard deviation of the training rows."
    judged = "Run and compared with the right values, within 1e-9. When graded, 3 more cases"
    assert f"| p1a | **Standardised rows.** {asked} | 4 | {judged}" in text
    assert "- `scaling.py`: to be finished" in text


def test_the_wheel_holds_the_package_and_nothing_else(kit: Path) -> None:
    with zipfile.ZipFile(kit / WHEEL) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names} == {"grader", f"ml_course_grader-{__version__}.dist-info"}
    assert "grader/kit/templates/README.md.jinja" in names
    assert not [name for name in names if "__pycache__" in name or "solution" in name]


def test_the_starter_passes_nothing(kit: Path) -> None:
    assert [result.state for result in check(kit).results] == [State.MISSING]


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────


def test_a_kit_is_replaced_only_when_asked_to(
    ridge: Assignment, choice: SandboxChoice, tmp_path: Path
) -> None:
    there = older_kit(ridge, tmp_path / "kit")
    with pytest.raises(UsageError, match=r"--out: .* holds a kit already") as refused:
        build(ridge, choice, there)
    assert "--force" in refused.value.help
    assert (there / "gone.py").is_file()


@pytest.mark.parametrize("force", [False, True])
def test_other_folders_are_left_alone(
    force: bool, ridge: Assignment, choice: SandboxChoice, tmp_path: Path
) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match=r"is not empty and not a kit: it holds thesis\.tex\."):
        build(ridge, choice, tmp_path, force=force)
    assert everything(tmp_path) == ["thesis.tex"]


def test_a_file_is_no_folder(ridge: Assignment, choice: SandboxChoice, tmp_path: Path) -> None:
    (tmp_path / "kit").write_text("")
    with pytest.raises(UsageError, match="--out: expected a folder, found the file"):
        build(ridge, choice, tmp_path / "kit", force=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_without_write_rights(ridge: Assignment, choice: SandboxChoice, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(UsageError, match="the kit cannot be written there: Permission denied"):
        build(ridge, choice, tmp_path / "kit")


def test_a_place_below_a_file(ridge: Assignment, choice: SandboxChoice, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("")
    with pytest.raises(UsageError, match=r"notes/kit: the kit cannot be written there: "):
        build(ridge, choice, tmp_path / "notes" / "kit")


def test_a_kit_that_would_give_the_solution_away_is_not_written(
    course: Path, choice: SandboxChoice, tmp_path: Path
) -> None:
    leaky = Path(shutil.copytree(course, tmp_path / "leaky", ignore=shutil.ignore_patterns("out")))
    with (leaky / "reference/ridge/probes.py").open("a") as probes:
        probes.write("\n\ndef right(train, rows):\n    spread = np.std(train, axis=0)\n")
    with pytest.raises(
        RubricError, match=r"tests/probes\.py:\d+: what stands in ridge/solution/scaling\.py:16"
    ):
        build(loaded(leaky), choice, tmp_path / "kit")
    assert os.listdir(tmp_path) == ["leaky"]


def test_a_starter_that_earns_marks_is_not_given_out(kit: Path, ridge: Assignment, tmp_path: Path) -> None:
    easy = Path(shutil.copytree(kit, tmp_path / "easy"))
    shutil.copy(ridge.reference / "solution/scaling.py", easy / "scaling.py")
    with pytest.raises(RubricError, match="p1a: the starter is passed"):
        rehearsal.rehearse(easy, ridge)


def test_tests_that_the_reference_does_not_pass_are_not_given_out(
    kit: Path, ridge: Assignment, tmp_path: Path
) -> None:
    wrong = Path(shutil.copytree(kit, tmp_path / "wrong"))
    place = wrong / public.FOLDER / public.EXPECTED
    found = observation_file.read(place)
    observation_file.write(place, {"expected p1a": found["own-statistics p1a"]})
    with pytest.raises(RubricError, match="p1a: the reference is failed"):
        rehearsal.rehearse(wrong, ridge)
