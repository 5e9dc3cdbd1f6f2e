"""A grade depends on the code that can change a mark, and on no other: what shows grades re-grades nobody."""

import shutil
from pathlib import Path

import pytest

import grader
from grader.grading.code_digest import ROOMS, digest_code, digest_package

PACKAGE = Path(grader.__file__).parent


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that may be changed."""
    copy = tmp_path / "grader"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_every_room_can_change_a_mark_or_only_shows_it() -> None:
    rooms = {place.name for place in PACKAGE.iterdir() if any(place.rglob("*.py"))}
    assert rooms - set(ROOMS) == {"cli", "kit", "results"}


def test_a_copy_has_the_same(package: Path) -> None:
    assert digest_package(package) == digest_code()


@pytest.mark.parametrize(
    "place",
    [
        "cli/run.py",
        "kit/self_check.py",
        "results/exports.py",
        "results/pages/templates/page.css",
        "rubric/scaffold/template/reference/probes.py",
    ],
)
def test_what_only_shows_grades_re_grades_nobody(place: str, package: Path) -> None:
    with (package / place).open("a") as file:
        file.write("\n")
    assert digest_package(package) == digest_code()


@pytest.mark.parametrize("room", ROOMS)
def test_a_change_where_marks_come_from_is_noticed(room: str, package: Path) -> None:
    before = digest_package(package)
    with next((package / room).rglob("*.py")).open("a") as file:
        file.write("\n")
    assert digest_package(package) != before


def test_the_library_of_probes_decides_marks(package: Path) -> None:
    with (package / "box" / "probe_tools" / "networks.py").open("a") as file:
        file.write("\n")
    assert digest_package(package) != digest_code()


def test_a_module_that_bears_another_name_is_another(package: Path) -> None:
    (package / "checks" / "value.py").rename(package / "checks" / "values.py")
    assert digest_package(package) != digest_code()
